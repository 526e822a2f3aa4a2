"""The dates over the lanes: days, and the hours of days in which more than one thing happened. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Final

import msgspec

from config.ledger.occurred import EASTERN
from reviews.oversight.drawing.labels import width_of
from reviews.oversight.drawing.scale import Scale

_APART: Final = 9


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A label over a moment: `hour` stands in the row below the days."""

    x: int
    label: str
    hour: bool


class DenseDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day drawn wider than the time around it, since several things happened at known hours of it."""

    x: int
    width: int


def ticks(scale: Scale, right: float) -> Iterator[Tick]:
    """Each day over its first moment, with the year where that is new, each hour that has room."""
    day: date | None = None
    year: int | None = None
    free = {True: -1.0, False: -1.0}
    for moment, x in zip(scale.moments, scale.places, strict=False):
        local = moment.astimezone(EASTERN)
        named = f"{local.day} {local:%b}" + ("" if local.year == year else f" {local.year}")
        for hour, label in ((False, named), (True, f"{local:%H:%M}")):
            wanted = moment in scale.exact if hour else local.date() != day
            if wanted and x >= free[hour] and x + width_of(label) <= right:
                free[hour] = x + width_of(label) + _APART
                yield Tick(x=round(x), label=label, hour=hour)
                if not hour:
                    day, year = local.date(), local.year


def dense_days(exact: Iterable[datetime], scale: Scale) -> Iterator[DenseDay]:
    """The days with at least two known instants, from the first of them to the last."""
    for _, moments in groupby(sorted(set(exact)), key=lambda moment: moment.astimezone(EASTERN).date()):
        own = list(moments)
        if len(own) > 1:
            x, end = scale(own[0]) - 8, scale(own[-1]) + 8
            yield DenseDay(x=round(x), width=round(end - x))
