"""What every live entry is held to: its actor is who the register knows, on the side that its kind gives."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from agreements.models import Organization
from agreements.party import LiaisonRemoved, Party, PartyKind, PartyRegistered, People
from agreements.signed_acts import asked, refuse_undersigned
from config.actors import REGISTER, Actor, RecordKind, Role, Side
from config.errors import NotPermitted
from config.ledger.event import Entry
from config.ledger.models import TimelineEntry
from config.ledger.store import ledger
from config.ledger.stream import Stream

_ROLES: Final = {
    Side.GOVERNMENT: frozenset({Role.OFFICER, Role.SUPERVISOR}),
    Side.COMPANY: frozenset({Role.LIAISON}),
    Side.THIRD_PARTY: frozenset({Role.LIAISON}),
    Side.OVERSIGHT: frozenset({Role.OVERSEER}),
}

_KINDS: Final[dict[UUID, PartyKind]] = {}
"""The kinds of organizations as this process has read them: an organization's kind never changes."""


def expect_known_actor(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> None:
    """Raise NotPermitted unless the actor's organization is registered, of a kind that acts on this side and
    has this role; a liaison is one whom the organization appointed, and time speaks for the register alone.
    Raise Refused where what a liaison says is not signed as the organization asks for.

    The very first live act of a register is a supervisor's, who registers the own agency.
    """
    if actor.side is Side.SYSTEM:
        if actor != REGISTER:
            raise NotPermitted("what time makes true is recorded by the register itself")
        return
    kind = _kind_of(actor.organization, stream, entries)
    if kind is None:
        raise NotPermitted("this organization is not registered: an agency's supervisor registers it")
    if kind.side is not actor.side:
        raise NotPermitted(
            f"this organization is registered as {kind.replace('_', ' ')}: it does not act for the "
            f"{actor.side.replace('_', ' ')} side"
        )
    if actor.role not in _ROLES[actor.side]:
        raise NotPermitted(f"nobody acts for this organization as {actor.role}")
    if actor.role is not Role.LIAISON:
        return
    people = _speaks(actor, stream, entries)
    if people is None:
        raise NotPermitted("this person is no liaison of this organization: its own liaisons appoint others")
    if not ledger.rehearsing:
        refuse_undersigned(stream, asked(people.signing, stream, entries), people)


def _kind_of(organization: UUID, stream: Stream, entries: Sequence[Entry]) -> PartyKind | None:
    """The kind under which an organization is registered, None where it is not."""
    if organization in _KINDS:
        return _KINDS[organization]
    batch = {party.id: party for party in ledger.in_batch(Party)}
    if organization in batch:
        return batch[organization].kind
    if stream.id == organization and isinstance(stream, Party) and _founds(entries):
        return stream.kind
    found = (
        Organization.objects.using(ledger.using).filter(stream=organization).values_list("kind", flat=True)
    )
    kinds = [PartyKind(kind) for kind in found]
    if not kinds:
        return None
    _KINDS[organization] = kinds[0]
    return kinds[0]


def _founds(entries: Sequence[Entry]) -> bool:
    """Whether nobody was registered live before: the one time that an agency registers itself."""
    if not isinstance(entries[0].event, PartyRegistered):
        return False
    registered = TimelineEntry.objects.using(ledger.using).filter(
        topic=PartyRegistered.TOPIC, record_kind=RecordKind.LIVE
    )
    batch = (party for party in ledger.in_batch(Party) if party.record_kind is RecordKind.LIVE)
    return not any(batch) and not registered.exists()


def _speaks(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> People | None:
    """The people of the organization, with what it wants signed, where the person is a liaison of it, or was
    one until this very act; None where the person is none."""
    # of its own stream as it stood before this act, which appoints nobody who gives it
    own = stream.id == actor.organization
    party = ledger.get(Party, stream.id) if own else ledger.resting_on(Party, actor.organization)
    return party.people if actor.id in party.liaisons or _leaves(actor, entries) else None


def _leaves(actor: Actor, entries: Sequence[Entry]) -> bool:
    """Whether the person is removed by this very act."""
    return any(isinstance(e.event, LiaisonRemoved) and e.event.person == actor.id for e in entries)
