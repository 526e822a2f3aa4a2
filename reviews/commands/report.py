"""Who may put a third party's report on record, hand it on, link it, and say what it is worth."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from agreements.party import Party
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger
from reviews.capability import Stage, StageEvidence
from reviews.relationship import Relationship
from reviews.report import LinkedCase, Report
from reviews.review import Review
from reviews.review.findings import Manner


@contextmanager
def _report_of(actor: Actor, report: UUID) -> Iterator[Report]:
    """The report, saved when the block ends. Raises NotFound, and says nothing of its state to strangers."""
    with ledger.change(Report, report) as changed:
        changed.refuse_strangers(actor)
        yield changed


def _case(actor: Actor, case: UUID) -> LinkedCase:
    """Whose case it is. Raises NotFound for one that is unknown, or none of the actor's business."""
    review = ledger.get(Review, case)
    review.refuse_strangers(actor)
    return LinkedCase(id=case, company=review.company, agency=review.agency)


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def receive_report(
    actor: Actor,
    *,
    author: UUID,
    cases: tuple[UUID, ...] = (),
    models: tuple[UUID, ...] = (),
    stage: Stage | None = None,
    summary: str | None = None,
    digest: bytes | None = None,
    classified_pointer: str | None = None,
    audience: tuple[UUID, ...] | None = None,
    id: UUID | None = None,
) -> Receipt:
    author_side = ledger.get(Party, author).side
    linked = tuple(_case(actor, case) for case in cases)
    with ledger.open(Report, id) as report:
        report.receive(
            by=actor,
            author=author,
            author_side=author_side,
            cases=linked,
            models=models,
            stage=stage,
            summary=summary,
            digest=digest,
            classified_pointer=classified_pointer,
            audience=audience,
        )
    return report.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def transmit_report(
    actor: Actor, *, report: UUID, sender: UUID, recipient: UUID, manner: Manner | None = None
) -> Receipt:
    recipient_side = ledger.get(Party, recipient).side
    with _report_of(actor, report) as changed:
        changed.transmit(
            by=actor, sender=sender, recipient=recipient, recipient_side=recipient_side, manner=manner
        )
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def link_report(actor: Actor, *, report: UUID, case: UUID) -> Receipt:
    linked = _case(actor, case)
    with _report_of(actor, report) as changed:
        changed.link(by=actor, case=linked)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def disclose_relationship(
    actor: Actor,
    *,
    report: UUID,
    party: UUID,
    relationship: Relationship,
    detail: str | None = None,
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    ledger.get(Party, party)
    with _report_of(actor, report) as changed:
        changed.disclose_relationship(
            by=actor, party=party, relationship=relationship, detail=detail, audience=audience
        )
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def corroborate_report(
    actor: Actor,
    *,
    report: UUID,
    stage: Stage | None = None,
    evidence: StageEvidence | None = None,
    explanation: str | None = None,
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    with _report_of(actor, report) as changed:
        changed.corroborate(
            by=actor, stage=stage, evidence=evidence, explanation=explanation, audience=audience
        )
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def dispute_report(
    actor: Actor,
    *,
    report: UUID,
    stage: Stage | None = None,
    explanation: str | None = None,
    audience: tuple[UUID, ...] | None = None,
) -> Receipt:
    with _report_of(actor, report) as changed:
        changed.dispute(by=actor, stage=stage, explanation=explanation, audience=audience)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def retract_report(actor: Actor, *, report: UUID, reason: str | None = None) -> Receipt:
    with _report_of(actor, report) as changed:
        changed.retract(by=actor, reason=reason)
    return changed.receipt
