"""How each kind of clock counts its days, and the count itself, which explains itself step by step."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

import msgspec

from agreements.calendar import (
    Calendar,
    days_from,
    in_words,
    next_business_day,
    previous_business_day,
)

LONGEST_COUNT: Final = 36_525
"""Days that a parameter may be at most: a hundred years."""

_DAY: Final = timedelta(days=1)


class ClockKind(StrEnum):
    """What a clock runs for. A stated instant or day is not counted; a number of days is, by a rule."""

    ACCESS_WINDOW = "access_window"
    PROGRAM_DEADLINE = "program_deadline"
    DELIVERABLE = "deliverable"
    QUESTION = "question"
    INFORMATION = "information"
    COMMUNICATION = "communication"
    DISPUTE = "dispute"


class Unit(StrEnum):
    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"


class DayOne(StrEnum):
    """Which day is day 1."""

    THE_DAY = "the_day"
    THE_DAY_AFTER = "the_day_after"


class Roll(StrEnum):
    """Where a last day goes that is no business day."""

    NONE = "none"
    NEXT_BUSINESS_DAY = "next_business_day"
    PREVIOUS_BUSINESS_DAY = "previous_business_day"


class CountingRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How days are counted. `suspended_by_lapse`: a lapse in appropriations stops the count for its days."""

    unit: Unit = Unit.CALENDAR_DAYS
    day_one: DayOne = DayOne.THE_DAY_AFTER
    roll: Roll = Roll.NONE
    suspended_by_lapse: bool = False

    def __str__(self) -> str:
        rolled = {
            Roll.NONE: "not rolled",
            Roll.NEXT_BUSINESS_DAY: "rolled to the next business day",
            Roll.PREVIOUS_BUSINESS_DAY: "rolled to the business day before",
        }[self.roll]
        first = "the day itself" if self.day_one is DayOne.THE_DAY else "the day after"
        suspends = "suspends" if self.suspended_by_lapse else "does not suspend"
        unit = self.unit.replace("_", " ")
        return f"{unit}; {first} is day 1; {rolled}; a lapse in appropriations {suspends} it"


WINDOW_RULE: Final = CountingRule(day_one=DayOne.THE_DAY)
"""An access window's own rule, which no program changes (rule 12)."""


class CountingRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rule of every clock that counts days, the access window aside, whose rule is fixed.

    A lapse in appropriations suspends what the agency itself owes, and nothing else unless a program says so.
    """

    program_deadline: CountingRule = CountingRule()
    deliverable: CountingRule = CountingRule(roll=Roll.NEXT_BUSINESS_DAY, suspended_by_lapse=True)
    question: CountingRule = CountingRule(unit=Unit.BUSINESS_DAYS)
    dispute: CountingRule = CountingRule(unit=Unit.BUSINESS_DAYS)


Inputs = dict[str | date, str | date | datetime]
"""What a step was found from, by name (a holiday by its day): words, a day in Eastern Time, or an instant."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an explanation: what it found, the rule that it applied, and from which inputs."""

    says: str
    rule: str
    inputs: Inputs = {}


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """A count of days: day 1, the last day before and after rolling, and how they were found.

    Both last days are None while a lapse in appropriations that nobody has ended suspends the count.
    """

    first: date
    unrolled: date | None
    due: date | None
    steps: tuple[Step, ...]


def counted(start: date, days: int, rule: CountingRule, calendar: Calendar) -> Counted:
    """Count `days` (at least 1) from `start` by a rule."""
    day = start if rule.day_one is DayOne.THE_DAY else start + _DAY
    while not _counts(day, rule, calendar) and not _for_ever(day, rule, calendar):
        day += _DAY
    first, number = day, 0
    last: date | None = None
    while last is None and not _for_ever(day, rule, calendar):
        number += _counts(day, rule, calendar)
        last = day if number == days else None
        day += _DAY
    due = _rolled(last, rule, calendar) if last else None
    steps = [_begins(start, first, rule), *_left_out(start, first, last or day, rule, calendar)]
    steps.append(_ends(first, days, last, due, rule, calendar))
    return Counted(first=first, unrolled=last, due=due, steps=tuple(steps))


