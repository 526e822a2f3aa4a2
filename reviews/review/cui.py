"""Controlled unclassified information: the categories that markings fall into, and the banner they give."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

CONTROL_MARKING: Final = "CUI"
"""The control marking that opens a banner (32 CFR 2002.20)."""


class CuiCategory(StrEnum):
    """Categories of the CUI registry that fields of this register may fall into, by their banner marking."""

    ISVI = "ISVI"
    PROPIN = "PROPIN"
    PRVCY = "PRVCY"

    @property
    def words(self) -> str:
        """The category's name in the registry."""
        return _TITLES[self]

    @property
    def source(self) -> str:
        """Where the category and its marking are laid down."""
        return f"32 CFR 2002.20; NARA CUI registry, {self.words} ({self})"


_TITLES: Final = {
    CuiCategory.ISVI: "Information Systems Vulnerability Information",
    CuiCategory.PROPIN: "General Proprietary Business Information",
    CuiCategory.PRVCY: "General Privacy",
}


def banner(categories: Iterable[CuiCategory]) -> str | None:
    """The banner over what holds these categories, as in `CUI//ISVI/PROPIN`; None where there are none.

    Categories stand once each, in alphabetical order, with one slash between them (32 CFR 2002.20(b)).
    """
    codes = sorted(set(categories))
    return f"{CONTROL_MARKING}//{'/'.join(codes)}" if codes else None
