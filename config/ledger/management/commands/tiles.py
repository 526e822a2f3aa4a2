"""`manage.py tiles DIRECTORY`: the hash tree as static files, for mirrors; no record is in them."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput, NotFound, Tampered
from config.ledger.recorder import DjangoRecorder
from config.ledger.signing import log_key, newest
from config.ledger.tiles import Kept
from config.terminal import FOUND_WRONG, PeopleCommand

_READS_AT_ONCE = 10_000


class Command(PeopleCommand):
    help = (
        "Write the tiles that a directory does not hold yet, and the newest signed checkpoint last, as C2SP "
        "tlog-tiles says: any web server or object store can serve them. They hold hashes, never a record. "
        "Exits with 1, and writes nothing, where they would not give the root that was signed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("directory", type=Path, metavar="DIRECTORY")

    def answer(self, **options: Any) -> int:
        signed = newest()
        if signed is None:
            raise NotFound("nothing is signed yet: run manage.py integrate")
        kept = Kept(options["directory"], log_key().verifier)
        size = signed.checkpoint.size
        try:
            tiles = kept.growing()
            while tiles.size < size:
                leaves = DjangoRecorder("default").rows(
                    "SELECT leaf FROM ledger_record WHERE position > %s AND position <= %s ORDER BY position",
                    (tiles.size, min(size, tiles.size + _READS_AT_ONCE)),
                )
                if not leaves:
                    raise Tampered(f"record {tiles.size + 1:,} is missing")
                for (leaf,) in leaves:
                    tiles.append(bytes(leaf))
            written = kept.keep(tiles, signed.checkpoint, signed.note)
        except Tampered as error:
            self.show({"wrong": str(error)}, Text(f"Stopped, and nothing written: {error}.", style="bold"))
            return FOUND_WRONG
        except OSError as error:
            raise BadInput(f"{options['directory']} cannot be written: {error.strerror}") from error
        self.show(
            {"size": size, "written": written, "root": signed.checkpoint.root.hex()},
            Text(f"{written:,} tiles written; the directory holds the tree of {size:,} records."),
        )
        return 0
