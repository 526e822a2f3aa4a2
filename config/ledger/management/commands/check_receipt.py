"""`manage.py check_receipt FILE`: whether what a receipt promises is in this register, and came in time."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import BadInput
from config.ledger.occurred import Occurred
from config.ledger.receipts import check
from config.ledger.store import ledger
from config.terminal import FOUND_WRONG, PeopleCommand


class Command(PeopleCommand):
    help = (
        "Hold a receipt against this register. Exits with 1 where its record is missing or another one, and "
        "where it was not under a signed checkpoint in time; 2 where it is no receipt of this log."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, metavar="FILE", help="the receipt, as it was given")

    def answer(self, **options: Any) -> int:
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise BadInput(f"{options['file'].name} cannot be read: {error.strerror}") from error
        found = check(data, ledger.clock())
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
