"""`manage.py integrate`: add to the tree what it does not hold yet, once or for as long as it runs."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandParser
from rich.text import Text

from config.errors import Tampered
from config.ledger.integrator import State, integrate, state
from config.terminal import FOUND_WRONG, PeopleCommand

_POLL_SECONDS = 1.0


class Command(PeopleCommand):
    help = (
        "Add to the hash tree every record that it does not hold yet. Stops with 1 where a record is "
        "missing or is not what its hash says, naming its position; nothing is ever repaired."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--watch", action="store_true", help="look for new records every second until interrupted"
        )

    def answer(self, **options: Any) -> int:
        with _until_stopped() as stopped:
            while True:
                try:
                    added = integrate(stop=stopped.is_set)
                except Tampered as error:
                    self._say(state(), 0, wrong=str(error))
                    return FOUND_WRONG
                if added or not options["watch"]:
                    self._say(state(), added)
                if not options["watch"] or stopped.wait(_POLL_SECONDS):
                    return 0

    def _say(self, now: State, added: int, wrong: str | None = None) -> None:
        value = {"integrated": added, "size": now.size, "position": now.position, "root": now.root.hex()}
        if wrong is not None:
            value["wrong"] = wrong
            first = Text(f"Stopped: {wrong}.", style="bold")
        else:
            first = Text(f"{added:,} records added; the tree holds {now.size:,} of {now.position:,}.")
        self.show(value, first, Text(f"Root over them: {now.root.hex()}", overflow="fold"))


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set, so that a batch is finished and not torn."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped
        return
    kept = {
        number: signal.signal(number, lambda *_: stopped.set()) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield stopped
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)
