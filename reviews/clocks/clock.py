"""What a clock says, and what every kind of clock is computed from."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from agreements.calendar import NO_CALENDAR, Calendar, days_from, in_words, next_business_day
from agreements.counting import ClockKind, Step
from agreements.program import REGISTER_DEFAULTS, Parameters, Program
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN, Occurred, Precision
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.review import Review

_DAY: Final = timedelta(days=1)


class ClockState(StrEnum):
    """How a clock stands. None of these decides anything or moves what anybody can reach."""

    RUNNING = "running"
    HELD = "held"
    SUSPENDED = "suspended"
    OVER = "over"
    STOPPED = "stopped"

    @property
    def words(self) -> str:
        return _STATES.get(self, str(self))


_STATES = {
    ClockState.SUSPENDED: "suspended by a lapse in appropriations",
    ClockState.OVER: "its time is over",
}


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """One clock at one moment, and how it was found.

    `name` is what `explain_deadline` takes. Instants are in UTC. `due` is the first instant after it, None
    while a hold or a lapse goes on that nobody has ended; `last` its last day in Eastern Time, `beside` the
    next business day where that is none. `elapsed` are Eastern days so far, the days of holds left out,
    `agency_days` those of them on which the agency works, `left` the days after today up to the last one.
    """

    name: str
    kind: ClockKind
    subject: str
    entry: UUID
    starts: datetime
    due: datetime | None
    last: date | None
    beside: date | None
    elapsed: int
    agency_days: int
    left: int | None
    held: int
    state: ClockState
    steps: tuple[Step, ...]

    @property
    def explanation(self) -> str:
        """Every step in one sentence."""
        return "; ".join(step.says for step in self.steps)


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the clocks of a case are computed from; `now` has a zone, `numbers` are the ¶ of entries."""

    case: Review
    now: datetime
    program: Program | None = None
    communications: tuple[Communication, ...] = ()
    decisions: tuple[Decision, ...] = ()
    numbers: dict[UUID, int] = {}

    @property
    def calendar(self) -> Calendar:
        """What the case's program adopted; without a program nothing is."""
        return self.program.calendar if self.program else NO_CALENDAR

    def parameters_at(self, instant: datetime) -> Parameters:
        """The parameters in force at an instant."""
        return self.program.parameters_at(instant) if self.program else REGISTER_DEFAULTS

    def cite(self, entry: Entry | None) -> str:
        """The number of an entry in brackets: ` (¶5)`; nothing for one that the case does not number."""
        return f" (¶{self.numbers[entry.id]})" if entry and entry.id in self.numbers else ""


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """From which day on the days of a clock count, and the entry that stopped it."""

    first: date
    stopped: Entry | None = None

    def until(self, now: datetime) -> date:
        """The last Eastern day that counts as elapsed: today's, or the one on which it stopped."""
        stop = self.stopped.takes_effect if self.stopped else now
        return day_of(min(stop, now))

    def stopped_by(self, now: datetime) -> bool:
        return self.stopped is not None and self.stopped.takes_effect <= now


def elapsed(
    course: Course, facts: Facts, *, until: date | None = None, held: Iterable[date] = ()
) -> tuple[int, int, Step]:
    """Days so far, the agency's days among them, and the step that says so. `held` days are left out."""
    last = min(course.until(facts.now), until or date.max)
    left_out = set(held)
    days = [day for day in days_from(course.first, last) if day not in left_out]
    agency = sum(facts.calendar.is_agency_day(day) for day in days)
    says = (
        f"by {in_words(last)}, {_count(len(days), 'day')} elapsed, {_count(agency, 'agency day')} among them"
    )
    missing = facts.calendar.not_adopted(course.first, last) if days else None
    step = Step(
        says=f"{says} ({missing})" if missing else says,
        rule="agency days are business days outside of lapses in appropriations",
        inputs={"first": course.first, "last": last},
    )
    return len(days), agency, step


def left_until(last: date | None, facts: Facts) -> int | None:
    """The Eastern days after today up to `last`; 0 once it is over."""
    return None if last is None else max((last - day_of(facts.now)).days, 0)


def beside(last: date | None, calendar: Calendar) -> date | None:
    """The next business day where `last` is none."""
    return None if last is None or calendar.is_business_day(last) else next_business_day(last, calendar)


def state_of(course: Course, due: datetime | None, facts: Facts) -> ClockState:
    """Running, over or stopped; without a due instant, suspended."""
    if course.stopped_by(facts.now):
        return ClockState.STOPPED
    if due is None:
        return ClockState.SUSPENDED
    return ClockState.OVER if due <= facts.now else ClockState.RUNNING


def day_of(instant: datetime) -> date:
    """The Eastern day of an instant."""
    return instant.astimezone(EASTERN).date()


def end_of(day: date) -> datetime:
    """The first instant after an Eastern day, in its own zone."""
    return datetime.combine(day + _DAY, time(0), tzinfo=EASTERN)


def at_midnight_after(day: date) -> str:
    """`00:00 ET on 4 July 2026`: the end of 3 July."""
    after = day + _DAY
    return f"00:00 ET on {after.day} {after:%B %Y}"


def when(entry: Entry) -> str:
    """When an entry happened, for people, and that an imprecise date counts from its end."""
    told = f"{Occurred.at(entry.takes_effect)}"
    exact = entry.occurred.precision is Precision.INSTANT
    return told if exact else f"{entry.occurred} (an imprecise date counts from its end)"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
