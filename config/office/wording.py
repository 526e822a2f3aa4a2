"""What forms call what they ask for: labels and help by argument, words of codes. Said in one place."""

from enum import Enum
from typing import Final

import msgspec


class Said(msgspec.Struct, frozen=True):
    """What a form says of one thing that it asks for; `short` where one line is enough."""

    label: str = ""
    help: str = ""
    short: bool = False


_SAID: Final[dict[str, Said]] = {}


def say(name: str, label: str = "", help: str = "", *, short: bool = False) -> None:
    """Say what an argument is: of every command, or of one (`draft_request.text`). Raises TypeError where it
    was said before."""
    if name in _SAID:
        raise TypeError(f"{name} is said twice")
    _SAID[name] = Said(label, help, short)


def said(command: str, path: tuple[str, ...]) -> Said:
    """What to say of an argument of a command, or of a part of it; of the whole path first, then of what its
    last part is called anywhere."""
    dotted = ".".join(part for part in path if not part.isdigit())
    for name in (f"{command}.{dotted}", dotted, dotted.rpartition(".")[2]):
        if found := _SAID.get(name):
            return found if found.label else msgspec.structs.replace(found, label=sentence(path[-1]))
    return Said(sentence(path[-1]))


def sentence(name: str) -> str:
    """`on_whose_instruction` as it begins a line: `On whose instruction`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def words_of(member: Enum) -> str:
    """A code for people: by its own words, as a verb or as words, else as it is written."""
    told = getattr(member, "verb", None) or getattr(member, "words", None)
    return str(told or member.value).replace("_", " ")
