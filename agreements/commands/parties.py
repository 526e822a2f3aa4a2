"""Who may do what with organizations: register, rename, appoint their liaisons."""

from datetime import date
from uuid import UUID

from agreements.party import Party, PartyKind
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger


@permitted(Role.SUPERVISOR, Role.ARCHIVIST)
def register_party(
    actor: Actor,
    *,
    kind: PartyKind,
    name: str,
    short: str | None = None,
    since: date | None = None,
    aliases: tuple[str, ...] = (),
    liaison: UUID | None = None,
    id: UUID | None = None,
) -> Receipt:
    with ledger.open(Party, id) as party:
        party.register(
            by=actor, kind=kind, name=name, short=short, since=since, aliases=aliases, liaison=liaison
        )
    return party.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def rename_party(actor: Actor, *, party: UUID, name: str, since: date, short: str | None = None) -> Receipt:
    with ledger.change(Party, party) as changed:
        changed.rename(by=actor, name=name, since=since, short=short)
    return changed.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def record_alias(
    actor: Actor, *, party: UUID, name: str, wrong: bool = False, note: str | None = None
) -> Receipt:
    with ledger.change(Party, party) as changed:
        changed.record_alias(by=actor, name=name, wrong=wrong, note=note)
    return changed.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON)
def appoint_liaison(actor: Actor, *, party: UUID, person: UUID) -> Receipt:
    with ledger.change(Party, party) as changed:
        changed.appoint_liaison(by=actor, person=person)
    return changed.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON)
def remove_liaison(actor: Actor, *, party: UUID, person: UUID) -> Receipt:
    with ledger.change(Party, party) as changed:
        changed.remove_liaison(by=actor, person=person)
    return changed.receipt
