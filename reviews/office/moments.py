"""Days and instants as the officers' pages count them: in Eastern Time, a week being seven days from now."""

from datetime import date, datetime, timedelta
from typing import Final

from config.ledger.occurred import EASTERN
from reviews.clocks.clock import day_of, end_of

WEEK: Final = 7
FORTNIGHT: Final = 14
SCALE: Final = 30
"""So many days fill the bar beside the days left; whatever is due later fills it, too."""


def in_days(now: datetime, days: int) -> datetime:
    """The first instant after the Eastern day so many days after today's."""
    return end_of(day_of(now) + timedelta(days=days))


def days_from(first: date, more: int) -> list[date]:
    """A day and so many after it."""
    return [first + timedelta(days=number) for number in range(more + 1)]


def day_words(day: date) -> str:
    """`Thu 26 Nov`."""
    return f"{day:%a} {day.day} {day:%b}"


def instant_words(instant: datetime) -> str:
    """`26 November 2026, 17:00 ET`."""
    there = instant.astimezone(EASTERN)
    return f"{there.day} {there:%B %Y, %H:%M} ET"


def due_words(due: datetime, last: date | None) -> str:
    """When something is due: `Thu 26 Nov, 17:00 ET`, or the day where the whole day is left."""
    if last is not None and due == end_of(last):
        return day_words(last)
    there = due.astimezone(EASTERN)
    return f"{day_words(there.date())}, {there:%H:%M} ET"


def left_words(due: datetime, now: datetime, last: date | None = None) -> str:
    """How many days are left, or over: `today`, `3 days left`, `2 days over`."""
    until = last or day_of(due)
    days = (until - day_of(now)).days
    if due <= now:
        over = max(-days, 0)
        return "over today" if over == 0 else f"{over} day{'' if over == 1 else 's'} over"
    return "today" if days <= 0 else f"{days} day{'' if days == 1 else 's'} left"
