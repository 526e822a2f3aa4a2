"""Who may record, share, finalize, rate and comment on findings."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of
from reviews.review.findings import Manner, Portion
from reviews.review.receipts import FindingReceipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def record_finding(
    actor: Actor,
    *,
    case: UUID,
    detail: str | None = None,
    classified_pointer: str | None = None,
    evaluation: UUID | None = None,
    models: tuple[UUID, ...] = (),
) -> Receipt:
    with case_of(actor, case) as review:
        review.findings.record_finding(
            by=actor,
            detail=detail,
            classified_pointer=classified_pointer,
            evaluation=evaluation,
            models=models,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def share_finding(actor: Actor, *, case: UUID, finding: UUID, portion: Portion, manner: Manner) -> Receipt:
    with case_of(actor, case) as review:
        review.findings.share(by=actor, finding=finding, portion=portion, manner=manner)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def state_finding_receipt(
    actor: Actor,
    *,
    case: UUID,
    finding: UUID,
    shared: UUID,
    received: FindingReceipt,
    said: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.receipts.state(by=actor, finding=finding, shared=shared, received=received, said=said)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def revise_finding(
    actor: Actor,
    *,
    case: UUID,
    finding: UUID,
    detail: str | None = None,
    classified_pointer: str | None = None,
    follows: tuple[UUID, ...] = (),
    reason: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.revision.revise(
            by=actor,
            finding=finding,
            detail=detail,
            classified_pointer=classified_pointer,
            follows=follows,
            reason=reason,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def withdraw_finding(actor: Actor, *, case: UUID, finding: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.revision.withdraw(by=actor, finding=finding, reason=reason)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def comment_on_finding(actor: Actor, *, case: UUID, finding: UUID, comment: str) -> Receipt:
    with case_of(actor, case) as review:
        review.findings.comment(by=actor, finding=finding, comment=comment)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def finalize_finding(actor: Actor, *, case: UUID, finding: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.findings.finalize(by=actor, finding=finding)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def rate_severity(actor: Actor, *, case: UUID, finding: UUID, scheme: str, rating: str) -> Receipt:
    with case_of(actor, case) as review:
        review.findings.rate(by=actor, finding=finding, scheme=scheme, rating=rating)
    return review.receipt
