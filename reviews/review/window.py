"""The access window: day 1 is the day of activation in Eastern Time; it ends at midnight after day N."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from config.errors import Refused
from config.ledger.occurred import EASTERN


class SetBy(StrEnum):
    """What says how long a window may be."""

    PROGRAM = "program"
    AGREEMENT = "agreement"
    REGISTER = "register"

    @property
    def words(self) -> str:
        return _SET_BY[self]


_SET_BY = {
    SetBy.PROGRAM: "the program",
    SetBy.AGREEMENT: "the agreement",
    SetBy.REGISTER: "the register's default",
}


class LargestWindow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The longest that a window may be, in days, extensions included, and what says so."""

    days: int
    set_by: SetBy

    def refuse_beyond(self, days: int) -> None:
        """Raise Refused (rule 12) unless `days` is at least 1 and no more than the largest."""
        if not 1 <= days <= self.days:
            raise Refused(
                f"a window of {days} days is refused: {self.set_by.words} sets the largest at "
                f"{self.days} days, extensions included",
                pointer="/days",
                rule=12,
            )


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a hold in Eastern Time: `days` from `first` on, None until it is resumed."""

    first: date
    days: int | None

    @property
    def last(self) -> date | None:
        """Its last day; None where it has no day, or no end."""
        return self.first + timedelta(days=self.days - 1) if self.days else None

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.days is None or day < self.first + timedelta(days=self.days))


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """The time, in UTC, that a window takes of one model version: from `starts` to before `until`.

    `until` is None while the window is held and nobody has said until when.
    """

    model: UUID
    starts: datetime
    until: datetime | None

    def overlaps(self, window: "Window") -> bool:
        """Whether a window has an instant of it."""
        begins_before = window.ends is None or self.starts < window.ends
        return begins_before and (self.until is None or window.starts < self.until)


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A window of `days` whole days in Eastern Time, of which `first` is day 1, and `held` days of holds.

    `starts` is the instant of activation, `ends` the first instant outside: 00:00 Eastern Time after the last
    day. Both in UTC. It never rolls over a weekend or a holiday. A hold adds its whole days; while one goes
    on that nobody has resumed, the window does not end: `ends` is None until then.
    """

    first: date
    days: int
    starts: datetime
    ends: datetime | None
    held: int = 0

    @classmethod
    def activated(cls, instant: datetime, days: int) -> "Window":
        """The window of an activation at an instant."""
        first = instant.astimezone(EASTERN).date()
        return cls(first=first, days=days, starts=instant.astimezone(UTC), ends=_midnight(first, days))

    def with_more(self, days: int, holds: Iterable[Held] = ()) -> "Window":
        """The same window with `days` more of its own, and the days of holds."""
        total, added = self.days + days, [hold.days for hold in holds]
        held = self.held + sum(number for number in added if number is not None)
        endless = self.ends is None or None in added
        return Window(
            first=self.first,
            days=total,
            starts=self.starts,
            ends=None if endless else _midnight(self.first, total + held),
            held=held,
        )

    @property
    def last(self) -> date | None:
        """Its last day in Eastern Time, wholly inside; None while it is held with no end."""
        return None if self.ends is None else self.first + timedelta(days=self.days + self.held - 1)

    def covers(self, instant: datetime) -> bool:
        """Whether an instant lies between its start and its end; on the days of a hold, too."""
        return self.starts <= instant and (self.ends is None or instant < self.ends)

    def __str__(self) -> str:
        days = days_of(self.days) + (f" and {days_of(self.held)} of hold" if self.held else "")
        if self.ends is None or self.last is None:
            return f"{days} from {_day(self.first)}, held until it is resumed"
        after = self.ends.astimezone(EASTERN)
        return (
            f"{days}, {_day(self.first)} to {_day(self.last)}, "
            f"ending at 00:00 ET on {after.day} {after:%B %Y}"
        )


def _midnight(first: date, days: int) -> datetime:
    """00:00 Eastern Time on the day after day `days`, in UTC; midnight is never skipped or repeated there."""
    return datetime.combine(first + timedelta(days=days), time(0), tzinfo=EASTERN).astimezone(UTC)


def days_of(number: int) -> str:
    """A number of days for people: `1 day`, `30 days`."""
    return "1 day" if number == 1 else f"{number} days"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
