"""Who may do what with designations: made, challenged, stayed, vacated, rescinded."""

from uuid import UUID

from agreements.commands.known import expect_kind
from agreements.designation import Designation, DesignationKind
from agreements.party import PartyKind
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def make_designation(
    actor: Actor,
    *,
    company: UUID,
    kind: DesignationKind,
    authority: str,
    document: bytes | None = None,
    id: UUID | None = None,
) -> Receipt:
    expect_kind(company, PartyKind.COMPANY, "/company")
    with ledger.open(Designation, id) as designation:
        designation.make(by=actor, company=company, kind=kind, authority=authority, document=document)
    return designation.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def challenge_designation(
    actor: Actor, *, designation: UUID, court: UUID | None = None, grounds: str | None = None
) -> Receipt:
    if court:
        expect_kind(court, PartyKind.COURT, "/court")
    with ledger.change(Designation, designation) as changed:
        changed.challenge(by=actor, court=court, grounds=grounds)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER, Role.ARCHIVIST)
def stay_designation(
    actor: Actor,
    *,
    designation: UUID,
    court: UUID,
    docket: str | None = None,
    document: bytes | None = None,
) -> Receipt:
    expect_kind(court, PartyKind.COURT, "/court")
    with ledger.change(Designation, designation) as changed:
        changed.stay(by=actor, court=court, docket=docket, document=document)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER, Role.ARCHIVIST)
def vacate_designation(
    actor: Actor,
    *,
    designation: UUID,
    court: UUID,
    docket: str | None = None,
    document: bytes | None = None,
) -> Receipt:
    expect_kind(court, PartyKind.COURT, "/court")
    with ledger.change(Designation, designation) as changed:
        changed.vacate(by=actor, court=court, docket=docket, document=document)
    return changed.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def rescind_designation(actor: Actor, *, designation: UUID, document: bytes | None = None) -> Receipt:
    with ledger.change(Designation, designation) as changed:
        changed.rescind(by=actor, document=document)
    return changed.receipt
