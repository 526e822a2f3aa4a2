"""What every command for people does alike: --format, 80 columns, exit codes, a bar for what takes time."""

import json
import re
import signal
import sqlite3
import sys
import threading
import time
from argparse import SUPPRESS, ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from config.errors import DemarcError

COLUMNS: Final = 80
FOUND_WRONG: Final = 1
BAD_INPUT: Final = 2

_PATIENCE_SECONDS: Final = 2.0

_TRAILING: Final = re.compile(r" +$", re.MULTILINE)

Advance = Callable[[int, int], None]
"""Called with how much is done and how much there is to do."""


class PeopleCommand(BaseCommand):
    """A command that answers in text or JSON, and exits with 0 fine, 1 found something wrong, 2 bad input.

    A subclass writes `answer(**options)`, which shows its result with `show` and returns the exit code.
    """

    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        _hide_what_all_commands_share(parser)
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--format", choices=("text", "json"), default="text", help="text for people, json for programs"
        )

    def answer(self, **options: Any) -> int:
        raise NotImplementedError(f"{type(self).__name__} gives no answer")

    def handle(self, *args: Any, **options: Any) -> None:
        self.as_json = options["format"] == "json"
        try:
            code = self.answer(**options)
        except DemarcError as error:
            raise CommandError(str(error), returncode=BAD_INPUT) from error
        except (DatabaseError, psycopg.Error, sqlite3.Error) as error:
            raise CommandError(_mending(error), returncode=BAD_INPUT) from error
        if code:
            sys.exit(code)

    def show(self, value: dict[str, Any], *text: RenderableType) -> None:
        """Print `value` as one line of JSON, or `text` for people, whichever was asked for."""
        if self.as_json:
            self.stdout.write(json.dumps(value, ensure_ascii=False, default=str))
            return
        terminal = self.stdout.isatty()
        console = Console(width=COLUMNS, force_terminal=terminal, no_color=not terminal, highlight=False)
        with console.capture() as captured:
            for part in text:
                console.print(part)
        self.stdout.write(_TRAILING.sub("", captured.get()), ending="")

    @contextmanager
    def progress(self, what: str) -> Iterator[Advance]:
        """A bar on the terminal's standard error once the work takes over two seconds; else nothing."""
        console = Console(stderr=True)
        bar = Progress(
            TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip
        task: TaskID = bar.add_task(what, total=None)
        begun = time.monotonic()

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)
            if not bar.live.is_started and time.monotonic() - begun > _PATIENCE_SECONDS:
                bar.start()

        try:
            yield advance
        finally:
            bar.stop()


@contextmanager
def until_stopped() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, so that a batch is finished and not torn."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    kept = {
        number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


class Patience:
    """What watches goes on where the database goes away: that is told once, to `say`, and what was to be done
    is left to the next time. Where it never answered, the error is raised."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say
        self._answered = self._away = False

    @contextmanager
    def bearing(self) -> Iterator[None]:
        """Once: raises what is no database that is away."""
        try:
            yield
        except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError) as error:
            if not self._answered:
                raise
            if not self._away:
                self._say(f"{_mending(error)}; it is asked again")
            self._away = True
            connections.close_all()
        else:
            self._answered, self._away = True, False


def _mending(error: Exception) -> str:
    """What the database says, in one line, and what to do about it."""
    said = str(error).strip().partition("\n")[0]
    if re.search(r"no such (table|column)|(relation|column|function) .* does not exist", said):
        return f"the database is not migrated ({said}): run manage.py migrate"
    return (
        f"the database does not answer as it should ({said}): check DATABASE_URL, and that it can be written"
    )


def _hide_what_all_commands_share(parser: ArgumentParser) -> None:
    """--help shows what a command is for, not Django's options for all commands; they still work."""
    for action in parser._actions:
        if set(action.option_strings) & {
            "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
            "--force-color", "--skip-checks",
        }:  # fmt: skip
            action.help = SUPPRESS
