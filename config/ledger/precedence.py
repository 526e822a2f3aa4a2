"""What cannot have happened before what: an answer before what it answers, an ending before a beginning.

Late is not impossible. Whoever tells of something afterwards dates it as it was: a company registers a model
version that it released long ago, an agency opens the file of a case whose submission was made before, what
was agreed on paper is entered a month later. None of that is refused; it is shown as late (rule 16). Refused
is one thing only: that an act on something is said to have been wholly over before that something can have
been there. Each event names what that is (`Event.AFTER`, `Event.BEGUN`), and what else it says of when
(`Event.MOMENT`). A date that leaves it open is taken, whatever its precision, and nothing is there later than
it was recorded, so that two clocks that do not quite agree refuse nothing.

Compiled records keep what their sources say, contradictions included.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final, Protocol
from uuid import UUID

from config.errors import NotFound, Refused
from config.ledger.event import Entry, EntryCorrected, corrected_entries
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream

AHEAD: Final = timedelta(minutes=5)
"""By how much two clocks may disagree."""


class Register(Protocol):
    """What is on record: streams, entries, and what is said about something. `get` and `entry` raise
    NotFound."""

    def get(self, stream_class: type[Stream], id: UUID, /) -> Stream: ...

    def entry(self, id: UUID, /) -> Entry: ...

    def entries(self, *, about: Iterable[UUID]) -> list[Entry]: ...


def refuse_impossible(stream: Stream, new: Iterable[Entry], register: Register) -> None:
    """Raise Refused where one of the `new` entries of a stream is dated before what it acts on can have been
    there, or where a correction dates something after an act on it."""
    for entry in new:
        if not isinstance(entry.event, EntryCorrected):
            _refuse(stream, entry, register)
            continue
        of = entry.event.entry
        reads = _as_they_read(stream.entries)
        original = next(other for other in reads if other.id == of)
        if entry.event.field not in ("occurred", original.event.MOMENT):
            continue
        elsewhere = _as_they_read(register.entries(about=[stream.id]))
        for other in (*reads, *(one for one in elsewhere if one.record.stream != stream.id)):
            if other.id == of or original in _before(stream, other, register):
                _refuse(stream, other, register, pointer="/value")


def _as_they_read(entries: Iterable[Entry]) -> list[Entry]:
    """Entries with the corrections among them applied, and these left out."""
    kept = list(entries)
    told = [entry for entry in kept if not isinstance(entry.event, EntryCorrected)]
    return list(corrected_entries(told, kept))


def _refuse(stream: Stream, entry: Entry, register: Register, pointer: str = "") -> None:
    said_when = entry.event.MOMENT
    moment: Occurred | None = getattr(entry.event, said_when) if said_when else None
    told = (entry.occurred.latest or entry.record.recorded_at) + AHEAD
    if moment is not None and moment.earliest is not None and moment.earliest > told:
        raise Refused(
            f"{moment} lies after {entry.occurred}, when this is said: correct one of the two",
            pointer=pointer or f"/{said_when}",
        )
    for dated, where in ((entry.occurred, "/occurred"), (moment, f"/{said_when}")):
        # what is not dated back follows everything that is on record
        if dated is None or dated.latest is None or dated.latest >= entry.record.recorded_at:
            continue
        for first in _before(stream, entry, register):
            there = _there_from(first)
            if there is not None and dated.latest < there:
                raise Refused(
                    f"{dated} lies before {first.occurred}, the date of what this acts on: date it as it was,"
                    " or dispute the other date",
                    pointer=pointer or where,
                )


def _there_from(entry: Entry) -> datetime | None:
    """The first instant at which what an entry tells of may have been there; None where nobody says."""
    dates = [entry.occurred, *([getattr(entry.event, entry.event.MOMENT)] if entry.event.MOMENT else ())]
    begun = [date.earliest for date in dates]
    return min((entry.record.recorded_at, *(one for one in begun if one))) if all(begun) else None


def _before(stream: Stream, entry: Entry, register: Register) -> Iterator[Entry]:
    """What an entry cannot have happened before, each as it reads now."""
    named = [id for path in sorted(entry.event.AFTER) for id in _ids(entry.event, path.split("."))]
    for id in (*([entry.record.stream] if entry.event.BEGUN else ()), *named):
        found = _found(stream, id, register)
        if found is not None:
            yield found


def _found(stream: Stream, id: UUID, register: Register) -> Entry | None:
    """The entry of an id, or the first of the stream of an id; None where there is neither."""
    try:
        known = stream if id == stream.id else register.get(Stream, id)
        return _as_they_read(known.entries)[0]
    except NotFound:
        pass
    own = next((entry for entry in _as_they_read(stream.entries) if entry.id == id), None)
    if own is not None:
        return own
    try:
        entries = register.get(Stream, register.entry(id).record.stream).entries
    except NotFound:
        return None
    return next((entry for entry in _as_they_read(entries) if entry.id == id), None)


def _ids(value: Any, path: list[str]) -> Iterator[UUID]:
    """The ids at a path of fields, of each member where a field holds several."""
    if isinstance(value, tuple):
        for member in value:
            yield from _ids(member, path)
    elif isinstance(value, UUID):
        yield value
    elif path and value is not None:
        yield from _ids(getattr(value, path[0]), path[1:])
