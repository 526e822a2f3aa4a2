"""An inquiry of an oversight body: who sees it, what it asks of whom, what was produced, what it observed."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.record import PUBLIC, Citation
from config.ledger.sealed import Words
from config.ledger.stream import Stream, UnknownEvent
from reviews.review.documents import Digest
from reviews.review.submission import hoped_for

_OVERSIGHT: Final = frozenset({Side.OVERSIGHT})


class SeenBy(StrEnum):
    """Who sees an inquiry, beside every overseer."""

    OVERSEERS = "overseers"
    PARTIES = "parties"
    EVERYBODY = "everybody"

    @property
    def words(self) -> str:
        return _SEEN_BY[self]


_SEEN_BY = {
    SeenBy.OVERSEERS: "seen by overseers; whom it asks sees what it is asked, and nothing else of it",
    SeenBy.PARTIES: "seen by overseers and by the parties of its cases",
    SeenBy.EVERYBODY: "seen by everybody",
}


class InquiryOpened(Event, frozen=True, kw_only=True):
    """An oversight body opens an inquiry. `cases` are what it looks into, none where it looks across all;
    `parties` are the parties of these when it was opened; `ground` is under what it is opened."""

    TOPIC: ClassVar[str] = "inquiry.inquiry-opened"
    BY: ClassVar[frozenset[Side]] = _OVERSIGHT
    subject: Words
    seen_by: SeenBy
    cases: tuple[UUID, ...] = ()
    parties: tuple[UUID, ...] = ()
    ground: Words | None = None

    def sentence(self) -> str:
        return f"opened an inquiry, {self.seen_by.words}"


class RecordsAsked(Event, frozen=True, kw_only=True):
    """The inquiry asks an organization for records. The entry's id is the ask."""

    TOPIC: ClassVar[str] = "inquiry.records-asked"
    BY: ClassVar[frozenset[Side]] = _OVERSIGHT
    number: int
    asked: UUID
    records: Words
    answer_hoped_for_by: datetime | None = None  # an instant, with zone

    def sentence(self) -> str:
        return f"asked {self.asked} for records (ask {self.number}){hoped_for(self.answer_hoped_for_by)}"


class RecordsProduced(Event, frozen=True, kw_only=True):
    """What an organization produced to the inquiry for one ask, as the inquiry received it: documents by
    SHA-256 digest, and entries of the register."""

    TOPIC: ClassVar[str] = "inquiry.records-produced"
    BY: ClassVar[frozenset[Side]] = _OVERSIGHT
    AFTER: ClassVar[frozenset[str]] = frozenset({"ask"})
    ask: UUID
    number: int
    produced_by: UUID
    records: Words | None = None
    digests: tuple[Digest, ...] = ()
    entries: tuple[UUID, ...] = ()

    def sentence(self) -> str:
        count = len(self.digests) + len(self.entries)
        held = {0: "none by digest", 1: "1 by digest or entry"}.get(count, f"{count} by digest or entry")
        return f"noted that {self.produced_by} produced records for ask {self.number} ({held})"


class ObservationRecorded(Event, frozen=True, kw_only=True):
    """The inquiry states an observation, and the entries it rests on.

    They are named here and not in the envelope: to rest on an entry shows it to nobody.
    """

    TOPIC: ClassVar[str] = "inquiry.observation-recorded"
    BY: ClassVar[frozenset[Side]] = _OVERSIGHT
    number: int
    observation: Words
    rests_on: tuple[Citation, ...] = ()

    def sentence(self) -> str:
        named = ", ".join(str(citation.id) for citation in self.rests_on)
        resting = f", resting on {named}" if named else ""
        return f"recorded observation {self.number}{resting}"


class InquiryClosed(Event, frozen=True, kw_only=True):
    """The oversight body closes the inquiry."""

    TOPIC: ClassVar[str] = "inquiry.inquiry-closed"
    BY: ClassVar[frozenset[Side]] = _OVERSIGHT
    BEGUN: ClassVar[bool] = True
    outcome: Words | None = None

    def sentence(self) -> str:
        return "closed the inquiry" + (", stating an outcome" if self.outcome else "")


class Ask(msgspec.Struct, kw_only=True):
    """One ask for records, and what was produced for it."""

    id: UUID
    entry: Entry | None = None
    asked: RecordsAsked | None = None
    produced: list[tuple[Entry, RecordsProduced]] = msgspec.field(default_factory=list)


