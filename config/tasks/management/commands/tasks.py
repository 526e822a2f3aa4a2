"""`manage.py tasks`: what is done by the clock, when it was and is next, what waits; or one of it now."""

from datetime import datetime
from typing import Any

import msgspec
from django.core.management.base import CommandParser
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from config.errors import BadInput, Refused
from config.ledger.occurred import EASTERN
from config.tasks.alarms import alarms
from config.tasks.backlog import backlog
from config.tasks.models import Outcome
from config.tasks.registry import TASKS
from config.tasks.running import Run, run
from config.tasks.told import tasks_told
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Show every task that is done by the clock: its last and next run, its lag, what waits, and alarms. "
        "With --run NAME it does one now, in this process. Exits with 1 where an alarm stands, or where the "
        "run did not end well."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--run", metavar="NAME", help="do this task once, now, due or not")

    def answer(self, **options: Any) -> int:
        if options["run"] is not None:
            return self._run(options["run"])
        tasks, waiting, found = tasks_told(), backlog(), alarms()
        value = {
            "tasks": [msgspec.to_builtins(task) for task in tasks],
            "waiting": {what: msgspec.to_builtins(one) for what, one in waiting.items()},
            "alarms": [msgspec.to_builtins(alarm) for alarm in found],
        }
        table = Table(box=None, pad_edge=False)
        for column in ("task", "when", "last (ET)", "next (ET)", "lag", "ended"):
            table.add_column(column, justify="right" if column == "lag" else "left")
        for task in tasks:
            ended = "running" if task.running else task.outcome
            table.add_row(task.name, task.when, _at(task.last), _at(task.next), f"{task.lag} s", ended)
        waits = [Text(f"Waiting: {one.count:,} {what}") for what, one in waiting.items()]
        told = [Text(f"Alarm: {alarm.says} (since {_at(alarm.since)})", style="bold") for alarm in found]
        self.show(value, table, Text(""), *waits, *(told or [Text("No alarms.")]))
        return FOUND_WRONG if found else 0

    def _run(self, name: str) -> int:
        if name not in TASKS:
            raise BadInput(f"there is no task {name!r}: {', '.join(TASKS)}", pointer="/run")
        done = run(name)
        if done is None:
            raise Refused(f"{name} is running: wait until it is done")
        self.show(msgspec.to_builtins(done), *_lines(done))
        return 0 if done.outcome is Outcome.DONE else FOUND_WRONG


def _lines(done: Run) -> list[Text | Padding]:
    seconds = (done.ended - done.started).total_seconds()
    counted = f"; {TASKS[done.name].counts}: {done.count:,}" if done.count else ""
    lines: list[Text | Padding] = [
        Text(f"{done.name} {done.outcome.words} in {seconds:.1f} s{counted}.", style="bold")
    ]
    return [*lines, Padding(Text(done.error), (0, 0, 0, 3))] if done.error else lines


def _at(instant: datetime | None) -> str:
    return f"{instant.astimezone(EASTERN):%-d %b %H:%M:%S}" if instant else "never"
