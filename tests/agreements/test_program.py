"""A program is the agency's own; its parameters bound windows and flags."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from agreements.calendar import Holiday, Lapse
from agreements.counting import CountingRule, CountingRules
from agreements.federal_holidays import proposed_calendar
from agreements.program import REGISTER_DEFAULTS, Parameters, Program
from config.errors import BadInput, NotPermitted, Refused
from tests.actors import LIAISON, OFFICER
from tests.agreements.pasts import OTHER_OFFICER, new
from tests.steady import DAWN, set_clock


def established() -> Program:
    program = new(Program)
    program.establish(
        by=OFFICER, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    )
    return program


def test_without_parameters_of_its_own_a_program_has_the_registers_defaults() -> None:
    program = established()

    assert program.parameters == REGISTER_DEFAULTS
    assert REGISTER_DEFAULTS.largest_window_days == 30


def test_parameters_hold_from_when_they_were_set() -> None:
    program = established()

    program.set_parameters(by=OFFICER, parameters=Parameters(largest_window_days=14))

    assert program.parameters.largest_window_days == 14
    assert program.parameters_at(DAWN - timedelta(days=1)) == REGISTER_DEFAULTS
    assert program.parameters_at(datetime(2027, 1, 1, tzinfo=UTC)).largest_window_days == 14


@pytest.mark.parametrize("name", Parameters.__struct_fields__)
def test_a_parameter_is_at_least_one(name: str) -> None:
    program = established()

    with pytest.raises(BadInput) as refusal:
        program.set_parameters(by=OFFICER, parameters=Parameters(**dict[str, Any]({name: 0})))

    assert refusal.value.pointer == f"/{name}"


def test_a_program_names_its_authority() -> None:
    with pytest.raises(BadInput) as refusal:
        new(Program).establish(by=OFFICER, name="Wish", authority=" ", effective=date(2026, 6, 2))

    assert refusal.value.pointer == "/authority"


def test_a_program_is_established_once() -> None:
    program = established()

    with pytest.raises(Refused):
        program.establish(by=OFFICER, name="again", authority="a law", effective=date(2026, 6, 2))

    assert program.name == "EO 14409"


def test_a_company_establishes_no_program() -> None:
    with pytest.raises(NotPermitted):
        new(Program).establish(by=LIAISON, name="Ours", authority="none", effective=date(2026, 6, 2))


def test_only_the_agency_that_established_a_program_changes_it() -> None:
    program = established()

    with pytest.raises(NotPermitted):
        program.set_parameters(by=OTHER_OFFICER, parameters=Parameters())
    with pytest.raises(NotPermitted):
        program.set_deadline(by=OTHER_OFFICER, name="framework", due=date(2026, 8, 1), counting="60 days")
    with pytest.raises(NotPermitted):
        program.complete(by=OTHER_OFFICER)

    assert program.version == 1


def test_a_deadline_says_how_it_is_counted() -> None:
    program = established()

    with pytest.raises(BadInput) as refusal:
        program.set_deadline(by=OFFICER, name="framework", due=date(2026, 8, 1), counting="")
    program.set_deadline(
        by=OFFICER, name="framework", due=date(2026, 8, 1), counting="60 days, the day after is day 1"
    )

    assert refusal.value.pointer == "/counting"
    assert program.deadlines["framework"].due == date(2026, 8, 1)
    assert "Saturday" in program.entries[-1].event.sentence()


def test_a_program_is_completed_once_and_a_document_is_a_digest() -> None:
    program = established()

    with pytest.raises(BadInput):
        program.complete(by=OFFICER, document=b"the text itself")
    program.complete(by=OFFICER, document=bytes(32))
    with pytest.raises(Refused):
        program.complete(by=OFFICER)

    assert program.completed


# calendar and lapses

JULY = Holiday(day=date(2026, 7, 3), name="Independence Day (observed)")
CHRISTMAS_EVE = Holiday(day=date(2026, 12, 24), name="Christmas Eve, by executive order")


def on(program: Program, day: date) -> Program:
    """The program, with the clock at noon of a day."""
    set_clock(program, datetime(day.year, day.month, day.day, 16, tzinfo=UTC))
    return program


def test_a_calendar_is_adopted_with_its_dates() -> None:
    program = established()

    program.adopt_calendar(
        by=OFFICER, first_year=2026, last_year=2026, holidays=(JULY,), taken_from="by hand"
    )

    assert program.calendar.closed(date(2026, 7, 3)) == "Independence Day observed"
    assert program.calendar.not_adopted(date(2026, 1, 1), date(2026, 12, 31)) is None
    assert program.entries[-1].event.sentence() == "adopted the calendar of 2026: 1 holidays (by hand)"


def test_a_later_adoption_takes_the_place_of_an_earlier_one_for_its_years() -> None:
    program = established()
    proposed = proposed_calendar(2026, 2027)
    program.adopt_calendar(by=OFFICER, **msgspec.structs.asdict(proposed))

    program.adopt_calendar(
        by=OFFICER, first_year=2026, last_year=2026, holidays=(CHRISTMAS_EVE, JULY), taken_from="by hand"
    )

    calendar = program.calendar
    assert calendar.years == {2026, 2027}
    assert [day for day in calendar.holidays if day.year == 2026] == [JULY.day, CHRISTMAS_EVE.day]
    assert calendar.closed(date(2027, 7, 5)) == "Independence Day observed"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"last_year": 2025}, "/last_year"),
        ({"first_year": 1900}, "/last_year"),
        ({"taken_from": " "}, "/taken_from"),
        ({"holidays": (JULY, JULY)}, "/holidays/1/day"),
        ({"holidays": (Holiday(day=date(2025, 12, 25), name="Christmas"),)}, "/holidays/0/day"),
        ({"holidays": ()}, "/holidays"),
        ({"last_year": 2027}, "/holidays"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(said: dict[str, Any], pointer: str) -> None:
    program = established()
    adopting: dict[str, Any] = {
        "first_year": 2026,
        "last_year": 2026,
        "holidays": (JULY,),
        "taken_from": "by hand",
        **said,
    }

    with pytest.raises(BadInput) as refusal:
        program.adopt_calendar(by=OFFICER, **adopting)

    assert refusal.value.pointer == pointer


def test_a_lapse_begins_and_ends() -> None:
    program = established()

    on(program, date(2026, 10, 2)).begin_appropriations_lapse(by=OFFICER, first=date(2026, 10, 1))
    open_ended = program.calendar
    on(program, date(2026, 10, 15)).end_appropriations_lapse(by=OFFICER, last=date(2026, 10, 14))
    on(program, date(2026, 12, 2)).begin_appropriations_lapse(by=OFFICER, first=date(2026, 12, 1))

    assert open_ended.lapses == (Lapse(first=date(2026, 10, 1)),)
    assert program.calendar.lapses == (
        Lapse(first=date(2026, 10, 1), last=date(2026, 10, 14)),
        Lapse(first=date(2026, 12, 1)),
    )
    sentences = [entry.event.sentence() for entry in program.entries[-3:]]
    assert "Thursday 1 October 2026" in sentences[0]
    assert "Wednesday 14 October 2026" in sentences[1]


def test_one_lapse_at_a_time_and_none_ends_that_does_not_go_on() -> None:
    program = on(established(), date(2026, 10, 20))

    with pytest.raises(Refused):
        program.end_appropriations_lapse(by=OFFICER, last=date(2026, 10, 14))
    program.begin_appropriations_lapse(by=OFFICER, first=date(2026, 10, 1))
    with pytest.raises(Refused):
        program.begin_appropriations_lapse(by=OFFICER, first=date(2026, 10, 5))
    with pytest.raises(BadInput):
        program.end_appropriations_lapse(by=OFFICER, last=date(2026, 9, 30))
    program.end_appropriations_lapse(by=OFFICER, last=date(2026, 10, 14))
    with pytest.raises(Refused):
        program.begin_appropriations_lapse(by=OFFICER, first=date(2026, 10, 14))
    with pytest.raises(Refused):
        program.end_appropriations_lapse(by=OFFICER, last=date(2026, 10, 16))


def test_a_lapse_is_recorded_once_it_has_come() -> None:
    program = on(established(), date(2026, 9, 30))

    with pytest.raises(BadInput):
        program.begin_appropriations_lapse(by=OFFICER, first=date(2026, 10, 1))
    program.begin_appropriations_lapse(by=OFFICER, first=date(2026, 9, 30))
    with pytest.raises(BadInput):
        program.end_appropriations_lapse(by=OFFICER, last=date(2026, 10, 1))


# deadlines that are counted


def test_a_deadline_that_was_counted_is_counted_again() -> None:
    program = established()
    counting = "60 days from 2 June 2026, the day after it is day 1"
    setting: dict[str, Any] = {
        "by": OFFICER,
        "name": "framework",
        "counting": counting,
        "counted_from": date(2026, 6, 2),
    }

    with pytest.raises(Refused) as refusal:
        program.set_deadline(due=date(2026, 8, 3), days=60, **setting)
    program.set_deadline(due=date(2026, 8, 1), days=60, **setting)

    assert "Saturday 1 August 2026" in refusal.value.detail
    assert (refusal.value.rule, refusal.value.pointer) == (12, "/due")
    assert program.deadlines["framework"].days == 60


def test_days_beyond_the_calendar_are_bad_input() -> None:
    program = established()

    with pytest.raises(BadInput, match="beyond the calendar") as refused:
        program.set_deadline(
            by=OFFICER,
            name="a report",
            due=date(9999, 12, 31),
            counting="days",
            counted_from=date(9999, 12, 30),
            days=5,
        )

    assert refused.value.pointer == "/counted_from"


@pytest.mark.parametrize(
    "said", [{"days": 60}, {"counted_from": date(2026, 6, 2)}, {"counted_from": date(2026, 6, 2), "days": 0}]
)
def test_days_are_counted_from_a_day(said: dict[str, Any]) -> None:
    program = established()

    with pytest.raises(BadInput) as refusal:
        program.set_deadline(by=OFFICER, name="f", due=date(2026, 8, 1), counting="so", **said)

    assert refusal.value.pointer == "/days"


def test_a_deadline_is_not_counted_through_a_lapse_that_goes_on_and_suspends_it() -> None:
    program = on(established(), date(2026, 10, 2))
    suspends = CountingRules(program_deadline=CountingRule(suspended_by_lapse=True))
    program.set_parameters(by=OFFICER, parameters=Parameters(counting=suspends))
    program.begin_appropriations_lapse(by=OFFICER, first=date(2026, 10, 1))

    with pytest.raises(Refused, match="no day while a lapse"):
        program.set_deadline(
            by=OFFICER,
            name="f",
            due=date(2026, 10, 11),
            counting="10 days",
            counted_from=date(2026, 10, 1),
            days=10,
        )


def test_a_parameter_has_a_largest_value() -> None:
    with pytest.raises(BadInput) as refusal:
        established().set_parameters(by=OFFICER, parameters=Parameters(retention_days=10**9))

    assert refusal.value.pointer == "/retention_days"


def test_windows_beyond_the_orders_largest_are_set_by_no_program() -> None:
    with pytest.raises(Refused) as refusal:
        established().set_parameters(by=OFFICER, parameters=Parameters(largest_window_days=31))

    assert refusal.value.pointer == "/largest_window_days"


def test_a_program_that_is_not_established_has_no_name() -> None:
    with pytest.raises(Refused):
        assert new(Program).name
