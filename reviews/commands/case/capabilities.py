"""Who may say what of a capability: both sides, each its own word, and third parties in compiled records."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.commands.case.concerned import case_of
from reviews.commands.known import expect_linked_report
from reviews.review.comparison import Assessment


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def assert_capability(
    actor: Actor,
    *,
    case: UUID,
    stage: Stage,
    evidence: StageEvidence,
    elicitation: Elicitation = Elicitation.NOT_STATED,
    models: tuple[UUID, ...] = (),
    finding: UUID | None = None,
    report: UUID | None = None,
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    # what rests on a report is first known to those who have it
    holders = expect_linked_report(actor, case, report)
    with case_of(actor, case) as review:
        review.capabilities.assert_stage(
            by=actor,
            stage=stage,
            evidence=evidence,
            elicitation=elicitation,
            models=models,
            finding=finding,
            report=report,
            audience=holders if audience is None else audience,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def clarify_capability(
    actor: Actor,
    *,
    case: UUID,
    asserted: UUID,
    shows: tuple[Stage, ...] = (),
    does_not_show: tuple[Stage, ...] = (),
    explanation: str | None = None,
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.capabilities.clarify(
            by=actor,
            asserted=asserted,
            shows=shows,
            does_not_show=does_not_show,
            explanation=explanation,
            audience=audience,
        )
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def claim_non_uniqueness(
    actor: Actor,
    *,
    case: UUID,
    stage: Stage,
    statement: str | None = None,
    models: tuple[UUID, ...] = (),
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.capabilities.claim_non_uniqueness(
            by=actor, stage=stage, statement=statement, models=models, audience=audience
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def cite_comparator(
    actor: Actor,
    *,
    case: UUID,
    comparator: str,
    stage: Stage,
    evidence: StageEvidence,
    maker: UUID | None = None,
    claim: UUID | None = None,
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.capabilities.cite_comparator(
            by=actor,
            comparator=comparator,
            maker=maker,
            stage=stage,
            evidence=evidence,
            claim=claim,
            audience=audience,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def assess_comparator(
    actor: Actor,
    *,
    case: UUID,
    cited: UUID,
    assessment: Assessment,
    evidence: StageEvidence | None = None,
    elicitation: Elicitation = Elicitation.NOT_STATED,
    detail: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.comparison.assess(
            by=actor,
            cited=cited,
            assessment=assessment,
            evidence=evidence,
            elicitation=elicitation,
            detail=detail,
        )
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def claim_defensive_use(
    actor: Actor,
    *,
    case: UUID,
    use: str,
    stage: Stage | None = None,
    models: tuple[UUID, ...] = (),
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.capabilities.claim_defensive_use(
            by=actor, use=use, stage=stage, models=models, audience=audience
        )
    return review.receipt
