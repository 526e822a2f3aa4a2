"""The clock of an access window (rules 12 and 13): over 3 July, changes of clocks, lapses and leap days."""

from datetime import date
from uuid import UUID

import pytest

from agreements.counting import ClockKind
from agreements.program import Program
from reviews.clocks import Clock, ClockState, Facts, clocks_of, find_clock
from reviews.review import Review
from tests.actors import COMPANY, LIAISON, OFFICER, SYSTEM
from tests.reviews.case_pasts import (
    MODEL,
    OTHER_MODEL,
    THIRTY,
    activated_case,
    at,
    last,
    offer,
    offered_case,
    on_clock,
    opened_case,
)
from tests.reviews.clocks.pasts import facts, instant, lapsed, program


def window_clock(case: Review, now: str, *, adopted: bool = True) -> Clock:
    return find_clock(facts(case, now, program() if adopted else None), "access-window")


def test_a_window_that_ends_on_independence_day_observed_is_not_rolled_and_says_why() -> None:
    case, _ = activated_case("2026-06-04T10:00-04:00")

    clock = window_clock(case, "2026-06-16T12:00-04:00")

    assert clock.explanation.startswith(
        "activation on Thursday 4 June 2026 is day 1 (¶6); day 30 is Friday 3 July 2026, Independence Day "
        "observed: not rolled, because an access window never grows without consent; it ends at 00:00 ET on "
        "4 July 2026"
    )
    assert (clock.due, clock.last) == (instant("2026-07-04T00:00-04:00"), date(2026, 7, 3))
    assert clock.beside == date(2026, 7, 6)
    assert (clock.elapsed, clock.agency_days, clock.left) == (13, 9, 17)
    assert (clock.kind, clock.state) == (ClockKind.ACCESS_WINDOW, ClockState.RUNNING)


def test_a_window_that_ends_on_a_saturday_is_not_rolled_either() -> None:
    case, _ = activated_case("2026-06-12T10:00-04:00")

    clock = window_clock(case, "2026-06-16T12:00-04:00")

    assert "day 30 is Saturday 11 July 2026: not rolled" in clock.explanation
    assert clock.steps[1].inputs["next business day"] == date(2026, 7, 13)


def test_a_window_that_ends_on_a_business_day_has_nothing_to_roll() -> None:
    case, _ = activated_case("2026-07-06T10:00-04:00", days=5)

    clock = window_clock(case, "2026-07-06T12:00-04:00")

    assert "rolled" not in clock.explanation
    assert (clock.beside, clock.left, clock.elapsed) == (None, 4, 1)


@pytest.mark.parametrize(
    ("activated", "ends", "zones"),
    [
        ("2026-10-15T10:00-04:00", "2026-11-14T00:00-05:00", ("EDT", "EST")),
        ("2026-02-20T10:00-05:00", "2026-03-22T00:00-04:00", ("EST", "EDT")),
    ],
)
def test_a_window_over_a_change_of_clocks_says_so_and_has_whole_days(
    activated: str, ends: str, zones: tuple[str, str]
) -> None:
    case, _ = activated_case(activated)

    clock = window_clock(case, activated)

    assert clock.due == instant(ends)
    assert f"begins in {zones[0]} and ends in {zones[1]}" in clock.explanation


def test_a_window_over_a_leap_day_counts_it() -> None:
    case, _ = activated_case("2028-02-15T10:00-05:00", days=15)

    clock = window_clock(case, "2028-03-01T12:00-05:00", adopted=False)

    assert (clock.last, clock.state, clock.left) == (date(2028, 2, 29), ClockState.OVER, 0)
    assert clock.elapsed == 15


def test_a_lapse_in_appropriations_suspends_no_window_and_leaves_the_agency_fewer_days() -> None:
    case, _ = activated_case("2026-09-21T10:00-04:00")
    lapse = lapsed(program(), date(2026, 10, 1), date(2026, 10, 14))

    clock = find_clock(facts(case, "2026-10-20T12:00-04:00", lapse), "access-window")
    without = find_clock(facts(case, "2026-10-20T12:00-04:00", program()), "access-window")

    assert clock.due == without.due == instant("2026-10-21T00:00-04:00")
    assert "its days count like any other" in clock.explanation
    assert (clock.elapsed, without.elapsed) == (30, 30)
    assert without.agency_days - clock.agency_days == 9  # two weeks, less Columbus Day


