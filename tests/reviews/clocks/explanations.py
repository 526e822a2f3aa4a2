"""A clock as `explain_deadline` shows it: every sentence, rule and input, as one text."""

from datetime import date
from textwrap import fill

from agreements.program import Program
from config.ledger.occurred import Occurred
from reviews.clocks import Clock, find_clock
from reviews.review import Review
from tests.reviews.clocks.pasts import facts, lapsed, program


def told(clock: Clock) -> str:
    """A clock as text: how it stands, then every step with its rule and its inputs."""
    due = Occurred.at(clock.due) if clock.due else "not known"
    lines = [
        f"{clock.name}, {clock.kind}: {clock.subject}",
        f"since {Occurred.at(clock.starts)}, due {due}, last {clock.last}, beside {clock.beside}",
        f"elapsed {clock.elapsed}, agency {clock.agency_days}, left {clock.left}, held {clock.held}",
        f"{clock.state}",
    ]
    for step in clock.steps:
        inputs = [f"  {_plain(name)}: {_plain(value)}" for name, value in step.inputs.items()]
        lines += [f"- {step.says}", f"  rule: {step.rule}", *inputs]
    return "\n".join(fill(line, 96, subsequent_indent="    ") for line in lines) + "\n"


def _plain(said: str | date) -> str:
    return said.isoformat() if isinstance(said, date) else said


def explained(case: Review, name: str, now: str, found: Program | None = None) -> str:
    return told(find_clock(facts(case, now, found or program()), name))


def october() -> Program:
    """A program with a lapse in appropriations of two weeks."""
    return lapsed(program(), date(2026, 10, 1), date(2026, 10, 14))
