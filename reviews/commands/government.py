"""What a government office may ask of a company, and how it changes, lifts and ends what it asked."""

from uuid import UUID

from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, Role, permitted
from config.ledger.occurred import Instant
from config.ledger.store import Receipt, ledger
from reviews.commands.known import (
    communication_of,
    expect_agency,
    expect_case,
    expect_communication,
    expect_company,
    expect_models,
    expect_support,
)
from reviews.communication import Communication, Document, Shown, Superseded
from reviews.countersigned import countersigner_of
from reviews.scope import Scope

_NOTHING_STATED = Scope()


def superseded(actor: Actor, communication: UUID | None, to: UUID) -> Superseded | None:
    """The communication that a new one stands in place of, as a value. Raises NotFound for one that is not to
    the same company, or none of the actor's business, as for none."""
    expect_communication(actor, communication, to, "/supersedes")
    if communication is None:
        return None
    found = ledger.get(Communication, communication)
    return Superseded(id=found.id, to=found.to)


def expect_known(
    actor: Actor,
    to: UUID,
    case: UUID | None,
    issuing_office: UUID | None,
    models: tuple[UUID, ...],
    scope: Scope,
) -> None:
    """Raise NotFound for what the register does not have, or has of another company."""
    expect_company(to, "/to")
    expect_agency(issuing_office, "/issuing_office")
    expect_case(actor, case, to)
    expect_models(models, scope, to)


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def issue_request(
    actor: Actor,
    *,
    to: UUID,
    kind: RequestKind,
    instrument: Instrument,
    track: Track,
    scope: Scope = _NOTHING_STATED,
    models: tuple[UUID, ...] = (),
    case: UUID | None = None,
    issuing_office: UUID | None = None,
    on_whose_instruction: str | None = None,
    answer_hoped_for_by: Instant | None = None,
    countersigned_by: UUID | None = None,
    draft: UUID | None = None,
    may_decline_sent: bool | None = None,
    text: str | None = None,
    supersedes: UUID | None = None,
    supported_by: tuple[UUID, ...] = (),
    shown: Shown | None = None,
    shown_what: str | None = None,
    id: UUID | None = None,
) -> Receipt:
    expect_known(actor, to, case, issuing_office, models, scope)
    expect_support(actor, supported_by, "/supported_by")
    with ledger.open(Communication, id) as communication:
        communication.issue_request(
            by=actor,
            to=to,
            instrument=instrument,
            track=track,
            case=case,
            superseded=superseded(actor, supersedes, to),
            shown=shown,
            shown_what=shown_what,
            may_decline_sent=may_decline_sent,
            kind=kind,
            scope=scope,
            models=models,
            issuing_office=issuing_office,
            on_whose_instruction=on_whose_instruction,
            answer_hoped_for_by=answer_hoped_for_by,
            countersigned_by=countersigner_of(actor, draft, countersigned_by),
            draft=draft,
            text=text,
            supported_by=supported_by,
        )
    return communication.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def issue_directive(
    actor: Actor,
    *,
    to: UUID,
    kind: RequestKind,
    instrument: Instrument,
    authority: str,
    document: Document,
    scope: Scope = _NOTHING_STATED,
    track: Track = Track.COMPULSORY,
    models: tuple[UUID, ...] = (),
    case: UUID | None = None,
    issuing_office: UUID | None = None,
    on_whose_instruction: str | None = None,
    comply_by: Instant | None = None,
    countersigned_by: UUID | None = None,
    draft: UUID | None = None,
    penalty: str | None = None,
    text: str | None = None,
    supersedes: UUID | None = None,
    supported_by: tuple[UUID, ...] = (),
    shown: Shown | None = None,
    shown_what: str | None = None,
    id: UUID | None = None,
) -> Receipt:
    expect_known(actor, to, case, issuing_office, models, scope)
    expect_support(actor, supported_by, "/supported_by")
    with ledger.open(Communication, id) as communication:
        communication.issue_directive(
            by=actor,
            to=to,
            instrument=instrument,
            authority=authority,
            document=document,
            track=track,
            case=case,
            superseded=superseded(actor, supersedes, to),
            shown=shown,
            shown_what=shown_what,
            kind=kind,
            scope=scope,
            models=models,
            issuing_office=issuing_office,
            on_whose_instruction=on_whose_instruction,
            comply_by=comply_by,
            countersigned_by=countersigner_of(actor, draft, countersigned_by),
            draft=draft,
            penalty=penalty,
            text=text,
            supported_by=supported_by,
        )
    return communication.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def disclose_evidence(
    actor: Actor,
    *,
    communication: UUID,
    shown: Shown,
    what: str | None = None,
    findings: tuple[UUID, ...] = (),
) -> Receipt:
    with communication_of(actor, communication) as changed:
        expect_support(actor, findings, "/findings")
        changed.disclose_evidence(by=actor, shown=shown, what=what, findings=findings)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def clarify_request(actor: Actor, *, communication: UUID, clarification: str) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.clarify(by=actor, clarification=clarification)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def narrow_request(actor: Actor, *, communication: UUID, scope: Scope) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.narrow(by=actor, scope=scope)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def withdraw_request(actor: Actor, *, communication: UUID, reason: str | None = None) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.withdraw(by=actor, reason=reason)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def supersede_request(actor: Actor, *, communication: UUID, superseded_by: UUID) -> Receipt:
    with communication_of(actor, communication) as changed:
        expect_communication(actor, superseded_by, changed.to, "/superseded_by")
        changed.supersede(by=actor, superseded_by=superseded_by)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def partly_lift_directive(actor: Actor, *, communication: UUID, lifted: Scope) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.partly_lift(by=actor, lifted=lifted)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def rescind_directive(actor: Actor, *, communication: UUID, reason: str | None = None) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.rescind(by=actor, reason=reason)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER, Role.ARCHIVIST)
def enjoin_directive(
    actor: Actor, *, communication: UUID, document: Document, court: UUID | None = None
) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.enjoin(by=actor, court=court, document=document)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def attach_condition(actor: Actor, *, communication: UUID, condition: str) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.attach_condition(by=actor, condition=condition)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def acknowledge_communication(
    actor: Actor, *, communication: UUID, registered_as: UUID | None = None
) -> Receipt:
    with communication_of(actor, communication) as changed:
        expect_communication(actor, registered_as, changed.to, "/registered_as")
        changed.acknowledge(by=actor, registered_as=registered_as)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def disown_communication(actor: Actor, *, communication: UUID, reason: str | None = None) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.disown(by=actor, reason=reason)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def record_call(
    actor: Actor,
    *,
    office: UUID,
    company: UUID,
    said: str,
    people: str | None = None,
    asked: RequestKind | None = None,
    case: UUID | None = None,
    id: UUID | None = None,
) -> Receipt:
    expect_agency(office, "/office")
    expect_company(company, "/company")
    expect_case(actor, case, company)
    with ledger.open(Communication, id) as communication:
        communication.record_call(
            by=actor, office=office, company=company, said=said, people=people, asked=asked, case=case
        )
    return communication.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def record_call_beside(
    actor: Actor,
    *,
    communication: UUID,
    said: str,
    people: str | None = None,
    asked: RequestKind | None = None,
) -> Receipt:
    with communication_of(actor, communication) as changed:
        changed.record_call_beside(by=actor, said=said, people=people, asked=asked)
    return changed.receipt
