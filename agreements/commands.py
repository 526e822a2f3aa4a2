"""Who may do what with parties, programs, agreements, designations and claims."""

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
    id: UUID | None = None,
) -> Receipt:
    with ledger.open(Party, id) as party:
        party.register(by=actor, kind=kind, name=name, short=short, since=since)
    return party.receipt


@permitted(Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def rename_party(
    actor: Actor, *, party: UUID, name: str, since: date, short: str | None = None
) -> Receipt:
    with ledger.change(Party, party) as changed:
        changed.rename(by=actor, name=name, since=since, short=short)
    return changed.receipt
