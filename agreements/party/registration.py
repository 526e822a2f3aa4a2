"""How an organization enters the register: its kind and side, its names, who speaks for it."""

from datetime import date
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

from config.actors import Side
from config.ledger.event import EVERY_SIDE, Event
from config.ledger.sealed import Words

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
    note: Words | None = None  # where the name was met

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
