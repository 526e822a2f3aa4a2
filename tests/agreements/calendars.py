"""The calendar of 2026 as an agency adopts it, and lapses in appropriations, for tests."""

from datetime import date
from typing import Final

import msgspec

from agreements.calendar import Calendar, Lapse
from agreements.federal_holidays import proposed_calendar

_PROPOSED: Final = proposed_calendar(2026, 2027)

ADOPTED: Final = Calendar(
    years=frozenset({2026, 2027}), holidays={holiday.day: holiday for holiday in _PROPOSED.holidays}
)


def with_lapse(first: date, last: date | None = None, calendar: Calendar = ADOPTED) -> Calendar:
    """The calendar with a lapse in appropriations."""
    lapses = (*calendar.lapses, Lapse(first=first, last=last))
    return msgspec.structs.replace(calendar, lapses=lapses)
