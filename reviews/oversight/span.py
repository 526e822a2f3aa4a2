"""How long it took, as exactly as the record can say: a range where dates are imprecise or contradicted."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import product

import msgspec

from config.ledger.occurred import Occurred

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """The time between two events. `low` and `high` bound it (equal where both are instants); `widest` also
    counts the dates that contradicting claims give, None where none does. `reversed`: one of those dates
    would put the end before the beginning, which no duration can show."""

    low: timedelta
    high: timedelta
    widest: tuple[timedelta, timedelta] | None = None
    reversed: bool = False

    def __str__(self) -> str:
        """`4 h 38 min`, `about 1 day`, `18 to 19 days`; contradicted: `…; other dates leave 0 to 12 days`."""
        text = self.stated
        widest = _range(*self.widest) if self.widest else text
        if widest != text:
            text = f"{text}; contradicting dates leave {widest}"
        return f"{text}; another date given would reverse the order" if self.reversed else text

    @property
    def stated(self) -> str:
        """The range that the entries' own dates leave, contradictions aside."""
        return _range(self.low, self.high)

    @property
    def otherwise(self) -> str:
        """What contradicting dates leave: `4 h 38 min to 12 days, or the reverse order`; "" where none do."""
        widest = _range(*self.widest) if self.widest else self.stated
        parts = [widest if widest != self.stated else "", "the reverse order" if self.reversed else ""]
        return ", or ".join(part for part in parts if part)

    @property
    def exact(self) -> bool:
        """Whether it is known to the minute and nobody contradicts it."""
        return self.high - self.low < timedelta(minutes=1) and self.widest is None


def span(
    begun: Occurred,
    ended: Occurred,
    begun_elsewhere: Iterable[Occurred] = (),
    ended_elsewhere: Iterable[Occurred] = (),
) -> Span | None:
    """The time from `begun` to `ended`; the `elsewhere` dates are those that contradicting claims give.

    None where no end of the range is known, or the dates exclude that order.
    """
    stated = _between(begun, ended)
    if stated is None:
        return None
    pairs = list(product((begun, *begun_elsewhere), (ended, *ended_elsewhere)))
    others = [found for first, last in pairs if (found := _between(first, last)) is not None]
    widest = (min(low for low, _ in others), max(high for _, high in others))
    return Span(
        low=stated[0],
        high=stated[1],
        widest=None if widest == stated else widest,
        reversed=any(_excluded(first, last) for first, last in pairs),
    )


def _between(begun: Occurred, ended: Occurred) -> tuple[timedelta, timedelta] | None:
    if begun.earliest is None or begun.latest is None or ended.earliest is None or ended.latest is None:
        return None
    high = ended.latest - begun.earliest
    if high < timedelta(0):
        return None
    return max(timedelta(0), ended.earliest - begun.latest), high


def _excluded(begun: Occurred, ended: Occurred) -> bool:
    """Whether the dates put the end before the beginning."""
    return begun.earliest is not None and ended.latest is not None and ended.latest < begun.earliest


def _range(low: timedelta, high: timedelta) -> str:
    if high - low < timedelta(minutes=1):
        return in_words(high)
    # a day's latest instant is one tick before the next day, and rounds to it
    first, last = round(low / _DAY), round((high + _TICK) / _DAY)
    if last - first == 2:
        return f"about {first + 1} day{'s' if first else ''}"
    if high < 2 * _DAY:
        return f"{in_words(low)} to {in_words(high)}"
    if last == first:
        return f"about {first} days"
    begins = in_words(low) if timedelta(0) < low < _DAY else str(first)
    return f"{begins} to {last} days"


def in_words(duration: timedelta) -> str:
    """A duration to the minute below two days, in days above: `4 h 38 min`, `30 h`, `14 days`."""
    minutes = round(duration.total_seconds() / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = round(duration / _DAY)
    return f"{days} days"
