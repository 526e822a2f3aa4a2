"""An organization as the record knows it: its kind and side, its names over time, wrong names, liaisons."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from config.actors import Actor, RecordKind, Role, Side
from config.errors import NotPermitted, Refused
from config.ledger.event import EVERY_SIDE, Event
from config.ledger.occurred import EASTERN
from config.ledger.stream import Stream, UnknownEvent

EVERY_PARTY: Final = EVERY_SIDE - {Side.SYSTEM}
"""The sides that people act on: time itself says nothing about organizations."""


class PartyKind(StrEnum):
    """What an organization is; from this, and from nothing else, follows the side on which it acts."""

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
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"name", "short", "since"})
    kind: PartyKind
    name: str
    short: str | None = None
    since: date | None = None

    def sentence(self) -> str:
        return f"registered {self.name} ({self.kind.replace('_', ' ')})"


class PartyRenamed(Event, frozen=True, kw_only=True):
    """From a day on, in Eastern Time, the organization has another name."""

    TOPIC: ClassVar[str] = "party.party-renamed"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"name", "short", "since"})
    name: str
    since: date
    short: str | None = None

    def sentence(self) -> str:
        return f"is called {self.name} since {self.since.day} {self.since:%B %Y}"


class PartyAliasRecorded(Event, frozen=True, kw_only=True):
    """Another name in use for the organization; `wrong` where it is a mistake of those who use it."""

    TOPIC: ClassVar[str] = "party.party-alias-recorded"
    BY: ClassVar[frozenset[Side]] = EVERY_PARTY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"name", "note", "wrong"})
    name: str
    wrong: bool
    note: str | None = None  # where the name was met

    def sentence(self) -> str:
        other = "a wrong name in use" if self.wrong else "another name in use"
        return f"recorded {self.name} as {other}" + (f": {self.note}" if self.note else "")


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
    PUBLISHED: ClassVar[bool] = True
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
        self.had_liaison = False

    @property
    def side(self) -> Side:
        """The side on which it acts. Raises Refused where it is not registered."""
        if self.kind is None:
            raise Refused("this organization is not registered")
        return self.kind.side

    @property
    def name(self) -> str:
        """The name in use now: the one that began last."""
        return self._last_name()[1]

    @property
    def short(self) -> str:
        """A short form of the name in use now, for sentences."""
        return self._last_name()[2]

    def name_at(self, instant: datetime) -> str:
        """The name in use at an instant (with zone); the earliest known where that is older than all."""
        return self._at(instant)[1]

    def short_at(self, instant: datetime) -> str:
        """The short form of the name in use at an instant, as `name_at`."""
        return self._at(instant)[2]

    def _at(self, instant: datetime) -> tuple[date | None, str, str]:
        day = instant.astimezone(EASTERN).date()
        known = sorted(self.names, key=_beginning)
        return next((name for name in reversed(known) if name[0] is None or name[0] <= day), known[0])

    def _last_name(self) -> tuple[date | None, str, str]:
        return max(self.names, key=_beginning)

    def register(
        self,
        *,
        by: Actor,
        kind: PartyKind,
        name: str,
        short: str | None = None,
        since: date | None = None,
        aliases: tuple[str, ...] = (),
        liaison: UUID | None = None,
    ) -> None:
        """Enter the organization with its other right names and its first liaison.

        Raises NotPermitted where a live registration is not an agency's, Refused where it is there already.
        """
        if self.kind:
            raise Refused("this organization is registered: rename it instead", pointer="/name")
        if by.record_kind is RecordKind.LIVE and by.side is not Side.GOVERNMENT:
            raise NotPermitted("an agency's supervisor registers organizations")
        self.trigger(PartyRegistered, by=by, kind=kind, name=name, short=short, since=since)
        for alias in aliases:
            self.record_alias(by=by, name=alias)
        if liaison:
            self.appoint_liaison(by=by, person=liaison)

    def rename(self, *, by: Actor, name: str, since: date, short: str | None = None) -> None:
        """Give the name that the organization has from `since` on. Raises NotPermitted for any other one."""
        self._refuse_others(by)
        if (since, name) in [(known_since, known) for known_since, known, _ in self.names]:
            raise Refused(f"{name} is recorded already", pointer="/name")
        self.trigger(PartyRenamed, by=by, name=name, since=since, short=short)

    def record_alias(self, *, by: Actor, name: str, wrong: bool = False, note: str | None = None) -> None:
        """Record a name that others use, wrong ones included: a supervisor of an agency may, for anybody.

        Raises NotPermitted for other organizations, Refused where the name is known.
        """
        if by.role not in (Role.SUPERVISOR, Role.ARCHIVIST):
            self._refuse_others(by)
        if any(known == name for known, _ in self.aliases):
            raise Refused(f"{name} is recorded already", pointer="/name")
        self.trigger(PartyAliasRecorded, by=by, name=name, wrong=wrong, note=note)

    def appoint_liaison(self, *, by: Actor, person: UUID) -> None:
        """Let a person speak for the organization; only the first one is appointed by an agency's supervisor.

        Raises NotPermitted for other organizations, Refused where the person is a liaison already.
        """
        if self.had_liaison or by.role is not Role.SUPERVISOR:
            self._refuse_others(by)
        if person in self.liaisons:
            raise Refused("this person is a liaison already", pointer="/person")
        self.trigger(LiaisonAppointed, by=by, person=person)

    def remove_liaison(self, *, by: Actor, person: UUID) -> None:
        """Let a person no longer speak for it. Raises NotPermitted for other organizations, Refused."""
        self._refuse_others(by)
        if person not in self.liaisons:
            raise Refused("this person is no liaison", pointer="/person")
        self.trigger(LiaisonRemoved, by=by, person=person)

    def _refuse_others(self, by: Actor) -> None:
        if by.organization != self.id:
            raise NotPermitted("an organization says this of itself", rule=4)

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
                self.had_liaison = True
            case LiaisonRemoved():
                self.liaisons.discard(event.person)
            case _:
                raise UnknownEvent(self, event)


def _beginning(name: tuple[date | None, str, str]) -> date:
    return name[0] or date.min
