"""The bytes of one record: envelope, encoding, leaf hash."""

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from config.actors import RecordKind, Side
from config.errors import BadInput, Unreadable
from config.ledger.occurred import EASTERN, Occurred

FORMAT: Final = 1

PUBLIC: Final = UUID(int=0)
"""In an audience: said to everybody, as a release or a press report is."""

# sets would otherwise encode in hash-seed order, and the same event would have many hashes
ENCODER: Final = msgspec.json.Encoder(order="deterministic")


class Citation(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """Another event that this one rests on: its id, and the leaf hash (32 bytes) that it had."""

    id: UUID
    leaf: bytes


class Source(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """Where a compiled event is published: `evidence` is media, company_statement, agency_statement or
    executed_document; `date` as published, `says` what the source says in a short paraphrase."""

    publisher: str
    evidence: str
    title: str | None = None
    date: str | None = None
    url: str | None = None
    says: str | None = None

    def __str__(self) -> str:
        parts = [self.publisher, f"“{self.title}”" if self.title else "", self.date or ""]
        return ", ".join(part for part in parts if part)


class Record(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One record as it is stored and hashed. `prev` is the leaf hash of the stream's previous record
    (None for the first), `blind` 32 random bytes, so that a hash shown to others cannot be guessed back;
    `recorded_at` in UTC; `by` an opaque person; `audience` the first recipients, opaque organizations."""

    format: int
    id: UUID
    record_kind: RecordKind
    stream: UUID
    version: int
    prev: bytes | None
    topic: str
    schema: int
    recorded_at: datetime
    blind: bytes
    by: UUID
    side: Side
    organization: UUID
    occurred: Occurred
    track: str | None
    about: tuple[UUID, ...]
    cites: tuple[Citation, ...]
    source: Source | None
    audience: tuple[UUID, ...]
    body: msgspec.Raw
    statement: bytes | None = None


_DECODER: Final = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """The bytes that are stored and hashed: UTF-8 JSON in one fixed field order, its own times in UTC."""
    return ENCODER.encode(record)


def decode(data: bytes) -> Record:
    """Read a record back. Raises Unreadable where the bytes are no record of a known format."""
    try:
        record = _DECODER.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(f"these bytes are no record: {error}") from error
    if record.format != FORMAT:
        raise Unreadable(f"record {record.id} has format {record.format}, this program reads {FORMAT}")
    return record


def as_builtins(value: Any) -> Any:
    """The value as plain JSON types (str, int, float, bool, None, list, dict)."""
    return msgspec.to_builtins(value, order="deterministic")


def in_utc(value: Any, pointer: str = "") -> Any:
    """The value with every instant in it in UTC, so that one instant has one encoding.

    Raises BadInput for one without a zone: it would be another instant on another machine; and for one at the
    ends of the calendar that UTC, or Eastern Time, in which people read it, does not have; and for a day or
    an instant in its last year, since clocks count on from it.
    """
    match value:
        case datetime():
            if value.tzinfo is None:
                raise BadInput(
                    f"{value.isoformat()} has no zone: write 2026-06-12T17:21-04:00", pointer=pointer
                )
            try:
                instant = value.astimezone(UTC)
                if instant.year == MINYEAR:
                    instant.astimezone(EASTERN)
            except OverflowError as error:
                raise BadInput(
                    f"{value.isoformat()} is no instant in UTC and in Eastern Time", pointer=pointer
                ) from error
            _refuse_last_year(instant, pointer)
            return instant
        case date():
            _refuse_last_year(value, pointer)
            return value
        case msgspec.Struct():
            parts = {name: getattr(value, name) for name in value.__struct_fields__}
            changed = {
                name: new
                for name, part in parts.items()
                if (new := in_utc(part, f"{pointer}/{name}")) is not part
            }
            return msgspec.structs.replace(value, **changed) if changed else value
        case tuple() | list() | frozenset() | set():
            items = [in_utc(part, f"{pointer}/{index}") for index, part in enumerate(value)]
            same = all(new is old for new, old in zip(items, value, strict=True))
            return value if same else type(value)(items)
        case dict():
            return {key: in_utc(part, f"{pointer}/{key}") for key, part in value.items()}
        case _:
            return value


def _refuse_last_year(day: date, pointer: str) -> None:
    if day.year == MAXYEAR:
        raise BadInput(f"{day.isoformat()} is in the last year of the calendar", pointer=pointer)
