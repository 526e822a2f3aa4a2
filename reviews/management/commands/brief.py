"""`manage.py brief CASE...`: a case in one paragraph and seven answers, generated from the record."""

from typing import Any

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.rule import Rule

from config.terminal import PeopleCommand
from reviews.oversight.brief import brief
from reviews.oversight.cards import brief_card
from reviews.oversight.reading import answered_across
from reviews.oversight.replay import case_history, find_case
from reviews.oversight.told import brief_told


class Command(PeopleCommand):
    help = "One paragraph, the seven questions with entry numbers, ten indicators and the flags of each case."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("cases", nargs="+", metavar="CASE", help="a number, an id or part of a title")
        parser.add_argument(
            "--across",
            action="store_true",
            help="answer question 6 across all cases: for overseers and agency supervisors only",
        )

    def answer(self, **options: Any) -> int:
        wanted = [find_case(case) for case in options["cases"]]
        told: list[dict[str, Any]] = []
        text: list[RenderableType] = []
        for case in wanted:
            history = case_history(case)
            found = brief(history, answered_across(None, history) if options["across"] else ())
            told.append(brief_told(history, found))
            if text:
                text.append(Rule(style="none"))
            text.extend(brief_card(history, found))
        self.show({"briefs": told}, *text)
        return 0
