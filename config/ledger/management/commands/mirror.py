"""`manage.py mirror URL|DIRECTORY DIRECTORY`: copy a log's tiles, checked against the last ones."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput, Tampered, Unavailable
from config.ledger.checkpoint import LONGEST_NOTE, NoteError, VerifierKey
from config.ledger.fetching import fetch
from config.ledger.tiles import Fetch, Kept, mirror
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Copy a log's hash tree and checkpoint (C2SP tlog-tiles), once they are known to extend what was "
        "copied before. Needs no database. Exits with 1, and copies nothing, where the log went back, or its "
        "tiles do not give the root that it signed: keep both copies, they are evidence."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("source", metavar="URL|DIRECTORY", help="where the log publishes its tiles")
        parser.add_argument("directory", type=Path, metavar="DIRECTORY", help="where the copy is kept")
        parser.add_argument(
            "--log", required=True, metavar="KEY", help="the log's public key, as you know it"
        )

    def answer(self, **options: Any) -> int:
        try:
            kept = Kept(options["directory"], VerifierKey.parse(options["log"]))
        except NoteError as error:
            raise BadInput(f"--log: {error}") from error
        source = options["source"]
        remote = source.startswith(("https://", "http://"))
        if not remote and not Path(source).is_dir():
            raise BadInput(f"{source} is neither an address (https://…) nor a directory", pointer="/source")
        given = _over_http(source) if remote else Kept(Path(source), kept.log).fetch
        try:
            checkpoint, copied = mirror(given, kept)
        except Tampered as error:
            self.show({"wrong": str(error)}, Text(f"Stopped, and nothing copied: {error}.", style="bold"))
            return FOUND_WRONG
        except OSError as error:
            raise BadInput(f"{error.filename} cannot be copied: {error.strerror}") from error
        self.show(
            {"size": checkpoint.size, "copied": copied, "root": checkpoint.root.hex()},
            Text(f"{copied:,} tiles copied; the copy holds the tree of {checkpoint.size:,} records."),
        )
        return 0


def _over_http(address: str) -> Fetch:
    def get(path: str) -> bytes | None:
        try:
            answer = fetch("GET", f"{address.rstrip('/')}/{path}", most=LONGEST_NOTE)
        except Unavailable as error:
            raise Unavailable(f"the source does not give {path}: {error}") from error
        if answer.status == HTTPStatus.NOT_FOUND:
            return None
        if answer.status != HTTPStatus.OK:
            raise Unavailable(f"the source answers {answer.status} for {path}")
        return answer.content

    return get
