"""Streams: methods decide, `when` remembers, and one entry says who did what, when."""

import typing
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Self, TypeVar
from uuid import UUID, uuid5

import msgspec

from config.actors import Actor, RecordKind, Role
from config.errors import BadInput, DemarcError, NotPermitted, Refused, Unreadable
from config.ledger import record, text
from config.ledger.event import (
    Entry,
    EntryCorrected,
    Event,
    check_words,
    correctable,
    corrected_entries,
    corrected_entry,
    made,
    sealed_fields,
)
from config.ledger.merkle import leaf_hash
from config.ledger.occurred import Occurred
from config.ledger.record import ENCODER, PUBLIC, Citation, Record, Source
from config.ledger.sealed import Disclosure, Sealed, commit
from config.ledger.signed_command import SignedCommand

if typing.TYPE_CHECKING:
    from config.ledger.store import Receipt

STREAMS: Final[dict[str, type["Stream"]]] = {}


class Pen(msgspec.Struct):
    """What writing needs beside the event: one clock (UTC), one source of random bytes, and what was said
    about when and where it happened, and what its giver signed. A test gives its own."""

    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    occurred: Occurred | None = None
    source: Source | None = None
    event_id: UUID | None = None
    written: int = 0
    signed: SignedCommand | None = None
    carried: bool = False

    def new_id(self) -> UUID:
        """A random (version 4) id."""
        return UUID(bytes=self.entropy(16), version=4)

    def next_event_id(self) -> UUID:
        """The id that was asked for, and ones made from it when a command writes more than one event."""
        if self.event_id is None:
            return self.new_id()
        self.written += 1
        return self.event_id if self.written == 1 else uuid5(self.event_id, str(self.written))

    def statement(self) -> bytes | None:
        """The exact bytes that the giver signed, for the first entry that is written; None for all others."""
        if self.signed is None or self.carried:
            return None
        self.carried = True
        return self.signed.envelope

    def salt(self, name: str, value: str) -> bytes:
        """The salt (32 bytes) under which a value is sealed: its giver's own where it was signed so.

        Raises BadInput where the value was signed as it stands, so that the record would show it.
        """
        if self.signed is not None:
            for disclosure in self.signed.disclosures:
                if (disclosure.name, disclosure.value) == (name, value):
                    return disclosure.salt
            if value in self.signed.open_words:
                raise BadInput(
                    f"{name} is sealed, and the statement shows it: sign its commitment, and give name, salt "
                    "and value beside",
                    pointer=f"/{name}",
                )
        return self.entropy(32)


S = TypeVar("S", bound="Stream")


class _Decided(Exception):  # noqa: N818 - no malfunction: it is how a method that is only asked ends
    """A method that was only asked has come to the entry that it would make: it refuses nothing."""


