"""Events: facts with their sentences, as entries of the record, read under every schema, corrected."""

import types
import typing
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import msgspec

from config.actors import Side
from config.errors import BadInput, Refused, Unreadable
from config.ledger import markings, record, text
from config.ledger.merkle import leaf_hash
from config.ledger.occurred import Occurred
from config.ledger.record import ENCODER, Citation, Record
from config.ledger.sealed import Sealed, Words

EVERY_SIDE: Final = frozenset(Side)

EVENTS: Final[dict[str, type["Event"]]] = {}

DOCUMENT: Final = "document"
"""What an act that removes content calls the file of a document that an entry put on file."""


class Event(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """A fact, as typed values, and beside it the sentence that a timeline shows.

    TOPIC   `<stream>.<event>`, for ever
    SCHEMA  raised when the meaning of a field changes; an upcaster then reads the older ones
    BY      the sides that may record it: the boundary, enforced for every event in one place
    CORRECTABLE  what a correction may touch beside `occurred` and free text: no rule and no other act
            may rest on it; free text that is listed here a correction may also say first
    FIXED   which of these it may not touch here, since another act exists for changing it
    AFTER   the fields that name what this cannot have happened before, an entry by its id or a stream by its
            beginning; `answered.communication` is a field of each member
    BEGUN   True where this cannot have happened before its own stream's beginning
    MOMENT  a field that says when what is told of happened: not before that either, and not after it is told
    DESTROYS  True where recording it deletes the key of the case that it is about first, in the same
            transaction, and with the key everything that was sealed under it before
    REMOVES  the fields with the id of one entry, which this cites, and the names of what it sealed: recording
            this deletes these values, in the same transaction, and no other; `document` is the file of one
            that it put on file
    HOLDS   the fields with SHA-256 digest and size (bytes) of a document whose bytes the register keeps
            beside the ledger, under the key of the case that it is about first; it has them where both are
            given
    """

    TOPIC: ClassVar[str]
    SCHEMA: ClassVar[int] = 1
    BY: ClassVar[frozenset[Side]]
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset()
    FIXED: ClassVar[frozenset[str]] = frozenset()
    AFTER: ClassVar[frozenset[str]] = frozenset()
    BEGUN: ClassVar[bool] = False
    MOMENT: ClassVar[str] = ""
    DESTROYS: ClassVar[bool] = False
    REMOVES: ClassVar[tuple[str, str] | None] = None
    HOLDS: ClassVar[tuple[str, str] | None] = None

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
    SCHEMA: ClassVar[int] = 2
    BY: ClassVar[frozenset[Side]] = EVERY_SIDE
    entry: UUID
    field: str
    value: msgspec.Raw
    reason: Words

    @property
    def reads(self) -> str:
        """How the field reads from now on, for people."""
        read = msgspec.json.decode(self.value)
        return str(msgspec.convert(read, Occurred)) if self.field == "occurred" else _shown(read)

    @property
    def sealed_as(self) -> str:
        """The name under which the value is sealed where it is: that of its field, but for one that is called
        as the reason of the correction itself is."""
        return "value" if self.field == "reason" and isinstance(self.reason, Sealed) else self.field

    def sentence(self) -> str:
        corrected = f"{self.field.replace('_', ' ')} of entry {self.entry}"
        return f"corrected {corrected} to {self.reads}: {self.reason}"


def _shown(read: Any) -> str:
    """A value of JSON types as people read it."""
    match read:
        case None:
            return "nothing"
        case bool():
            return "yes" if read else "no"
        # a sealed value is the one object that has a commitment and nothing else
        case dict() if read.keys() == {"commitment"}:
            return "[sealed]"
        case dict():
            return "; ".join(f"{name.replace('_', ' ')}: {_shown(value)}" for name, value in read.items())
        case list():
            return ", ".join(_shown(value) for value in read) or "nothing"
    return str(read)


Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: Final[dict[tuple[str, int], Upcaster]] = {}


def upcasts(event: type[Event], schema: int) -> Callable[[Upcaster], Upcaster]:
    """Register how a body of `schema` becomes one of `schema + 1`; run when read, never written back."""

    def register(upcaster: Upcaster) -> Upcaster:
        if UPCASTERS.setdefault((event.TOPIC, schema), upcaster) is not upcaster:
            raise TypeError(f"two upcasters for {event.TOPIC} {schema}")
        return upcaster

    return register


@upcasts(EntryCorrected, 1)
def _reasons_of_corrections_were_not_sealed(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "value": msgspec.Raw(ENCODER.encode(body["value"]))}


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
    # whatever an upcaster makes of bytes that somebody changed, bytes that are no UTF-8, or nest too deep
    except (
        msgspec.DecodeError, LookupError, TypeError, ValueError, AttributeError, RecursionError
    ) as error:  # fmt: skip
        raise Unreadable(f"{topic} of schema {schema} does not fit: {error}") from error


def read_entry(data: bytes, position: int | None = None, leaf: bytes | None = None) -> Entry:
    """Decode stored bytes into an entry; `leaf` is its hash if one is kept beside it. Raises Unreadable."""
    envelope = record.decode(data)
    event = read_event(envelope.topic, envelope.schema, envelope.body)
    return Entry(envelope, event, data, leaf_hash(data) if leaf is None else leaf, position)


def readable(found: Iterable[tuple[int, bytes]]) -> tuple[list[Entry], list[tuple[int, Record]]]:
    """The entries of stored bytes at positions, and apart, with their positions, the records of those whose
    event this program cannot read: a newer one wrote it. Raises Unreadable for what is no record at all."""
    entries, unread = [], []
    for position, data in found:
        try:
            entries.append(read_entry(data, position))
        except Unreadable:
            unread.append((position, record.decode(data)))
    return entries, unread


def made(event_type: type[Event], fields: dict[str, Any]) -> tuple[Event, bytes]:
    """The event and its encoded body. A constructor validates nothing, so the body is decoded again.

    Raises BadInput naming the field, Refused (rule 17) for classified markings.
    """
    try:
        said = event_type(**{name: record.in_utc(value, f"/{name}") for name, value in fields.items()})
        body = ENCODER.encode(said)
        event = _DECODERS[event_type].decode(body)
    except UnicodeEncodeError as error:
        place = text.unwritable_in(record.as_builtins(said))
        raise BadInput(text.UNWRITABLE, pointer=place) from error
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


def check_words(event: Event, field: str, reads: Any) -> None:
    """Raise BadInput where free text is corrected to no text, Refused where nothing was said that may be."""
    if reads is not None and not isinstance(reads, str):
        raise BadInput("free text is corrected by text", pointer="/value")
    if getattr(event, field) is None and field not in event.CORRECTABLE:
        raise Refused("nothing was said here: say it by an act of its own", pointer="/field", rule=16)


def words_of(entry: Entry, field: str) -> str:
    """How a field of an entry reads, for people; `occurred` is when it happened."""
    if field == "occurred":
        return str(entry.occurred)
    return _shown(record.as_builtins(getattr(entry.event, field)))


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
