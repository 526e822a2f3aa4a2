"""When something happened, as exactly as anybody can say: an instant, a day, a month, before, unknown."""

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import msgspec

from config.errors import BadInput

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
"""A moment that everybody reads alike: it has a zone (RFC 3339)."""

EASTERN = ZoneInfo("America/New_York")

_TICK = timedelta(microseconds=1)


class Precision(StrEnum):
    """How exactly a source says when something happened."""

    INSTANT = "instant"
    DAY = "day"
    MONTH = "month"
    BEFORE = "before"
    UNKNOWN = "unknown"


class Occurred(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """The span in which something happened: `earliest` and `latest`, both inclusive, in UTC.

    `latest` is None only where nothing is known; `earliest` also where only "before" is known. Days and
    months are calendar days and months in Eastern Time.
    """

    earliest: Instant | None
    latest: Instant | None
    precision: Precision

    @classmethod
    def at(cls, instant: datetime) -> "Occurred":
        """An exact instant. Raises BadInput where it has no zone."""
        if instant.tzinfo is None:
            raise BadInput(f"{instant.isoformat()} has no zone: write 2026-06-12T17:21-04:00")
        instant = instant.astimezone(UTC)
        return cls(earliest=instant, latest=instant, precision=Precision.INSTANT)

    @classmethod
    def on(cls, first: date, last: date | None = None) -> "Occurred":
        """Some time on a day, or from `first` to `last` inclusive, in Eastern Time."""
        end = _midnight((last or first) + timedelta(days=1)) - _TICK
        return cls(earliest=_midnight(first), latest=end, precision=Precision.DAY)

    @classmethod
    def in_month(cls, year: int, month: int) -> "Occurred":
        """Some time in a month, in Eastern Time."""
        following = date(year + month // 12, month % 12 + 1, 1)
        return cls(
            earliest=_midnight(date(year, month, 1)),
            latest=_midnight(following) - _TICK,
            precision=Precision.MONTH,
        )

    @classmethod
    def before(cls, instant: datetime) -> "Occurred":
        """Some time before an instant."""
        return cls(earliest=None, latest=instant.astimezone(UTC) - _TICK, precision=Precision.BEFORE)

    @classmethod
    def unknown(cls) -> "Occurred":
        """Nobody says when."""
        return cls(earliest=None, latest=None, precision=Precision.UNKNOWN)

    @classmethod
    def parse(cls, text: str) -> "Occurred":
        """Read `2026-06-12T17:21Z`, `2026-06-12`, `2026-06-14/2026-06-16`, `2026-06`, `before 2026-06-12`
        or `unknown`. Raises BadInput naming what would be accepted.
        """
        try:
            found = cls._parse(text.strip())
            str(found)  # near the ends of the calendar a date can be held, and not shown
            return found
        except (ValueError, OverflowError) as error:
            raise BadInput(
                f"{text!r} is no date or instant ({error}): write 2026-06-12T17:21-04:00, 2026-06-12, "
                "2026-06-14/2026-06-16, 2026-06, before 2026-06-12, or unknown",
                pointer="/occurred",
            ) from error

    @classmethod
    def _parse(cls, text: str) -> "Occurred":
        if text == "unknown":
            return cls.unknown()
        if text.startswith("before "):
            rest = text.removeprefix("before ").strip()
            instant = _instant(rest) if "T" in rest else _midnight(_day(rest))
            return cls.before(instant)
        if "/" in text:
            first, _, last = text.partition("/")
            begin, end = _day(first), _day(last)
            if end < begin:
                raise ValueError("the last day comes before the first")
            return cls.on(begin, end)
        if month := re.fullmatch(r"(\d{4})-(\d{2})", text):
            return cls.in_month(int(month[1]), int(month[2]))
        if "T" in text:
            return cls.at(_instant(text))
        return cls.on(_day(text))

    def is_to_come(self, now: datetime) -> bool:
        """Whether it says of something that it happened later than `now` (an instant); the day, or month,
        that has begun is not to come. Raises BadInput for an end without a zone."""
        for end in (self.earliest, self.latest):
            if end is not None and end.tzinfo is None:
                raise BadInput(f"{end.isoformat()} has no zone", pointer="/occurred")
        if self.earliest is not None and self.earliest > now:
            return True
        today = now.astimezone(EASTERN).date()
        of_month = Occurred.in_month(today.year, today.month) if self.precision is Precision.MONTH else None
        ends = (of_month or Occurred.on(today)).latest
        return self.latest is not None and ends is not None and self.latest > max(now, ends)

    def __str__(self) -> str:
        """The span in Eastern Time, for people: `12 June 2026, 17:21 ET`, `26 June 2026`, `June 2026`."""
        latest = self.latest.astimezone(EASTERN) if self.latest else None
        earliest = self.earliest.astimezone(EASTERN) if self.earliest else None
        match self.precision:
            case Precision.INSTANT if latest:
                return f"{latest.day} {latest:%B %Y, %H:%M} ET"
            case Precision.MONTH if latest:
                return f"{latest:%B %Y}"
            case Precision.BEFORE if latest:
                first_outside = latest + _TICK
                at_midnight = first_outside.time() == time(0)
                clock = "" if at_midnight else f", {first_outside:%H:%M} ET"
                return f"before {first_outside.day} {first_outside:%B %Y}{clock}"
            case Precision.DAY if latest and earliest:
                if earliest.date() == latest.date():
                    return f"{latest.day} {latest:%B %Y}"
                return f"{earliest.day} {earliest:%B} – {latest.day} {latest:%B %Y}"
            case _:
                return "date not known"


def _day(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("a day is written as 2026-06-12")
    return date.fromisoformat(text)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=EASTERN).astimezone(UTC)


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("an instant needs its zone, such as -04:00")
    return instant.astimezone(UTC)
