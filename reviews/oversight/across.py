"""The rows of boundary ledgers, of one case or of many, as one list: narrowed down and put in order. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

import msgspec

from agreements.vocabulary import Instrument, Track
from config.errors import BadInput
from config.ledger.occurred import EASTERN, Occurred
from reviews.oversight.boundary import Boundary, Crossing, Flag, FlagCode, boundary
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import Done, done
from reviews.oversight.span import Span

E = TypeVar("E", bound=StrEnum)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a case's boundary ledger: a communication with what answered it, or acts of the company that
    answer nothing on record (`apart`), or the flags that stand beside neither. `occurred` is when it was
    issued or done; `flags` are those that rest on an entry of the row."""

    case: CaseHistory
    occurred: Occurred | None = None
    crossing: Crossing | None = None
    apart: Done | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def company(self) -> UUID:
        return self.case.case.company

    @property
    def agencies(self) -> tuple[UUID, ...]:
        """The office that issued it and the one that recorded it, where they are known."""
        row = self.crossing
        found = (row.issuer, row.recorded_by) if row is not None else ()
        return tuple(dict.fromkeys(id for id in found if id is not None))

    @property
    def entries(self) -> tuple[UUID, ...]:
        """Every entry that the row rests on."""
        own = entries_of(self.crossing) if self.crossing is not None else set()
        apart = self.apart.entries if self.apart is not None else ()
        return tuple(dict.fromkeys((*own, *apart, *(id for flag in self.flags for id in flag.entries))))


class Sort(StrEnum):
    """In which order lines stand."""

    NEWEST = "newest"
    OLDEST = "oldest"
    COMPANY = "company"
    AGENCY = "agency"
    NOTICE = "notice"
    TIME_TO_ACT = "time-to-act"

    @property
    def words(self) -> str:
        return _SORTS[self]


_SORTS: Final = {
    Sort.NEWEST: "newest first",
    Sort.OLDEST: "oldest first",
    Sort.COMPANY: "by company",
    Sort.AGENCY: "by agency",
    Sort.NOTICE: "shortest notice first",
    Sort.TIME_TO_ACT: "shortest time to act first",
}


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader narrows the lines down to. `since` and `until` are days in Eastern Time, both inclusive:
    an imprecise date counts where any instant of it lies between, and what has no date always does."""

    company: UUID | None = None
    agency: UUID | None = None
    track: Track | None = None
    instrument: Instrument | None = None
    flag: FlagCode | None = None
    since: date | None = None
    until: date | None = None
    sort: Sort = Sort.NEWEST

    @property
    def everything(self) -> bool:
        """Whether it leaves nothing out."""
        return all(getattr(self, name) is None for name in FILTERS)

    def fits(self, line: Line) -> bool:
        row = line.crossing
        return (
            self.company in (None, line.company)
            and (self.agency is None or self.agency in line.agencies)
            and (self.track is None or (row is not None and row.track == self.track))
            and (self.instrument is None or (row is not None and row.instrument is self.instrument))
            and (self.flag is None or any(flag.code is self.flag for flag in line.flags))
            and _may_lie_between(line.occurred, self.since, self.until)
        )


FILTERS: Final = tuple(name for name in Wanted.__struct_fields__ if name != "sort")
"""By what lines are narrowed down, as pages and the command name it."""


def lines_of(case: CaseHistory, found: Boundary | None = None) -> list[Line]:
    """The rows of a case's boundary ledger: communications, acts apart, and the flags beside neither."""
    ledger = boundary(case) if found is None else found
    lines = [Line(case=case, occurred=row.issued, crossing=row) for row in ledger.crossings]
    lines += [Line(case=case, occurred=group.occurred, apart=group) for group in done(case, ledger.apart)]
    flagged = [msgspec.structs.replace(line, flags=_resting_on(line, ledger.flags)) for line in lines]
    placed = {id(flag) for line in flagged for flag in line.flags}
    beside = tuple(flag for flag in ledger.flags if id(flag) not in placed)
    return [*flagged, Line(case=case, flags=beside)] if beside else flagged


def _resting_on(line: Line, flags: Iterable[Flag]) -> tuple[Flag, ...]:
    own = set(line.entries)
    return tuple(flag for flag in flags if not own.isdisjoint(flag.entries))


def entries_of(row: Crossing) -> set[UUID]:
    """The entries that a communication's row is made of, those of what answered it included."""
    found = {row.entry, *row.shown_entries, *row.receipt_entries, *row.lifts, *row.restored, *row.delays}
    found |= {narrowed.entry for narrowed in row.narrowed}
    found |= {consequence.entry for consequence in row.consequences}
    found |= {condition.entry for condition in row.conditions}
    found |= {row.lifted} if row.lifted is not None else set()
    for reply in row.replies:
        found |= {*reply.entries, *reply.explained, *(act.entry for act in reply.acts)}
    return found


def answers_also(case: CaseHistory, row: Crossing, decision: UUID) -> list[UUID]:
    """The other communications that a decision about this one answers, too: the entry that began each."""
    made = case.decision(decision)
    others = (one.communication for one in made.answered) if made is not None else ()
    streams = (case.streams.get(other) for other in others if other != row.communication)
    return [stream.entries[0].id for stream in streams if stream is not None]


# narrowing down


