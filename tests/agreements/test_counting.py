"""Counting days: each clock by its own rule, every step explained (rules 12 and 13)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.calendar import NO_CALENDAR, Calendar
from agreements.counting import WINDOW_RULE, CountingRule, DayOne, Roll, Unit, counted
from tests.agreements.calendars import ADOPTED, with_lapse

DAYS = st.dates(date(2026, 1, 1), date(2027, 6, 30))
RULES = st.builds(
    CountingRule,
    unit=st.sampled_from(Unit),
    day_one=st.sampled_from(DayOne),
    roll=st.sampled_from(Roll),
    suspended_by_lapse=st.booleans(),
)
LAPSE = with_lapse(date(2026, 10, 1), date(2026, 10, 14))
GOES_ON = with_lapse(date(2026, 10, 1))
CALENDARS = st.sampled_from((NO_CALENDAR, ADOPTED, LAPSE, GOES_ON))


def told(start: date, days: int, rule: CountingRule, calendar: Calendar) -> str:
    return "\n".join(step.says for step in counted(start, days, rule, calendar).steps)


def test_sixty_days_from_2_june_are_saturday_1_august_with_the_next_business_day_beside() -> None:
    found = counted(date(2026, 6, 2), 60, CountingRule(), ADOPTED)

    assert found.first == date(2026, 6, 3)
    assert found.due == found.unrolled == date(2026, 8, 1)
    said = found.steps[-1].says
    assert "Saturday 1 August 2026" in said
    assert "not rolled" in said
    assert "Monday 3 August 2026" in said


@pytest.mark.parametrize(
    ("roll", "due"),
    [
        (Roll.NONE, date(2026, 8, 1)),
        (Roll.NEXT_BUSINESS_DAY, date(2026, 8, 3)),
        (Roll.PREVIOUS_BUSINESS_DAY, date(2026, 7, 31)),
    ],
)
def test_a_last_day_rolls_as_its_rule_says(roll: Roll, due: date) -> None:
    found = counted(date(2026, 6, 2), 60, CountingRule(roll=roll), ADOPTED)

    assert (found.unrolled, found.due) == (date(2026, 8, 1), due)
    assert ("rolled to" in found.steps[-1].says) is (roll is not Roll.NONE)


def test_business_days_leave_out_weekends_and_the_adopted_holidays() -> None:
    rule = CountingRule(unit=Unit.BUSINESS_DAYS)

    assert counted(date(2026, 7, 1), 10, rule, ADOPTED).due == date(2026, 7, 16)
    assert "Independence Day observed (Friday 3 July 2026)" in told(date(2026, 7, 1), 10, rule, ADOPTED)
    assert counted(date(2026, 7, 1), 10, rule, NO_CALENDAR).due == date(2026, 7, 15)
    assert "no calendar is adopted for 2026" in told(date(2026, 7, 1), 10, rule, NO_CALENDAR)


def test_without_a_calendar_a_rule_that_needs_none_says_nothing_of_it() -> None:
    assert "no calendar" not in told(date(2026, 6, 2), 60, CountingRule(), NO_CALENDAR)
    assert "no calendar" in told(date(2026, 6, 2), 60, CountingRule(roll=Roll.NEXT_BUSINESS_DAY), NO_CALENDAR)


def test_a_lapse_stops_a_clock_that_it_suspends_for_its_days_and_no_other() -> None:
    plain = counted(date(2026, 9, 25), 10, CountingRule(), LAPSE)
    suspended = counted(date(2026, 9, 25), 10, CountingRule(suspended_by_lapse=True), LAPSE)

    assert plain.due == date(2026, 10, 5)
    assert suspended.due == date(2026, 10, 19)
    assert any("its days count like any other" in step.says for step in plain.steps)
    assert any("its days do not count" in step.says for step in suspended.steps)


@pytest.mark.parametrize(("start", "days"), [(date(2026, 9, 25), 10), (date(2026, 10, 2), 3)])
def test_while_a_lapse_goes_on_the_last_day_is_not_known(start: date, days: int) -> None:
    found = counted(start, days, CountingRule(suspended_by_lapse=True), GOES_ON)

    assert (found.unrolled, found.due) == (None, None)
    assert "not known" in found.steps[-1].says


def test_a_day_that_would_roll_into_a_lapse_is_not_known_while_it_goes_on() -> None:
    rule = CountingRule(roll=Roll.NEXT_BUSINESS_DAY, suspended_by_lapse=True)
    monday = with_lapse(date(2026, 10, 5))

    found = counted(date(2026, 9, 23), 10, rule, monday)

    assert (found.unrolled, found.due) == (date(2026, 10, 3), None)


def test_a_day_that_would_roll_into_a_lapse_rolls_beyond_it() -> None:
    rule = CountingRule(roll=Roll.NEXT_BUSINESS_DAY, suspended_by_lapse=True)
    week = with_lapse(date(2026, 10, 5), date(2026, 10, 9))

    # Monday the 12th is Columbus Day
    assert counted(date(2026, 9, 23), 10, rule, week).due == date(2026, 10, 13)


@given(DAYS, st.integers(1, 90), RULES, CALENDARS)
def test_every_count_explains_itself_and_is_the_same_each_time(
    start: date, days: int, rule: CountingRule, calendar: Calendar
) -> None:
    found = counted(start, days, rule, calendar)

    assert found == counted(start, days, rule, calendar)
    assert len(found.steps) >= 2
    assert all(step.says and step.rule for step in found.steps)
    assert str(days) in found.steps[-1].says


@given(DAYS, st.integers(1, 90), RULES, CALENDARS)
def test_a_longer_count_never_ends_earlier(
    start: date, days: int, rule: CountingRule, calendar: Calendar
) -> None:
    shorter, longer = (counted(start, n, rule, calendar).due for n in (days, days + 1))

    assert longer is None or (shorter is not None and shorter <= longer)


@given(DAYS, st.integers(1, 400), CALENDARS)
def test_calendar_days_are_plain_addition(start: date, days: int, calendar: Calendar) -> None:
    after = counted(start, days, CountingRule(), calendar)
    itself = counted(start, days, WINDOW_RULE, calendar)

    assert after.due == start + timedelta(days=days)
    assert itself.due == start + timedelta(days=days - 1)


def test_a_leap_day_counts_like_any_other() -> None:
    assert counted(date(2028, 2, 28), 2, CountingRule(), NO_CALENDAR).due == date(2028, 3, 1)
    assert counted(date(2027, 2, 28), 2, CountingRule(), NO_CALENDAR).due == date(2027, 3, 2)
