"""`manage.py boundary [CASE | --all | --across]`: what was asked beside what was decided."""

from typing import Any, Final

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.rule import Rule
from rich.text import Text

from agreements.vocabulary import Instrument, Track
from config.errors import BadInput
from config.terminal import PeopleCommand
from reviews.oversight.across import FILTERS, Sort, count_words, lines_of, ordered, wanted_of
from reviews.oversight.boundary import FlagCode, boundary
from reviews.oversight.cards import boundary_card, line_card
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_histories, case_history, find_case, find_party
from reviews.oversight.told import boundary_told, line_told

_PARTIES: Final[tuple[str, ...]] = ("company", "agency")
_ASKED: Final = (*FILTERS, "sort")


class Command(PeopleCommand):
    help = (
        "The boundary ledger: each communication beside the decision that answers it, flags, indicators. "
        "With --across, or narrowed down, the rows alone, as one list."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("case", nargs="?", metavar="CASE", help="a number, an id or part of a title")
        which.add_argument("--all", action="store_true", help="every case")
        which.add_argument("--across", action="store_true", help="the rows of every case as one list")
        for name in _PARTIES:
            parser.add_argument(f"--{name}", metavar="NAME", help=f"only rows of this {name}")
        for name, kind in (("track", Track), ("instrument", Instrument), ("flag", FlagCode), ("sort", Sort)):
            what = "the order" if name == "sort" else f"only rows with this {name}"
            parser.add_argument(f"--{name}", metavar=name.upper(), help=f"{what}: {', '.join(kind)}")
        for name in ("since", "until"):
            parser.add_argument(f"--{name}", metavar="DAY", help="only rows that may be of this period")

    def answer(self, **options: Any) -> int:
        if not (options["all"] or options["across"] or options["case"]):
            raise BadInput("name a case, or give --all or --across")
        asked = {name: options[name] for name in _ASKED if options[name] is not None}
        if options["all"] and asked:
            raise BadInput(f"--all shows every ledger whole: give --across with --{next(iter(asked))}")
        one = None if options["all"] or options["across"] else case_history(find_case(options["case"]))
        histories = case_histories() if one is None else [one]
        if options["across"] or asked:
            self._list(histories, asked, Sort.NEWEST if one is None else Sort.OLDEST)
        else:
            self._ledgers(histories)
        return 0

    def _ledgers(self, histories: list[CaseHistory]) -> None:
        told: list[dict[str, Any]] = []
        text: list[RenderableType] = []
        for history in histories:
            found = boundary(history)
            told.append(boundary_told(history, found))
            if text:
                text.append(Rule(style="none"))
            text.extend(boundary_card(history, found))
        self.show({"boundaries": told}, *text)

    def _list(self, histories: list[CaseHistory], asked: dict[str, str], sort: Sort) -> None:
        named: dict[str, str] = {name: str(find_party(asked[name])) for name in _PARTIES if name in asked}
        lines = [line for history in histories for line in lines_of(history)]
        kept = ordered(lines, wanted_of({**asked, **named}, lines, sort))
        text: list[RenderableType] = [part for line in kept for part in line_card(line)]
        text.append(Text(count_words(kept)))
        self.show({"lines": [line_told(line) for line in kept]}, *text)
