"""Programs and facts for clocks: the calendar of 2026 adopted, a lapse in appropriations; no database."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec

from agreements.federal_holidays import proposed_calendar
from agreements.program import Parameters, Program
from reviews.clocks import Facts
from reviews.review import Review
from tests.actors import OFFICER, named
from tests.steady import set_clock, steady_pen


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def on(program: Program, day: date) -> Program:
    """The program, with the clock at noon of a day."""
    set_clock(program, datetime(day.year, day.month, day.day, 16, tzinfo=UTC))
    return program


def program(parameters: Parameters | None = None) -> Program:
    """A framework that adopted the federal calendar of 2026 and 2027, in May 2026."""
    found = on(Program(named("program"), steady_pen()), date(2026, 5, 1))
    found.establish(by=OFFICER, name="EO 14409", authority="EO 14409, section 3", effective=date(2026, 6, 2))
    found.adopt_calendar(by=OFFICER, **msgspec.structs.asdict(proposed_calendar(2026, 2027)))
    if parameters:
        found.set_parameters(by=OFFICER, parameters=parameters)
    return found


def lapsed(found: Program, first: date, last: date | None = None) -> Program:
    """The program, with a lapse in appropriations on record."""
    on(found, first).begin_appropriations_lapse(by=OFFICER, first=first)
    if last:
        on(found, last).end_appropriations_lapse(by=OFFICER, last=last)
    return found


def facts(case: Review, now: str, found: Program | None = None, **said: Any) -> Facts:
    """What is on record of a case, looked at from an instant."""
    numbers = {entry.id: number for number, entry in enumerate(case.entries, start=1)}
    return Facts(case=case, now=instant(now), program=found, numbers=numbers, **said)
