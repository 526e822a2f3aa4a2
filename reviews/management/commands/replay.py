"""`manage.py replay CASE`: a case entry by entry, to any instant or entry, as one party knew it."""

from datetime import datetime
from typing import Any
from uuid import UUID

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
        moment.add_argument("--entry", type=int, metavar="N", help="where entry ¶N stands, as on the page")
        parser.add_argument(
            "--recorded",
            action="store_true",
            help="as it was recorded by then, not as it had happened by then",
        )
        parser.add_argument(
            "--as-known-by", metavar="PARTY", help="only what this organization had been shown"
        )

    def answer(self, **options: Any) -> int:
        place, recorded = options["entry"], options["recorded"]
        if recorded and place is None and options["as_of"] is None:
            raise BadInput("--recorded needs --as-of with an instant, or --entry with a number")
        case = find_case(options["case"])
        instant = instant_of(options["as_of"]) if options["as_of"] is not None else None
        if place is not None and not recorded:
            instant = _counts_from(case, place)
        known_by = find_party(options["as_known_by"]) if options["as_known_by"] is not None else None
        history = case_history(
            case,
            recorded=instant if recorded else None,
            occurred=None if recorded else instant,
            entry=place if recorded else None,
            known_by=known_by,
        )
        said = []
        if instant is not None or place is not None:
            how = "been recorded" if recorded else "happened"
            said.append(f"as it had {how} by {_moment(instant, place)}")
        if known_by is not None:
            said.append(f"as known by {history.name(known_by)}")
        text = [*heading(history)]
        if said:
            text.append(Text(f"Replayed {', '.join(said)}.\n", style="bold"))
        text += [*timeline_card(history, history.entries), Text(""), *state_card(history)]
        self.show(replay_told(history), *text)
        return 0


def _counts_from(case: UUID, place: int) -> datetime:
    """When ¶N counts from, as the whole case has it: the moment at which the page stands at that entry.

    Raises BadInput where the case has no such entry.
    """
    whole = case_history(case)
    for entry in whole.entries:
        if whole.numbers[entry.id] == place:
            return entry.takes_effect
    raise BadInput(f"the case has entries ¶1 to ¶{len(whole.numbers)}, not ¶{place}", pointer="/entry")


def _moment(instant: datetime | None, place: int | None) -> str:
    """The entry, the instant in Eastern Time, or both: `¶28, 12 June 2026, 21:59 ET`."""
    local = instant.astimezone(EASTERN) if instant else None
    return ", ".join(
        [*([f"¶{place}"] if place else []), *([f"{local:%-d %B %Y, %H:%M} ET"] if local else [])]
    )
