"""What each plane may do in the database: the stated table, which `manage.py roles` makes and checks."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Plane(StrEnum):
    """A part of the register that runs with rights of its own; each is a group role without a login, of which
    the logins of its processes are members."""

    COMPANY = "company"  # the REST API, for liaisons
    AGENCY = "agency"  # the officers' pages, and the API for officers
    OVERSIGHT = "oversight"  # the overseers' pages, and the API for them
    TASKS = "tasks"  # workers, integrator and what an operator does with manage.py

    def role(self, prefix: str) -> str:
        """The name of its role."""
        return f"{prefix}_{self.value}"


def owner(prefix: str) -> str:
    """The role that owns every table and function; the login that migrates is a member of it."""
    return f"{prefix}_owner"


READ: Final = frozenset({"SELECT"})
ADD: Final = READ | {"INSERT"}
CHANGE: Final = ADD | {"UPDATE"}
WRITE: Final = CHANGE | {"DELETE"}

Rights = Mapping[Plane, frozenset[str]]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table, and what each plane may do with it; one that is left out may do nothing."""

    name: str
    rights: Rights


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function of ours. `definer`: it runs with its owner's rights, under a fixed search path."""

    name: str
    definer: bool
    planes: frozenset[Plane]


TABLES: Final[dict[str, Table]] = {}
FUNCTIONS: Final[dict[str, Function]] = {}


def rights(
    company: frozenset[str] = frozenset(),
    agency: frozenset[str] = frozenset(),
    oversight: frozenset[str] = frozenset(),
    tasks: frozenset[str] = frozenset(),
) -> Rights:
    """The rights of each plane, in this order."""
    found = dict(zip(Plane, (company, agency, oversight, tasks), strict=True))
    return {plane: held for plane, held in found.items() if held}


def state(names: Iterable[str], held: Rights) -> None:
    """Some tables have these rights. Raises TypeError where a table is stated twice."""
    for name in names:
        if name in TABLES:
            raise TypeError(f"{name} is stated twice")
        TABLES[name] = Table(name=name, rights=held)


def state_function(name: str, *, definer: bool, planes: Iterable[Plane] = ()) -> None:
    """A function of ours may be called by these planes. Raises TypeError where it is stated twice."""
    if name in FUNCTIONS:
        raise TypeError(f"{name} is stated twice")
    FUNCTIONS[name] = Function(name=name, definer=definer, planes=frozenset(planes))
