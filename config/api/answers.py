"""What the API answers to a command: what was written with its receipts, or what a rehearsal says."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from config.actors import Actor
from config.api.doors import doors
from config.ledger.occurred import Occurred
from config.ledger.store import Receipt


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with the log's own promise for it."""

    id: UUID
    position: Annotated[int, Meta(description="Its place in the register, from 1, without gaps.")]
    recorded_at: datetime
    leaf: Annotated[bytes, Meta(description="SHA-256 of the record as RFC 9162 has it; 32 bytes in base64.")]
    receipt: Annotated[
        str,
        Meta(
            description="A note signed by the log: the entry is at its position, and by when it is under a "
            "signed checkpoint. Keep it."
        ),
    ]


class WrittenEntry(Promised, frozen=True, kw_only=True):
    """One entry that a command wrote, with the log's own promise for it."""

    topic: str
    occurred: Occurred
    sentence: str


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a command wrote. The header `ETag` is the version of what it changed, from now on."""

    id: Annotated[UUID, Meta(description="What was opened or changed.")]
    entries: list[WrittenEntry]


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a command would do: nothing was recorded."""

    dry_run: bool
    sentences: list[str]
    seen_by: Annotated[list[str], Meta(description="Who would see it.")]
    flags: Annotated[list[str], Meta(description="What the boundary of the case would flag.")]
    answers: Annotated[
        list[bytes],
        Meta(
            description="The leaf hashes of the entries that it answers: a signed statement names just these."
        ),
    ]
    signatures: Annotated[
        int,
        Meta(
            description="How many of your organization's people must sign it, with keys of their own; 0 "
            "where none needs to."
        ),
    ]
    sealed: Annotated[
        list[str],
        Meta(
            description="The names under which it seals values: a signed statement holds their commitments."
        ),
    ]


def written(actor: Actor, receipt: Receipt) -> Written:
    """What an actor's command saved, the same each time that it is asked for."""
    sentences = doors().sentences(actor, receipt.entries)
    entries = [
        WrittenEntry(
            id=entry.id,
            position=entry.position or 0,
            topic=entry.record.topic,
            recorded_at=entry.record.recorded_at,
            occurred=entry.record.occurred,
            sentence=sentence,
            leaf=entry.leaf,
            receipt=note.decode(),
        )
        for entry, note, sentence in zip(receipt.entries, receipt.receipts(), sentences, strict=True)
    ]
    return Written(id=receipt.stream, entries=entries)


def rehearsed(actor: Actor, receipt: Receipt) -> Rehearsed:
    """What an actor's rehearsal found."""
    return Rehearsed(
        dry_run=True,
        sentences=doors().sentences(actor, receipt.entries),
        seen_by=list(receipt.seen_by),
        flags=list(receipt.flags),
        answers=list(dict.fromkeys(cited.leaf for entry in receipt.entries for cited in entry.record.cites)),
        signatures=receipt.signatures,
        sealed=list(receipt.sealed),
    )


def page_of(item: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The type of a page of a list."""
    fields: list[Any] = [
        ("items", list[item]),  # type: ignore[valid-type]  # a type made at run time
        ("next", Annotated[str | None, Meta(description="The address of the next page, null on the last.")]),
    ]
    return msgspec.defstruct(f"{item.__name__}Page", fields, kw_only=True, frozen=True)


def page(items: Iterable[msgspec.Struct], following: str | None) -> dict[str, Any]:
    return {"items": list(items), "next": following}
