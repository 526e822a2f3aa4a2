"""The government's calendar: holidays as adopted, with their dates, and lapses in appropriations."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import msgspec

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


class Holiday(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A day on which the government is closed, and the name by which it was adopted."""

    day: date
    name: str

    def __str__(self) -> str:
        return self.name.replace("(observed)", "observed")


class Lapse(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days without appropriations, both inclusive; `last` None while nobody has said that it ended."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        until = f"to {in_words(self.last)}" if self.last else "on, not yet ended"
        return f"from {in_words(self.first)} {until}"


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The `years` for which holidays were adopted, these with their names, and lapses by their first day."""

    years: frozenset[int] = frozenset()
    holidays: dict[date, Holiday] = msgspec.field(default_factory=dict)
    lapses: tuple[Lapse, ...] = ()

    def closed(self, day: date) -> str | None:
        """Why a day is no business day: the holiday's name or the weekday's; None where it is one."""
        if day in self.holidays:
            return str(self.holidays[day])
        return f"a {day:%A}" if day.weekday() >= _SATURDAY else None

    def is_business_day(self, day: date) -> bool:
        """Whether a day is neither of a weekend nor an adopted holiday."""
        return self.closed(day) is None

    def lapse_on(self, day: date) -> Lapse | None:
        """The lapse in appropriations that covers a day."""
        return next((lapse for lapse in self.lapses if lapse.covers(day)), None)

    def is_agency_day(self, day: date) -> bool:
        """Whether the agency works: a business day outside of every lapse in appropriations."""
        return self.is_business_day(day) and self.lapse_on(day) is None

    def lapses_within(self, first: date, last: date) -> tuple[Lapse, ...]:
        """The lapses of which a day lies from `first` to `last`, both inclusive."""
        return tuple(
            lapse
            for lapse in self.lapses
            if lapse.first <= last and (lapse.last is None or first <= lapse.last)
        )

    def not_adopted(self, first: date, last: date) -> str | None:
        """What is missing for counting business days from `first` to `last`, for people; None if nothing.

        Missing data is stated, never assumed: without a calendar only weekends are left out of the count.
        """
        missing = [year for year in range(first.year, last.year + 1) if year not in self.years]
        if not missing:
            return None
        years = ", ".join(map(str, missing))
        return f"no calendar is adopted for {years}: of the days there, only weekends are left out"


NO_CALENDAR: Final = Calendar()
"""What holds where no program adopted any: weekends alone are known."""


def days_from(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both inclusive."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def business_days_after(day: date, n: int, calendar: Calendar) -> date:
    """The n-th business day after `day`, which itself is not counted; `day` where n is 0.

    Where no calendar covers a year, weekends alone are left out there: `Calendar.not_adopted` says so.
    """
    found = day
    for _ in range(n):
        found = next_business_day(found + _DAY, calendar)
    return found


def business_days_between(first: date, last: date, calendar: Calendar) -> int:
    """How many business days there are after `first` up to and including `last`; 0 where it comes earlier."""
    return sum(calendar.is_business_day(day) for day in days_from(first + _DAY, last))


def agency_days_between(first: date, last: date, calendar: Calendar) -> int:
    """As `business_days_between`, the days of a lapse in appropriations left out, too."""
    return sum(calendar.is_agency_day(day) for day in days_from(first + _DAY, last))


def next_business_day(day: date, calendar: Calendar) -> date:
    """The day itself where it is a business day, else the next one."""
    while not calendar.is_business_day(day):
        day += _DAY
    return day


def previous_business_day(day: date, calendar: Calendar) -> date:
    """The day itself where it is a business day, else the one before."""
    while not calendar.is_business_day(day):
        day -= _DAY
    return day


def in_words(day: date) -> str:
    """A day for people, with its weekday: `Friday 3 July 2026`."""
    return f"{day:%A} {day.day} {day:%B %Y}"
