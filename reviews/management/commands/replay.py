"""`manage.py replay CASE`: a case entry by entry, to any instant or entry, as one party knew it."""

from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput
from config.ledger.occurred import EASTERN
from config.terminal import PeopleCommand
from reviews.oversight.cards import heading, state_card, timeline_card
from reviews.oversight.moment import instant_of
from reviews.oversight.replay import case_history, find_case, find_party
from reviews.oversight.told import replay_told


class Command(PeopleCommand):
    help = "Replay a case to an instant or an entry: what had happened, and what stood then."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("case", metavar="CASE", help="a number, an id or part of a title")
        moment = parser.add_mutually_exclusive_group()
        moment.add_argument(
            "--as-of", metavar="INSTANT", help="with its zone, such as 2026-06-12T21:00-04:00"
        )
        moment.add_argument("--entry", type=int, metavar="N", help="up to entry ¶N")
        parser.add_argument(
            "--recorded",
            action="store_true",
            help="as it was recorded by then, not as it had happened by then",
        )
        parser.add_argument(
            "--as-known-by", metavar="PARTY", help="only what this organization had been shown"
        )

    def answer(self, **options: Any) -> int:
        instant = instant_of(options["as_of"]) if options["as_of"] is not None else None
        if options["recorded"] and instant is None:
            raise BadInput("--recorded needs --as-of with an instant")
        known_by = find_party(options["as_known_by"]) if options["as_known_by"] is not None else None
        history = case_history(
            find_case(options["case"]),
            recorded=instant if options["recorded"] else None,
            occurred=None if options["recorded"] else instant,
            entry=options["entry"],
            known_by=known_by,
        )
        said = []
        if instant is not None:
            local = instant.astimezone(EASTERN)
            how = "recorded" if options["recorded"] else "happened"
            said.append(
                f"as it had {'been recorded' if how == 'recorded' else how} by {local:%-d %B %Y, %H:%M} ET"
            )
        if options["entry"] is not None:
            said.append(f"up to ¶{options['entry']}")
        if known_by is not None:
            said.append(f"as known by {history.name(known_by)}")
        text = [*heading(history)]
        if said:
            text.append(Text(f"Replayed {', '.join(said)}.\n", style="bold"))
        text += [*timeline_card(history, history.entries), Text(""), *state_card(history)]
        self.show(replay_told(history), *text)
        return 0
