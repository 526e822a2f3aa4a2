"""The four cards over a case: its window, what is open, how long answers took, scope asked and applied."""

from collections.abc import Iterator
from typing import Any, Final

from agreements.counting import ClockKind
from config.ledger.occurred import EASTERN
from reviews.clocks import Clock, ClockState
from reviews.communication.ending import Ending, Standing
from reviews.office.case.reading import CaseReading
from reviews.oversight.boundary import Crossing
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import kind_words
from reviews.oversight.phrases import begun, named_asker
from reviews.oversight.summary import cards as summaries
from reviews.review.window import days_of

SHOWN: Final = 4
"""So many of a kind stand on a card; the tabs have all."""


def cards(reading: CaseReading) -> dict[str, Any]:
    """What stands on the four cards."""
    rows = reading.boundary.crossings
    return {
        "windows": [window_told(reading.history, clock) for clock in windows(reading.clocks)],
        "open": list(_open(reading)),
        "answered": list(_answered(reading.history, rows))[-SHOWN:],
        "scopes": _scopes(reading),
    }


def windows(clocks: tuple[Clock, ...]) -> list[Clock]:
    """The clocks of access windows, those that run first."""
    found = [clock for clock in clocks if clock.kind is ClockKind.ACCESS_WINDOW]
    return sorted(found, key=lambda clock: clock.state in (ClockState.OVER, ClockState.STOPPED))[:SHOWN]


def window_told(history: CaseHistory, clock: Clock) -> dict[str, Any]:
    """A window with the days that are left, of how many, as words and as a bar."""
    whole = clock.elapsed + (clock.left or 0)
    running = clock.state in (ClockState.RUNNING, ClockState.HELD, ClockState.SUSPENDED)
    return {
        "name": history.in_words(clock.subject).removeprefix("the access window of "),
        "left": left_words(clock),
        "days": clock.left or 0,
        "whole": whole,
        "bar": bool(running and clock.left is not None and whole),
        "state": clock.state.words,
        "ends": _instant(clock),
        "held": f"{days_of(clock.held)} of hold" if clock.held else "",
    }


def left_words(clock: Clock) -> str:
    """How much time a clock leaves: `12 days left`, `last day`, `over`, `held until it is resumed`."""
    if clock.state is ClockState.STOPPED:
        return "stopped"
    if clock.state is ClockState.OVER:
        return "over"
    if clock.left is None:
        held = clock.kind is ClockKind.ACCESS_WINDOW
        return "no end until it is resumed" if held else f"{clock.state.words}, no end yet"
    return f"{days_of(clock.left)} left" if clock.left else "last day"


def _instant(clock: Clock) -> str:
    if clock.due is None:
        return ""
    eastern = clock.due.astimezone(EASTERN)
    return f"{eastern.day} {eastern:%B %Y, %H:%M} ET"


def _open(reading: CaseReading) -> Iterator[dict[str, Any]]:
    """The communications that nothing has ended and no decision answers yet, or that bind and stand."""
    history = reading.history
    due = {clock.entry: clock for clock in reading.clocks if clock.kind is ClockKind.COMMUNICATION}
    for row in reading.boundary.crossings:
        if is_open(reading, row):
            clock = due.get(row.entry)
            yield {
                "cited": history.cite([row.entry]),
                "what": f"{begun(kind_words(row))}" + (f": {row.kind.verb}" if row.kind else ""),
                "who": named_asker(history, row),
                "binding": row.binding,
                "due": left_words(clock) if clock and clock.state is ClockState.RUNNING else "",
                "answer": "answered" if row.replies else "no decision on record",
            }


def is_open(reading: CaseReading, row: Crossing) -> bool:
    """Whether a communication stands: it binds and has not ended, or asks and has no answer."""
    stream = reading.history.streams.get(row.communication)
    state = getattr(stream, "state", None)
    if row.kind is None or state is None:
        return False
    ended = state.standing is Standing.ENDED and state.how is not Ending.LAPSED
    return not ended and (row.binding or not row.replies)


def _answered(history: CaseHistory, rows: tuple[Crossing, ...]) -> Iterator[dict[str, str]]:
    for row in rows:
        for reply in row.replies:
            yield {
                "cited": f"{history.cite([row.entry])} → {history.cite(reply.entries[:1])}",
                "took": str(reply.took) if reply.took else "not dated",
                "kind": reply.kind.words(binding=row.binding),
            }


def _scopes(reading: CaseReading) -> dict[str, Any] | None:
    """The scopes of the communication that was answered last, else of the one that was asked last."""
    told = list(summaries(reading.history, reading.boundary))
    asked = [card for card in told if card["scopes"]["asked"] != "nothing stated"]
    answered = [card for card in asked if card["scopes"]["applied"]]
    return next(iter(reversed(answered or asked)), None)
