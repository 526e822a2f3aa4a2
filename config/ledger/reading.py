"""What a reader of many streams has read so far: each record decoded once, each stream folded once."""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID

from config.ledger.event import Entry
from config.ledger.stream import Stream

T = TypeVar("T")


class Reading:
    """Entries by position, by stream and by what they are about; what is asked again is not read again."""

    def __init__(self) -> None:
        self.entries: dict[int, Entry] = {}
        self.streams: dict[UUID, Stream] = {}
        self._of: dict[UUID, list[Entry]] = {}
        self._about: dict[UUID, list[Entry]] = {}
        self._once: dict[Callable[[], Any], Any] = {}

    def unread(self, streams: Iterable[UUID], about: Iterable[UUID]) -> tuple[list[UUID], list[UUID]]:
        """Those whose entries are not all here yet."""
        return [id for id in streams if id not in self._of], [id for id in about if id not in self._about]

    def keep(self, streams: Iterable[UUID], about: Iterable[UUID], entries: Iterable[Entry]) -> None:
        """Every entry of some streams, and every entry about some ids, in order of position."""
        of: dict[UUID, list[Entry]] = {id: [] for id in streams}
        told: dict[UUID, list[Entry]] = {id: [] for id in about}
        for entry in entries:
            if entry.record.stream in of:
                of[entry.record.stream].append(entry)
            for id in told.keys() & entry.record.about:
                told[id].append(entry)
        self._of.update(of)
        self._about.update(told)

    def found(self, streams: Iterable[UUID], about: Iterable[UUID]) -> list[Entry]:
        """The entries of streams and about ids that are all here, in order of position, each once."""
        kept = [self._of[id] for id in streams] + [self._about[id] for id in about]
        by_position = {entry.position or 0: entry for entries in kept for entry in entries}
        return [by_position[position] for position in sorted(by_position)]

    def once(self, read: Callable[[], T]) -> T:
        """What a function without arguments gave the first time."""
        if read not in self._once:
            self._once[read] = read()
        found: T = self._once[read]
        return found


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the garbage collector, which would look again and again through what lives until the end."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