def wanted_of(
    asked: Mapping[str, str],
    lines: Iterable[Line],
    sort: Sort = Sort.NEWEST,
    *,
    others: Iterable[UUID] = (),
) -> Wanted:
    """What is asked for by name, as an address or a command line says it; "" asks for nothing. A company and
    an agency are asked for by id, and only those of `lines` are known, and `others`.

    Raises BadInput naming what would be accepted.
    """
    told = list(lines)
    for name in asked:
        if name not in Wanted.__struct_fields__:
            known = ", ".join(Wanted.__struct_fields__)
            raise BadInput(f"nothing is narrowed down by {name!r}: only by {known}", pointer=f"/{name}")
    given = {name: value for name, value in asked.items() if value}
    also = set(others)
    companies = {line.company for line in told} | also
    agencies = {id for line in told for id in line.agencies} | also
    wanted = Wanted(
        company=_known(given, "company", companies),
        agency=_known(given, "agency", agencies),
        track=_one_of(given, "track", Track),
        instrument=_one_of(given, "instrument", Instrument),
        flag=_one_of(given, "flag", FlagCode),
        since=_day(given, "since"),
        until=_day(given, "until"),
        sort=_one_of(given, "sort", Sort) or sort,
    )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise BadInput("the period ends before it begins", pointer="/until")
    return wanted


def _known(given: Mapping[str, str], name: str, known: set[UUID]) -> UUID | None:
    if name not in given:
        return None
    found = next((id for id in known if str(id) == given[name]), None)
    if found is None:
        # the same for one that is not there and for one that this reader does not see
        raise BadInput(f"nothing that you may read is of the {name} {given[name]!r}", pointer=f"/{name}")
    return found


def _one_of(given: Mapping[str, str], name: str, kind: type[E]) -> E | None:
    if name not in given:
        return None
    try:
        return kind(given[name])
    except ValueError as error:
        accepted = ", ".join(kind)
        raise BadInput(f"{given[name]!r} is no {name}; these are: {accepted}", pointer=f"/{name}") from error


def _day(given: Mapping[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        return date.fromisoformat(given[name])
    except ValueError as error:
        raise BadInput(f"{given[name]!r} is no day: write 2026-06-12", pointer=f"/{name}") from error


def _may_lie_between(occurred: Occurred | None, since: date | None, until: date | None) -> bool:
    if occurred is None:
        return True
    first = occurred.earliest.astimezone(EASTERN).date() if occurred.earliest else date.min
    last = occurred.latest.astimezone(EASTERN).date() if occurred.latest else date.max
    return (since is None or since <= last) and (until is None or first <= until)


# order


def ordered(lines: Iterable[Line], wanted: Wanted) -> list[Line]:
    """The lines that are wanted, in the order wanted; what has no date or no such time stands last."""
    kept = sorted((line for line in lines if wanted.fits(line)), key=_by_date)
    if wanted.sort is Sort.OLDEST:
        return kept
    dated = [line for line in kept if _is_dated(line)]
    newest = [*reversed(dated), *(line for line in kept if not _is_dated(line))]
    by = _KEYS.get(wanted.sort)
    return sorted(newest, key=by) if by is not None else newest


def _is_dated(line: Line) -> bool:
    return line.occurred is not None and line.occurred.latest is not None


def _by_date(line: Line) -> tuple[Any, ...]:
    latest = line.occurred.latest if line.occurred is not None else None
    first = min((line.case.numbers.get(id, 0) for id in line.entries), default=0)
    return (latest is None, latest, line.case.case.number, first)


def _name(line: Line, id: UUID | None) -> tuple[bool, str]:
    return (id is None, line.case.name(id).casefold())


def _length(span: Span | None) -> tuple[Any, ...]:
    return (False, span.low, span.high) if span is not None else (True,)


def _notice(line: Line) -> Span | None:
    notice = line.crossing.notice if line.crossing is not None else None
    return notice.span if notice is not None else None


_KEYS: Final[dict[Sort, Callable[[Line], tuple[Any, ...]]]] = {
    Sort.COMPANY: lambda line: _name(line, line.company),
    Sort.AGENCY: lambda line: _name(line, next(iter(line.agencies), None)),
    Sort.NOTICE: lambda line: _length(_notice(line)),
    Sort.TIME_TO_ACT: lambda line: _length(line.crossing.to_act if line.crossing is not None else None),
}


# what may be chosen


def choices(lines: Iterable[Line], wanted: Wanted | None = None) -> dict[str, list[tuple[str, str]]]:
    """What the lines can be narrowed down to, and what they are `wanted` narrowed down to, by name of filter:
    each value as it is read with its words."""
    told, wanted = list(lines), wanted or Wanted()
    rows = [line.crossing for line in told if line.crossing is not None]
    tracks: set[Track | None] = {Track(row.track) for row in rows if row.track}
    instruments = {row.instrument for row in rows}
    codes: set[FlagCode | None] = {flag.code for line in told for flag in line.flags}
    return {
        "company": _named((line.case, line.company) for line in told),
        "agency": _named((line.case, id) for line in told for id in line.agencies),
        "track": [(track.value, track.words) for track in Track if track in tracks | {wanted.track}],
        "instrument": [
            (one.value, one.words) for one in Instrument if one in instruments | {wanted.instrument}
        ],
        "flag": [(code.value, code.value) for code in FlagCode if code in codes | {wanted.flag}],
    }


def _named(found: Iterable[tuple[CaseHistory, UUID]]) -> list[tuple[str, str]]:
    names = {str(id): case.name(id) for case, id in found}
    return sorted(names.items(), key=lambda one: one[1].casefold())


def cases_in(lines: Iterable[Line]) -> Iterator[CaseHistory]:
    """The cases that lines are of, each once."""
    yield from {line.case.id: line.case for line in lines}.values()


def count_words(lines: Iterable[Line]) -> str:
    """How many there are: `3 rows of 2 cases.`"""
    told = list(lines)
    rows, cases = len(told), len(list(cases_in(told)))
    return f"{rows} {'row' if rows == 1 else 'rows'} of {cases} {'case' if cases == 1 else 'cases'}."
