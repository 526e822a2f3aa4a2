"""Which commands have a page, and what each page knows of its command beside the signature."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.urls import reverse

from config.actors import Actor, Command, Role
from config.api.input import NEVER, arguments
from config.ledger.store import Receipt
from config.office.choosing import Asked
from config.office.wording import sentence

READERS: Final = frozenset({Role.OFFICER, Role.SUPERVISOR})
"""The roles for which commands have pages."""

Said = Mapping[str, Any]
"""What a command is given, by argument."""


class Face(msgspec.Struct, frozen=True, kw_only=True):
    """One of several forms of a command, which is chosen first: its name in the address, what it is called, a
    sentence on it. It does not ask for `without`, asks for `needed`, and offers `only` some codes.
    """

    name: str
    title: str
    about: str
    without: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    only: Mapping[str, tuple[str, ...]] = {}


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A command that has a page.

    `changes` says which stream it changes, of what it is given; None where it opens one. `given` are the
    arguments that no form asks for: they follow from who acts and from the others. `again` that whoever gives
    it has just shown again who they are: it issues, countersigns, unseals or destroys. `order` are the fields
    that stand first, `needed` what its page asks for though the command could do without; `begins` says with
    which values its form begins, where the address says nothing else.
    """

    command: Command[Receipt]
    changes: Callable[[Actor, Said], UUID | None]
    given: Mapping[str, Callable[[Actor, Said], Any]] = {}
    again: bool = False
    order: tuple[str, ...] = ()
    faces: tuple[Face, ...] = ()
    begins: Callable[[Asked], Mapping[str, Any]] = lambda asked: {}
    needed: frozenset[str] = frozenset()

    @property
    def verb(self) -> str:
        """As it stands in the address: `issue-request`."""
        return self.command.name.replace("_", "-")

    @property
    def title(self) -> str:
        return sentence(self.command.name)

    @property
    def records(self) -> str:
        """What the button says that records it."""
        return self.title if self.title.startswith("Record ") else f"Record: {self.title.lower()}"

    @property
    def page(self) -> str:
        """The name of its address."""
        return f"give-{self.verb}"

    @property
    def roles(self) -> frozenset[Role]:
        return self.command.roles & READERS

    def face(self, name: str) -> Face | None:
        """The face of a name; None where there is none."""
        return next((face for face in self.faces if face.name == name), None)

    @property
    def elsewhere(self) -> frozenset[str]:
        """The arguments that no form asks for."""
        return frozenset({*self.given, *NEVER})


_OFFERED: Final[dict[str, Offered]] = {}


def offer(command: Command[Receipt], **known: Any) -> Offered:
    """Give a command its page. Without `changes` it opens a stream where it takes an id for it, and else
    changes what its first argument of that kind names. Raises TypeError where it has one."""
    known.setdefault("changes", _opens if "id" in arguments(command) else _first(command))
    found = Offered(command=command, **known)
    if _OFFERED.setdefault(command.name, found) is not found:
        raise TypeError(f"{command.name} has two pages")
    return found


def offered() -> Iterable[Offered]:
    """Every command that has a page, by name."""
    return [_OFFERED[name] for name in sorted(_OFFERED)]


def address(name: str, **presets: Any) -> str:
    """The address of a command's page, with what its fields begin with. Raises KeyError where it has none."""
    query = urlencode([(key, str(value)) for key, value in presets.items() if value is not None])
    return reverse(f"admin:{_OFFERED[name].page}") + (f"?{query}" if query else "")


def _opens(actor: Actor, said: Said) -> UUID | None:
    return None


def _first(command: Command[Receipt]) -> Callable[[Actor, Said], UUID | None]:
    (name, *_) = arguments(command)

    def changed(actor: Actor, said: Said) -> UUID | None:
        found = said.get(name)
        return found if isinstance(found, UUID) else None

    return changed