class Inquiry(Stream):
    """One inquiry. The oversight body that opened it writes, alone; who sees it is stated when it opens."""

    NAME: ClassVar[str] = "inquiry"
    BESIDE: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        InquiryOpened,
        RecordsAsked,
        RecordsProduced,
        ObservationRecorded,
        InquiryClosed,
    )

    def start(self) -> None:
        self.opened: InquiryOpened | None = None
        self.entry_opened: Entry | None = None
        self._asks: dict[UUID, Ask] = {}
        self.observations: list[tuple[Entry, ObservationRecorded]] = []
        self.closed: Entry | None = None

    @property
    def asks(self) -> dict[UUID, Ask]:
        """The asks by id, in order."""
        return {ask.id: ask for ask, _, _ in self.each_ask()}

    def each_ask(self) -> Iterator[tuple[Ask, Entry, RecordsAsked]]:
        """The asks in order, each with its entry and what that says. Whoever has not that entry has no ask,
        whatever he has of what was produced for it."""
        for ask in self._asks.values():
            if ask.entry and ask.asked:
                yield ask, ask.entry, ask.asked

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound for whoever did not open it, as for an inquiry that does not exist."""
        if self.entry_opened is not None and self.entry_opened.organization != by.organization:
            raise NotFound(f"there is no inquiry {self.id}")

    def open(
        self,
        *,
        by: Actor,
        subject: str,
        seen_by: SeenBy,
        cases: tuple[UUID, ...],
        parties: tuple[UUID, ...],
        ground: str | None,
    ) -> None:
        """Open it. Raises Refused where it is open, or is to be seen by the parties of no case."""
        if self.opened:
            raise Refused("this inquiry is open already")
        if seen_by is SeenBy.PARTIES and not parties:
            raise Refused("an inquiry into no case has no parties who see it", pointer="/seen_by")
        self.trigger(
            InquiryOpened,
            by=by,
            about=(self.id, *cases),  # sealed under its own key: no case's destruction reaches it
            audience=_readers(seen_by, parties),
            subject=subject,
            seen_by=seen_by,
            cases=cases,
            parties=parties,
            ground=ground,
        )

    def ask_records(
        self, *, by: Actor, asked: UUID, records: str, answer_hoped_for_by: datetime | None
    ) -> None:
        """Ask an organization, which then sees the ask. Raises Refused where it is the body itself."""
        if asked == by.organization:
            raise Refused("an inquiry asks somebody else", pointer="/asked")
        self._record(
            RecordsAsked,
            by,
            also=asked,
            number=len(self.asks) + 1,
            asked=asked,
            records=records,
            answer_hoped_for_by=answer_hoped_for_by,
        )

    def produce_records(
        self,
        *,
        by: Actor,
        ask: UUID,
        records: str | None,
        digests: tuple[bytes, ...],
        entries: tuple[UUID, ...],
    ) -> None:
        """Note what was produced for an ask. Raises NotFound for an unknown ask, or where nothing was."""
        found = self.asks.get(ask)
        if found is None or found.asked is None:
            self.refuse_strangers(by)
            raise NotFound("this inquiry has no such ask", pointer="/ask")
        if records is None and not digests and not entries:
            raise Refused("say what was produced: records, digests or entries", pointer="/records")
        self._record(
            RecordsProduced,
            by,
            also=found.asked.asked,
            ask=ask,
            number=found.asked.number,
            produced_by=found.asked.asked,
            records=records,
            digests=digests,
            entries=entries,
        )

    def record_observation(self, *, by: Actor, observation: str, rests_on: Iterable[Citation]) -> None:
        """State an observation with the entries it rests on."""
        self._record(
            ObservationRecorded,
            by,
            number=len(self.observations) + 1,
            observation=observation,
            rests_on=tuple(rests_on),
        )

    def close(self, *, by: Actor, outcome: str | None) -> None:
        """Close it. Raises Refused where it is closed."""
        self._record(InquiryClosed, by, outcome=outcome)

    def _record(self, event_type: type[Event], by: Actor, *, also: UUID | None = None, **said: Any) -> None:
        """An entry for those who see the inquiry and `also` one more. Raises NotFound for strangers."""
        self.refuse_strangers(by)
        if self.opened is None:
            raise Refused("this inquiry is not open")
        if self.closed:
            raise Refused("this inquiry is closed: open another one")
        readers = dict.fromkeys(
            (*_readers(self.opened.seen_by, self.opened.parties), *((also,) if also else ()))
        )
        self.trigger(event_type, by=by, about=(self.id, *self.opened.cases), audience=readers, **said)

    def when(self, event: Event) -> None:
        match event:
            case InquiryOpened():
                self.opened, self.entry_opened = event, self.entry
            case RecordsAsked():
                ask = self._ask(self.entry.id)
                ask.entry, ask.asked = self.entry, event
            case RecordsProduced():
                self._ask(event.ask).produced.append((self.entry, event))
            case ObservationRecorded():
                self.observations.append((self.entry, event))
            case InquiryClosed():
                self.closed = self.entry
            case _:
                raise UnknownEvent(self, event)

    def _ask(self, id: UUID) -> Ask:
        return self._asks.setdefault(id, Ask(id=id))


def _readers(seen_by: SeenBy, parties: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The audience that an inquiry states: nobody but overseers, the parties, or everybody."""
    return {SeenBy.OVERSEERS: (), SeenBy.PARTIES: parties, SeenBy.EVERYBODY: (PUBLIC,)}[seen_by]
