"""Windows over 3 July, over DST, over a lapse in appropriations: thirty Eastern days are thirty days."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

import msgspec

from agreements.commands import (
    adopt_calendar,
    begin_appropriations_lapse,
    end_appropriations_lapse,
    establish_program,
)
from agreements.federal_holidays import proposed_calendar
from config.ledger.store import ledger
from reviews import commands
from reviews.clocks import Clock, find_clock
from reviews.oversight.replay import case_facts, case_history
from reviews.review import Review
from reviews.review.access import AccessLevel, AccessType, Environment
from tests.actors import LIAISON, OFFICER
from tests.reviews.registered import opened_case, parties
from tests.scenarios.stage import Stage, last

BEGUN: Final = {
    "over 3 July": "2026-06-04T10:00-04:00",
    "over a lapse": "2026-09-21T10:00-04:00",
    "over DST": "2026-10-26T10:00-04:00",
}


def given(stage: Stage) -> None:
    stage.at("2026-06-02T09:00-04:00")
    parties()
    stage["program"] = establish_program(
        OFFICER, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2)
    ).stream
    adopt_calendar(OFFICER, program=stage["program"], **msgspec.structs.asdict(proposed_calendar(2026, 2027)))


def when(stage: Stage) -> None:
    for name, begun in BEGUN.items():
        stage.at(begun)
        stage[name] = window(stage["program"], name)

    stage["case"] = stage["over 3 July"]
    stage.at("2026-10-01T06:00-04:00")
    begin_appropriations_lapse(OFFICER, program=stage["program"], first=date(2026, 10, 1))

    stage.at("2026-10-15T09:00-04:00")
    end_appropriations_lapse(OFFICER, program=stage["program"], last=date(2026, 10, 14))


def window(program: UUID, name: str) -> UUID:
    """A case of its own with a window of thirty days that begins now."""
    model = commands.register_model(LIAISON, name=f"Model {name}").stream
    case = opened_case(models=(model,), program=program)
    commands.offer_access(
        LIAISON, case=case, types=(AccessType.API,), environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    )  # fmt: skip
    access = last(Review, case)
    commands.take_up_access(OFFICER, case=case, access=access)
    commands.activate_access(LIAISON, case=case, access=access, days=30)
    return case


def then(stage: Stage) -> None:
    stage.at("2026-12-01T09:00-05:00")
    clocks = {name: clock(stage[name]) for name in BEGUN}

    # day 30 is a holiday observed, and the window is not rolled: it never grows without consent
    july = clocks["over 3 July"]
    assert july.due == stage.instant("2026-07-04T00:00-04:00")
    assert "Friday 3 July 2026, Independence Day observed: not rolled" in july.explanation

    # clocks go back on 1 November: thirty Eastern days, and one hour more
    dst = clocks["over DST"]
    assert dst.due == stage.instant("2026-11-25T00:00-05:00")
    assert dst.due - stage.instant("2026-10-26T00:00-04:00") == timedelta(days=30, hours=1)

    # a lapse in appropriations stops the agency, not the window: what it cost is counted beside
    lapse = clocks["over a lapse"]
    assert lapse.due == stage.instant("2026-10-21T00:00-04:00")
    assert lapse.agency_days < clocks["over DST"].agency_days
    assert "lapse" in lapse.explanation


def clock(case: UUID) -> Clock:
    assert ledger.get(Review, case).opened
    return find_clock(case_facts(case_history(case)), "access-window")
