"""What waits to be done by the clock, and for how long: each app says what it has."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import msgspec

from config.tasks.broker import messages_waiting


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """How many wait, and since when the first of them does (None where nothing waits, or nobody knows)."""

    count: int
    since: datetime | None = None


Asked = Callable[[], Waiting]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of what may wait: how to ask, and which tables that reads every row of."""

    asked: Asked
    reads: tuple[str, ...]


KINDS: Final[dict[str, Kind]] = {}
"""Every kind that a table keeps, by what it is."""


def waits(what: str, asked: Asked, *, reads: tuple[str, ...]) -> None:
    """Say what may wait, in words such as `entries not in the tree`, how to ask, and which tables are read
    whole for it. Raises TypeError where somebody says so already."""
    kind = Kind(asked=asked, reads=reads)
    if KINDS.setdefault(what, kind) != kind:
        raise TypeError(f"it is asked already how many {what} wait")


def backlog() -> dict[str, Waiting]:
    """What waits, by what it is; the broker's messages last, where Redis answers."""
    return {**{what: kind.asked() for what, kind in KINDS.items()}, **in_broker()}


def in_broker() -> dict[str, Waiting]:
    """The broker's messages, where Redis answers."""
    messages = messages_waiting()
    return {} if messages is None else {"messages to workers": Waiting(count=messages)}
