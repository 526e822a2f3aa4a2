"""`manage.py check_receipt FILE`: whether what a receipt promises is in the register or a mirror, in time."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput, Tampered
from config.ledger.checkpoint import NoteError, VerifierKey
from config.ledger.occurred import Occurred
from config.ledger.receipts import Checked, check, check_mirrored
from config.ledger.store import ledger
from config.ledger.tiles import Kept
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Hold a receipt against this register or, with --mirror, against a copy of its tree that anybody can "
        "keep: that needs no database. Exits with 1 where its record is missing or another one, and where it "
        "was not under a signed checkpoint in time; 2 where it is no receipt of this log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE", help="the receipt, as it was given")
        parser.add_argument(
            "--mirror", type=Path, metavar="DIRECTORY", help="where `manage.py mirror` keeps the tree"
        )
        parser.add_argument(
            "--log", metavar="KEY", help="with --mirror: the log's public key, as you know it"
        )

    def answer(self, **options: Any) -> int:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise BadInput(f"{options['file'].name} cannot be read: {error.strerror}") from error
        if (options["mirror"] is None) is not (options["log"] is None):
            raise BadInput("--mirror goes with --log: a mirror is held against a key that you know")
        try:
            found = _checked(data, options["mirror"], options["log"])
        except Tampered as error:
            self.show({"wrong": str(error)}, Text(f"{error}.", style="bold"))
            return FOUND_WRONG
        receipt = found.receipt
        value = {
            "position": receipt.position,
            "leaf": receipt.leaf.hex(),
            "recorded_at": receipt.recorded_at,
            "due": receipt.due,
            "signed": found.signed,
            "outcome": found.outcome,
        }
        told = f"Position {receipt.position:,}, recorded {Occurred.at(receipt.recorded_at)}, "
        told += f"promised by {Occurred.at(receipt.due)}."
        lines = [Text(f"{found}.", style="bold"), Text(told)]
        if found.signed is not None:
            lines.append(Text(f"First signed {Occurred.at(found.signed)}."))
        self.show(value, *lines)
        return 0 if found.sound else FOUND_WRONG


def _checked(data: bytes, mirror: Path | None, log: str | None) -> Checked:
    if mirror is None or log is None:
        return check(data, ledger.clock())
    try:
        key = VerifierKey.parse(log)
    except NoteError as error:
        raise BadInput(f"--log: {error}") from error
    return check_mirrored(data, Kept(mirror, key), ledger.clock())
