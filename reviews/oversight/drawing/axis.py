"""The dates over the lanes: days, and the hours of days in which more than one thing happened. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Final

import msgspec

from config.ledger.occurred import EASTERN
from reviews.oversight.drawing.labels import width_of
from reviews.oversight.drawing.rows import Rows
from reviews.oversight.drawing.scale import Scale

_APART: Final = 9


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A label over a moment: `hour` stands in the row below the days; `before`: the label ends at the moment,
    so that the last hour of a day does not stand under the day that follows."""

    x: int
    label: str
    hour: bool
    before: bool = False


class DenseDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day drawn wider than the time around it, since several things happened at known hours of it."""

    x: int
    width: int


def ticks(scale: Scale, right: float) -> Iterator[Tick]:
    """Each day over its first moment, with the year where that is new, and below it the hours, where there is
    room: the days of which hours are known come first."""
    firsts: dict[date, float] = {}
    hours = []
    for moment, x in zip(scale.moments, scale.places, strict=False):
        local = moment.astimezone(EASTERN)
        if moment in scale.exact:
            hours.append((x, f"{local:%H:%M}", local.date()))
        firsts.setdefault(local.date(), x)
    known = {day: x for x, _, day in reversed(hours)}
    row, year = Rows(_APART), min(firsts, default=date.min).year
    first = min(firsts, default=None)
    for day in sorted(firsts, key=lambda day: (day != first, day not in known, day)):
        label = f"{day.day} {day:%b}" + (f" {day.year}" if day == first or day.year != year else "")
        x = known.get(day, firsts[day])
        if x + width_of(label) <= right and row.place(x, x + width_of(label), most=1) is not None:
            yield Tick(x=round(x), label=label, hour=False)
    below, told = Rows(_APART), None
    last = {day: label for _, label, day in hours}
    for x, label, day in hours:
        # several things of one minute need its name once
        if (day, label) == told:
            continue
        before = known[day] < x and label == last[day]
        begin = x - width_of(label) if before else x
        if (
            begin + width_of(label) <= right
            and below.place(begin, begin + width_of(label), most=1) is not None
        ):
            told = (day, label)
            yield Tick(x=round(x), label=label, hour=True, before=before)


def dense_days(exact: Iterable[datetime], scale: Scale) -> Iterator[DenseDay]:
    """The days with at least two known instants, from the first of them to the last."""
    for _, moments in groupby(sorted(set(exact)), key=lambda moment: moment.astimezone(EASTERN).date()):
        own = list(moments)
        if len(own) > 1:
            x, end = scale(own[0]) - 8, scale(own[-1]) + 8
            yield DenseDay(x=round(x), width=round(end - x))
