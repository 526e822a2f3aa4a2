"""What acts take away of the sealed content of a case: single values, or the file of a document."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec

from config.errors import Unreadable
from config.ledger.event import Entry, read_entry
from config.ledger.recorder import DjangoRecorder

_ACTS: Final = (
    "SELECT position, record FROM ledger_record WHERE topic IN ({}) AND (stream, version) IN "
    "(SELECT stream, version FROM ledger_about WHERE about = %s) ORDER BY position"
)


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """What an act removes: of the entry with this id and leaf hash (32 bytes) the values of these names."""

    entry: UUID
    leaf: bytes
    names: tuple[str, ...]


def removal_of(act: Entry) -> Removal | None:
    """What an entry removes; None where it removes nothing. Raises Unreadable where it does not cite what."""
    if act.event.REMOVES is None:
        return None
    entry, names = (getattr(act.event, field) for field in act.event.REMOVES)
    for cited in act.record.cites:
        if cited.id == entry:
            return Removal(entry=entry, leaf=cited.leaf, names=names)
    raise Unreadable(f"entry {act.id} does not cite what it removes")


def acts_after(entry: Entry, case: UUID, topics: list[str], using: str) -> Iterator[Entry]:
    """The entries of some topics about a case first that came after an entry of it, in order of position."""
    if not topics:
        return
    recorder = DjangoRecorder(using)
    marks = ", ".join(["%s"] * len(topics))
    at = "SELECT position FROM ledger_record WHERE stream = %s AND version = %s"
    position = recorder.rows(at, (entry.record.stream, entry.record.version))
    for later, record in recorder.rows(_ACTS.format(marks), (*topics, case)):
        found = read_entry(record, later)
        if position and later > position[0][0] and (found.record.about or (found.record.stream,))[0] == case:
            yield found
