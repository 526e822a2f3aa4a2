"""The calendar: what is no business day, and what nobody has adopted is stated, never assumed."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.calendar import (
    NO_CALENDAR,
    agency_days_between,
    business_days_after,
    business_days_between,
    next_business_day,
    previous_business_day,
)
from agreements.federal_holidays import proposed_calendar
from config.errors import BadInput
from tests.agreements.calendars import ADOPTED, with_lapse

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 7, 3), "Independence Day observed"),
        (date(2026, 7, 4), "Independence Day"),
        (date(2026, 7, 5), "a Sunday"),
        (date(2026, 7, 11), "a Saturday"),
        (date(2026, 7, 6), None),
    ],
)
def test_a_day_that_is_no_business_day_says_why(day: date, why: str | None) -> None:
    assert ADOPTED.closed(day) == why
    assert ADOPTED.is_business_day(day) is (why is None)


@given(DAYS, st.integers(0, 60))
def test_business_days_after_a_day_and_between_two_are_each_others_inverse(day: date, n: int) -> None:
    found = business_days_after(day, n, ADOPTED)

    assert business_days_between(day, found, ADOPTED) == n
    assert n == 0 or ADOPTED.is_business_day(found)


@given(DAYS, st.integers(0, 60))
def test_holidays_only_ever_put_a_business_day_off(day: date, n: int) -> None:
    assert business_days_after(day, n, ADOPTED) >= business_days_after(day, n, NO_CALENDAR)


@given(DAYS, DAYS)
def test_an_agency_has_no_more_days_than_there_are_business_days(one: date, other: date) -> None:
    first, last = sorted((one, other))
    lapsed = with_lapse(date(2026, 10, 1), date(2026, 10, 31))

    assert 0 <= agency_days_between(first, last, lapsed) <= business_days_between(first, last, lapsed)
    assert business_days_between(last, first, lapsed) == 0


@given(DAYS)
def test_the_next_business_day_and_the_one_before_leave_a_business_day_where_it_is(day: date) -> None:
    following, before = next_business_day(day, ADOPTED), previous_business_day(day, ADOPTED)

    assert before <= day <= following
    assert (before == day == following) is ADOPTED.is_business_day(day)
    assert following - before < timedelta(days=6)


def test_a_lapse_that_nobody_has_ended_goes_on() -> None:
    lapsed = with_lapse(date(2026, 10, 1))

    assert lapsed.is_agency_day(date(2026, 9, 30))
    assert not lapsed.is_agency_day(date(2026, 10, 1))
    assert not lapsed.is_agency_day(date(2027, 10, 1))
    assert lapsed.is_business_day(date(2026, 10, 1))
    assert str(lapsed.lapses[0]) == "from Thursday 1 October 2026 on, not yet ended"


def test_a_lapse_is_found_where_it_touches_a_span() -> None:
    lapsed = with_lapse(date(2026, 10, 1), date(2026, 10, 9))

    assert lapsed.lapses_within(date(2026, 10, 9), date(2026, 12, 1)) == lapsed.lapses
    assert lapsed.lapses_within(date(2026, 9, 1), date(2026, 10, 1)) == lapsed.lapses
    assert lapsed.lapses_within(date(2026, 10, 10), date(2026, 12, 1)) == ()
    assert lapsed.lapses_within(date(2026, 9, 1), date(2026, 9, 30)) == ()
    assert lapsed.lapse_on(date(2026, 10, 10)) is None


def test_years_without_a_calendar_are_stated() -> None:
    assert ADOPTED.not_adopted(date(2026, 12, 1), date(2027, 2, 1)) is None
    assert ADOPTED.not_adopted(date(2027, 12, 1), date(2028, 2, 1)) == (
        "no calendar is adopted for 2028: of the days there, only weekends are left out"
    )
    assert "2026, 2027" in (NO_CALENDAR.not_adopted(date(2026, 12, 1), date(2027, 2, 1)) or "")


def test_the_federal_holidays_are_proposed_with_the_days_on_which_they_are_observed() -> None:
    proposed = proposed_calendar(2026, 2026)

    names = {holiday.day: str(holiday) for holiday in proposed.holidays}
    assert names[date(2026, 7, 3)] == "Independence Day observed"
    assert names[date(2026, 6, 19)] == "Juneteenth National Independence Day"
    assert len(names) == 12
    assert proposed.taken_from.startswith("holidays ")


@pytest.mark.parametrize(("first", "last"), [(2027, 2026), (1999, 2026), (2026, 2101)])
def test_years_that_make_no_calendar_are_refused(first: int, last: int) -> None:
    with pytest.raises(BadInput):
        proposed_calendar(first, last)