def test_without_a_calendar_the_agency_days_say_that_weekends_alone_are_left_out() -> None:
    case, _ = activated_case("2026-06-04T10:00-04:00")

    clock = window_clock(case, "2026-07-03T12:00-04:00", adopted=False)

    assert "no calendar is adopted for 2026" in clock.explanation
    assert "Independence Day" not in clock.explanation


# holds and extensions


def held_case(days: int | None = None) -> tuple[Review, UUID, UUID]:
    case, access = activated_case(days=10)
    on_clock(case, "2026-07-07T10:00-04:00").holds.propose(
        by=OFFICER, access=access, reason="a canary", owner=COMPANY, days=days
    )
    hold = last(case)
    on_clock(case, "2026-07-08T10:00-04:00").holds.agree(by=LIAISON, hold=hold)
    return case, access, hold


def test_a_window_that_is_held_has_no_end_and_says_on_whom_the_wait_is() -> None:
    case, _, _ = held_case()

    clock = window_clock(case, "2026-07-20T12:00-04:00")

    assert (clock.due, clock.last, clock.left, clock.state) == (None, None, None, ClockState.HELD)
    assert "from Thursday 9 July 2026 on, until it is resumed" in clock.explanation
    assert "day 10 is not known while the window is held" in clock.explanation
    assert any(step.inputs.get("wait on") == str(COMPANY) for step in clock.steps)
    assert clock.elapsed == 3
    assert "canary" not in clock.explanation


def test_the_days_of_a_hold_are_shown_as_such() -> None:
    case, _, hold = held_case()
    on_clock(case, "2026-07-13T10:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)

    clock = window_clock(case, "2026-07-14T12:00-04:00")

    assert "from Thursday 9 July 2026 to Sunday 12 July 2026: 4 days added" in clock.explanation
    assert "day 10, after 4 days of hold, is Sunday 19 July 2026: not rolled" in clock.explanation
    assert (clock.held, clock.elapsed, clock.state) == (4, 5, ClockState.RUNNING)


def test_a_hold_of_so_many_days_and_one_without_any_say_so() -> None:
    planned, _, hold = held_case(days=3)
    none, _, resumed = held_case()
    on_clock(none, "2026-07-08T23:00-04:00").holds.resume(by=LIAISON, hold=resumed, reason=None)

    clock = window_clock(planned, "2026-07-09T12:00-04:00")

    assert any(step.inputs.get("days agreed") == "3" for step in clock.steps)
    assert clock.state is ClockState.HELD
    assert window_clock(planned, "2026-07-12T12:00-04:00").state is ClockState.RUNNING
    assert "to a hold with no whole day (¶8)" in window_clock(none, "2026-07-09T12:00-04:00").explanation
    assert hold


def test_a_hold_that_nobody_agreed_to_is_no_step() -> None:
    case, access = activated_case()
    case.holds.propose(by=OFFICER, access=access, reason="a", owner=None, days=None)

    assert "hold" not in window_clock(case, "2026-07-07T12:00-04:00").explanation


def test_an_extension_is_a_step_with_its_consent() -> None:
    case, access = activated_case(days=10)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=THIRTY, reason=None)
    case.extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)

    clock = window_clock(case, "2026-07-07T12:00-04:00")

    assert "the company consented to 5 days more (¶8)" in clock.explanation
    assert clock.last == date(2026, 7, 20)
    assert clock.steps[0].inputs["days activated"] == "10"
    assert clock.steps[0].inputs["largest window"] == "30 (the program)"


# ends


def test_a_window_that_was_ended_early_has_stopped() -> None:
    case, access = activated_case()
    at(case, "2026-07-10T10:00-04:00").access.end_early(by=LIAISON, access=access, reason=None)

    clock = window_clock(case, "2026-07-20T12:00-04:00")

    assert (clock.state, clock.elapsed) == (ClockState.STOPPED, 5)
    assert "the company side ended the access on 10 July 2026, 10:00 ET" in clock.explanation
    before = window_clock(case, "2026-07-09T12:00-04:00")
    assert before.state is ClockState.RUNNING
    assert "ended the access" not in before.explanation


