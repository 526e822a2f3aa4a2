"""`manage.py explain_deadline CASE CLOCK`: how a due day or the end of a window was found, step by step."""

from datetime import date, datetime
from typing import Any, Final

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from agreements.calendar import in_words
from config.errors import BadInput
from config.ledger.occurred import Occurred
from config.terminal import PeopleCommand
from reviews.clocks import Clock, ClockState, clocks_of, find_clock
from reviews.oversight.cards import heading
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_facts, case_history, find_case
from reviews.oversight.told import clock_told
from reviews.review.window import days_of

_LONGEST_NAME: Final = 17
"""Columns that a clock's name takes before it is wrapped: what it is called is what the command takes."""


class Command(PeopleCommand):
    help = "Explain a clock of a case: every step with its rule and inputs. --list names the case's clocks."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("case", metavar="CASE", help="a number, an id or part of a title")
        parser.add_argument(
            "clock",
            metavar="CLOCK",
            nargs="?",
            help="access-window, program:NAME, question:3, communication:5",
        )
        parser.add_argument(
            "--list", action="store_true", help="the clocks of the case, each with its due day"
        )

    def answer(self, **options: Any) -> int:
        if bool(options["clock"]) is options["list"]:
            raise BadInput("name a clock, or give --list")
        case = case_history(find_case(options["case"]))
        facts = case_facts(case)
        if options["list"]:
            clocks = clocks_of(facts)
            listed = [clock_told(case, clock) for clock in clocks]
            self.show({"case": case.case.number, "clocks": listed}, *heading(case), *_listed(case, clocks))
        else:
            clock = find_clock(facts, options["clock"])
            told = clock_told(case, clock)
            self.show({"case": case.case.number, "clock": told}, *heading(case), *_explained(case, clock))
        return 0


def _shown(case: CaseHistory, said: str | date | datetime) -> str:
    if isinstance(said, datetime):
        return str(Occurred.at(said))
    return in_words(said) if isinstance(said, date) else case.in_words(said)


def _listed(case: CaseHistory, clocks: tuple[Clock, ...]) -> list[RenderableType]:
    if not clocks:
        return [Text("This case has no clocks.")]
    table = Table(box=None, padding=(0, 2, 0, 0))
    named = min(max(len(clock.name) for clock in clocks), _LONGEST_NAME)
    for column in ("clock", "due", "state", "for"):
        table.add_column(column, no_wrap=column == "due", min_width=named if column == "clock" else None)
    for clock in clocks:
        table.add_row(clock.name, _due(clock), clock.state.words, case.in_words(clock.subject))
    return [table]


def _explained(case: CaseHistory, clock: Clock) -> list[RenderableType]:
    text: list[RenderableType] = [
        Text(f"{clock.name}: {case.in_words(clock.subject)}", style="bold"),
        Text(f"due {_due(clock)} · {clock.state.words} · {_days(clock)}"),
    ]
    for number, step in enumerate(clock.steps, start=1):
        text.append(Text(""))
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_row(str(number), Text(case.in_words(step.says)))
        text.append(line)
        text.append(Padding(Text(f"rule: {step.rule}"), (0, 0, 0, 3)))
        said = [f"{_shown(case, name)} {_shown(case, value)}" for name, value in step.inputs.items()]
        if said:
            text.append(Padding(Text(f"from: {'; '.join(said)}"), (0, 0, 0, 3)))
    return text


def _due(clock: Clock) -> str:
    return str(Occurred.at(clock.due)) if clock.due else "not known yet"


def _days(clock: Clock) -> str:
    parts = [f"{days_of(clock.elapsed)} elapsed", f"{days_of(clock.agency_days)} of the agency's"]
    if clock.held:
        parts.append(f"{days_of(clock.held)} of hold")
    if clock.left is not None and clock.state is not ClockState.STOPPED:
        parts.append(f"{days_of(clock.left)} left")
    return ", ".join(parts)
