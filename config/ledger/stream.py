"""Events and streams: methods decide, `when` remembers, and one record says who did what, when."""

import types
import typing
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Self, TypeVar
from uuid import UUID, uuid5

import msgspec

from config.actors import Actor, RecordKind, Role, Side
from config.errors import BadInput, NotPermitted, Refused, Unreadable
from config.ledger import markings, record, text
from config.ledger.merkle import leaf_hash
from config.ledger.occurred import Occurred
from config.ledger.record import ENCODER, PUBLIC, Citation, Record, Source
from config.ledger.sealed import Disclosure, Sealed, commit

if typing.TYPE_CHECKING:
    from config.ledger.store import Receipt

EVERY_SIDE: Final = frozenset(Side)

EVENTS: Final[dict[str, type["Event"]]] = {}
STREAMS: Final[dict[str, type["Stream"]]] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fact, as typed values, and beside it the sentence that a timeline shows.

    TOPIC   `<stream>.<event>`, for ever
    SCHEMA  raised when the meaning of a field changes; an upcaster then reads the older ones
    BY      the sides that may record it: the boundary, enforced for every event in one place
    CORRECTABLE  what a correction may touch beside `occurred` and free text: no rule and no other act
            may rest on it
    FIXED   which of these it may not touch here, since another act exists for changing it
    """

    TOPIC: ClassVar[str]
    SCHEMA: ClassVar[int] = 1
    BY: ClassVar[frozenset[Side]]
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset()
    FIXED: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        topic = cls.__dict__.get("TOPIC")
        if topic is None:
            raise TypeError(f"{cls.__name__} has no TOPIC")
        if topic in EVENTS:
            raise TypeError(f"two events have the topic {topic}")
        EVENTS[topic] = cls

    def sentence(self) -> str:
        """What was done, without its subject: "asked to …". Ids in it are shown as names."""
        raise TypeError(f"{type(self).__name__} has no sentence")


class EntryCorrected(Event, frozen=True, kw_only=True):
    """The side that recorded an entry says that one field of it should read otherwise."""

    TOPIC: ClassVar[str] = "entry.corrected"
    BY: ClassVar[frozenset[Side]] = EVERY_SIDE
    entry: UUID
    field: str
    value: msgspec.Raw
    reason: str

    def sentence(self) -> str:
        read = msgspec.json.decode(self.value)
        if self.field == "occurred":
            shown = str(msgspec.convert(read, Occurred))
        else:
            # a sealed value is the one object that has a commitment and nothing else
            shown = "[sealed]" if isinstance(read, dict) and read.keys() == {"commitment"} else read
        return f"corrected {self.field.replace('_', ' ')} of entry {self.entry} to {shown}: {self.reason}"


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {}


def upcasts(event: type[Event], schema: int) -> Callable[[Upcaster], Upcaster]:
    """Register how a body of `schema` becomes one of `schema + 1`; run when read, never written back."""

    def register(upcaster: Upcaster) -> Upcaster:
        if UPCASTERS.setdefault((event.TOPIC, schema), upcaster) is not upcaster:
            raise TypeError(f"two upcasters for {event.TOPIC} {schema}")
        return upcaster

    return register


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An event with its record, exact bytes and leaf hash; `position` from 1 once it is in the ledger."""

    record: Record
    event: Event
    data: bytes
    leaf: bytes
    position: int | None = None

    @property
    def id(self) -> UUID:
        return self.record.id

    @property
    def version(self) -> int:
        return self.record.version

    @property
    def side(self) -> Side:
        return self.record.side

    @property
    def organization(self) -> UUID:
        return self.record.organization

    @property
    def occurred(self) -> Occurred:
        return self.record.occurred

    # the library's words for stream and version
    @property
    def originator_id(self) -> UUID:
        return self.record.stream

    @property
    def originator_version(self) -> int:
        return self.record.version

    @property
    def takes_effect(self) -> datetime:
        """The instant from which it counts: its latest possible one, or its recording if nobody says when."""
        return self.record.occurred.latest or self.record.recorded_at

    @property
    def order(self) -> tuple[datetime, int]:
        """States in time follow what happened, then the order of recording within the stream."""
        return (self.takes_effect, self.record.version)

    def citation(self) -> Citation:
        return Citation(self.record.id, self.leaf)


