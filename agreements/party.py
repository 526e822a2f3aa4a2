"""An organization as the record knows it: its kind and side, its names over time, wrong names, liaisons."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.occurred import EASTERN
from config.ledger.stream import EVERY_SIDE, Event, Stream, UnknownEvent


class PartyKind(StrEnum):
    AGENCY = "agency"
    COMPANY = "company"
    THIRD_PARTY = "third_party"
    PRESS = "press"
    OVERSIGHT_BODY = "oversight_body"
    COURT = "court"

    @property
    def side(self) -> Side:
        """The side on which an organization of this kind acts; a court's record counts as oversight."""
        return _SIDES[self]


_SIDES = {
    PartyKind.AGENCY: Side.GOVERNMENT,
    PartyKind.COMPANY: Side.COMPANY,
    PartyKind.THIRD_PARTY: Side.THIRD_PARTY,
    PartyKind.PRESS: Side.THIRD_PARTY,
    PartyKind.OVERSIGHT_BODY: Side.OVERSIGHT,
    PartyKind.COURT: Side.OVERSIGHT,
}


class PartyRegistered(Event, frozen=True, kw_only=True):
    """An organization enters the register under its name of that time."""

    TOPIC: ClassVar[str] = "party.party-registered"
    BY: ClassVar[frozenset[Side]] = EVERY_SIDE
    FIXED: ClassVar[frozenset[str]] = frozenset({"kind"})
    kind: PartyKind
    name: str
    short: str | None = None
    since: date | None = None

    def sentence(self) -> str:
        return f"entered the register as {self.name} ({self.kind.replace('_', ' ')})"


class PartyRenamed(Event, frozen=True, kw_only=True):
    """From a day on, in Eastern Time, the organization has another name."""

    TOPIC: ClassVar[str] = "party.party-renamed"
    BY: ClassVar[frozenset[Side]] = EVERY_SIDE
    name: str
    since: date
    short: str | None = None

    def sentence(self) -> str:
        return f"is called {self.name} since {self.since.day} {self.since:%B %Y}"


class PartyAliasRecorded(Event, frozen=True, kw_only=True):
    """Another name in use for the organization; `wrong` where it is a mistake of those who use it."""

    TOPIC: ClassVar[str] = "party.party-alias-recorded"
    BY: ClassVar[frozenset[Side]] = EVERY_SIDE
    name: str
    wrong: bool

    def sentence(self) -> str:
        return f"is also called {self.name}" + (", wrongly" if self.wrong else "")


class LiaisonAppointed(Event, frozen=True, kw_only=True):
    """A person, known here by an opaque id, speaks for the organization from now on."""

    TOPIC: ClassVar[str] = "party.liaison-appointed"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT, Side.COMPANY})
    person: UUID

    def sentence(self) -> str:
        return f"appointed {self.person} as liaison"


class LiaisonRemoved(Event, frozen=True, kw_only=True):
    """A person no longer speaks for the organization."""

    TOPIC: ClassVar[str] = "party.liaison-removed"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.GOVERNMENT, Side.COMPANY})
    person: UUID

    def sentence(self) -> str:
        return f"removed {self.person} as liaison"


class Party(Stream):
    """One organization. A supervisor registers it with its first liaison; its own side does the rest."""

    NAME: ClassVar[str] = "party"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        PartyRegistered,
        PartyRenamed,
        PartyAliasRecorded,
        LiaisonAppointed,
        LiaisonRemoved,
    )
    MIXED: ClassVar[bool] = True

    def start(self) -> None:
        self.kind: PartyKind | None = None
        self.names: list[tuple[date | None, str, str]] = []
        self.aliases: list[tuple[str, bool]] = []
        self.liaisons: set[UUID] = set()

    @property
    def side(self) -> Side:
        """The side on which it acts."""
        if self.kind is None:
            raise Refused("this organization is not registered")
        return self.kind.side

    @property
    def name(self) -> str:
        """The name in use now: the last one recorded."""
        return max(self.names, key=lambda known: known[0] or date.min)[1]

    @property
    def short(self) -> str:
        """A short form of the name in use now, for sentences."""
        return max(self.names, key=lambda known: known[0] or date.min)[2]

    def name_at(self, instant: datetime) -> str:
        """The name in use at an instant; the earliest known where it is older than all."""
        day = instant.astimezone(EASTERN).date()
        known = sorted(self.names, key=lambda name: name[0] or date.min)
        return next((name for since, name, _ in reversed(known) if since is None or since <= day), known[0][1])

    def register(
        self, *, by: Actor, kind: PartyKind, name: str, short: str | None, since: date | None
    ) -> None:
        """Enter the organization. Raises Refused where it is there already."""
        if self.kind:
            raise Refused("this organization is registered: rename it instead", pointer="/name")
        self.trigger(PartyRegistered, by=by, kind=kind, name=name, short=short, since=since)

    def rename(self, *, by: Actor, name: str, since: date, short: str | None) -> None:
        self.trigger(PartyRenamed, by=by, name=name, since=since, short=short)

    def record_alias(self, *, by: Actor, name: str, wrong: bool) -> None:
        """Record a name that others use, wrong ones included. Raises Refused where it is known."""
        if any(known == name for known, _ in self.aliases):
            raise Refused(f"{name} is recorded already", pointer="/name")
        self.trigger(PartyAliasRecorded, by=by, name=name, wrong=wrong)

    def appoint_liaison(self, *, by: Actor, person: UUID) -> None:
        if person in self.liaisons:
            raise Refused("this person is a liaison already", pointer="/person")
        self.trigger(LiaisonAppointed, by=by, person=person)

    def remove_liaison(self, *, by: Actor, person: UUID) -> None:
        if person not in self.liaisons:
            raise Refused("this person is no liaison", pointer="/person")
        self.trigger(LiaisonRemoved, by=by, person=person)

    def when(self, event: Event) -> None:
        match event:
            case PartyRegistered():
                self.kind = event.kind
                self.names.append((event.since, event.name, event.short or event.name))
            case PartyRenamed():
                self.names.append((event.since, event.name, event.short or event.name))
            case PartyAliasRecorded():
                self.aliases.append((event.name, event.wrong))
            case LiaisonAppointed():
                self.liaisons.add(event.person)
            case LiaisonRemoved():
                self.liaisons.discard(event.person)
            case _:
                raise UnknownEvent(self, event)
