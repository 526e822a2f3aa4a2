"""Every access window on one strip of days: day 1 is the day of its activation, whenever that was. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from config.ledger.occurred import EASTERN
from reviews.oversight.drawing.windows import windows
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.review.access import AccessRevoked, AccessWindowEnded, Grant
from reviews.review.window import Window, days_of

_DAY: Final = timedelta(days=1)


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a window in days since 00:00 of day 1. `kind` is `window`, `extended`, `hold` or `unused`;
    `end` is None while nobody says until when; `full` says it in words."""

    kind: str
    begin: float
    end: float | None
    full: str


class Strip(msgspec.Struct, frozen=True, kw_only=True):
    """One access window. `days` are its own and those added, `held` the days of its holds; `ended_on` is the
    day of the window on which it ended at the earliest and at the latest, None while it has not; `now` is
    where the history's moment stands on it while it runs, in days since 00:00 of day 1."""

    case: CaseHistory
    entry: UUID
    models: tuple[UUID, ...]
    first: date
    days: int
    held: int
    runs: tuple[Run, ...]
    ended_on: tuple[int, int] | None
    how: str
    ending: UUID | None
    now: float | None

    @property
    def words(self) -> str:
        """What became of it: `ended early on day 12 of 30`, `ran all of its 30 days`."""
        length = days_of(self.days) + (f" and {days_of(self.held)} of hold" if self.held else "")
        if self.ended_on is None:
            return f"{self.how}, {length}{self._to_be_held}"
        first, last = self.ended_on
        day = f"day {first}" if first == last else f"day {first} to {last}"
        return f"{self.how} on {day} of {length}" if self.how != _RAN_OUT else f"{self.how} {length}"

    @property
    def _to_be_held(self) -> str:
        """A hold still to come of which nobody says until when; else nothing."""
        endless = [run for run in self.runs if run.kind == "hold" and run.end is None]
        if not endless or self.how == _HELD:
            return ""
        day = self.first + timedelta(days=int(endless[0].begin))
        return f", to be held from {day.day} {day:%B %Y} until it is resumed"


_HELD: Final = "held"
_RAN_OUT: Final = "ran all of its"


def strips(histories: Iterable[CaseHistory]) -> list[Strip]:
    """The access windows of all cases, in the order of their activation."""
    found = {strip.entry: strip for case in histories for strip in _strips(case)}
    return sorted(found.values(), key=lambda strip: (strip.first, strip.case.case.number, strip.entry))


def _strips(case: CaseHistory) -> Iterator[Strip]:
    activated = [
        (grant, grant.window, grant.activation.id)
        for review in case.of(Review)
        for grant in review.access.grants.values()
        if grant.window is not None and grant.activation is not None
    ]
    for (grant, window, entry), (_, bands) in zip(activated, windows(case), strict=True):
        ended_on, how = _became(case, grant, window)
        yield Strip(
            case=case,
            entry=entry,
            models=grant.models,
            first=window.first,
            days=window.days,
            held=window.held,
            runs=tuple(
                Run(
                    kind=band.kind,
                    begin=_since(window.first, band.begin),
                    end=None if band.end is None else _since(window.first, band.end),
                    full=band.full,
                )
                for band in bands
            ),
            ended_on=ended_on,
            how=how,
            ending=grant.ending.id if grant.ending else None,
            now=None if ended_on is not None else _since(window.first, case.moment),
        )


def _became(case: CaseHistory, grant: Grant, window: Window) -> tuple[tuple[int, int] | None, str]:
    """On which day of the window it ended, at the earliest and at the latest, and how."""
    ending = grant.ending
    if ending is not None and not isinstance(ending.event, AccessWindowEnded):
        latest = ending.occurred.latest or ending.takes_effect
        earliest = max(ending.occurred.earliest or window.starts, window.starts)
        how = "revoked" if isinstance(ending.event, AccessRevoked) else "ended early"
        return (_day_of(window.first, earliest), _day_of(window.first, latest)), how
    if window.last is not None and window.ends is not None and window.ends <= case.moment:
        last = _day_of(window.first, window.ends) - 1
        return (last, last), _RAN_OUT
    if grant.held_at(case.moment):
        return None, _HELD
    return None, "open"


def _since(first: date, instant: datetime) -> float:
    """Days from 00:00 of day 1 to an instant, both by the clock in Eastern Time."""
    local = instant.astimezone(EASTERN).replace(tzinfo=None)
    return (local - datetime(first.year, first.month, first.day)) / _DAY


def _day_of(first: date, instant: datetime) -> int:
    return (instant.astimezone(EASTERN).date() - first).days + 1
