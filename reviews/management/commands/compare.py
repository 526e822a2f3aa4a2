"""`manage.py compare A B`: two cases, or two companies, side by side; for who reads across companies."""

from typing import Any, ClassVar

from django.core.management.base import CommandParser

from config.actors import Actor
from reviews.oversight.comparing import refuse_others, sides_of
from reviews.oversight.comparison import compare
from reviews.oversight.comparison.told import WHO_MAY_READ, comparison_card, comparison_told
from reviews.oversight.reader_command import ReaderCommand


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
        found = compare(*sides_of(reader, options["a"], options["b"]))
        self.show(comparison_told(found), *comparison_card(found))
        return 0
