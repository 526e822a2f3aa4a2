"""`manage.py lodge FILE`: have it noted that a statement was there, which was refused or got no receipt."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from config.errors import BadInput
from config.ledger.lodging import LONGEST, lodge
from config.ledger.store import ledger
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "Note the digest of a file and the time, in an append-only table beside the log, and print a note of "
        "that, signed by the log's key. The file itself is not kept, and no checkpoint holds it: keep both, "
        "the file and the note. `manage.py lodged` lists the digests."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE", help="the statement, as it was sent")

    def answer(self, **options: Any) -> int:
        try:
            with options["file"].open("rb") as file:
                data = file.read(LONGEST + 1)
        except OSError as error:
            raise BadInput(f"{options['file'].name} cannot be read: {error.strerror}") from error
        row, note = lodge(data, ledger.clock())
        if self.as_json:
            self.show(
                {
                    "digest": bytes(row.digest).hex(),
                    "size": row.size,
                    "lodged_at": row.lodged_at,
                    "note": note.decode(),
                }
            )
        else:  # not as a card: a note holds line by line, however long
            self.stdout.write(note.decode())
        return 0
