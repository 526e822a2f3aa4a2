"""Words as they are searched: folded alike in texts and questions, and marked where they stand. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

LONGEST_WORD: Final = 64
"""Characters of a word that count, in a text and in a question."""

WORDS_OF_A_QUESTION: Final = 12
LONGEST_QUESTION: Final = 1000
"""What is asked beyond these is left out."""

WORDS_OF_A_CASE: Final = 20_000
LONGEST_LINE: Final = 2000
SHOWN: Final = 240
"""Characters of a line that are shown around the first word found."""

_WORD: Final = re.compile(r"[^\W_]+")
_ENTRY: Final = re.compile(r"¶\s*\d+")


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    """A word without case and accents, as letters and digits alone; \"\" where nothing is left."""
    apart = unicodedata.normalize("NFKD", word).casefold()
    kept = "".join(char for char in unicodedata.normalize("NFKD", apart) if char.isalnum())
    return kept[:LONGEST_WORD]


def folded(text: str) -> Iterator[str]:
    """The words of a text as they are searched, in its order."""
    composed = unicodedata.normalize("NFC", text)
    return (word for found in _WORD.findall(composed) if (word := _folded(found)))


def asked_for(question: str) -> tuple[str, ...]:
    """The words that a question asks for, each once: every other character only parts them, whatever it means
    elsewhere. The number of an entry behind ¶ is not asked for: `2026-014 ¶17` is case 2026-014."""
    words = dict.fromkeys(folded(_ENTRY.sub(" ", question[:LONGEST_QUESTION])))
    return tuple(words)[:WORDS_OF_A_QUESTION]


def of_a_case(texts: Iterable[str]) -> str:
    """Every word of some texts once, in order of the alphabet, with a space between two."""
    words = dict.fromkeys(word for text in texts for word in folded(text))
    return " ".join(sorted(list(words)[:WORDS_OF_A_CASE]))


def of_a_line(text: str) -> str:
    """The words of a line in its order, with a space before each."""
    return "".join(f" {word}" for word in folded(text))


def marked(text: str, asked: Sequence[str]) -> list[tuple[str, bool]]:
    """A line in parts, each with whether it is a word that begins like one asked for; a long line is cut
    around the first of them, `…` where something is left out."""
    text = unicodedata.normalize("NFC", text)
    found = [
        (match.start(), match.end())
        for match in _WORD.finditer(text)
        if _folded(match[0]).startswith(tuple(asked))
    ]
    start = max(found[0][0] - SHOWN // 3, 0) if found and found[0][0] > SHOWN else 0
    end = min(start + SHOWN * 2, len(text))
    parts: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for first, last in found:
        if last <= end:
            parts += [(text[at:first], False), (text[first:last], True)]
            at = last
    parts.append((text[at:end], False))
    if end < len(text):
        parts.append(("…", False))
    return [part for part in parts if part[0]]
