"""The access window: day 1 is the day of activation in Eastern Time, and it ends at midnight after day N."""

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

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


class Window(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A window of `days` whole days in Eastern Time, of which `first` is day 1.

    `starts` is the instant of activation, `ends` the first instant outside: 00:00 Eastern Time after day N.
    Both in UTC. It never rolls over a weekend or a holiday.
    """

    first: date
    days: int
    starts: datetime
    ends: datetime

    @classmethod
    def activated(cls, instant: datetime, days: int) -> "Window":
        """The window of an activation at an instant."""
        first = instant.astimezone(EASTERN).date()
        return cls(first=first, days=days, starts=instant.astimezone(UTC), ends=_midnight(first, days))

    def extended(self, days: int) -> "Window":
        """The same window with `days` more."""
        total = self.days + days
        return Window(first=self.first, days=total, starts=self.starts, ends=_midnight(self.first, total))

    @property
    def last(self) -> date:
        """Its last day in Eastern Time, wholly inside."""
        return self.first + timedelta(days=self.days - 1)

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies inside."""
        return self.starts <= instant < self.ends

    def __str__(self) -> str:
        after = self.ends.astimezone(EASTERN)
        days = "1 day" if self.days == 1 else f"{self.days} days"
        return (
            f"{days}, {_day(self.first)} to {_day(self.last)}, "
            f"ending at 00:00 ET on {after.day} {after:%B %Y}"
        )


def _midnight(first: date, days: int) -> datetime:
    """00:00 Eastern Time on the day after day `days`, in UTC; midnight is never skipped or repeated there."""
    return datetime.combine(first + timedelta(days=days), time(0), tzinfo=EASTERN).astimezone(UTC)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
