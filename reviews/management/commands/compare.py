"""`manage.py compare A B`: two cases, or two companies, side by side; for who reads across companies."""

from typing import Any, ClassVar

from django.core.management.base import CommandParser

from config.actors import Actor
from reviews.oversight.comparing import refuse_others, two_sides
from reviews.oversight.comparison import compare
from reviews.oversight.comparison.told import WHO_MAY_READ, comparison_card, comparison_told
from reviews.oversight.reader_command import ReaderCommand
from reviews.oversight.reading import all_histories
from reviews.oversight.replay import case_histories


class Command(ReaderCommand):
    help = (
        "Two cases, or two companies, side by side: the same capability treated alike? Differences in words, "
        f"no score, no verdict. {WHO_MAY_READ}"
    )
    READER_NEEDED: ClassVar[bool] = False
    SUBJECTS: ClassVar[tuple[str, ...]] = ("a", "b")

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name in ("a", "b"):
            parser.add_argument(name, metavar=name.upper(), help="a case's number, or a company's name or id")

    def read(self, reader: Actor | None, **options: Any) -> int:
        if reader is not None:
            refuse_others(reader)
        histories = case_histories() if reader is None else all_histories(reader)
        found = compare(*two_sides(options["a"], options["b"], histories))
        self.show(comparison_told(found), *comparison_card(found))
        return 0
