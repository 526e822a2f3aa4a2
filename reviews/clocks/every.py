"""Every clock of a case, and the one that somebody asks for by its name."""

import re
from typing import Final

from config.errors import BadInput, NotFound
from reviews.clocks.clock import Clock, Facts
from reviews.clocks.due import (
    communication_clocks,
    deadline_clocks,
    deliverable_clocks,
    dispute_clocks,
    information_clocks,
    question_clocks,
)
from reviews.clocks.window import window_clocks

_KINDS: Final = (
    window_clocks,
    deadline_clocks,
    communication_clocks,
    information_clocks,
    question_clocks,
    deliverable_clocks,
    dispute_clocks,
)


def clocks_of(facts: Facts) -> tuple[Clock, ...]:
    """Every clock of a case, kind by kind. The same facts give the same clocks (rule 13)."""
    return tuple(clock for kind in _KINDS for clock in kind(facts))


def find_clock(facts: Facts, wanted: str) -> Clock:
    """The clock of a name such as `access-window`, `question:3` or `communication ¶5`.

    Raises NotFound where the case has none of this name, BadInput where it has several.
    """
    clocks = clocks_of(facts)
    name = _plain(wanted)
    found = [clock for clock in clocks if _plain(clock.name) == name] or [
        clock for clock in clocks if _plain(clock.name).startswith(name)
    ]
    names = ", ".join(clock.name for clock in found or clocks)
    if not found:
        has = f"it has {names}" if clocks else "it has none"
        raise NotFound(f"this case has no clock {wanted!r}: {has}", pointer="/clock")
    if len(found) > 1:
        raise BadInput(f"{wanted!r} fits several clocks: {names}", pointer="/clock")
    return found[0]


def _plain(name: str) -> str:
    return re.sub(r"[\s:¶]+", " ", name).strip().casefold()
