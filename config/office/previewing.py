"""What a file says of itself, shown with the rehearsal of the command that takes it."""

from collections.abc import Callable
from typing import Final

import msgspec

from config.errors import BadInput
from config.office.staging import Staged


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What is shown of a file: what it is, facts with what they are called, some of its text, and how what is
    shown falls short of it, each in words. None of it is believed: it is what the file says."""

    what: str
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    short: tuple[str, ...] = ()


Look = Callable[[Staged], Preview]
"""Looks into a file. Raises BadInput where the command would."""

_LOOKS: Final[dict[str, Look]] = {}


def previewed_by(argument: str, look: Look) -> None:
    """Say how to look into the file that an argument takes (`record_run.log`). Raises TypeError where it is
    said already."""
    if _LOOKS.setdefault(argument, look) is not look:
        raise TypeError(f"{argument} is looked into in two ways")


def preview(argument: str, file: Staged) -> Preview:
    """What a file says that an argument takes: at least its name, its size and its digest; where it cannot be
    looked into, why."""
    look = _LOOKS.get(argument)
    try:
        found = look(file) if look else Preview(what="")
    except BadInput as error:
        found = Preview(what="", short=(error.detail,))
    known = (("file", file.name), ("size", f"{len(file.content):,} bytes"), ("SHA-256", file.digest.hex()))
    said = {name for name, _ in found.facts}
    facts = (*(one for one in known if one[0] not in said), *found.facts)
    return msgspec.structs.replace(found, facts=facts, what=found.what or "A file")
