"""A case as one reader sees it at one moment: numbered entries, the streams they fold into, names."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from agreements.calendar import NO_CALENDAR, Calendar
from agreements.claim import Claim, ClaimKind, Said
from agreements.delivery import Served
from agreements.party import Party
from agreements.program import Parameters
from config.actors import RecordKind, Side
from config.ledger.checkpoint import Witnessed
from config.ledger.event import Entry, EntryCorrected, Event, corrected_entries
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream
from reviews.decision import Decision
from reviews.model_version import ModelVersion
from reviews.oversight.knowledge import Cell
from reviews.review import Review

S = TypeVar("S", bound=Stream)
T = TypeVar("T")

PERSONS: Final = ("evaluator", "person", "officer", "countersigned_by")
"""Fields of events that hold a person, whom no sentence names."""

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Restored(msgspec.Struct, frozen=True):
    """That an agency announced a restore: the log that had signed before, how many records it had signed, how
    many of them are left, the position of the announcement."""

    log: str
    signed: int
    kept: int
    position: int


class Checked(msgspec.Struct, frozen=True):
    """The last verification of the whole ledger: when (UTC), how many records, whether it was sound; and
    every restore that lost records, as it was announced."""

    at: datetime
    size: int
    sound: bool
    restored: tuple[Restored, ...] = ()


class Cited(msgspec.Struct, frozen=True):
    """A sentence and the entries it rests on."""

    text: str
    entries: tuple[UUID, ...] = ()


class CaseHistory(msgspec.Struct, kw_only=True, dict=True):
    """What a reader has of a case. `case` is its own stream as it stands now (number, title, parties);
    `entries` in order of position, or as it happened in that order, `numbers` the ¶ of every entry of the
    case (also of those that this reader or moment does not show); `parties` every organization named;
    `elsewhere` the decisions that acts of the case cite and that stand in no case, or in another; `served`
    what the register handed to whom by then; `known`, in one party's history, how that party has each.

    `before` is the compiled case that this one continues, as the same reader has it at the same moment: its
    entries stand before these, under their own numbers and behind `prefix` (`2026-001 ¶15`). `replies` are
    live entries about entries of a compiled case, by the entry that they are about: they have no number."""

    id: UUID
    case: Review
    entries: list[Entry]
    numbers: dict[UUID, int]
    streams: dict[UUID, Stream]
    parties: dict[UUID, Party]
    parameters: Parameters
    moment: datetime
    names: dict[UUID, str] = msgspec.field(default_factory=dict)
    calendar: Calendar = NO_CALENDAR
    checked: Checked | None = None
    witnessed: Witnessed = Witnessed()
    elsewhere: dict[UUID, Decision] = msgspec.field(default_factory=dict)
    served: tuple[Served, ...] = ()
    known: dict[UUID, Cell] = msgspec.field(default_factory=dict)
    before: "CaseHistory | None" = None
    prefix: str = ""
    replies: dict[UUID, list[Entry]] = msgspec.field(default_factory=dict)
    applied: tuple[Entry, ...] = ()

    def __post_init__(self) -> None:
        for id, party in self.parties.items():
            self.names.setdefault(id, party.short)
        self.names.setdefault(self.id, "this case")
        replies = [reply for told in self.replies.values() for reply in told]
        for person in {person for entry in (*self.entries, *replies) for person in _persons(entry)}:
            self.names.setdefault(person, "a person")
        for id, stream in self.streams.items():
            if isinstance(stream, ModelVersion) and stream.name:
                self.names.setdefault(id, stream.name)
        for id, number in self.numbers.items():
            self.names.setdefault(id, f"{self.prefix}¶{number}")
        for id, stream in self.streams.items():
            self.names.setdefault(id, f"{self.prefix}¶{self.numbers[stream.entries[0].id]}")
        if self.before is not None:
            self.names.setdefault(self.before.id, self.before.case.number)
            for id, name in self.before.names.items():
                self.names.setdefault(id, name)

    def once(self, compute: "Callable[[CaseHistory], T]") -> T:
        """What a pure function gives of this history, computed when it is first asked for."""
        if compute not in self._computed:
            self._computed[compute] = compute(self)
        found: T = self._computed[compute]
        return found

    @cached_property
    def _computed(self) -> dict[Any, Any]:
        return {}

    def of(self, stream_class: type[S]) -> list[S]:
        """The case's streams of one class, in order of their first entry."""
        return [stream for stream in self._in_order if isinstance(stream, stream_class)]

    @cached_property
    def _in_order(self) -> list[Stream]:
        first = {entry.record.stream: self.numbers[entry.id] for entry in reversed(self.entries)}
        return sorted(self.streams.values(), key=lambda stream: first[stream.id])

    def decision(self, id: UUID | None) -> Decision | None:
        """A decision that an act of the case cites, in the case or elsewhere; None while there is none."""
        found = (self.streams.get(id) or self.elsewhere.get(id)) if id else None
        return found if isinstance(found, Decision) else None

    def entry(self, id: UUID) -> Entry | None:
        """An entry of the case by its id, as corrected; None where this reader does not have it."""
        return self.held(id) if id in self._by_id else None

    def held(self, id: UUID) -> Entry:
        """An entry that something in this history was made from, as corrected. Raises KeyError for others."""
        return next(corrected_entries([self._by_id[id]], self._corrections))

    def first_served(self, entry: UUID, organization: UUID | None) -> Served | None:
        """When the register first handed an entry to an organization; None while it has not."""
        found = (one for one in self.served if (one.entry, one.organization) == (entry, organization))
        return next(found, None)

    @cached_property
    def _by_id(self) -> dict[UUID, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _corrections(self) -> list[Entry]:
        return [entry for entry in self.entries if isinstance(entry.event, EntryCorrected)]

    def corrections_of(self, entry: UUID) -> list[Entry]:
        """The corrections of an entry that the reader has, in order of position; as it happened they are
        applied, and stand in no list of entries."""
        return self._corrected.get(entry, [])

    @cached_property
    def _corrected(self) -> dict[UUID, list[Entry]]:
        every = (*self.applied, *self._corrections)
        each = {one.id: (one, one.event.entry) for one in every if isinstance(one.event, EntryCorrected)}
        found: dict[UUID, list[Entry]] = {}
        for one, corrected in sorted(each.values(), key=lambda pair: self.numbers[pair[0].id]):
            found.setdefault(corrected, []).append(one)
        return found

    @property
    def compiled(self) -> bool:
        """Whether the case is compiled from published sources."""
        return self.case.record_kind is RecordKind.COMPILED

    def name(self, id: UUID | None) -> str:
        """The name of an organization, model or entry, for people."""
        return self.names.get(id, "something not shown here") if id else "nobody named"

    def in_words(self, text: str) -> str:
        """The text with every id replaced by the name of what it stands for."""
        return _ID.sub(lambda found: self.names.get(UUID(found[0]), "something not shown here"), text)

    @cached_property
    def sentences(self) -> dict[UUID, str]:
        """What each of the entries says, by its id."""
        return {entry.id: self.sentence(entry) for entry in self.entries}

    def sentence(self, entry: Entry) -> str:
        """What an entry says: its organization's name, then what was done."""
        who = self.who(entry)
        said = self.in_words(entry.event.sentence()).removeprefix(f"recorded that {who} ").rstrip(".")
        said = said.replace(f"a report by {who}", "its own report")
        return f"{who} {said}{self._of(entry, said)}"

    def _of(self, entry: Entry, said: str) -> str:
        """What an entry is of, where its sentence alone does not say so: a model, or an earlier entry."""
        stream = self.streams.get(entry.record.stream)
        if stream is None or stream.id == self.id or stream.entries[0].id == entry.id:
            return ""
        name = self.names[stream.id]
        return "" if re.search(rf"{re.escape(name)}(?!\d)", said) else f" ({name})"

    def who(self, entry: Entry) -> str:
        """The organization whose act an entry is, by the name it had when that happened."""
        if entry.side is Side.SYSTEM:
            return "The register"
        party = self.parties.get(entry.organization)
        return party.short_at(entry.takes_effect) if party else "An organization outside this case"

    def cite(self, entries: Iterable[UUID]) -> str:
        """Entry numbers for people: `¶5 ¶6`; those of the case that this one continues last."""
        wanted = list(entries)
        numbers = sorted({self.numbers[entry] for entry in wanted if entry in self.numbers})
        told = [f"{self.prefix}¶{number}" for number in numbers]
        if self.before is not None and (earlier := self.before.cite(wanted)):
            told.append(earlier)
        return " ".join(told)

    def numbered(self, entries: Iterable[UUID]) -> list[int]:
        """Entry numbers for programs, sorted, each once; those of other cases left out."""
        return sorted({self.numbers[entry] for entry in entries if entry in self.numbers})

    def late(self, entry: Entry) -> bool:
        """Whether a live entry was recorded more than the tolerance after it happened (rule 16)."""
        happened = entry.occurred.latest
        tolerance = timedelta(hours=self.parameters.late_after_hours)
        live = entry.record.record_kind is RecordKind.LIVE
        return live and happened is not None and entry.record.recorded_at - happened > tolerance

    def claims(self, kind: ClaimKind) -> list[Said]:
        """What claims of one kind say at the history's moment, retracted ones left out."""
        return [one for one in self._said if one.claim.kind is kind]

    @cached_property
    def _said(self) -> list[Said]:
        said = (claim.said for claim in self.of(Claim) if claim.retraction is None)
        return [one for one in said if one is not None]

    def other_dates(self, entry: UUID) -> list[Occurred]:
        """The dates that claims give an entry otherwise than it says itself."""
        return [
            said.claim.dated
            for said in self.claims(ClaimKind.DATING)
            if said.claim.entry == entry and said.claim.dated is not None
        ]


@cache
def _naming_persons(event: type[Event]) -> tuple[str, ...]:
    """Those of the fields of an event that name a person."""
    return tuple(name for name in event.__struct_fields__ if name in PERSONS)


def _persons(entry: Entry) -> Iterator[UUID]:
    """Who recorded an entry, and which persons it names."""
    yield entry.record.by
    for name in _naming_persons(type(entry.event)):
        person = getattr(entry.event, name)
        if person is not None:
            yield person
