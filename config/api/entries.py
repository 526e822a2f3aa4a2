"""Entries as the API shows them: the record's envelope, what was said, and what of it the reader may open."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from config.actors import Actor, RecordKind, Side
from config.api.doors import doors
from config.errors import NotFound
from config.ledger.event import Entry, EntryCorrected, corrected_entries
from config.ledger.occurred import Occurred
from config.ledger.record import ENCODER, Citation, Source
from config.ledger.sealed import Disclosure
from config.ledger.store import ledger

EVENT_FIELDS: Final = "x-event-fields"
"""Marks in the OpenAPI document what holds the fields of any event: each event's own shape stands there."""

Said = Annotated[dict[str, Any], Meta(extra_json_schema={EVENT_FIELDS: True})]


class Opened(msgspec.Struct, frozen=True):
    """A sealed value with its salt (32 bytes in base64): hold both against the commitment in `said`."""

    value: str
    salt: bytes


class ShownEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the record. `said` are the fields of its event, as corrected since; a sealed one holds its
    commitment, and `opened` its value where you may read it. `sentence` has names in the place of ids."""

    id: UUID
    position: int
    stream: UUID
    topic: str
    record_kind: RecordKind
    side: Side
    organization: UUID
    recorded_at: datetime
    occurred: Occurred
    about: tuple[UUID, ...]
    cites: tuple[Citation, ...]
    source: Source | None
    leaf: Annotated[bytes, Meta(description="SHA-256 of the record as RFC 9162 has it; 32 bytes in base64.")]
    sentence: str
    said: Said
    opened: dict[str, Opened]
    signed: Annotated[bool, Meta(description="Whether it carries a signed statement of who said it.")]
    statement: Annotated[
        bytes | None, Meta(description="That statement: the exact bytes of its DSSE envelope, in base64.")
    ]


def _shown(entry: Entry, sentence: str, opened: Iterable[Disclosure]) -> ShownEntry:
    """An entry as somebody may read it: with its sentence for people, and what of it that reader opens."""
    record = entry.record
    return ShownEntry(
        id=record.id,
        position=entry.position or 0,
        stream=record.stream,
        topic=record.topic,
        record_kind=record.record_kind,
        side=record.side,
        organization=record.organization,
        recorded_at=record.recorded_at,
        occurred=entry.occurred,
        about=record.about,
        cites=record.cites,
        source=record.source,
        leaf=entry.leaf,
        sentence=sentence,
        # by way of JSON, since what a correction says is JSON already
        said=msgspec.json.decode(ENCODER.encode(entry.event)),
        opened={one.name: Opened(one.value, one.salt) for one in opened},
        signed=record.statement is not None,
        statement=record.statement,
    )


def known_entries(actor: Actor, stream: UUID) -> tuple[int, list[Entry]]:
    """Those of a stream's entries that an actor may know, as corrected, after the version of the newest.

    Raises NotFound where there is none that it may know.
    """
    return known_of(actor, ledger.entries(streams=[stream]))


def known_of(actor: Actor, entries: Iterable[Entry]) -> tuple[int, list[Entry]]:
    """As `known_entries`, of every entry of a stream."""
    known = [entry for entry in entries if doors().knows(actor, entry)]
    if not known:
        raise NotFound("there is no such thing")
    corrections = [entry for entry in known if isinstance(entry.event, EntryCorrected)]
    return known[-1].record.version, list(corrected_entries(known, corrections))


def shown_entries(actor: Actor, entries: Iterable[Entry]) -> list[ShownEntry]:
    told = list(entries)
    return shown_with(actor, told, doors().sentences(actor, told))


def shown_with(actor: Actor, entries: Sequence[Entry], sentences: Iterable[str]) -> list[ShownEntry]:
    """Entries as an actor may read them, each with its sentence."""
    opened = doors().opened(actor, entries)
    told = zip(entries, sentences, strict=True)
    return [_shown(entry, said, opened.get(entry.id, ())) for entry, said in told]
