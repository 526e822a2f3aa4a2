"""`manage.py propose_calendar YEAR [YEAR]`: the federal holidays, for an agency to adopt with their dates."""

from typing import Any

import msgspec
from django.core.management.base import CommandParser
from rich.table import Table
from rich.text import Text

from agreements.federal_holidays import proposed_calendar
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = "Propose the federal holidays of a year, or of YEAR to YEAR; adopt_calendar takes what JSON gives."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("first", type=int, metavar="YEAR")
        parser.add_argument(
            "last", type=int, nargs="?", metavar="YEAR", help="the last year, if more than one"
        )

    def answer(self, **options: Any) -> int:
        proposed = proposed_calendar(options["first"], options["last"] or options["first"])
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
        for holiday in proposed.holidays:
            table.add_row(f"{holiday.day}", f"{holiday.day:%A}", str(holiday))
        note = Text(
            f"\nProposed by {proposed.taken_from}. Nothing is adopted until an agency adopts these dates."
        )
        self.show(msgspec.to_builtins(proposed), table, note)
        return 0
