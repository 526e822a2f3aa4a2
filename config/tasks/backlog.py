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

_KINDS: Final[dict[str, Asked]] = {}


def waits(what: str, asked: Asked) -> None:
    """Say what may wait, in words such as `entries not in the tree`, and how to ask. Raises TypeError where
    somebody says so already."""
    if _KINDS.setdefault(what, asked) is not asked:
        raise TypeError(f"it is asked already how many {what} wait")


def backlog() -> dict[str, Waiting]:
    """What waits, by what it is; the broker's messages last, where Redis answers."""
    found = {what: asked() for what, asked in _KINDS.items()}
    messages = messages_waiting()
    return found if messages is None else {**found, "messages to workers": Waiting(count=messages)}
