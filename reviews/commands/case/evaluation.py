"""Who may name evaluators, and plan, start, complete, invalidate evaluations and record runs: the agency."""

from typing import BinaryIO
from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.capability import Elicitation, Stage
from reviews.commands.case.concerned import case_of
from reviews.evaluation_logs import LogFormat, log_of_run


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def name_evaluator(actor: Actor, *, case: UUID, evaluator: UUID, organization: UUID | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.evaluation.name_evaluator(by=actor, evaluator=evaluator, organization=organization)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def remove_evaluator(actor: Actor, *, case: UUID, evaluator: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.evaluation.remove_evaluator(by=actor, evaluator=evaluator, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def plan_evaluation(
    actor: Actor,
    *,
    case: UUID,
    stages: tuple[Stage, ...],
    elicitation: Elicitation,
    method: str | None = None,
    models: tuple[UUID, ...] = (),
) -> Receipt:
    with case_of(actor, case) as review:
        review.evaluation.plan(by=actor, stages=stages, elicitation=elicitation, method=method, models=models)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def start_evaluation(actor: Actor, *, case: UUID, evaluation: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.evaluation.start_evaluation(by=actor, evaluation=evaluation)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def record_run(
    actor: Actor,
    *,
    case: UUID,
    evaluation: UUID,
    log: BinaryIO | None = None,
    log_name: str = "the log",
    log_format: LogFormat | None = None,
    log_digest: bytes | None = None,
    samples: int | None = None,
) -> Receipt:
    known = log_of_run(log, file=log_name, log_format=log_format, digest=log_digest, samples=samples)
    with case_of(actor, case) as review:
        review.evaluation.record_run(by=actor, evaluation=evaluation, log=known)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def complete_evaluation(actor: Actor, *, case: UUID, evaluation: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.evaluation.complete(by=actor, evaluation=evaluation)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def invalidate_evaluation(
    actor: Actor, *, case: UUID, evaluation: UUID, run: int | None = None, reason: str | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.evaluation.invalidate(by=actor, evaluation=evaluation, run=run, reason=reason)
    return review.receipt
