"""`manage.py knew CASE`: every entry against every party: shown, served, acknowledged, disputed."""

from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.ledger.occurred import EASTERN
from config.terminal import PeopleCommand
from reviews.oversight.cards import heading
from reviews.oversight.matrix import matrix, matrix_card, matrix_told
from reviews.oversight.moment import instant_of
from reviews.oversight.replay import case_history, find_case, find_party
from reviews.oversight.told import case_told


class Command(PeopleCommand):
    help = "Who knew what, when: said to be shown, served by the register, acknowledged or disputed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("case", metavar="CASE", help="a number, an id or part of a title")
        parser.add_argument("--party", metavar="PARTY", help="this organization only")
        parser.add_argument(
            "--as-of", metavar="INSTANT", help="with its zone, such as 2026-06-12T21:00-04:00"
        )

    def answer(self, **options: Any) -> int:
        instant = instant_of(options["as_of"]) if options["as_of"] else None
        party = find_party(options["party"]) if options["party"] else None
        history = case_history(find_case(options["case"]), occurred=instant)
        found = matrix(history, party)
        moment = history.moment.astimezone(EASTERN)
        text = [*heading(history), Text(f"Who knew what by {moment:%-d %B %Y, %H:%M} ET.\n", style="bold")]
        self.show({**case_told(history), **matrix_told(history, found)}, *text, *matrix_card(history, found))
        return 0
