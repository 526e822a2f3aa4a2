"""`manage.py log_key`: the log's public key, for witnesses and for whoever verifies."""

from typing import Any

from rich.text import Text

from config.ledger.signing import log_key
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "Show the log's public key as witnesses and verifiers take it (C2SP signed-note). Hand it over on "
        "another way than the record: who can replace both fools everybody."
    )

    def answer(self, **options: Any) -> int:
        public = str(log_key().verifier)
        self.show({"key": public}, Text(public, overflow="ignore", no_wrap=True))
        return 0
