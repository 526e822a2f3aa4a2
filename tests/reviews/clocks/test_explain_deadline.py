"""`explain_deadline`: every step of a clock with its rule and inputs, as text and as JSON."""

import json
import re
from datetime import date
from io import StringIO
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.core.management import CommandError, call_command

from agreements.commands import adopt_calendar, establish_program, set_deadline
from agreements.federal_holidays import proposed_calendar
from config.ledger.store import ledger
from reviews import commands
from reviews.review import Review
from reviews.review.access import AccessLevel, AccessType, Environment
from tests.actors import COMPANY, LIAISON, OFFICER
from tests.reviews.clocks.pasts import instant
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model
from tests.steady import Clock

pytestmark = pytest.mark.django_db


def explained(*words: str, **options: Any) -> str:
    out = StringIO()
    call_command("explain_deadline", *words, stdout=out, **options)
    return out.getvalue()


def told(*words: str, **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(explained(*words, format="json", **options))
    return found


@pytest.fixture
def case(ledger_clock: Clock) -> UUID:
    """A case with a window from 4 June 2026 under a program with the federal calendar and a deadline."""
    ledger_clock.now = instant("2026-06-04T10:00-04:00")
    released_model()
    program = establish_program(
        OFFICER, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    ).stream
    adopt_calendar(OFFICER, program=program, **msgspec.structs.asdict(proposed_calendar(2026, 2027)))
    set_deadline(
        OFFICER,
        program=program,
        name="the framework",
        due=date(2026, 8, 1),
        counting="60 days from 2 June 2026, the day after it is day 1",
        counted_from=date(2026, 6, 2),
        days=60,
    )
    found = opened_case(models=(MODEL,), program=program)
    access = commands.offer_access(
        LIAISON,
        case=found,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    ).entries[-1]
    commands.take_up_access(OFFICER, case=found, access=access.id)
    commands.activate_access(LIAISON, case=found, access=access.id, days=30)
    ledger_clock.now = instant("2026-06-16T12:00-04:00")
    return found


def test_a_window_over_3_july_is_explained_in_every_step(case: UUID) -> None:
    clock = told(str(case), "access-window")["clock"]

    assert clock["explanation"].startswith("activation on Thursday 4 June 2026 is day 1")
    assert (
        "day 30 is Friday 3 July 2026, Independence Day observed: not rolled, because an access window never "
        "grows without consent; it ends at 00:00 ET on 4 July 2026"
    ) in clock["explanation"]
    assert clock["due"] == "2026-07-04T04:00:00+00:00"
    assert (clock["elapsed_days"], clock["agency_days"], clock["days_left"]) == (13, 9, 17)
    assert clock["subject"] == "the access window of Fable 5"
    assert all(step["says"] and step["rule"] for step in clock["steps"])
    inputs = {name: said for step in clock["steps"] for name, said in step["inputs"].items()}
    assert (inputs["ends"], inputs["last"]) == ("2026-07-04T04:00:00+00:00", "2026-06-16")


def test_the_text_shows_each_step_with_its_rule_and_inputs(case: UUID) -> None:
    text = " ".join(explained(str(case), "access-window").split())

    assert "access-window: the access window of Fable 5" in text
    assert re.search(r"1 activation on Thursday 4 June 2026 is day 1 \(¶\d+\) rule:", text)
    assert "rule: the day of activation in Eastern Time is day 1 (rule 12)" in text
    assert "from: activated 4 June 2026, 10:00 ET" in text
    assert "from: first Thursday 4 June 2026; days 30; held 0" in text
    assert "next business day Monday 6 July 2026" in text
    assert "from: ends 4 July 2026, 00:00 ET" in text
    assert not re.search(r"\d{4}-\d{2}-\d{2}", text.replace(str(case), ""))
    assert (
        "due 4 July 2026, 00:00 ET · running · 13 days elapsed, 9 days of the agency's, 17 days left" in text
    )


def test_a_hold_shows_on_whom_the_wait_is_and_not_its_reason(case: UUID, ledger_clock: Clock) -> None:
    access = told(str(case), list=True)["clocks"][0]
    (grant,) = _accesses(case)
    hold = commands.propose_hold(OFFICER, case=case, access=grant, reason="canary", owner=COMPANY).entries[-1]
    commands.hold_window(LIAISON, case=case, hold=hold.id)
    ledger_clock.now = instant("2026-06-20T12:00-04:00")
    held = explained(str(case), "access-window")
    commands.resume_window(OFFICER, case=case, hold=hold.id)

    after = " ".join(explained(str(case), "access-window").split())

    assert access["held_days"] == 0
    assert "due not known yet · held" in held
    assert "wait on company" in held
    assert "canary" not in held
    assert "3 days of hold" in after


def test_a_window_that_was_ended_early_has_no_days_left(case: UUID, ledger_clock: Clock) -> None:
    (access,) = _accesses(case)
    commands.end_access_early(LIAISON, case=case, access=access)
    ledger_clock.now = instant("2026-06-17T12:00-04:00")

    text = explained(str(case), "access-window")

    assert "stopped" in text
    assert "days left" not in text


def _accesses(case: UUID) -> list[UUID]:
    return list(ledger.get(Review, case).access.grants)


def test_the_clocks_of_a_case_are_listed(case: UUID) -> None:
    names = [clock["name"] for clock in told(str(case), list=True)["clocks"]]

    assert names == ["access-window", "program:the framework"]
    assert "program:the framework" in explained(str(case), list=True)


def test_a_deadline_of_the_program_is_shown_with_the_next_business_day_beside(case: UUID) -> None:
    clock = told(str(case), "program:the framework")["clock"]

    assert (clock["last_day"], clock["next_business_day"]) == ("2026-08-01", "2026-08-03")
    assert "not rolled; the next business day is Monday 3 August 2026" in clock["explanation"]


def test_a_case_without_clocks_says_so() -> None:
    released_model()
    case = opened_case(models=(MODEL,))

    assert "This case has no clocks." in explained(str(case), list=True)


@pytest.mark.parametrize(
    ("words", "options"),
    [(("access-window",), {"list": True}), ((), {}), (("question:9",), {}), (("dispute:1",), {})],
)
def test_what_names_no_clock_is_bad_input(
    case: UUID, words: tuple[str, ...], options: dict[str, Any]
) -> None:
    with pytest.raises(CommandError) as refusal:
        explained(str(case), *words, **options)

    assert refusal.value.returncode == 2