class _Decoders(dict[type[Event], "msgspec.json.Decoder[Any]"]):
    def __missing__(self, event: type[Event]) -> "msgspec.json.Decoder[Any]":
        self[event] = msgspec.json.Decoder(event)
        return self[event]


_DECODERS: Final = _Decoders()


def read_event(topic: str, schema: int, body: bytes | msgspec.Raw) -> Event:
    """The event of a body as written under `schema`, upcast. Raises Unreadable."""
    event = EVENTS.get(topic)
    if event is None:
        raise Unreadable(f"no event has the topic {topic!r}")
    if schema > event.SCHEMA:
        raise Unreadable(f"{topic} has schema {schema}, this program reads {event.SCHEMA} and older")
    try:
        if schema == event.SCHEMA:
            decoded: Event = _DECODERS[event].decode(body)
            return decoded
        values = msgspec.json.decode(body, type=dict[str, Any])
        for step in range(schema, event.SCHEMA):
            values = UPCASTERS[(topic, step)](values)
        return msgspec.convert(values, event)
    # whatever an upcaster makes of bytes that somebody changed, and bytes that are no UTF-8
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(f"{topic} of schema {schema} does not fit: {error}") from error


def read_entry(data: bytes, position: int | None = None, leaf: bytes | None = None) -> Entry:
    """Decode stored bytes into an entry; `leaf` is its hash if one is kept beside it. Raises Unreadable."""
    envelope = record.decode(data)
    event = read_event(envelope.topic, envelope.schema, envelope.body)
    return Entry(envelope, event, data, leaf_hash(data) if leaf is None else leaf, position)


class Pen(msgspec.Struct):
    """What writing needs beside the event: one clock (UTC), one source of random bytes, and what was said
    about when and where it happened. A test gives its own."""

    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]
    occurred: Occurred | None = None
    source: Source | None = None
    event_id: UUID | None = None
    written: int = 0

    def new_id(self) -> UUID:
        """A random (version 4) id."""
        return UUID(bytes=self.entropy(16), version=4)

    def next_event_id(self) -> UUID:
        """The id that was asked for, and ones made from it when a command writes more than one event."""
        if self.event_id is None:
            return self.new_id()
        self.written += 1
        return self.event_id if self.written == 1 else uuid5(self.event_id, str(self.written))


S = TypeVar("S", bound="Stream")


class Stream:
    """One party's part of the record. A method refuses or triggers; `when` only sets state.

    NAME    first half of its events' topics
    EVENTS  the events that `when` knows, EntryCorrected aside
    MIXED   True where one stream serves live and compiled records
    PUBLISHED  True where what a compiled record tells was said to everybody, as an announcement is
    """

    NAME: ClassVar[str] = "record"
    EVENTS: ClassVar[tuple[type[Event], ...]] = ()
    MIXED: ClassVar[bool] = False
    PUBLISHED: ClassVar[bool] = False

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
        )
        data = record.encode(envelope)
        entry = Entry(envelope, event, data, leaf_hash(data))
        self._remember(entry)
        self.disclosures.extend((entry, disclosure) for disclosure in disclosures)
        return entry

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
            _check_words(getattr(original.event, field), plain)
        text.refuse_unwritable({"value": plain})
        disclosures: list[Disclosure] = []
        seals = by.record_kind is RecordKind.LIVE and field in sealed_fields(type(original.event))
        if seals and isinstance(plain, str):
            plain = record.as_builtins(self._sealed(field, plain, disclosures))
        corrected = corrected_entry(original, field, msgspec.json.encode(plain))
        reads = corrected.occurred if field == "occurred" else getattr(corrected.event, field)
        correction = self.trigger(
            EntryCorrected,
            by=by,
            about=original.record.about,
            entry=entry,
            field=field,
            value=msgspec.Raw(ENCODER.encode(record.in_utc(reads, "/value"))),
            reason=reason,
        )
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
        disclosure = Disclosure(name=name, salt=self.pen.entropy(32), value=value)
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


