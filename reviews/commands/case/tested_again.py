"""Who may say what came of trying again: findings reproduced, mitigations, vulnerabilities referred."""

from datetime import date
from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.commands.case.concerned import case_of
from reviews.commands.known import expect_linked_report, expect_party
from reviews.review.findings import Manner
from reviews.review.mitigation import RetestOutcome


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def reproduce_finding(
    actor: Actor,
    *,
    case: UUID,
    finding: UUID,
    stages: tuple[Stage, ...],
    evidence: StageEvidence,
    elicitation: Elicitation = Elicitation.NOT_STATED,
    tester: UUID | None = None,
    digest: bytes | None = None,
    detail: str | None = None,
) -> Receipt:
    expect_party(tester, "/tester")
    with case_of(actor, case) as review:
        review.reproduction.reproduce(
            by=actor,
            finding=finding,
            seen=True,
            stages=stages,
            elicitation=elicitation,
            evidence=evidence,
            tester=tester,
            digest=digest,
            detail=detail,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def not_reproduce_finding(
    actor: Actor,
    *,
    case: UUID,
    finding: UUID,
    stages: tuple[Stage, ...],
    evidence: StageEvidence,
    elicitation: Elicitation = Elicitation.NOT_STATED,
    tester: UUID | None = None,
    digest: bytes | None = None,
    detail: str | None = None,
) -> Receipt:
    expect_party(tester, "/tester")
    with case_of(actor, case) as review:
        review.reproduction.reproduce(
            by=actor,
            finding=finding,
            seen=False,
            stages=stages,
            elicitation=elicitation,
            evidence=evidence,
            tester=tester,
            digest=digest,
            detail=detail,
        )
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def offer_mitigation(
    actor: Actor,
    *,
    case: UUID,
    measure: str,
    finding: UUID | None = None,
    stages: tuple[Stage, ...] = (),
    models: tuple[UUID, ...] = (),
) -> Receipt:
    with case_of(actor, case) as review:
        review.mitigation.offer(by=actor, measure=measure, finding=finding, stages=stages, models=models)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def deploy_mitigation(
    actor: Actor,
    *,
    case: UUID,
    mitigation: UUID | None = None,
    measure: str | None = None,
    finding: UUID | None = None,
    stages: tuple[Stage, ...] = (),
    models: tuple[UUID, ...] = (),
) -> Receipt:
    with case_of(actor, case) as review:
        review.mitigation.deploy(
            by=actor, mitigation=mitigation, measure=measure, finding=finding, stages=stages, models=models
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def retest_mitigation(
    actor: Actor,
    *,
    case: UUID,
    mitigation: UUID,
    outcome: RetestOutcome,
    elicitation: Elicitation = Elicitation.NOT_STATED,
    stages: tuple[Stage, ...] = (),
    evaluation: UUID | None = None,
    detail: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.mitigation.retest(
            by=actor,
            mitigation=mitigation,
            outcome=outcome,
            elicitation=elicitation,
            stages=stages,
            evaluation=evaluation,
            detail=detail,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def refer_vulnerability(
    actor: Actor,
    *,
    case: UUID,
    maintainers: str,
    vulnerability: str | None = None,
    identifier: str | None = None,
    finding: UUID | None = None,
    report: UUID | None = None,
    told_by: UUID | None = None,
    manner: Manner | None = None,
    undisclosed_until: date | None = None,
) -> Receipt:
    expect_party(told_by, "/told_by")
    audience = expect_linked_report(actor, case, report)
    with case_of(actor, case) as review:
        review.vulnerabilities.refer(
            by=actor,
            maintainers=maintainers,
            vulnerability=vulnerability,
            identifier=identifier,
            finding=finding,
            report=report,
            told_by=told_by,
            manner=manner,
            undisclosed_until=undisclosed_until,
            audience=audience,
        )
    return review.receipt