class Stream:
    """One party's part of the record. A method refuses or triggers; `when` only sets state.

    NAME    first half of its events' topics
    EVENTS  the events that `when` knows, EntryCorrected aside
    MIXED   True where one stream serves live and compiled records
    PRIVATE  True where nobody but the organization that records it sees it, overseers included
    BESIDE  True where it is said beside what it is about, as a claim or a report is: whom it names or
            addresses has to do with it, and with nothing else by that
    PUBLISHED  True where what a compiled record tells was said to everybody, as an announcement is
    WHOLE   True where every entry moves on the one thing that the stream is, so that a statement signed
            before it answers what is no more; else only a correction of the very entry does that
    """

    NAME: ClassVar[str] = "record"
    EVENTS: ClassVar[tuple[type[Event], ...]] = ()
    MIXED: ClassVar[bool] = False
    PRIVATE: ClassVar[bool] = False
    BESIDE: ClassVar[bool] = False
    PUBLISHED: ClassVar[bool] = False
    WHOLE: ClassVar[bool] = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if STREAMS.setdefault(cls.NAME, cls) is not cls:
            raise TypeError(f"two streams are called {cls.NAME}")
        for event in cls.EVENTS:
            if not event.TOPIC.startswith(f"{cls.NAME}."):
                raise TypeError(f"{event.TOPIC} is no event of {cls.NAME}")

    def __init__(self, id: UUID, pen: Pen) -> None:
        self.id = id
        self.pen = pen
        self.version = 0
        self.head: bytes | None = None
        self.record_kind: RecordKind | None = None
        self.entries: list[Entry] = []
        self.pending: list[Entry] = []
        self.disclosures: list[tuple[Entry, Disclosure]] = []
        self.entry: Entry  # the one being remembered
        self.receipt: Receipt  # of what was written last
        self._only_asked = False
        self.start()

    def start(self) -> None:
        """Set every remembered field to what it is before the first event."""
        raise TypeError(f"{type(self).__name__} does not say how it starts")

    def when(self, event: Event) -> None:
        """Remember. Never refuses, reads a clock or calls out: it runs again on every replay."""
        raise TypeError(f"{type(self).__name__} remembers nothing")

    # reading

    @classmethod
    def of(cls, entries: Iterable[Entry], pen: Pen) -> Self | None:
        """Replay entries in the given order, with the corrections among them applied; None if none."""
        kept = list(entries)
        if not kept:
            return None
        stream = cls(kept[0].record.stream, pen)
        stream._fold(kept)
        return stream

    def _fold(self, entries: list[Entry]) -> None:
        corrections = [entry for entry in entries if isinstance(entry.event, EntryCorrected)]
        corrected = corrected_entries(entries, corrections) if corrections else entries
        when = self.when
        for entry in corrected:
            self.entry = entry
            if not isinstance(entry.event, EntryCorrected):
                when(entry.event)
        self.entries = entries
        last = entries[-1]
        self.version, self.head = last.record.version, last.leaf
        self.record_kind = entries[0].record.record_kind

    # writing

    def trigger(
        self,
        event_type: type[Event],
        *,
        by: Actor,
        about: Iterable[UUID] = (),
        cites: Iterable[Citation] = (),
        audience: Iterable[UUID] = (),
        track: str | None = None,
        occurred: Occurred | None = None,
        event_id: UUID | None = None,
        **fields: Any,
    ) -> Entry:
        """Make an entry of `event_type` and remember it; it is in the ledger once the stream is saved.

        `about`: the case first, then what else it concerns. `event_id` where it follows from other facts, so
        that saying it twice gives the same event. Raises NotPermitted where the actor's side does
        not record this event, Refused for a rule, BadInput where a value does not fit its field.
        """
        self._check_writer(event_type, by)
        if self._only_asked:
            raise _Decided
        now = self.pen.clock().astimezone(UTC)
        if self.entries and now < self.entries[-1].record.recorded_at:
            now = self.entries[-1].record.recorded_at
        about = tuple(about)
        if self.PUBLISHED and by.record_kind is RecordKind.COMPILED:
            audience = (*audience, PUBLIC)
        disclosures: list[Disclosure] = []
        if by.record_kind is RecordKind.LIVE:
            self._seal(event_type, fields, disclosures)
        event, body = made(event_type, fields)
        envelope = Record(
            format=record.FORMAT,
            id=event_id or self.pen.next_event_id(),
            record_kind=by.record_kind,
            stream=self.id,
            version=self.version + 1,
            prev=self.head,
            topic=event_type.TOPIC,
            schema=event_type.SCHEMA,
            recorded_at=now,
            blind=self.pen.entropy(32),
            by=by.id,
            side=by.side,
            organization=by.organization,
            occurred=occurred or self.pen.occurred or Occurred.at(now),
            track=track,
            about=about,
            cites=tuple(cites),
            source=self.pen.source,
            audience=tuple(audience),
            body=msgspec.Raw(body),
            statement=self.pen.statement(),
        )
        data = record.encode(envelope)
        entry = Entry(envelope, event, data, leaf_hash(data))
        self._remember(entry)
        self.disclosures.extend((entry, disclosure) for disclosure in disclosures)
        return entry

    def why_not(self, act: Callable[[], object]) -> DemarcError | None:
        """Why a method of this stream, called by `act`, would refuse now; None where it would record.

        Methods decide before they make an entry, and here they stop at the first one that they would make:
        nothing is recorded or remembered, and no rule is said a second time elsewhere.
        """
        self._only_asked = True
        try:
            act()
        except _Decided:
            return None
        except DemarcError as refusal:
            return refusal
        finally:
            self._only_asked = False
        return None

    def correct(self, *, by: Actor, entry: UUID, field: str, value: Any, reason: str) -> None:
        """Say that a field of an own entry should read otherwise. The entry stays; replays apply it.

        Raises Refused (rule 16) for another side's entry or a field that another act changes.
        """
        original = next((e for e in self.entries if e.id == entry), None)
        if original is None or isinstance(original.event, EntryCorrected):
            raise Refused("this stream holds no such entry to correct", pointer="/entry", rule=16)
        if (original.side, original.organization) != (by.side, by.organization):
            raise Refused("an entry is corrected by the side that recorded it", pointer="/entry", rule=16)
        if field != "occurred" and field not in original.event.__struct_fields__:
            raise BadInput(f"{original.event.TOPIC} has no field of this name", pointer="/field")
        if field not in correctable(type(original.event)):
            raise Refused(
                f"{field} is not corrected: record the act that changes it", pointer="/field", rule=16
            )
        plain = record.as_builtins(value)
        if field in sealed_fields(type(original.event)):
            check_words(original.event, field, plain)
        text.refuse_unwritable({"value": plain})
        disclosures: list[Disclosure] = []
        seals = by.record_kind is RecordKind.LIVE and field in sealed_fields(type(original.event))
        if seals and isinstance(plain, str):
            # not under the name of the correction's own reason, which is sealed beside it
            name = "value" if field == "reason" else field
            plain = record.as_builtins(self._sealed(name, plain, disclosures))
        corrected = corrected_entry(original, field, msgspec.json.encode(plain))
        reads = corrected.occurred if field == "occurred" else getattr(corrected.event, field)
        correction = self.trigger(
            EntryCorrected,
            by=by,
            about=original.record.about,
            audience=original.record.audience,
            entry=entry,
            field=field,
            value=msgspec.Raw(ENCODER.encode(record.in_utc(reads, "/value"))),
            reason=reason,
        )
        if field == "occurred" and corrected.occurred.is_to_come(correction.record.recorded_at):
            raise BadInput(f"{corrected.occurred} is still to come", pointer="/value")
        self.disclosures.extend((correction, disclosure) for disclosure in disclosures)

    def _check_writer(self, event_type: type[Event], by: Actor) -> None:
        if by.side not in event_type.BY:
            sides = " or ".join(sorted(side.replace("_", " ") for side in event_type.BY))
            raise NotPermitted(
                f"{event_type.TOPIC} is recorded by the {sides} side, "
                f"not by the {by.side.replace('_', ' ')} side",
                rule=3,
            )
        if (by.role is Role.ARCHIVIST) is not (by.record_kind is RecordKind.COMPILED):
            raise NotPermitted("an archivist, and nobody else, enters compiled records")
        if self.record_kind not in (None, by.record_kind) and not self.MIXED:
            raise Refused(
                f"this is a {self.record_kind} record: a {by.record_kind} act does not belong in it"
            )
        if by.record_kind is RecordKind.COMPILED and self.pen.source is None:
            raise BadInput("a compiled entry cites its source", pointer="/source")
        if self.pen.source is not None:
            said = {"source": record.as_builtins(self.pen.source)}
            text.refuse_unwritable(said)
            text.refuse_marked(said)
        if by.record_kind is RecordKind.LIVE and self.pen.source is not None:
            raise BadInput("only a compiled entry cites a published source", pointer="/source")

    def _seal(self, event_type: type[Event], fields: dict[str, Any], into: list[Disclosure]) -> None:
        for name in sealed_fields(event_type):
            value = fields.get(name)
            if isinstance(value, str):
                fields[name] = self._sealed(name, value, into)

    def _sealed(self, name: str, value: str, into: list[Disclosure]) -> Sealed:
        text.refuse_unwritable({name: value})
        text.refuse_marked({name: value})
        disclosure = Disclosure(name=name, salt=self.pen.salt(name, value), value=value)
        into.append(disclosure)
        return Sealed(commitment=commit(disclosure))

    def _remember(self, entry: Entry) -> None:
        if isinstance(entry.event, EntryCorrected):
            pending, disclosures = self.pending, self.disclosures
            self.start()
            self._fold([*self.entries, entry])
            self.pending, self.disclosures = pending, disclosures
        else:
            self.entry = entry
            self.when(entry.event)
            self.entries.append(entry)
            self.version, self.head = entry.record.version, entry.leaf
            self.record_kind = self.record_kind or entry.record.record_kind
        self.pending.append(entry)

    def collect_events(self) -> list[Entry]:
        """Hand over what was triggered and not yet saved (the library's word for it)."""
        collected, self.pending = self.pending, []
        return collected


class UnknownEvent(Unreadable):
    """A stream was asked to remember an event that it does not know."""

    def __init__(self, stream: Stream, event: Event) -> None:
        super().__init__(f"{stream.NAME} {stream.id} does not know the event {event.TOPIC}")
