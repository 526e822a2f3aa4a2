"""`manage.py doctor`: what of this installation is not as it must be, and how to mend it."""

from typing import Any, Final

import msgspec
from django.core.management.base import CommandParser
from rich.text import Text

from config.doctor.examination import examine, sound
from config.doctor.finding import Finding, Level
from config.terminal import FOUND_WRONG, PeopleCommand

_MARKS: Final = {Level.FINE: "ok    ", Level.ADVICE: "advice", Level.WRONG: "WRONG "}


class Command(PeopleCommand):
    help = (
        "Look at what a person forgets: durability, guards and role of the database, clocks, keys, what was "
        "signed, witnesses, the last verification and backup, workers, mail, names, files. Each line says "
        "how to mend what it found; nothing is changed. Exits with 1 where something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--all", action="store_true", help="show what is fine, too")

    def answer(self, **options: Any) -> int:
        findings = list(examine())
        well = sound(findings)
        shown = [one for one in findings if options["all"] or one.level is not Level.FINE]
        found = sum(one.level is Level.WRONG for one in findings)
        summary = "Nothing is wrong." if well else f"{found} of {len(findings)} looks found something wrong."
        value = {"sound": well, "findings": [msgspec.to_builtins(one) for one in findings]}
        self.show(value, *(_line(one) for one in shown), Text(summary, style="bold"))
        return 0 if well else FOUND_WRONG


def _line(one: Finding) -> Text:
    mend = f" - {one.mend}" if one.mend else ""
    return Text(
        f"{_MARKS[one.level]} {one.look}: {one.says}{mend}", style="" if one.level is Level.FINE else "bold"
    )
