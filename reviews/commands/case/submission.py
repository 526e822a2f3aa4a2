"""Who may meet before a submission, submit, ask for more, supplement, find complete, withdraw."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.occurred import Instant
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def hold_pre_notification(actor: Actor, *, case: UUID, summary: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.hold_pre_notification(by=actor, summary=summary)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def make_submission(
    actor: Actor,
    *,
    case: UUID,
    summary: str,
    models: tuple[UUID, ...] = (),
    tracking_id: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.make(by=actor, models=models, summary=summary, tracking_id=tracking_id)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def refile_submission(
    actor: Actor,
    *,
    case: UUID,
    summary: str,
    models: tuple[UUID, ...] = (),
    tracking_id: str | None = None,
    withdrawn: UUID | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.refile(
            by=actor, models=models, summary=summary, tracking_id=tracking_id, withdrawn=withdrawn
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def ask_for_more_information(
    actor: Actor, *, case: UUID, asked: str, answer_hoped_for_by: Instant | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.ask_for_more(by=actor, asked=asked, answer_hoped_for_by=answer_hoped_for_by)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def supplement_submission(
    actor: Actor, *, case: UUID, supplement: str, answers: UUID | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.supplement(by=actor, supplement=supplement, answers=answers)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def find_submission_complete(actor: Actor, *, case: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.find_complete(by=actor)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def withdraw_submission(actor: Actor, *, case: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.submission.withdraw(by=actor, reason=reason)
    return review.receipt
