"""`manage.py rotate_seal_key`: another seal key in the place of the one in use."""

from typing import Any

import msgspec
from rich.text import Text

from config.ledger.rotation import Rotated, rotate
from config.terminal import PeopleCommand


class Command(PeopleCommand):
    help = (
        "Wrap every case key under another seal key, all or none, and say what to set next. With "
        "DEMARC_SEAL_KEY set, the other one is DEMARC_SEAL_KEY_NEW: set it for every process first, so that "
        "writers go on. Without, a new key file takes the old one's place. Stopped and run again, it goes on."
    )

    def answer(self, **options: Any) -> int:
        with self.progress("Wrapping case keys") as advance:
            rotated = rotate(told=advance)
        steps = _next(rotated)
        self.show(
            msgspec.structs.asdict(rotated) | {"next": steps},
            Text(
                f"{rotated.rewrapped:,} of {rotated.total:,} case keys wrapped anew; "
                f"all {rotated.total:,} open under the new seal key.",
                style="bold",
            ),
            *(Text(step) for step in steps),
        )
        return 0


def _next(rotated: Rotated) -> list[str]:
    if rotated.kept:
        return [
            "The new key is in place; nothing is to be set.",
            f"The old one is kept in {rotated.kept}: it opens backups made before now. "
            "Delete it when they are gone.",
        ]
    return [
        "Now set DEMARC_SEAL_KEY to what DEMARC_SEAL_KEY_NEW is, unset DEMARC_SEAL_KEY_NEW, and restart "
        "every process.",
        "Keep the old key for as long as backups made before now are kept: it opens them.",
        "manage.py verify_ledger --sealed then opens every sealed value under the new key.",
    ]
