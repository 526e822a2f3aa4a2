"""`manage.py access_log --reader USER`: what overseers read, what they and officers took away."""

from typing import Any, Final

import msgspec
from django.core.management.base import CommandParser
from rich.table import Table
from rich.text import Text

from agreements.access_log import WHO_MAY_READ
from config.actors import Actor
from config.errors import BadInput, NotPermitted
from reviews.oversight.access_log import in_words, readings
from reviews.oversight.reader_command import ReaderCommand

_LAST: Final = 50
_MOST: Final = 1_000_000


class Command(ReaderCommand):
    help = f"The access log: who read or took away what, newest first. {WHO_MAY_READ}"
    READER_HELP = "the login of the overseer who reads"
    ON_PRIMARY = True

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--subject", default="", help="of this case (by number) or inquiry (by id) only")
        parser.add_argument("--exported", action="store_true", help="only what was taken away")
        parser.add_argument(
            "--last", type=int, default=_LAST, metavar="N", help=f"the newest N lines (default {_LAST})"
        )

    def read(self, reader: Actor | None, **options: Any) -> int:
        if reader is None:
            raise NotPermitted("the access log is for overseers only")
        if options["last"] not in range(1, _MOST + 1):
            raise BadInput(f"--last is a whole number from 1 to {_MOST:,}", pointer="/last")
        rows = readings(reader, subject=options["subject"], exported=options["exported"])
        found = list(in_words(rows[: options["last"]], reader))
        table = Table(box=None, padding=(0, 2, 0, 0))
        for column in ("when", "who", "what", "asked for"):
            table.add_column(column)
        for one in found:
            table.add_row(
                one.at, one.who, f"{one.what} {one.subject}".strip(), f"{one.asked} {one.channel}".strip()
            )
        told = [msgspec.to_builtins(one) for one in found]
        self.show(
            {"who_may_read": WHO_MAY_READ, "readings": told},
            Text(WHO_MAY_READ, style="italic"),
            Text(""),
            table if found else Text("Nothing was read that fits."),
        )
        return 0
