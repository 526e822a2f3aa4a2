"""What one look at the installation found: fine, worth knowing, or wrong, and how to mend it."""

from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec
from django.conf import settings


class Level(StrEnum):
    """How much a finding matters; `wrong` is not to be left so."""

    FINE = "fine"
    ADVICE = "advice"
    WRONG = "wrong"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One line: which look, how much it matters, what was seen, and how to mend it ("" where it is fine)."""

    look: str
    level: Level
    says: str
    mend: str = ""


class NothingToLookAt(Exception):  # noqa: N818 - what was found is no error of the program
    """A look found that there is nothing for the others to look at: `finding` says so."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.says)
        self.finding = finding


Look = Callable[[], Iterator[Finding]]
"""Looks at one part of the installation and changes nothing."""


def fine(look: str, says: str) -> Finding:
    return Finding(look=look, level=Level.FINE, says=says)


def wrong(look: str, says: str, mend: str) -> Finding:
    return Finding(look=look, level=Level.WRONG, says=says, mend=mend)


def lacking(look: str, says: str, mend: str) -> Finding:
    """What production must have, and the embedded default may do without."""
    level = Level.ADVICE if settings.EMBEDDED else Level.WRONG
    return Finding(look=look, level=level, says=says, mend=mend)
