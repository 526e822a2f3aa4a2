"""`manage.py lodged`: the digests of what was lodged, and when."""

from typing import Any

from rich.text import Text

from config.ledger.models import Lodged
from config.ledger.occurred import Occurred
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "List what was lodged because the register refused it or gave no receipt: SHA-256, bytes, time. What "
        "it says the register does not keep; no checkpoint holds the list."
    )

    def answer(self, **options: Any) -> int:
        rows = list(Lodged.objects.order_by("pk"))
        told = [
            {"digest": bytes(row.digest).hex(), "size": row.size, "lodged_at": row.lodged_at} for row in rows
        ]
        lines = [
            Text(f"{bytes(row.digest).hex()}\n   {row.size:,} bytes, {Occurred.at(row.lodged_at)}")
            for row in rows
        ]
        self.show({"lodged": told}, *(lines or [Text("Nothing was lodged.")]))
        return 0
