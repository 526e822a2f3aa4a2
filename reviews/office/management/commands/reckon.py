"""`manage.py reckon [--anew]`: bring what lists tell of cases up to date, or make all of it anew."""

from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.ledger.occurred import Occurred
from config.terminal import FOUND_WRONG, PeopleCommand
from reviews.office.reckoning import reckon, standing


class Command(PeopleCommand):
    help = (
        "Bring what the officers' lists tell of cases up to date: clocks, what is waited for, flags. It is "
        "kept beside the record and can be made anew at any time; the record is only read. Exits "
        "with 1 where a case cannot be brought up to date."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--anew", action="store_true", help="every case, whether it moved or not")

    def answer(self, **options: Any) -> int:
        folded = reckon(anew=options["anew"])
        to = standing()
        told = {
            "folded": folded,
            "position": to.position,
            "at": to.at.isoformat(),
            "waiting": to.cases,
            "stopped": to.stopped,
        }
        lines = [Text(f"Reckoned {_cases(folded)}, up to entry {to.position}, as of {Occurred.at(to.at)}.")]
        if to.stopped:
            lines.append(Text(f"{_cases(to.stopped)} cannot be brought up to date: the log says why."))
        self.show(told, *lines)
        return FOUND_WRONG if to.stopped else 0


def _cases(count: int) -> str:
    return f"{count} case{'' if count == 1 else 's'}"
