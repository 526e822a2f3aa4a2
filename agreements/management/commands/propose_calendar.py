"""`manage.py propose_calendar YEAR [YEAR]`: the federal holidays, for an agency to adopt with their dates."""

from typing import Any, Final

import msgspec
from django.core.management.base import CommandParser
from rich.table import Table
from rich.text import Text

from agreements.calendar import NO_CALENDAR
from agreements.federal_holidays import proposed_calendar
from config.terminal import PeopleCommand

_OBSERVED: Final = (
    "Where a holiday falls on a Saturday or Sunday, the day marked “(observed)” is the business day that is "
    "off (5 U.S.C. 6103). The day itself stands beside it, since both dates are adopted; it is of a weekend "
    "anyway.\n"
)


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
            table.add_row(f"{holiday.day}", f"{holiday.day:%A}", holiday.name)
        notes = [Text("")]
        if not all(NO_CALENDAR.is_business_day(holiday.day) for holiday in proposed.holidays):
            notes.append(Text(_OBSERVED))
        notes.append(
            Text(f"Proposed by {proposed.taken_from}. Nothing is adopted until an agency adopts these dates.")
        )
        self.show(msgspec.to_builtins(proposed), table, *notes)
        return 0