def made(event_type: type[Event], fields: dict[str, Any]) -> tuple[Event, bytes]:
    """The event and its encoded body. A constructor validates nothing, so the body is decoded again.

    Raises BadInput naming the field, Refused (rule 17) for classified markings.
    """
    try:
        said = event_type(**{name: record.in_utc(value, f"/{name}") for name, value in fields.items()})
        body = ENCODER.encode(said)
        event = _DECODERS[event_type].decode(body)
    except UnicodeEncodeError:
        text.refuse_unwritable(record.as_builtins(said))
        raise
    except (msgspec.ValidationError, TypeError) as error:
        raise BadInput(f"{event_type.TOPIC}: {error}", pointer=_pointer(str(error))) from error
    if b"\\u0000" in body:
        text.refuse_unwritable(msgspec.json.decode(body))
    if markings.find_in_bytes(body):
        text.refuse_marked(msgspec.json.decode(body))
    return typing.cast(Event, event), body


def _pointer(message: str) -> str:
    _, found, path = message.rpartition("at `$")
    if not found:
        return ""
    return path.rstrip("`").replace("[", "/").replace("]", "").replace(".", "/")


_SEALED: Final[dict[type[Event], tuple[str, ...]]] = {}


def sealed_fields(event_type: type[Event]) -> tuple[str, ...]:
    """The names of the fields that a live record seals: those whose type admits `Sealed`."""
    if event_type not in _SEALED:
        hints = typing.get_type_hints(event_type)
        _SEALED[event_type] = tuple(
            name for name in event_type.__struct_fields__ if Sealed in _members(hints[name])
        )
    return _SEALED[event_type]


def _members(hint: Any) -> tuple[Any, ...]:
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.get_args(hint)
    return (hint,)


def correctable(event_type: type[Event]) -> frozenset[str]:
    """The fields of an event that a correction may touch."""
    return (event_type.CORRECTABLE | {"occurred", *sealed_fields(event_type)}) - event_type.FIXED


def _check_words(said: Sealed | str | None, reads: Any) -> None:
    if reads is not None and not isinstance(reads, str):
        raise BadInput("free text is corrected by text", pointer="/value")
    if said is None:
        raise Refused("nothing was said here: say it by an act of its own", pointer="/field", rule=16)


def corrected_entries(entries: Iterable[Entry], corrections: Iterable[Entry]) -> Iterator[Entry]:
    """The entries with every later correction applied, in the given order."""
    wanted: dict[UUID, list[EntryCorrected]] = {}
    for correction in corrections:
        if isinstance(correction.event, EntryCorrected):
            wanted.setdefault(correction.event.entry, []).append(correction.event)
    for entry in entries:
        reads = entry
        for told in wanted.get(entry.id, ()):
            reads = corrected_entry(reads, told.field, bytes(told.value))
        yield reads


def corrected_entry(entry: Entry, field: str, value: bytes) -> Entry:
    """The entry as it reads with one field replaced; its record, bytes and leaf stay. Raises BadInput."""
    try:
        if field == "occurred":
            occurred = msgspec.json.decode(value, type=Occurred)
            envelope = msgspec.structs.replace(entry.record, occurred=occurred)
            return msgspec.structs.replace(entry, record=envelope)
        values = {**record.as_builtins(entry.event), field: msgspec.json.decode(value)}
        return msgspec.structs.replace(entry, event=msgspec.convert(values, type(entry.event)))
    except msgspec.ValidationError as error:
        raise BadInput(f"{field} cannot read so: {error}", pointer="/value") from error
