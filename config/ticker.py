"""The ticker: does the tasks that are due, again and again, in the one process of the embedded default."""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connections

from config.ledger.store import ledger
from config.tasks import running

_LOG: Final = logging.getLogger("demarc.ticker")

_PATIENCE_SECONDS: Final = 30.0


def due_now() -> Iterable[str]:
    """The names of the tasks that are due."""
    return [task.name for task in running.due(ledger.clock())]


class Ticker(threading.Thread):
    """A thread that does what is due, waits `seconds`, and does so again until it is stopped.

    What a task raises is written down where it is run; what keeps that from being written down is logged:
    the others go on, and the next tick tries it again.
    """

    def __init__(
        self,
        seconds: float,
        due: Callable[[], Iterable[str]] = due_now,
        run: Callable[[str], object] = running.run_if_due,
    ) -> None:
        super().__init__(name="ticker", daemon=True)
        self.seconds = seconds
        self.due = due
        self.run_task = run
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            self.tick()
            self.stopped.wait(self.seconds)

    def tick(self) -> None:
        """Do every task that is due once, each until it is done: a stop waits for the one under way."""
        try:
            for name in self._asked():
                if self.stopped.is_set():
                    return
                try:
                    self.run_task(name)
                except Exception:  # noqa: BLE001 - whatever it is, it goes to the log
                    _LOG.exception("the task %s could not be run: the next tick tries it again", name)
        finally:
            connections.close_all()

    def _asked(self) -> Iterable[str]:
        try:
            return self.due()
        except Exception:  # noqa: BLE001 - a database that is away comes back
            _LOG.exception("what is due cannot be found out: the next tick asks again")
            return ()

    def stop(self) -> None:
        """Stop, once the task under way is done; a task that takes over half a minute is not waited for."""
        self.stopped.set()
        self.join(_PATIENCE_SECONDS)


@contextmanager
def ticking() -> Iterator[Ticker | None]:
    """A ticker while this is entered; None where workers do its tasks, or DEMARC_TICK_SECONDS is 0."""
    if not (settings.EMBEDDED and settings.TICK_SECONDS):
        yield None
        return
    ticker = Ticker(settings.TICK_SECONDS)
    ticker.start()
    try:
        yield ticker
    finally:
        ticker.stop()
