"""What a letter consists of, and its exact text, whose bytes are what is filed. Pure."""

import textwrap
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

import msgspec

DISCLAIMER: Final = (
    "This letter is not a license, a preclearance or a permit. In the register that holds this case "
    "declining triggers nothing."
)
"""What every letter says at its end (EO 14409, section 3(c))."""

WIDTH: Final = 78
"""Characters of a line of the text."""


class Fact(msgspec.Struct, frozen=True):
    """A line of a letter: what it is, and how it reads."""

    name: str
    text: str


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter from an office to a company about a case. It names offices and no person.

    `banner` is the marking of controlled unclassified information, "" where none is due; `standing` what the
    letter is made from: an entry with its number, or a draft that has not gone out; `paragraphs` its words.
    """

    kind: str
    office: str
    recording_office: str
    instruction: str
    to: str
    dated: str
    number: str
    subject: str
    paragraphs: tuple[str, ...]
    facts: tuple[Fact, ...]
    standing: str
    may_decline: str = ""
    banner: str = ""

    @property
    def title(self) -> str:
        """`Request, case 2026-005`: what it is filed under."""
        return f"{self.kind}, case {self.number}, {self.dated}"

    @property
    def instructed(self) -> str:
        """On whose instruction it is written, as far as the record says."""
        return self.instruction or "not stated"

    @property
    def digest(self) -> str:
        """The SHA-256 of its text, in hexadecimal."""
        return sha256(self.content).hexdigest()

    @property
    def content(self) -> bytes:
        """Its text as it is filed: UTF-8."""
        return self.text.encode()

    @property
    def text(self) -> str:
        """The letter as plain text, the same for the same letter."""
        return "\n".join(line.rstrip() for line in self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        if self.banner:
            yield from (self.banner.center(WIDTH), "")
        yield from (self.office, self.dated, "", f"To: {self.to}")
        yield from _wrapped(f"Case {self.number}: {self.subject}")
        yield from ("", self.kind.upper(), "")
        yield from _wrapped(f"Issuing office: {self.office}")
        if self.recording_office != self.office:
            yield from _wrapped(f"Recorded by: {self.recording_office}")
        yield from _wrapped(f"On the instruction of: {self.instructed}")
        for fact in self.facts:
            yield from _wrapped(f"{fact.name}: {fact.text}")
        for paragraph in self.paragraphs:
            yield ""
            for part in paragraph.splitlines() or [""]:
                yield from _wrapped(part)
        for closing in (self.may_decline, DISCLAIMER):
            if closing:
                yield ""
                yield from _wrapped(closing)
        yield from ("", f"For {self.office}", "")
        yield from _wrapped(self.standing)
        if self.banner:
            yield from ("", self.banner.center(WIDTH))


def _wrapped(text: str) -> list[str]:
    """A paragraph in lines of at most WIDTH characters, unless a word is longer."""
    return textwrap.wrap(text, WIDTH, break_long_words=False, break_on_hyphens=False) or [""]
