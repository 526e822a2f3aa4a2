"""Several writers at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import connections

T = TypeVar("T")


def at_once(work: Callable[[int], T], writers: int) -> list[T | Exception]:
    """What `work(0)` … `work(writers - 1)` return or raise, in that order, when all start together."""
    outcomes: list[T | Exception] = [TimeoutError("this writer did not end")] * writers
    start = threading.Barrier(writers)

    def write(number: int) -> None:
        try:
            start.wait(timeout=30)
            outcomes[number] = work(number)
        except Exception as error:  # noqa: BLE001 - handed to the test
            outcomes[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return outcomes
