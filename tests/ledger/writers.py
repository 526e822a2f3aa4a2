"""Several writers at the same moment, each with a database connection of its own."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from django.db import connections

from config.ledger.premises import Premises
from config.ledger.store import ledger

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


def elsewhere(do: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Do it as another process would, of which this one learns nothing."""
    with monkeypatch.context() as patch:
        patch.setattr(Premises, "forget", lambda self, streams: None)
        (done,) = at_once(lambda _: do(), 1)
    if isinstance(done, Exception):
        raise done


def before_the_append(do: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another process act once, after the next command was checked."""
    real = ledger.save

    def save(*entries: Any, **said: Any) -> Any:
        monkeypatch.setattr(ledger, "save", real)
        elsewhere(do, monkeypatch)
        return real(*entries, **said)

    monkeypatch.setattr(ledger, "save", save)
