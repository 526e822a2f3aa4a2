"""Small charts of counts, drawn on the server as SVG, each beside a table that says the same numbers."""

from collections.abc import Sequence
from typing import Final

import msgspec

WIDE: Final = 100
"""How long the longest bar is, in percent, and how wide the drawing of columns is, in its own units."""

TALL: Final = 60
"""How tall the tallest column is, in pixels."""


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One bar: what it counts, the number, how long it is in percent, and where its number leads."""

    label: str
    count: int
    width: int
    address: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of several: where it stands, how tall it is and from where on, in pixels and percent."""

    label: str
    count: int
    x: float
    middle: float
    wide: float
    top: int
    tall: int


def bars(counted: Sequence[tuple[str, int, str]]) -> list[Bar]:
    """A bar for each (label, count, address), as long as its count among the largest."""
    most = max((count for _, count, _ in counted), default=0)
    return [
        Bar(label=label, count=count, width=round(WIDE * count / most) if most else 0, address=address)
        for label, count, address in counted
    ]


def columns(counted: Sequence[tuple[str, int]]) -> list[Column]:
    """A column for each (label, count), side by side, as tall as its count among the largest."""
    most = max((count for _, count in counted), default=0)
    each = WIDE / max(len(counted), 1)
    found = []
    for number, (label, count) in enumerate(counted):
        tall = round(TALL * count / most) if most else 0
        found.append(
            Column(
                label=label,
                count=count,
                x=round(each * number + each / 6, 2),
                middle=round(each * (number + 0.5), 2),
                wide=round(each * 2 / 3, 2),
                top=TALL - tall,
                tall=tall,
            )
        )
    return found
