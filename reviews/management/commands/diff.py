"""`manage.py diff CASE FROM TO`: what came and what changed between two instants of a case."""

from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput
from config.terminal import PeopleCommand
from reviews.oversight.cards import heading
from reviews.oversight.diff import diff, diff_card, diff_told, instant_words
from reviews.oversight.moment import instant_of
from reviews.oversight.replay import case_history, find_case, find_party
from reviews.oversight.told import case_told


class Command(PeopleCommand):
    help = (
        "What lies between two instants of a case: entries that came, what stood then and stands now, flags."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("case", metavar="CASE", help="a number, an id or part of a title")
        for name in ("from", "to"):
            parser.add_argument(name, metavar=name.upper(), help="an instant, such as 2026-06-12T21:00-04:00")
        parser.add_argument(
            "--recorded", action="store_true", help="as it was recorded by then, not as it had happened"
        )
        parser.add_argument(
            "--as-known-by", metavar="PARTY", help="only what this organization had been shown"
        )

    def answer(self, **options: Any) -> int:
        begin, end = (instant_of(options[name], pointer=f"/{name}") for name in ("from", "to"))
        if end < begin:
            raise BadInput("TO comes before FROM: give the earlier instant first", pointer="/to")
        case = find_case(options["case"])
        known_by = find_party(options["as_known_by"]) if options["as_known_by"] is not None else None
        how = "recorded" if options["recorded"] else "occurred"
        moments: list[dict[str, Any]] = [{how: instant} for instant in (begin, end)]
        then, now = (case_history(case, known_by=known_by, **moment) for moment in moments)
        found = diff(then, now)
        said = ["as it was recorded" if options["recorded"] else "as it happened"]
        if known_by is not None:
            said.append(f"as known by {now.name(known_by)}")
        between = f"Between {instant_words(begin)} and {instant_words(end)}, {', '.join(said)}."
        told = {
            **case_told(now),
            "from": begin.isoformat(),
            "to": end.isoformat(),
            "recorded": options["recorded"],
            "known_by": now.name(known_by) if known_by is not None else None,
            **diff_told(found),
        }
        self.show(told, *heading(now), Text(f"{between}\n"), *diff_card(found))
        return 0
