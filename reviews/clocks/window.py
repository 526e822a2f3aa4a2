"""The clock of an access window: day 1 is the day of activation, holds add their days, nothing rolls it."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from uuid import UUID

from agreements.calendar import days_from, in_words, next_business_day
from agreements.counting import WINDOW_RULE, ClockKind, Inputs, Step
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.clocks.clock import (
    Clock,
    ClockState,
    Course,
    Facts,
    at_midnight_after,
    beside,
    day_of,
    elapsed,
    left_until,
    when,
)
from reviews.review.access import AccessActivated, Grant, Hold
from reviews.review.window import Window, days_of

NOT_ROLLED: Final = "not rolled, because an access window never grows without consent"


def window_clocks(facts: Facts) -> Iterator[Clock]:
    """One clock for each access window of the case: `access-window`, numbered where there are several."""
    running = [
        (grant, grant.window, grant.activated, grant.activation)
        for grant in facts.case.access.grants.values()
        if grant.window and grant.activated and grant.activation
    ]
    for number, (grant, window, activated, activation) in enumerate(running, start=1):
        name = "access-window" if len(running) == 1 else f"access-window:{number}"
        begins = _begins(window, activated, activation, facts)
        yield _window_clock(name, grant, window, begins, activation, facts)


def _window_clock(
    name: str, grant: Grant, window: Window, begins: Step, activation: Entry, facts: Facts
) -> Clock:
    course = Course(first=window.first, stopped=_early_end(grant, window))
    today = day_of(facts.now)
    held = [day for hold in grant.holds.values() for day in _days(hold, today)]
    days, agency, so_far = elapsed(course, facts, until=window.last, held=held)
    steps = [
        begins,
        *(_extended(entry, number, facts) for entry, number in grant.extensions),
        *(_holds(grant, facts)),
        *_lapses(window, today, facts),
        _last_day(window, facts),
        *_clock_changes(window),
        _ends(window),
        *_stopped(course, facts),
        so_far,
    ]
    return Clock(
        name=name,
        kind=ClockKind.ACCESS_WINDOW,
        subject=f"the access window of {_models(grant.models)}",
        entry=activation.id,
        starts=window.starts,
        due=window.ends,
        last=window.last,
        beside=beside(window.last, facts.calendar),
        elapsed=days,
        agency_days=agency,
        left=left_until(window.last, facts),
        held=window.held,
        state=_state(grant, window, course, facts),
        steps=tuple(steps),
    )


def _models(models: tuple[UUID, ...]) -> str:
    return ", ".join(str(model) for model in models) or "a model"


def _early_end(grant: Grant, window: Window) -> Entry | None:
    """The entry that ended the access before its window did."""
    if grant.ending is None or (window.ends is not None and grant.ending.takes_effect >= window.ends):
        return None
    return grant.ending


def _state(grant: Grant, window: Window, course: Course, facts: Facts) -> ClockState:
    if course.stopped_by(facts.now):
        return ClockState.STOPPED
    if window.ends is not None and window.ends <= facts.now:
        return ClockState.OVER
    return ClockState.HELD if grant.held_at(facts.now) else ClockState.RUNNING


def _begins(window: Window, activated: AccessActivated, activation: Entry, facts: Facts) -> Step:
    return Step(
        says=f"activation on {in_words(window.first)} is day 1{facts.cite(activation)}",
        rule="the day of activation in Eastern Time is day 1 (rule 12)",
        inputs={
            "activated": when(activation),
            "days activated": str(activated.window.days),
            "largest window": f"{activated.largest.days} ({activated.largest.set_by.words})",
        },
    )


def _extended(entry: Entry, days: int, facts: Facts) -> Step:
    return Step(
        says=f"the company consented to {days_of(days)} more{facts.cite(entry)}",
        rule="an extension needs the company's consent and stays within the largest window (rule 12)",
        inputs={"days": str(days), "consented": when(entry)},
    )


def _days(hold: Hold, today: date) -> list[date]:
    """The days of a hold so far: up to today where nobody has resumed it."""
    span = hold.span
    if span is None:
        return []
    return [day for day in days_from(span.first, span.last or today) if span.covers(day)]


def _holds(grant: Grant, facts: Facts) -> Iterator[Step]:
    for hold in grant.holds.values():
        if hold.span and hold.held:
            if hold.span.days is None:
                spans = f"from {in_words(hold.span.first)} on, until it is resumed"
            elif hold.span.last is None:
                spans = "with no whole day"
            else:
                spans = (
                    f"from {in_words(hold.span.first)} to {in_words(hold.span.last)}: "
                    f"{days_of(hold.span.days)} added"
                )
            inputs: Inputs = {"agreed": when(hold.held), "wait on": str(hold.owner)}
            if hold.planned is not None:
                inputs["days agreed"] = str(hold.planned)
            if hold.resumed:
                inputs["resumed"] = when(hold.resumed)
            yield Step(
                says=f"both sides agreed to a hold {spans}{facts.cite(hold.held)}",
                rule="a hold needs both sides and adds its whole days (rule 12)",
                inputs=inputs,
            )


def _lapses(window: Window, today: date, facts: Facts) -> Iterator[Step]:
    for lapse in facts.calendar.lapses_within(window.first, window.last or today):
        yield Step(
            says=f"a lapse in appropriations {lapse}: its days count like any other",
            rule="a lapse in appropriations does not suspend an access window",
            inputs={"lapse": str(lapse)},
        )


def _last_day(window: Window, facts: Facts) -> Step:
    number = f"day {window.days}"
    inputs: Inputs = {"first": window.first, "days": str(window.days), "held": str(window.held)}
    if window.last is None:
        return Step(
            says=f"{number} is not known while the window is held",
            rule="a hold adds its whole days (rule 12)",
            inputs=inputs,
        )
    says = f"{number}{f', after {days_of(window.held)} of hold,' if window.held else ''} is "
    says += in_words(window.last)
    if window.last in facts.calendar.holidays:
        says += f", {facts.calendar.closed(window.last)}"
    if not facts.calendar.is_business_day(window.last):
        says += f": {NOT_ROLLED}"
        inputs["next business day"] = next_business_day(window.last, facts.calendar)
    return Step(says=says, rule=f"{WINDOW_RULE} (rule 12)", inputs=inputs)


def _clock_changes(window: Window) -> Iterator[Step]:
    if window.ends is None:
        return
    offsets = [_offset(window.starts), _offset(window.ends)]
    if offsets[0] != offsets[1]:
        yield Step(
            says=f"clocks change within it: it begins in {offsets[0]} and ends in {offsets[1]}",
            rule="a window has whole Eastern days, of 23 or 25 hours where clocks change",
            inputs={"starts": window.starts, "ends": window.ends},
        )


def _offset(instant: datetime) -> str:
    return f"{instant.astimezone(EASTERN):%Z}"


def _ends(window: Window) -> Step:
    if window.ends is None or window.last is None:
        return Step(
            says="it ends once it is resumed and its other days have run",
            rule="a window that is held does not end (rule 12)",
        )
    return Step(
        says=f"it ends at {at_midnight_after(window.last)}",
        rule="the first instant outside is 00:00 Eastern Time after the last day (rule 12)",
        inputs={"ends": window.ends},
    )


def _stopped(course: Course, facts: Facts) -> Iterator[Step]:
    ended = course.stopped
    if ended and course.stopped_by(facts.now):
        yield Step(
            says=f"the {ended.side} side ended the access on {when(ended)}{facts.cite(ended)}",
            rule="either side ends access at any time, the company revokes it",
            inputs={"ended": when(ended)},
        )
