"""Whom the register knows: a login that is bound to nobody in it is refused, whatever factor it has."""

from collections.abc import Callable
from typing import Final

Known = Callable[[object], bool]

_known: Final[list[Known]] = []


def let_in_only(known: Known) -> None:
    """Say how to find whether a user is bound to a person. Called once, by the app that knows people."""
    _known[:] = [known]


def is_known(user: object) -> bool:
    """Whether a user is bound to a person of an organization."""
    (known,) = _known
    return known(user)
