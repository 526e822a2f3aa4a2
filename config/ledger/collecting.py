"""How a process looks for garbage: through what pages leave behind, and not through what is loaded."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

YOUNG: Final = 10_000
"""When so many more objects were made than went away, the youngest of them are looked through: a page makes
as many, and what it is made of lives until it is made."""

TIMES: Final = (2, 1)
"""How often more than that the youngest are, until the older are, too; and how often those, until all are: at
the latest after YOUNG × 4 × 3 objects more, about as many as Python's own 700, 10 and 10 come to."""

_LOCK: Final = Lock()
_AT_REST: Final[list[object]] = []
"""One for each who has the collector rest: the first stops it, whoever is last lets it go on."""


def settle() -> None:
    """Leave what is loaded by now out of every search for garbage, which is most of what a process ever
    holds: what a page leaves behind is then found soon, and looking for it costs little. Called again, what
    has come since is left out, too."""
    gc.freeze()
    gc.set_threshold(YOUNG, *TIMES)
    gc.collect()  # of what is left, which is next to nothing: how long until the next counts from here


@contextmanager
def uncollected() -> Iterator[None]:
    """Without a search for garbage in any thread: for work that a process does by itself, and no page."""
    mark = object()
    with _LOCK:
        _AT_REST.append(mark)
        gc.disable()
    try:
        yield
    finally:
        with _LOCK:
            _AT_REST.remove(mark)
            if not _AT_REST:
                gc.enable()
