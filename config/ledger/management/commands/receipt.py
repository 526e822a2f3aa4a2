"""`manage.py receipt POSITION`: what the writer of a record was promised, and the proof that it was kept."""

from typing import Any

from django.core.management.base import CommandParser

from config.errors import NotFound
from config.ledger.receipts import entry_at, proof
from config.ledger.signing import receipt
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "Print the signed receipt of the record at a position and, once the log has signed over it, the "
        "inclusion proof with the checkpoint and its cosignatures (C2SP tlog-proof)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "position", type=int, metavar="POSITION", help="its position in the register, from 1"
        )

    def answer(self, **options: Any) -> int:
        entry = entry_at(options["position"])
        signed = receipt(entry).decode()
        try:
            proven = proof(options["position"]).decode()
        except NotFound:
            proven = None
        if self.as_json:
            self.show({"position": options["position"], "receipt": signed, "proof": proven})
        else:  # not as a card: a note holds line by line, however long
            self.stdout.write(signed)
            self.stdout.write(proven or "Under no signed checkpoint yet: manage.py integrate signs.")
        return 0
