"""The ticker: what is to be done again and again, in the one process of the embedded default."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.conf import settings
from django.db import connections

_LOG: Final = logging.getLogger("demarc.ticker")

_PATIENCE_SECONDS: Final = 30.0

Task = Callable[[], object]

TASKS: Final[dict[str, Task]] = {}
"""What every tick does, by name, in order; apps register theirs when they are ready."""


def every_tick(name: str, task: Task) -> None:
    """Register what every tick does. Raises TypeError where another task has the name."""
    if TASKS.setdefault(name, task) is not task:
        raise TypeError(f"two tasks are called {name}")


class Ticker(threading.Thread):
    """A thread that does every task, waits `seconds`, and does them again until it is stopped.

    A task that fails is logged, never recorded (rule 18): the others go on, and the next tick tries it again.
    """

    def __init__(self, seconds: float, tasks: dict[str, Task] = TASKS) -> None:
        super().__init__(name="ticker", daemon=True)
        self.seconds = seconds
        self.tasks = tasks
        self.stopped = threading.Event()

    def run(self) -> None:
        while not self.stopped.is_set():
            self.tick()
            self.stopped.wait(self.seconds)

    def tick(self) -> None:
        """Do every task once, each until it is done: a stop waits for the one under way."""
        try:
            for name, task in self.tasks.items():
                if self.stopped.is_set():
                    return
                try:
                    task()
                except Exception:  # noqa: BLE001 - whatever a task raises, it goes to the log
                    _LOG.exception("the task %s failed: the next tick tries it again", name)
        finally:
            connections.close_all()

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
