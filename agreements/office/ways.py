"""The commands that stand beside what a page of the administration shows: those that its reader may give."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import msgspec

from config.actors import Actor
from config.office.forms import CommandForm
from config.office.offered import address, offered


class Way(msgspec.Struct, frozen=True):
    """A command's page, by what the command is called."""

    title: str
    address: str


def ways(actor: Actor, names: Iterable[str], **presets: Any) -> list[Way]:
    """The pages of commands, with what their fields begin with; without those that are not for the role of
    who reads. Raises KeyError for a command that has no page."""
    known = {one.command.name: one for one in offered()}
    return [
        Way(known[name].title, address(name, **presets)) for name in names if actor.role in known[name].roles
    ]


def filled(actor: Actor, name: str, **said: Any) -> list[Way]:
    """The page of a command whose form begins with all of what is given, at every depth; nothing where it is
    not for the role of who reads. Raises KeyError for a command that has no page."""
    one = {known.command.name: known for known in offered()}[name]
    if actor.role not in one.roles:
        return []
    typed: dict[str, Any] = {}
    for part in CommandForm(one, actor).parts:
        if part.name in said:
            typed |= part.typed(said[part.name])
    return [Way(one.title, f"{address(name)}?{urlencode(typed, doseq=True)}")]
