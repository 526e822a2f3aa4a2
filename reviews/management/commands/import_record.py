"""`manage.py import_record`: enter chronologies, files of compiled records, into the ledger."""

from argparse import RawDescriptionHelpFormatter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from rich.text import Text

from agreements.models import actor_named
from config.actors import Actor
from config.errors import BadInput, DemarcError, NotPermitted
from config.ledger.integrator import integrate
from config.terminal import Advance, PeopleCommand
from reviews.chronology import Line
from reviews.import_record import ARCHIVIST, Imported, import_record, read_files

_SCHEMA = """\
Each FILE is JSON Lines, one act a line:

  {"key": "letter", "do": "issue_directive", "by": "commerce",
   "occurred": "2026-06-12T17:21-04:00",
   "source": {"publisher": "...", "evidence": "media", "says": "..."},
   ...the arguments of the command}

reviews/chronology.py describes every member; the public record of 2026 lies in
reviews/chronologies/. Exit codes: 0 all is entered, 2 bad input (of that file
nothing is entered; those before it are)."""


class Command(PeopleCommand):
    help = (
        "Enter chronologies into the ledger, each file whole or not at all. Entering a file again changes "
        "nothing; lines that were added to it since are entered then."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, epilog=_SCHEMA, **kwargs)
        parser.formatter_class = RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a chronology")
        parser.add_argument(
            "--check", action="store_true", help="try all files, one after the other, and enter nothing"
        )
        parser.add_argument(
            "--archivist",
            metavar="USERNAME",
            help="who enters them; without it the register's own archivist, one fixed opaque person",
        )

    def answer(self, **options: Any) -> int:
        files: list[Path] = options["files"]
        archivist = _archivist(options["archivist"])
        told: list[dict[str, Any]] = []
        try:
            for batch in [files] if options["check"] else [[file] for file in files]:
                done = self._import(batch, archivist, check=options["check"])
                told.append(_told(batch, done, check=options["check"]))
        finally:
            if settings.EMBEDDED and not options["check"] and any(answer["recorded"] for answer in told):
                integrate()
        self.show({"files": told}, *map(_sentence, told))
        return 0

    def _import(self, files: list[Path], archivist: Actor, *, check: bool) -> Imported:
        names = ", ".join(file.name for file in files)
        try:
            with self.progress(f"Reading {names}") as advance:
                return import_record(_counted(files, advance), archivist, check=check)
        except OSError as error:
            raise BadInput(f"{error.filename}: {error.strerror}") from error
        except BadInput:
            raise
        except DemarcError as error:
            raise BadInput(f"{names}: {error.detail}", pointer=error.pointer, rule=error.rule) from error


def _archivist(username: str | None) -> Actor:
    if username is None:
        return ARCHIVIST
    try:
        return actor_named(username)
    except NotPermitted as error:
        raise BadInput(f"{username}: {error.detail}") from error


def _counted(files: list[Path], advance: Advance) -> Iterator[Line]:
    total = 0
    for file in files:
        with file.open("rb") as stream:
            total += sum(1 for _ in stream)
    for done, line in enumerate(read_files(files)):
        advance(done, total)
        yield line


def _told(files: list[Path], done: Imported, *, check: bool) -> dict[str, Any]:
    names = [file.name for file in files]
    return {"files": names, "recorded": done.recorded, "standing": done.standing, "check": check}


def _sentence(told: dict[str, Any]) -> Text:
    names, recorded, standing = ", ".join(told["files"]), told["recorded"], told["standing"]
    if told["check"]:
        return Text(f"{names}: good; {recorded} would be recorded, {standing} are in the ledger already.")
    if not recorded and not standing:
        return Text(f"{names}: it holds no entries.")
    if not recorded:
        return Text(f"{names}: nothing changed; all {standing} entries are in the ledger already.")
    already = f"; {standing} were in the ledger already" if standing else ""
    return Text(f"{names}: {recorded} entries recorded{already}.")
