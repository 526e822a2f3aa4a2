"""What lies between two moments of a case: which entries came, what stands otherwise, which flags. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.oversight.boundary import Flag, boundary
from reviews.oversight.history import CaseHistory
from reviews.oversight.state import state


class Corrected(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that reads otherwise than it did, since a correction of it has come."""

    entry: Entry
    then: str
    now: str


class Stood(msgspec.Struct, frozen=True, kw_only=True):
    """What stood of one thing then, and what stands now: each a line or more, none where it was not there."""

    name: str
    then: tuple[str, ...]
    now: tuple[str, ...]

    @property
    def changed(self) -> bool:
        return self.then != self.now

    @property
    def went(self) -> tuple[str, ...]:
        """The lines that stand no longer."""
        return tuple(line for line in self.then if line not in self.now)

    @property
    def new(self) -> tuple[str, ...]:
        """The lines that did not stand then."""
        return tuple(line for line in self.now if line not in self.then)


class Diff(msgspec.Struct, frozen=True, kw_only=True):
    """A case `then` and `now`. `came` and `gone` are entries of one and not of the other: an entry goes where
    a correction has moved it; `raised` and `ended` are flags alike. `before` is the same of the compiled case
    that this one continues."""

    then: CaseHistory
    now: CaseHistory
    came: tuple[Entry, ...]
    gone: tuple[Entry, ...]
    corrected: tuple[Corrected, ...]
    stood: tuple[Stood, ...]
    raised: tuple[Flag, ...]
    ended: tuple[Flag, ...]
    before: "Diff | None" = None

    @property
    def changed(self) -> tuple[Stood, ...]:
        """What stands otherwise than it stood."""
        return tuple(one for one in self.stood if one.changed)

    @property
    def same(self) -> tuple[Stood, ...]:
        """What stands as it stood."""
        return tuple(one for one in self.stood if not one.changed)


def diff(then: CaseHistory, now: CaseHistory) -> Diff:
    """What lies between two histories of one case, as one reader has both."""
    had, has = ({entry.id: entry for entry in case.entries} for case in (then, now))
    flagged, flags = boundary(then).flags, boundary(now).flags
    return Diff(
        then=then,
        now=now,
        came=tuple(entry for entry in now.entries if entry.id not in had),
        gone=tuple(entry for entry in then.entries if entry.id not in has),
        corrected=tuple(_corrected(then, now, [id for id in had if id in has])),
        stood=tuple(_stood(then, now)),
        raised=tuple(flag for flag in flags if flag not in flagged),
        ended=tuple(flag for flag in flagged if flag not in flags),
        before=diff(then.before, now.before) if then.before and now.before else None,
    )


def _corrected(then: CaseHistory, now: CaseHistory, both: Iterable[UUID]) -> Iterator[Corrected]:
    for id in both:
        was, reads = then.entry(id), now.entry(id)
        if was is None or reads is None or (was.event, was.occurred) == (reads.event, reads.occurred):
            continue
        yield Corrected(entry=reads, then=_sentence(then, was), now=_sentence(now, reads))


def _sentence(case: CaseHistory, entry: Entry) -> str:
    return f"{case.sentence(entry)} ({entry.occurred})"


def _stood(then: CaseHistory, now: CaseHistory) -> Iterator[Stood]:
    was, stands = _lines(then), _lines(now)
    for name in dict.fromkeys((*was, *stands)):
        yield Stood(name=name, then=tuple(was.get(name, ())), now=tuple(stands.get(name, ())))


def _lines(case: CaseHistory) -> dict[str, list[str]]:
    """What stood, by name: things of the same name, such as two open windows, stand under it together."""
    lines: dict[str, list[str]] = {}
    for one in state(case):
        lines.setdefault(one.name, []).extend((one.text, *one.points))
    return lines


# in words


def summary(found: Diff) -> str:
    """How much lies between: `14 entries came, 3 things stand otherwise, 2 flags were raised`."""
    told = (
        _count(len(found.came), "entry came", "entries came"),
        _count(len(found.gone), "entry is no longer there", "entries are no longer there"),
        _count(len(found.corrected), "entry reads otherwise", "entries read otherwise"),
        _count(len(found.changed), "thing stands otherwise", "things stand otherwise"),
        _count(len(found.raised), "flag was raised", "flags were raised"),
        _count(len(found.ended), "flag is no longer raised", "flags are no longer raised"),
    )
    return ", ".join(part for part in told if part) or "nothing"


def _count(number: int, one: str, several: str) -> str:
    return "" if number == 0 else f"{number} {one if number == 1 else several}"


def instant_words(instant: datetime) -> str:
    """An instant for people: `12 June 2026, 17:21 ET`."""
    local = instant.astimezone(EASTERN)
    return f"{local.day} {local:%B %Y, %H:%M} ET"


def diff_card(found: Diff) -> Iterator[RenderableType]:
    """The diff as text: entries that came, what stands otherwise, flags."""
    case = found.now
    if found.before is not None:
        yield from diff_card(found.before)
        yield Text(f"Below: {case.case.number}, which continues it.\n", style="italic")
    yield Text(f"{summary(found)}.\n".capitalize(), style="bold")
    for heading, entries, history in (
        ("Entries that came", found.came, case),
        ("Entries that are no longer there", found.gone, found.then),
    ):
        if entries:
            yield Text(heading, style="bold")
        for entry in entries:
            yield _line(f"{history.cite([entry.id])} {entry.occurred}: {history.sentence(entry)}")
    if found.corrected:
        yield Text("Entries that read otherwise", style="bold")
    for one in found.corrected:
        yield _line(f"{case.cite([one.entry.id])} {one.then} → {one.now}")
    if found.changed:
        yield Text("What stands otherwise", style="bold")
    for stood in found.changed:
        yield _line(stood.name or "Beside it")
        yield from (_line(f"- {line}", 6) for line in stood.went)
        yield from (_line(f"+ {line}", 6) for line in stood.new)
    for heading, flags, history in (
        ("Flags raised", found.raised, case),
        ("Flags no longer raised", found.ended, found.then),
    ):
        if flags:
            yield Text(heading, style="bold")
        for flag in flags:
            yield _line(f"{flag} {history.cite(flag.entries)}")


def _line(text: str, by: int = 3) -> Padding:
    return Padding(Text(text), (0, 0, 0, by))


def diff_told(found: Diff) -> dict[str, Any]:
    """The diff as plain JSON types; entries as numbers of the case."""
    then, now = found.then, found.now
    return {
        "summary": summary(found),
        "came": [_told(now, entry) for entry in found.came],
        "gone": [_told(then, entry) for entry in found.gone],
        "corrected": [
            {"number": now.numbers[one.entry.id], "then": one.then, "now": one.now} for one in found.corrected
        ],
        "state": [
            {"name": one.name, "then": list(one.then), "now": list(one.now), "changed": one.changed}
            for one in found.stood
        ],
        "raised": [_flag(now, flag) for flag in found.raised],
        "ended": [_flag(then, flag) for flag in found.ended],
        "continues": diff_told(found.before) if found.before is not None else None,
    }


def _told(case: CaseHistory, entry: Entry) -> dict[str, Any]:
    return {
        "number": case.numbers[entry.id],
        "occurred": str(entry.occurred),
        "recorded_at": entry.record.recorded_at.isoformat(),
        "side": str(entry.side),
        "sentence": case.sentence(entry),
    }


def _flag(case: CaseHistory, flag: Flag) -> dict[str, Any]:
    return {"flag": str(flag.code), "threshold": flag.threshold, "entries": case.numbered(flag.entries)}
