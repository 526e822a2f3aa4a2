"""What a company may do with its decisions, and with what a government sent it."""

from uuid import UUID

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, Role, permitted
from config.errors import Refused
from config.ledger.occurred import Occurred
from config.ledger.store import Receipt, ledger
from reviews.commands.known import (
    agency_of,
    communication_of,
    decision_of,
    expect_agency,
    expect_own,
    known,
)
from reviews.communication import Communication, EvidenceReceipt
from reviews.decision import Answered, Basis, BroaderReason, Decision, DecisionKind
from reviews.scope import Scope


def answered(actor: Actor, communications: tuple[UUID, ...]) -> tuple[Answered, ...]:
    """The communications as they stand, as values for a decision. Raises NotFound for those that are none of
    the actor's business, too, or Refused for a call in which nothing was asked."""
    found = (known(actor, Communication, id, "/answers") for id in dict.fromkeys(communications))
    return tuple(_answered(communication) for communication in found)


def _answered(communication: Communication) -> Answered:
    first, issued = communication.entry_issued, communication.issued
    kind, instrument, company = communication.kind, communication.instrument, communication.to
    if first is None or issued is None or kind is None or instrument is None or company is None:
        raise Refused("nothing was asked there that a decision could answer", pointer="/answers", rule=7)
    return Answered(
        communication=communication.id,
        citation=first.citation(),
        company=company,
        office=communication.issuing_office,
        recording_office=first.organization,
        kind=kind,
        instrument=instrument,
        scope=communication.scope,
        issued=issued,
        received=communication.received,
        models=communication.models,
        cases=communication.cases,
    )


@permitted(Role.LIAISON, Role.ARCHIVIST)
def make_decision(
    actor: Actor,
    *,
    kind: DecisionKind,
    basis: Basis,
    answers: tuple[UUID, ...] = (),
    independent: bool = False,
    applied: Scope | None = None,
    reason: BroaderReason | None = None,
    explanation: str | None = None,
    under_objection: bool = False,
    objection: str | None = None,
    alternative: str | None = None,
    case: UUID | None = None,
    id: UUID | None = None,
) -> Receipt:
    """Say what you decided: in answer to communications, or independently of any. Declining needs no reason,
    and nothing follows from it. A communication that lapsed, or was answered before, may be answered by
    another decision: both stand, each as an act of its day. To change what one of them says, revise it."""
    expect_own(actor, case=case, scope=applied)
    with ledger.open(Decision, id) as decision:
        decision.make(
            by=actor,
            case=case,
            kind=kind,
            basis=basis,
            answered=answered(actor, answers),
            independent=independent,
            applied=applied,
            reason=reason,
            explanation=explanation,
            under_objection=under_objection,
            objection=objection,
            alternative=alternative,
        )
    return decision.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def revise_decision(
    actor: Actor,
    *,
    decision: UUID,
    kind: DecisionKind,
    basis: Basis,
    answers: tuple[UUID, ...] = (),
    independent: bool = False,
    applied: Scope | None = None,
    reason: BroaderReason | None = None,
    explanation: str | None = None,
    under_objection: bool = False,
    objection: str | None = None,
    alternative: str | None = None,
) -> Receipt:
    expect_own(actor, scope=applied)
    with decision_of(actor, decision) as changed:
        changed.revise(
            by=actor,
            kind=kind,
            basis=basis,
            answered=answered(actor, answers),
            independent=independent,
            applied=applied,
            reason=reason,
            explanation=explanation,
            under_objection=under_objection,
            objection=objection,
            alternative=alternative,
        )
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def explain_broader_scope(
    actor: Actor, *, decision: UUID, reason: BroaderReason, explanation: str | None = None
) -> Receipt:
    with decision_of(actor, decision) as changed:
        changed.explain_broader_scope(by=actor, reason=reason, explanation=explanation)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def offer_commitment(actor: Actor, *, decision: UUID, commitment: str) -> Receipt:
    with decision_of(actor, decision) as changed:
        changed.offer_commitment(by=actor, commitment=commitment)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def withdraw_commitment(actor: Actor, *, decision: UUID, commitment: UUID) -> Receipt:
    with decision_of(actor, decision) as changed:
        changed.withdraw_commitment(by=actor, commitment=commitment)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def state_receipt(actor: Actor, *, communication: UUID, received_at: Occurred) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.state_receipt(by=actor, received_at=received_at)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def state_evidence_receipt(
    actor: Actor, *, communication: UUID, received: EvidenceReceipt, said: str | None = None
) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.state_evidence_receipt(by=actor, received=received, said=said)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def accept_condition(actor: Actor, *, communication: UUID, condition: UUID) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.accept_condition(by=actor, condition=condition)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def decline_condition(actor: Actor, *, communication: UUID, condition: UUID) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.decline_condition(by=actor, condition=condition)
    return changed.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def report_communication(
    actor: Actor,
    *,
    claimed_instrument: Instrument,
    kind: RequestKind,
    received_at: Occurred,
    office: UUID | None = None,
    asker: str | None = None,
    scope: Scope | None = None,
    models: tuple[UUID, ...] = (),
    said: str | None = None,
    digest: bytes | None = None,
    track: Track = Track.OUTSIDE,
    case: UUID | None = None,
    id: UUID | None = None,
) -> Receipt:
    expect_agency(office, "/office")
    expect_own(actor, case=case, models=models, scope=scope)
    with ledger.open(Communication, id) as communication:
        communication.report(
            by=actor,
            track=track,
            office=office,
            asker=asker,
            case=case,
            case_agency=agency_of(case),
            models=models,
            scope=scope,
            claimed_instrument=claimed_instrument,
            kind=kind,
            received_at=received_at,
            said=said,
            digest=digest,
        )
    return communication.receipt
