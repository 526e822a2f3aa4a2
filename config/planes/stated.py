"""What each plane may do in the database: the stated table, which `manage.py roles` makes and checks."""

from collections.abc import Collection, Iterable, Mapping
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


class Narrowing(msgspec.Struct, frozen=True):
    """Which rows of a table an organization on the company plane reads and writes: conditions in SQL as
    PostgreSQL writes them back (`pg_get_expr`), `{table}` in the place of the table's name."""

    reads: str
    writes: str


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table, and what each plane may do with it; one that is left out may do nothing. `narrowing`: on the
    company plane with some of its rows only; None where that plane may do nothing with it."""

    name: str
    rights: Rights
    narrowing: Narrowing | None


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """How a function is made that no migration makes: its arguments, what it returns, its language and what
    else stands there (`plpgsql STABLE`), and its text."""

    arguments: str
    returns: str
    language: str
    text: str


class Function(msgspec.Struct, frozen=True, kw_only=True):
    """A function of ours. `definer`: it runs with its owner's rights, under a fixed search path."""

    name: str
    definer: bool
    planes: frozenset[Plane]
    made: Made | None


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """With the first entry of a stream, of this topic, somebody sees all of it (`version` 0), or that entry
    alone (1), who is not among those whom the entry reaches. `whom` and `where` are SQL over `first` (the
    record that was appended) and `said` (its body, jsonb)."""

    topic: str
    whom: str
    where: str
    version: int


TABLES: Final[dict[str, Table]] = {}
FUNCTIONS: Final[dict[str, Function]] = {}
SIGHTS: Final[list[Sight]] = []
KEYS: Final[dict[tuple[str, tuple[str, ...]], str]] = {}
"""Unique keys that span companies, by table and columns: why each tells nobody of another's rows."""


def rights(
    company: frozenset[str] = frozenset(),
    agency: frozenset[str] = frozenset(),
    oversight: frozenset[str] = frozenset(),
    tasks: frozenset[str] = frozenset(),
) -> Rights:
    """The rights of each plane, in this order."""
    found = dict(zip(Plane, (company, agency, oversight, tasks), strict=True))
    return {plane: held for plane, held in found.items() if held}


def state(names: Collection[str], held: Rights, narrowing: Narrowing | None = None) -> None:
    """Some tables have these rights. Raises TypeError where a table is stated twice, or where nothing says
    with which of its rows the company plane may do what it may."""
    if (narrowing is None) is (Plane.COMPANY in held):
        raise TypeError(f"which rows the company plane has of {', '.join(names)} is said where it has rights")
    for name in names:
        if name in TABLES:
            raise TypeError(f"{name} is stated twice")
        TABLES[name] = Table(name=name, rights=held, narrowing=narrowing)


def state_key(table: str, columns: tuple[str, ...], because: str) -> None:
    """A unique key of a table spans companies, and may. Raises TypeError where it is stated twice."""
    if (table, columns) in KEYS:
        raise TypeError(f"the key {', '.join(columns)} of {table} is stated twice")
    KEYS[table, columns] = because


def state_sight(topic: str, *, whom: str, where: str = "true", version: int = 0) -> None:
    """Somebody sees the streams that begin with this topic: see `Sight`."""
    SIGHTS.append(Sight(topic=topic, whom=whom, where=where, version=version))


def state_function(
    name: str, *, definer: bool, planes: Iterable[Plane] = (), made: Made | None = None
) -> None:
    """A function of ours may be called by these planes. Raises TypeError where it is stated twice."""
    if name in FUNCTIONS:
        raise TypeError(f"{name} is stated twice")
    FUNCTIONS[name] = Function(name=name, definer=definer, planes=frozenset(planes), made=made)
