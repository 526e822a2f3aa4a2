"""Instants to pixels: in order, dense stretches widened, empty ones narrowed. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from math import log1p
from typing import Final

LEFT: Final = 20
"""Pixels before the first moment."""

ANSWER: Final = 360
"""The least pixels from a communication to its answer: room for how long that took, in words."""

NARROW: Final = 190
"""The same on a small screen, so that both can be seen at once; the words are fewer there."""

_LEAST: Final = 11.0
_UNIT: Final = 1.5
_EMPTY: Final = 0.5
_SAME_DAY: Final = timedelta(hours=20)


class Scale:
    """Instants to pixels, monotone. A gap between two moments is as wide as the logarithm of its hours, wider
    within a day, and never so narrow that a communication and its answer (`followed`) have no room between:
    `answer` pixels at least.

    `wide` is the width to fill, in pixels; where moments are too many for it, the scale is wider. `zoom`
    multiplies what lies between two moments; `exact` are the moments known to the minute.
    """

    def __init__(
        self,
        instants: Iterable[datetime],
        *,
        wide: float,
        zoom: float = 1,
        exact: Iterable[datetime] = (),
        followed: Iterable[tuple[datetime, datetime]] = (),
        answer: float = ANSWER,
    ) -> None:
        self.exact = frozenset(exact)
        self.moments = sorted(set(instants))
        gaps = list(pairwise(self.moments))
        least = [_LEAST] * len(gaps)
        for first, last in followed:
            begin, end = bisect_left(self.moments, first), bisect_left(self.moments, last)
            for gap in range(begin, end):
                least[gap] = max(least[gap], answer / (end - begin))
        weights = [_weight(begin, end) for begin, end in gaps]
        room = wide - LEFT - sum(least)
        unit = max(room / sum(weights), _UNIT) if weights else 0.0
        self.places = [float(LEFT)]
        for narrowest, weight in zip(least, weights, strict=True):
            self.places.append(self.places[-1] + (narrowest + unit * weight) * zoom)

    def __call__(self, instant: datetime) -> float:
        """Where an instant stands: between two moments in proportion, beyond them at their edge."""
        if not self.moments or instant <= self.moments[0]:
            return self.places[0]
        if instant >= self.moments[-1]:
            return self.places[-1]
        after = bisect_right(self.moments, instant)
        begin, end = self.moments[after - 1], self.moments[after]
        part = (instant - begin) / (end - begin)
        return self.places[after - 1] + part * (self.places[after] - self.places[after - 1])

    @property
    def right(self) -> float:
        """Where the last moment stands."""
        return self.places[-1]


def _weight(begin: datetime, end: datetime) -> float:
    return log1p((end - begin) / timedelta(hours=1)) * (1.0 if end - begin < _SAME_DAY else _EMPTY)