def test_a_window_whose_time_is_over_is_that_whether_or_not_anybody_recorded_it() -> None:
    case, access = activated_case(days=10)
    before = window_clock(case, "2026-08-09T12:00-04:00")

    on_clock(case, "2026-08-09T12:00-04:00").access.end_window(by=SYSTEM, access=access)

    after = window_clock(case, "2026-08-09T12:00-04:00")
    assert before.state is after.state is ClockState.OVER
    assert before.explanation == after.explanation
    assert (after.elapsed, after.left) == (10, 0)


def test_a_day_that_is_known_without_its_hour_counts_from_its_end() -> None:
    case, _ = activated_case("2026-07-06")

    clock = window_clock(case, "2026-07-06T12:00-04:00")

    assert "an imprecise date counts from its end" in str(clock.steps[0].inputs["activated"])
    assert clock.state is ClockState.RUNNING  # it begins with the last instant of that day


def test_a_case_without_a_window_has_no_clock_for_it() -> None:
    case, _ = offered_case()

    assert clocks_of(facts(case, "2026-07-06T12:00-04:00")) == ()


def test_several_windows_are_numbered() -> None:
    case = opened_case(models=(MODEL, OTHER_MODEL))
    for model in (MODEL, OTHER_MODEL):
        offer(case, (model,))
        access = last(case)
        case.access.take_up(by=OFFICER, access=access)
        case.access.activate(by=LIAISON, access=access, days=5, largest=THIRTY, activated=None)

    said: Facts = facts(case, "2026-07-06T12:00-04:00")

    assert [clock.name for clock in clocks_of(said)] == ["access-window:1", "access-window:2"]
    assert str(OTHER_MODEL) in find_clock(said, "access-window 2").subject


# at the edges


def test_a_window_is_over_from_the_instant_of_its_end_on() -> None:
    case, _ = activated_case("2026-06-04T10:00-04:00")

    assert window_clock(case, "2026-07-03T23:59:59.999999-04:00").state is ClockState.RUNNING
    assert window_clock(case, "2026-07-04T00:00-04:00").state is ClockState.OVER


def test_a_lapse_that_lies_ahead_in_a_window_is_shown_and_one_after_it_is_not() -> None:
    case, _ = activated_case("2026-09-21T10:00-04:00")
    within = lapsed(program(), date(2026, 10, 20))
    after = lapsed(program(), date(2026, 10, 21))

    def explained(found: Program) -> str:
        return find_clock(facts(case, "2026-09-22T12:00-04:00", found), "access-window").explanation

    assert "a lapse in appropriations from Tuesday 20 October 2026" in explained(within)
    assert "a lapse" not in explained(after)


def test_a_lapse_is_shown_in_a_window_that_is_held_once_it_has_begun() -> None:
    case, _, _ = held_case()
    found = lapsed(program(), date(2026, 7, 20))

    def explained(now: str) -> str:
        return find_clock(facts(case, now, found), "access-window").explanation

    assert "a lapse in appropriations from Monday 20 July 2026" in explained("2026-07-20T12:00-04:00")
    assert "a lapse" not in explained("2026-07-19T12:00-04:00")


@pytest.mark.parametrize(
    ("models", "named"), [((MODEL, OTHER_MODEL), f"{MODEL}, {OTHER_MODEL}"), ((), "a model")]
)
def test_a_window_names_each_of_its_models_and_where_none_is_named_it_says_so(
    models: tuple[UUID, ...], named: str
) -> None:
    case = opened_case(models=models)
    offer(case)
    access = last(case)
    case.access.take_up(by=OFFICER, access=access)
    case.access.activate(by=LIAISON, access=access, days=5, largest=THIRTY, activated=None)

    assert window_clock(case, "2026-06-02T12:00-04:00").subject == f"the access window of {named}"


def test_a_window_clock_is_about_the_activation() -> None:
    case, _ = activated_case("2026-06-04T10:00-04:00")
    activation = case.entries[-1]

    clock = window_clock(case, "2026-06-16T12:00-04:00")

    assert (clock.entry, clock.starts) == (activation.id, instant("2026-06-04T10:00-04:00"))
