"""Rule 12: the window. Day 1 is the Eastern day of activation; it ends at midnight after day N."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.actors import Actor
from config.errors import NotPermitted, Refused
from config.ledger.occurred import EASTERN, Occurred
from reviews.review import CaseState, Review
from reviews.review.access import AccessWindowEnded
from reviews.review.window import LargestWindow, SetBy, Window
from tests.actors import LIAISON, OFFICER, SYSTEM
from tests.reviews.case_pasts import (
    MODEL,
    OTHER_MODEL,
    THIRTY,
    activated_case,
    at,
    complete_case,
    last,
    offer,
    offered_case,
    on_clock,
    opened_case,
    taken_up_case,
)
from tests.steady import set_clock


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1), timezones=st.just(UTC)),
    st.integers(min_value=1, max_value=400),
)
def test_a_window_ends_at_eastern_midnight_after_day_n(activated: datetime, days: int) -> None:
    window = Window.activated(activated, days)

    assert window.ends is not None
    end = window.ends.astimezone(EASTERN)
    assert (end.hour, end.minute, end.second, end.microsecond) == (0, 0, 0, 0)
    assert end.date() - activated.astimezone(EASTERN).date() == timedelta(days=days)
    assert window.covers(activated)
    assert window.covers(window.ends - timedelta(microseconds=1))
    assert not window.covers(window.ends)


def test_one_day_ends_at_the_next_midnight() -> None:
    window = Window.activated(instant("2026-07-06T23:59:59-04:00"), 1)

    assert window.first == window.last == date(2026, 7, 6)
    assert window.ends == instant("2026-07-07T00:00-04:00")


@pytest.mark.parametrize(
    ("activated", "first"),
    [
        ("2026-07-07T03:59:59+00:00", date(2026, 7, 6)),  # 23:59:59 in Eastern Time
        ("2026-07-07T04:00:00+00:00", date(2026, 7, 7)),  # midnight there
        ("2026-12-07T04:59:59+00:00", date(2026, 12, 6)),  # the same in winter, an hour later
    ],
)
def test_day_1_is_the_eastern_day_whatever_the_zone_of_the_clock(activated: str, first: date) -> None:
    case, _ = activated_case(activated)

    window = case.window_at(instant(activated))

    assert window is not None
    assert window.first == first


@pytest.mark.parametrize(
    ("activated", "ends"),
    [
        ("2026-10-15T10:00-04:00", "2026-11-14T00:00-05:00"),  # clocks go back on 1 November
        ("2026-02-20T10:00-05:00", "2026-03-22T00:00-04:00"),  # and forward on 8 March
        ("2026-11-01T01:30-04:00", "2026-12-01T00:00-05:00"),  # the hour that comes twice
        ("2026-11-01T01:30-05:00", "2026-12-01T00:00-05:00"),
    ],
)
def test_a_window_over_a_change_of_clocks_has_whole_days(activated: str, ends: str) -> None:
    assert Window.activated(instant(activated), 30).ends == instant(ends)


def test_thirty_days_are_activated() -> None:
    case, access = taken_up_case()

    at(case, "2026-07-06T10:00-04:00").access.activate(
        by=LIAISON, access=access, days=30, largest=THIRTY, activated=None
    )

    assert case.state is CaseState.WINDOW_OPEN
    assert case.access.grants[access].window == Window(
        first=date(2026, 7, 6),
        days=30,
        starts=instant("2026-07-06T14:00+00:00"),
        ends=instant("2026-08-05T04:00+00:00"),
    )


@pytest.mark.parametrize("days", [31, 365, 0, -1])
def test_a_window_beyond_the_largest_is_refused(days: int) -> None:
    case, access = taken_up_case()

    with pytest.raises(Refused) as refusal:
        at(case, "2026-07-06T10:00-04:00").access.activate(
            by=LIAISON, access=access, days=days, largest=THIRTY, activated=None
        )

    assert (refusal.value.rule, refusal.value.pointer) == (12, "/days")
    assert case.window_at(instant("2026-07-06T12:00-04:00")) is None


def test_the_program_may_set_a_smaller_largest_window() -> None:
    case, access = taken_up_case()
    ten = LargestWindow(days=10, set_by=SetBy.PROGRAM)

    with pytest.raises(Refused, match="10 days"):
        case.access.activate(by=LIAISON, access=access, days=11, largest=ten, activated=None)


def test_the_day_of_activation_may_be_said_apart() -> None:
    case, access = taken_up_case()

    on_clock(case, "2026-07-08T10:00-04:00").access.activate(
        by=LIAISON, access=access, days=5, largest=THIRTY, activated=date(2026, 7, 6)
    )

    window = case.access.grants[access].window
    assert window is not None
    assert (window.first, window.last) == (date(2026, 7, 6), date(2026, 7, 10))


@pytest.mark.parametrize("occurred", ["unknown", "before 2026-07-06", "2026-07", "2026-07-05/2026-07-06"])
def test_an_activation_has_one_known_day(occurred: str) -> None:
    case, access = taken_up_case()
    on_clock(case, "2026-08-08T10:00-04:00")
    set_clock(at(case, occurred), instant("2026-08-08T10:00-04:00"))

    with pytest.raises(Refused) as refusal:
        case.access.activate(by=LIAISON, access=access, days=5, largest=THIRTY, activated=None)

    assert refusal.value.rule == 12


def test_access_is_not_activated_ahead_of_its_day() -> None:
    case, access = taken_up_case()

    with pytest.raises(Refused) as refusal:
        on_clock(case, "2026-07-05T10:00-04:00").access.activate(
            by=LIAISON, access=access, days=5, largest=THIRTY, activated=date(2026, 7, 6)
        )

    assert refusal.value.rule == 12


def test_an_offer_that_nobody_took_up_is_not_activated() -> None:
    case, access = offered_case()

    with pytest.raises(Refused) as refusal:
        case.access.activate(by=LIAISON, access=access, days=5, largest=THIRTY, activated=None)

    assert refusal.value.rule == 12


def test_only_the_company_activates() -> None:
    case, access = taken_up_case()

    with pytest.raises(NotPermitted):
        case.access.activate(by=OFFICER, access=access, days=5, largest=THIRTY, activated=None)

    assert not case.access.grants[access].active


def test_a_model_version_has_one_active_window() -> None:
    case, _ = activated_case()
    offer(case)
    second = last(case)
    case.access.take_up(by=OFFICER, access=second)

    with pytest.raises(Refused) as refusal:
        case.access.activate(by=LIAISON, access=second, days=5, largest=THIRTY, activated=None)

    assert refusal.value.rule == 12


def test_after_an_early_end_a_new_window_is_activated() -> None:
    case, first = activated_case()
    offer(case)
    second = last(case)
    case.access.take_up(by=OFFICER, access=second)
    case.access.end_early(by=LIAISON, access=first, reason=None)

    case.access.activate(by=LIAISON, access=second, days=5, largest=THIRTY, activated=None)

    assert case.access.grants[second].active


def test_windows_of_two_model_versions_run_side_by_side() -> None:
    case = opened_case(models=(MODEL, OTHER_MODEL))
    for model in (MODEL, OTHER_MODEL):
        offer(case, (model,))
        access = last(case)
        case.access.take_up(by=OFFICER, access=access)
        case.access.activate(by=LIAISON, access=access, days=5, largest=THIRTY, activated=None)

    now = case.entries[-1].takes_effect

    assert case.window_at(now, MODEL)
    assert case.window_at(now, OTHER_MODEL)


# extensions


def test_an_extension_needs_the_companys_consent() -> None:
    case, access = activated_case(days=10)
    at(case, "2026-07-10T10:00-04:00").extension.ask(
        by=OFFICER, access=access, days=5, largest=THIRTY, reason="more runs"
    )

    asked_only = case.access.grants[access].window
    at(case, "2026-07-11T10:00-04:00").extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)

    assert asked_only is not None
    assert asked_only.days == 10
    window = case.access.grants[access].window
    assert window is not None
    assert (window.days, window.last) == (15, date(2026, 7, 20))


def test_the_agency_does_not_consent_for_the_company() -> None:
    case, access = activated_case(days=10)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=THIRTY, reason=None)

    with pytest.raises(NotPermitted):
        case.extension.consent(by=OFFICER, access=access, days=None, largest=THIRTY)


def test_the_company_may_consent_to_fewer_days_and_not_to_more() -> None:
    case, access = activated_case(days=10)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=THIRTY, reason=None)

    with pytest.raises(Refused):
        case.extension.consent(by=LIAISON, access=access, days=6, largest=THIRTY)
    case.extension.consent(by=LIAISON, access=access, days=2, largest=THIRTY)

    window = case.access.grants[access].window
    assert window is not None
    assert window.days == 12


def test_extensions_stay_within_the_largest_window() -> None:
    case, access = activated_case(days=28)

    with pytest.raises(Refused) as refusal:
        case.extension.ask(by=OFFICER, access=access, days=3, largest=THIRTY, reason=None)
    case.extension.ask(by=OFFICER, access=access, days=2, largest=THIRTY, reason=None)

    assert refusal.value.rule == 12


def test_consent_is_held_to_the_largest_window_of_its_own_day() -> None:
    case, access = activated_case(days=20)
    case.extension.ask(by=OFFICER, access=access, days=10, largest=THIRTY, reason=None)

    with pytest.raises(Refused) as refusal:
        case.extension.consent(
            by=LIAISON, access=access, days=None, largest=LargestWindow(days=25, set_by=SetBy.PROGRAM)
        )

    assert refusal.value.rule == 12


def test_the_company_refuses_an_extension_without_a_reason() -> None:
    case, access = activated_case(days=10)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=THIRTY, reason=None)

    case.extension.refuse(by=LIAISON, access=access, reason=None)

    window = case.access.grants[access].window
    assert window is not None
    assert window.days == 10
    with pytest.raises(Refused):
        case.extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)


def test_no_extension_is_recorded_after_the_end_whenever_it_is_said_to_have_been() -> None:
    case, access = activated_case(days=10)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=THIRTY, reason=None)
    on_clock(case, "2026-07-16T00:00-04:00")
    case.pen.occurred = Occurred.parse("2026-07-15T10:00-04:00")

    with pytest.raises(Refused, match="over") as refusal:
        case.extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)

    assert refusal.value.rule == 12
    window = case.access.grants[access].window
    assert window is not None
    assert window.days == 10


def test_a_window_that_is_over_is_not_extended() -> None:
    case, access = activated_case(days=10)

    with pytest.raises(Refused) as refusal:
        at(case, "2026-07-16T00:00-04:00").extension.ask(
            by=OFFICER, access=access, days=5, largest=THIRTY, reason=None
        )

    assert refusal.value.rule == 12


# ends


@pytest.mark.parametrize("by", [OFFICER, LIAISON])
def test_either_side_ends_access_early(by: Actor) -> None:
    case, access = activated_case()

    at(case, "2026-07-07T10:00-04:00").access.end_early(by=by, access=access, reason=None)

    assert case.window_at(instant("2026-07-07T09:59-04:00"))
    assert case.window_at(instant("2026-07-07T10:00-04:00")) is None
    assert case.state is CaseState.WINDOW_ENDED


@pytest.mark.parametrize("past", [offered_case, taken_up_case, activated_case])
def test_the_company_revokes_at_any_time(past: Callable[[], tuple[Review, UUID]]) -> None:
    case, access = past()

    case.access.revoke(by=LIAISON, access=access, reason=None)

    assert case.access.grants[access].ending
    with pytest.raises(Refused):
        case.access.take_up(by=OFFICER, access=access)


def test_the_end_of_a_window_is_recorded_as_of_when_it_was_due() -> None:
    case, access = activated_case()

    on_clock(case, "2026-08-09T03:00-04:00").access.end_window(by=SYSTEM, access=access)

    ended = case.entries[-1]
    assert isinstance(ended.event, AccessWindowEnded)
    assert ended.occurred.latest == instant("2026-08-05T00:00-04:00")
    assert case.state is CaseState.WINDOW_ENDED


def test_a_window_is_not_ended_before_its_time() -> None:
    case, access = activated_case()

    with pytest.raises(Refused) as refusal:
        on_clock(case, "2026-08-04T23:59:58-04:00").access.end_window(by=SYSTEM, access=access)

    assert refusal.value.rule == 12
    assert case.access.grants[access].active


def test_ending_a_window_twice_writes_once_and_always_the_same_id() -> None:
    case, access = activated_case()
    again, _ = activated_case()
    on_clock(case, "2026-08-09T03:00-04:00").access.end_window(by=SYSTEM, access=access)
    on_clock(again, "2026-09-01T03:00-04:00").access.end_window(by=SYSTEM, access=access)
    written = case.version

    case.access.end_window(by=SYSTEM, access=access)

    assert case.version == written
    assert last(case) == last(again)


@pytest.mark.parametrize("by", [OFFICER, LIAISON])
def test_time_ends_a_window_and_no_side_does_it_for_time(by: Actor) -> None:
    case, access = activated_case()

    with pytest.raises(NotPermitted):
        on_clock(case, "2026-08-09T03:00-04:00").access.end_window(by=by, access=access)


def test_use_outside_the_window_is_recorded_as_that() -> None:
    case, access = activated_case(days=2)
    at(case, "2026-07-06T12:00-04:00").access.use(by=OFFICER, access=access, evaluator=None, purpose=None)

    at(case, "2026-07-08T00:00-04:00").access.use(by=OFFICER, access=access, evaluator=None, purpose=None)

    assert [use.within_window for _, use in case.access.grants[access].uses] == [True, False]


@pytest.mark.parametrize("field", ["window", "largest", "occurred", "models"])
def test_a_correction_moves_no_window(field: str) -> None:
    case, _ = activated_case()

    with pytest.raises(Refused) as refusal:
        case.correct(by=LIAISON, entry=last(case), field=field, value="2027", reason="slip")

    assert refusal.value.rule == 16


def test_access_is_offered_in_a_review_only() -> None:
    case = complete_case()
    negotiation = opened_case(kind="negotiation", models=())

    offer(case)
    with pytest.raises(Refused):
        offer(negotiation)