def _counts(day: date, rule: CountingRule, calendar: Calendar) -> bool:
    countable = rule.unit is Unit.CALENDAR_DAYS or calendar.is_business_day(day)
    return countable and _runs(day, rule, calendar)


def _runs(day: date, rule: CountingRule, calendar: Calendar) -> bool:
    return not (rule.suspended_by_lapse and calendar.lapse_on(day))


def _for_ever(day: date, rule: CountingRule, calendar: Calendar) -> bool:
    """Whether a lapse without an end suspends the count from this day on."""
    lapse = calendar.lapse_on(day) if rule.suspended_by_lapse else None
    return lapse is not None and lapse.last is None


def _rolled(day: date, rule: CountingRule, calendar: Calendar) -> date | None:
    if rule.roll is Roll.NONE:
        return day
    if rule.roll is Roll.PREVIOUS_BUSINESS_DAY:
        return previous_business_day(day, calendar)
    while not calendar.is_business_day(day) or not _runs(day, rule, calendar):
        if _for_ever(day, rule, calendar):
            return None
        day += _DAY
    return day


def _begins(start: date, first: date, rule: CountingRule) -> Step:
    which = "the day itself is day 1" if rule.day_one is DayOne.THE_DAY else "the day after is day 1"
    unit = rule.unit.replace("_", " ")
    return Step(
        says=f"counted in {unit} from {in_words(start)}: day 1 is {in_words(first)}",
        rule=which,
        inputs={"from": start, "unit": unit},
    )


def _left_out(start: date, first: date, last: date, rule: CountingRule, calendar: Calendar) -> list[Step]:
    steps = []
    if rule.unit is Unit.BUSINESS_DAYS:
        closed = [day for day in days_from(first, last) if not calendar.is_business_day(day)]
        named = [(day, str(calendar.holidays[day])) for day in closed if day in calendar.holidays]
        weekend = len(closed) - len(named)
        told = [*([f"{weekend} of a weekend"] if weekend else []), *_named(named)]
        steps.append(
            Step(
                says=f"left out as no business days: {', '.join(told) if told else 'none'}",
                rule="weekends and the holidays of the adopted calendar do not count",
                inputs=dict(named),
            )
        )
    for lapse in calendar.lapses_within(start, last):
        effect = "its days do not count" if rule.suspended_by_lapse else "its days count like any other"
        steps.append(
            Step(
                says=f"a lapse in appropriations {lapse}: {effect}",
                rule=f"a lapse {'suspends' if rule.suspended_by_lapse else 'does not suspend'} this clock",
                inputs={"lapse": str(lapse)},
            )
        )
    return steps


def _named(holidays: list[tuple[date, str]]) -> list[str]:
    return [f"{name} ({in_words(day)})" for day, name in holidays]


def _ends(
    first: date, days: int, last: date | None, due: date | None, rule: CountingRule, calendar: Calendar
) -> Step:
    inputs: Inputs = {"days": str(days)}
    if last is None or due is None:
        return Step(
            says=f"day {days} is not known while this lapse in appropriations goes on",
            rule="a lapse suspends this clock",
            inputs=inputs,
        )
    says = f"day {days} is {in_words(last)}"
    if closed := calendar.closed(last):
        if last in calendar.holidays:
            says += f", {closed}"
        rolled = f"rolled to {in_words(due)}"
        beside = in_words(next_business_day(last, calendar))
        says += f": {rolled}" if due != last else f": not rolled; the next business day is {beside}"
    missing = calendar.not_adopted(first, max(last, due))
    if missing and (rule.unit is Unit.BUSINESS_DAYS or rule.roll is not Roll.NONE):
        says += f" ({missing})"
    return Step(says=says, rule=str(rule), inputs=inputs)
