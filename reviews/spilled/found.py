"""What a search for spilled text found: places and ids, never the text."""

from typing import Any
from uuid import UUID

import msgspec

from reviews.spilled.sought import Sought


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Which lines (from 1) stand in one place: a table's column and its row, a document, a key of Redis, a
    file. `entry` is the entry of the record whose words these are, where that is known, `field` which of its
    sealed fields, or `document`: what `report_spill` is given."""

    place: str
    row: str
    lines: tuple[int, ...]
    entry: UUID | None = None
    field: str = ""


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """A place that was not looked into, or not wholly, and why; `wrong` where it should have been."""

    place: str
    row: str
    why: str
    wrong: bool = False


def named(sought: Sought, *key: Any) -> str:
    """What identifies a row, as it may be shown: ids and numbers whole, of text the beginning, since a key
    may be a secret, and nothing of text that is looked for."""
    return ", ".join(_part(sought, part) for part in key)


def _part(sought: Sought, part: Any) -> str:
    match part:
        case bytes() | memoryview():
            return bytes(part).hex()[:16]
        case UUID() | int():
            return str(part)
    text = str(part)
    try:
        return str(UUID(hex=text))
    except ValueError:
        return "…" if sought.within(text).lines else f"{text[:8]}…" if len(text) > 8 else text
