"""The access windows of a case as bands: open, extended, held, and what an early end left unused. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from config.ledger.occurred import EASTERN
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.review.access import AccessRevoked, Grant
from reviews.review.window import Window, days_of

_DAY: Final = timedelta(days=1)


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a window. `kind` is `window`, `extended`, `hold` or `unused`; `end` is None while nobody
    says until when. `label` says it in few words, `full` in a sentence."""

    kind: str
    begin: datetime
    end: datetime | None
    label: str
    full: str


def windows(case: CaseHistory) -> Iterator[tuple[str, tuple[Band, ...]]]:
    """Every access window of the case by name, with its bands in order of time."""
    found = [
        (grant, grant.window, grant.activation.id)
        for review in case.of(Review)
        for grant in review.access.grants.values()
        if grant.window is not None and grant.activation is not None
    ]
    for number, (grant, window, activation) in enumerate(found, start=1):
        name = "Access window" if len(found) == 1 else f"Access window {number}"
        yield name, tuple(_bands(case, grant, window, activation))


def _bands(case: CaseHistory, grant: Grant, window: Window, activation: UUID) -> Iterator[Band]:
    """The window run by run, up to its end, early or not; then what an early end left unused."""
    ended = grant.ending.takes_effect if grant.ending else None
    for band in _runs(case, grant, window, activation):
        if ended is None or band.begin < ended:
            cut = ended is not None and (band.end is None or ended < band.end)
            yield msgspec.structs.replace(band, end=ended) if cut else band
    if grant.ending and ended and (window.ends is None or ended < window.ends):
        how = "revoked" if isinstance(grant.ending.event, AccessRevoked) else "ended early"
        left = f"its days up to {_day(window.last)} were not used" if window.last else "it was held then"
        cited = case.cite([grant.ending.id])
        yield Band(
            kind="unused",
            begin=ended,
            end=window.ends,
            label=f"{how} {cited}",
            full=f"{how} on {_instant(ended)} {cited}: {left}",
        )


def _runs(case: CaseHistory, grant: Grant, window: Window, activation: UUID) -> Iterator[Band]:
    """The window as if nothing ended it early: runs of its own days, of days added, and of holds."""
    for (kind, entry), days in groupby(_days(grant, window, activation), key=lambda day: day[1]):
        run = [day for day, _ in days]
        begin = window.starts if run[0] == window.first else _midnight(run[0])
        hold = grant.holds.get(entry)
        goes_on = hold is not None and hold.span is not None and hold.span.days is None
        until = None if goes_on else _midnight(run[-1] + _DAY)
        span = f"from {_instant(begin)} to {_instant(until)}" if until else f"from {_instant(begin)} on"
        long = days_of(len(run)) if until else "until it is resumed"
        if hold is not None:
            cited = case.cite([one.id for one in (hold.held, hold.resumed) if one])
            wait = f"; the wait is on {case.name(hold.owner)}"
            label, full = f"held {long} {cited}", f"held {span}, {long}, both sides agreed {cited}{wait}"
        elif kind == "extended":
            cited = case.cite([entry])
            label, full = (
                f"{long} more {cited}",
                f"extended {span}, {long} that the company consented to {cited}",
            )
        else:
            label, full = f"open, {long}", f"open {span}, {long} {case.cite([entry])}"
        yield Band(kind=kind, begin=begin, end=until, label=label, full=full)


def _days(grant: Grant, window: Window, activation: UUID) -> Iterator[tuple[date, tuple[str, UUID]]]:
    """Every day of a window, with what it is of: its own days and those added, by the entry that gave them; a
    hold, by its id. A hold that nobody has resumed is the last, on its first day."""
    given = [("window", activation)] * (window.days - sum(more for _, more in grant.extensions))
    given += [("extended", entry.id) for entry, more in grant.extensions for _ in range(more)]
    day = window.first
    for one in given:
        while hold := next((h for h in grant.holds.values() if h.span and h.span.covers(day)), None):
            yield day, ("hold", hold.id)
            if hold.span and hold.span.days is None:
                return
            day += _DAY
        yield day, one
        day += _DAY


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=EASTERN)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _instant(instant: datetime) -> str:
    local = instant.astimezone(EASTERN)
    return f"{_day(local.date())}, {local:%H:%M} ET"
