"""Where the parts of a chart stand, in percent of its width (or height): no pixels, and no words. Pure."""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil, floor, log
from typing import Final

import msgspec

from reviews.oversight.charts.slips import Slip
from reviews.oversight.charts.windows import Strip
from reviews.oversight.span import Span

STRIP_DAYS: Final = 30
"""The days of the strip of windows; it is longer only where a window with its holds is."""

_MINUTE: Final = timedelta(minutes=1)
_TIMES: Final = (
    (timedelta(minutes=1), "1 min"),
    (timedelta(minutes=10), "10 min"),
    (timedelta(hours=1), "1 h"),
    (timedelta(hours=10), "10 h"),
    (timedelta(days=1), "1 day"),
    (timedelta(days=7), "7 days"),
    (timedelta(days=30), "30 days"),
    (timedelta(days=180), "180 days"),
    (timedelta(days=720), "720 days"),
    (timedelta(days=3600), "3,600 days"),
)


class Bar(msgspec.Struct, frozen=True):
    """A stretch of a row: `kind` says how it is drawn."""

    kind: str
    x: float
    width: float


class Tick(msgspec.Struct, frozen=True):
    """A label on an axis; `firm` where a rule goes down from it."""

    x: float
    label: str
    firm: bool = False


class DayAxis(msgspec.Struct, frozen=True):
    """An axis of so many days from the beginning of day 1."""

    days: int

    @classmethod
    def of(cls, strips: Iterable[Strip]) -> "DayAxis":
        ends = [run.end for strip in strips for run in strip.runs if run.end is not None]
        return cls(max([STRIP_DAYS, *map(ceil, ends)]))

    @property
    def ticks(self) -> list[Tick]:
        """Day 1, every tenth day, each at its end; day 30 firm."""
        tens = range(10, self.days + 1, 10)
        return [Tick(0, "day 1"), *(Tick(self(day), str(day), day == STRIP_DAYS) for day in tens)]

    def __call__(self, day: float) -> float:
        return _percent(min(max(day, 0), self.days) / self.days)

    def bars(self, strip: Strip) -> list[Bar]:
        """The runs of a window; one that nobody has ended yet goes to the end of the axis."""
        spans = (
            (run.kind, self(run.begin), self(self.days if run.end is None else run.end)) for run in strip.runs
        )
        return [Bar(kind, begin, _apart(begin, end)) for kind, begin, end in spans]


class SlipAxis(msgspec.Struct, frozen=True):
    """An axis of days, earlier on the left of 0, later on its right."""

    least: int
    most: int

    @classmethod
    def of(cls, slips: Iterable[Slip]) -> "SlipAxis":
        days = [end for slip in slips if slip.days is not None for end in slip.days]
        return cls(floor(min([0.0, *days])), max(1, ceil(max([0.0, *days]))))

    @property
    def ticks(self) -> list[Tick]:
        """0, and the furthest on either side."""
        earlier = [Tick(self(self.least), f"{-self.least} earlier")] if self.least else []
        return [*earlier, Tick(self(0), "0", True), Tick(self(self.most), f"{self.most} later")]

    def __call__(self, days: float) -> float:
        return _percent((days - self.least) / (self.most - self.least))

    def bars(self, slip: Slip) -> list[Bar]:
        """From 0 to what it is at the least, and from there to what it may be."""
        if slip.days is None:
            return []
        low, high = slip.days
        nearest = low if low > 0 else high if high < 0 else 0.0
        begin, end = sorted((self(0), self(nearest)))
        sure = [Bar("sure", begin, _apart(begin, end))] if end > begin else []
        maybe = [Bar("maybe", self(low), _apart(self(low), self(high)))] if high > low else []
        return [*maybe, *sure]


class TimeAxis(msgspec.Struct, frozen=True):
    """A logarithmic axis of durations from a minute to the longest."""

    longest: timedelta

    @classmethod
    def of(cls, spans: Iterable[Span]) -> "TimeAxis":
        told = list(spans)
        widest = (span.widest[1] for span in told if span.widest is not None)
        return cls(max([timedelta(days=1), *(span.high for span in told), *widest]))

    @property
    def ticks(self) -> list[Tick]:
        return [Tick(self(time), label, True) for time, label in _TIMES if time <= self.longest]

    def __call__(self, time: timedelta) -> float:
        return _percent(log(max(time, _MINUTE) / _MINUTE) / log(self.longest / _MINUTE))

    def bars(self, span: Span) -> list[Bar]:
        """What contradicting dates leave, and over it what the entries' own dates do."""
        low, high = self(span.low), self(span.high)
        widest = span.widest
        wide = [Bar("maybe", self(widest[0]), _apart(self(widest[0]), self(widest[1])))] if widest else []
        return [*wide, Bar("sure", low, _apart(low, high))]


def _percent(part: float) -> float:
    return round(100 * part, 2)


def _apart(begin: float, end: float) -> float:
    return round(end - begin, 2)
