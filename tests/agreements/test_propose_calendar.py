"""`propose_calendar` prints what `adopt_calendar` takes, and adopts nothing."""

import json
from datetime import date
from io import StringIO

import msgspec
import pytest
from django.core.management import CommandError, call_command

from agreements import commands
from agreements.calendar import Holiday
from agreements.models import ProgramFile
from agreements.program import Program
from config.errors import NotPermitted
from config.ledger.store import ledger
from tests.actors import AGENCY, LIAISON, OFFICER, SUPERVISOR
from tests.reviews.registered import parties

pytestmark = pytest.mark.django_db


def printed(*years: int, form: str = "json") -> str:
    out = StringIO()
    call_command("propose_calendar", *years, format=form, stdout=out)
    return out.getvalue()


def test_what_is_proposed_is_adopted_with_its_dates() -> None:
    parties()
    program = commands.establish_program(
        SUPERVISOR, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    ).stream
    proposed = json.loads(printed(2026, 2027))
    proposed["holidays"] = tuple(msgspec.convert(day, Holiday) for day in proposed["holidays"])

    commands.adopt_calendar(OFFICER, program=program, **proposed)

    calendar = ledger.get(Program, program).calendar
    assert calendar.years == {2026, 2027}
    assert calendar.closed(date(2026, 7, 3)) == "Independence Day observed"
    assert ProgramFile.objects.get(stream=program).agency == AGENCY


def test_the_proposal_reads_as_a_list_of_days() -> None:
    told = printed(2026, form="text")

    assert "2026-07-03  Friday     Independence Day (observed)\n" in told
    assert "2026-07-04  Saturday   Independence Day\n" in told
    assert "the day marked “(observed)” is the business day that is off" in " ".join(told.split())
    assert "Nothing is adopted" in told


def test_a_year_whose_holidays_all_fall_on_weekdays_needs_no_word_on_observed_days() -> None:
    assert "observed" not in printed(2024, form="text")


def test_years_that_make_no_calendar_are_bad_input() -> None:
    with pytest.raises(CommandError) as refusal:
        printed(2027, 2026)

    assert refusal.value.returncode == 2


def test_a_lapse_is_recorded_by_the_programs_agency_and_by_no_company() -> None:
    parties()
    program = commands.establish_program(
        SUPERVISOR, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    ).stream

    commands.begin_appropriations_lapse(OFFICER, program=program, first=date(2026, 1, 31))
    commands.end_appropriations_lapse(SUPERVISOR, program=program, last=date(2026, 2, 3))
    with pytest.raises(NotPermitted):
        commands.begin_appropriations_lapse(LIAISON, program=program, first=date(2026, 3, 1))

    (lapse,) = ledger.get(Program, program).calendar.lapses
    assert (lapse.first, lapse.last) == (date(2026, 1, 31), date(2026, 2, 3))
