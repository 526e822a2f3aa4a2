"""`manage.py boundary [CASE | --all]`: what was asked beside what was decided."""

from typing import Any

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.rule import Rule

from config.errors import BadInput
from config.terminal import PeopleCommand
from reviews.oversight.boundary import boundary
from reviews.oversight.cards import boundary_card
from reviews.oversight.replay import case_histories, case_history, find_case
from reviews.oversight.told import boundary_told


class Command(PeopleCommand):
    help = "The boundary ledger: each communication beside the decision that answers it, flags, indicators."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("case", nargs="?", metavar="CASE", help="a number, an id or part of a title")
        which.add_argument("--all", action="store_true", help="every case")

    def answer(self, **options: Any) -> int:
        if not options["all"] and not options["case"]:
            raise BadInput("name a case, or give --all")
        histories = case_histories() if options["all"] else [case_history(find_case(options["case"]))]
        told: list[dict[str, Any]] = []
        text: list[RenderableType] = []
        for history in histories:
            found = boundary(history)
            told.append(boundary_told(history, found))
            if text:
                text.append(Rule(style="none"))
            text.extend(boundary_card(history, found))
        self.show({"boundaries": told}, *text)
        return 0
