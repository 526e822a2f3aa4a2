"""What is looked for after a spill: lines, found whatever their case, accents, spaces and marks. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from config.errors import BadInput
from reviews.office.words import folded
from reviews.spilled.written import Written

LEAST: Final = 4
"""So many letters and digits a line has at least: fewer stand in every hash."""

LONGEST_LINE: Final = 4_000
MOST_LINES: Final = 1_000

_PIECE: Final = 1024 * 1024
_ASCII: Final = re.compile(r"[^a-z0-9]+")


class Hit(msgspec.Struct, frozen=True):
    """Which lines (from 1) a value holds, and what in it is for people to look at."""

    lines: tuple[int, ...]
    unread: tuple[str, ...] = ()


class Sought:
    """The lines of a text that is looked for, each by itself. Raises BadInput for a text without any, and
    for a line that is too short or too long; the error names its number, never the line."""

    def __init__(self, text: str) -> None:
        said = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
        if not 0 < len(said) <= MOST_LINES:
            raise BadInput(f"give 1 to {MOST_LINES:,} lines that are looked for, not {len(said):,}")
        for number, line in said:
            if len(line) > LONGEST_LINE:
                raise BadInput(f"line {number} has more than {LONGEST_LINE:,} characters: part it")
            if len(_closed(line)) < LEAST:
                raise BadInput(
                    f"line {number} has fewer than {LEAST} letters and digits: join it to the next"
                )
        self._closed = {number: _closed(line) for number, line in said}
        self._words = {number: frozenset(folded(line)) for number, line in said}

    def within(self, value: Any) -> Hit:
        """Which lines stand in a stored value: a text, bytes, a file, or what was JSON."""
        written = Written(value)
        lines: set[int] = set()
        for text in written:
            lines.update(self.in_text(text))
        return Hit(tuple(sorted(lines)), tuple(sorted(written.unread)))

    def in_text(self, text: str) -> Iterator[int]:
        """The lines that stand in a text, which is folded piece by piece."""
        for piece in _pieces(text):
            closed = _closed(piece)
            yield from (number for number, line in self._closed.items() if line in closed)

    def among(self, words: Iterable[str]) -> Hit:
        """The lines all of whose words are among those of an index, which has lost their order."""
        there = frozenset(words)
        return Hit(tuple(number for number, line in self._words.items() if line and line <= there))


def _pieces(text: str) -> Iterator[str]:
    """A text in pieces that overlap by more than any line is long."""
    if len(text) <= _PIECE:
        yield text
        return
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE + 16 * LONGEST_LINE]


def _closed(text: str) -> str:
    """Its letters and digits alone, without case and accents: nothing that stands between parts a word."""
    if text.isascii():
        return _ASCII.sub("", text.lower())
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in unicodedata.normalize("NFKD", apart) if char.isalnum())
