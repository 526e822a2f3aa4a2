"""Entries read again: which of them stood at a moment, and the streams that they fold into."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, Never
from uuid import UUID

from config.errors import Unreadable
from config.ledger.event import Entry, EntryCorrected, corrected_entries
from config.ledger.stream import STREAMS, Pen, Stream


def _nothing_is_written(*_: object) -> Never:
    raise RuntimeError("what is replayed is read, not written")


READING: Final = Pen(clock=_nothing_is_written, entropy=_nothing_is_written)
"""The pen of streams that are only read."""


def stream_of(entries: Sequence[Entry]) -> type[Stream]:
    """The class of the stream that entries belong to: a correction alone does not tell. Raises Unreadable."""
    for entry in entries:
        found = STREAMS.get(entry.record.topic.partition(".")[0])
        if found is not None:
            return found
    raise Unreadable(f"no stream has events such as {entries[0].record.topic}")


def replay(entries: Iterable[Entry], pen: Pen = READING) -> dict[UUID, Stream]:
    """Fold entries, in their given order within each stream, into streams by id."""
    apart: dict[UUID, list[Entry]] = {}
    for entry in entries:
        apart.setdefault(entry.record.stream, []).append(entry)
    streams: dict[UUID, Stream] = {}
    for id, kept in apart.items():
        told = any(not isinstance(entry.event, EntryCorrected) for entry in kept)
        if told and (folded := stream_of(kept).of(kept, pen)):
            streams[id] = folded
    return streams


def as_of(
    entries: Iterable[Entry],
    *,
    recorded: datetime | None = None,
    occurred: datetime | None = None,
    position: int | None = None,
) -> list[Entry]:
    """Those of `entries` that were recorded, or had happened, by an instant, or stand up to a position.

    As recorded, later corrections are not known. As it happened, every correction is applied first, an
    imprecise date counts from its latest instant, and the order is (what happened, position).
    """
    kept = [
        entry
        for entry in entries
        if (position is None or (entry.position or 0) <= position)
        and (recorded is None or entry.record.recorded_at <= recorded)
    ]
    if occurred is None:
        return kept
    corrections = [entry for entry in kept if isinstance(entry.event, EntryCorrected)]
    told = [entry for entry in kept if not isinstance(entry.event, EntryCorrected)]
    happened = [e for e in corrected_entries(told, corrections) if e.takes_effect <= occurred]
    return sorted(happened, key=lambda entry: (entry.takes_effect, entry.position or 0))
