"""Every command for people: 80 columns, one line of JSON, exit codes, and a bar only where somebody waits."""

import io
import json
import sqlite3
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from rich.console import Console
from rich.text import Text

from config import terminal
from config.errors import BadInput, Refused
from config.terminal import COLUMNS, FOUND_WRONG, PeopleCommand


class Answering(PeopleCommand):
    """A command that does what a test wants."""

    help = "Answer."

    def __init__(self, answering: Callable[[PeopleCommand], int], **given: Any) -> None:
        super().__init__(**given)
        self.answering = answering

    def answer(self, **options: Any) -> int:
        return self.answering(self)


class Terminal(io.StringIO):
    """Where somebody sits."""

    def isatty(self) -> bool:
        return True


def told(answering: Callable[[PeopleCommand], int], *arguments: str, out: io.StringIO | None = None) -> str:
    out = out or io.StringIO()
    call_command(Answering(answering), *arguments, stdout=out)
    return out.getvalue()


def shows(*text: Text) -> Callable[[PeopleCommand], int]:
    def answering(command: PeopleCommand) -> int:
        command.show({"name": "§ 3(c)", "count": 2}, *text)
        return 0

    return answering


def raises(error: Exception) -> Callable[[PeopleCommand], int]:
    def answering(command: PeopleCommand) -> int:
        raise error

    return answering


def test_text_is_at_most_80_columns_wide_without_blanks_at_the_ends_of_lines() -> None:
    said = told(shows(Text("word " * 60), Text("end")))

    lines = said.splitlines()
    assert len(lines) > 3
    assert all(len(line) <= COLUMNS and line == line.rstrip() for line in lines)
    assert lines[-1] == "end"


def test_a_pipe_gets_no_colors_and_a_terminal_does() -> None:
    bold = shows(Text("wrong", style="bold red"))

    assert told(bold) == "wrong\n"
    assert "\x1b[" in told(bold, out=Terminal())


def test_json_is_one_line() -> None:
    said = told(shows(Text("for people")), "--format", "json")

    assert said.count("\n") == 1
    assert json.loads(said) == {"name": "§ 3(c)", "count": 2}


def test_what_is_found_wrong_exits_with_1() -> None:
    with pytest.raises(SystemExit) as stopped:
        told(lambda command: FOUND_WRONG)

    assert stopped.value.code == 1


@pytest.mark.parametrize(
    "error",
    [
        BadInput("this is no date", pointer="/on"),
        Refused("this is not done", rule=16),
        OperationalError("no such table: ledger_record"),
        sqlite3.OperationalError("no such table: ledger_record"),
        psycopg.errors.UndefinedTable('relation "ledger_record" does not exist\nLINE 1: SELECT'),
    ],
)
def test_bad_input_and_a_database_that_does_not_answer_exit_with_2_and_a_sentence(error: Exception) -> None:
    with pytest.raises(CommandError) as refused:
        told(raises(error))

    assert refused.value.returncode == 2
    assert str(error).partition("\n")[0] in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("said", "mending"),
    [
        ("no such table: ledger_record", "manage.py migrate"),
        ('relation "ledger_record" does not exist', "manage.py migrate"),
        ("attempt to write a readonly database", "can be written"),
        ("connection refused", "DATABASE_URL"),
    ],
)
def test_a_database_that_does_not_answer_says_how_to_mend_it(said: str, mending: str) -> None:
    with pytest.raises(CommandError, match=mending):
        told(raises(OperationalError(said)))


def test_an_error_of_our_own_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        told(raises(ZeroDivisionError()))


def test_help_says_what_the_command_is_for_and_nothing_of_the_framework() -> None:
    said = Answering(shows()).create_parser("manage.py", "answer").format_help()

    assert "--format" in said
    assert "--settings" not in said


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """The standard error of somebody who sits and waits."""
    screen = io.StringIO()
    monkeypatch.setattr(
        terminal, "Console", lambda **given: Console(file=screen, force_terminal=True, width=COLUMNS)
    )
    return screen


def works(command: PeopleCommand) -> int:
    with command.progress("Counting") as advance:
        for done in range(3):
            advance(done, 3)
    return 0


@pytest.mark.parametrize(("patience", "shown"), [(0.0, True), (3600.0, False)])
def test_a_bar_is_shown_once_the_work_takes_longer_than_people_wait(
    patience: float, shown: bool, screen: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE_SECONDS", patience - 1e-9)

    told(works)

    assert ("Counting" in screen.getvalue()) is shown


def test_nobody_who_reads_a_pipe_sees_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(terminal, "_PATIENCE_SECONDS", -1.0)

    told(works)

    assert capsys.readouterr().err == ""


# what watches


def borne(patience: terminal.Patience, *looks: Exception | None) -> None:
    for error in looks:
        with patience.bearing():
            if error is not None:
                raise error


AWAY = OperationalError("server closed the connection")


def test_a_database_that_goes_away_while_it_is_watched_is_told_once_and_asked_again() -> None:
    said: list[str] = []

    borne(terminal.Patience(said.append), None, AWAY, psycopg.OperationalError("refused"), AWAY, None, AWAY)

    assert ["asked again" in one for one in said] == [True, True]


def test_a_database_that_never_answered_is_an_error_and_so_is_everything_else() -> None:
    said: list[str] = []
    patience = terminal.Patience(said.append)

    with pytest.raises(OperationalError):
        borne(patience, AWAY)
    with pytest.raises(Refused):
        borne(patience, None, Refused("a rule says no"))

    assert said == []
