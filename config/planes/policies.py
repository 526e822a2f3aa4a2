"""Row-level security: which policies stand on each table, and what of the catalog is otherwise."""

import re
from collections.abc import Iterator
from typing import Final

import msgspec
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from config.planes.stated import READ, TABLES, Plane, Table, owner

_SECURED: Final = """
SELECT c.relname::text, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
"""

_POLICIES: Final = """
SELECT tablename::text, policyname::text, permissive, roles::text[], cmd, qual, with_check FROM pg_policies
WHERE schemaname = current_schema()
"""


class Policy(msgspec.Struct, frozen=True):
    """A policy as the catalog has it: `roles` sorted, conditions in SQL or None where there is none."""

    table: str
    name: str
    permissive: str
    roles: tuple[str, ...]
    command: str
    reads: str | None
    writes: str | None


def stated(prefix: str) -> dict[tuple[str, str], Policy]:
    """Every policy that is to stand, by its table and its name."""
    every = (policy for table in TABLES.values() for policy in _of_table(table, prefix))
    return {(policy.table, policy.name): policy for policy in every}


def _of_table(table: Table, prefix: str) -> Iterator[Policy]:
    whole = [plane.role(prefix) for plane in table.rights if plane is not Plane.COMPANY]
    roles = tuple(sorted([owner(prefix), *whole]))
    yield Policy(table.name, f"{prefix}_whole", "PERMISSIVE", roles, "ALL", "true", "true")
    if table.narrowing is None:
        return
    company = (Plane.COMPANY.role(prefix),)
    reads, writes = (
        condition.replace("{table}", table.name)
        for condition in (table.narrowing.reads, table.narrowing.writes)
    )
    yield Policy(table.name, f"{prefix}_reads", "PERMISSIVE", company, "SELECT", reads, None)
    held = table.rights[Plane.COMPANY] - READ
    if held == {"INSERT"}:
        # one for all commands would show what may be written
        yield Policy(table.name, f"{prefix}_writes", "PERMISSIVE", company, "INSERT", None, writes)
    elif held:
        yield Policy(table.name, f"{prefix}_writes", "PERMISSIVE", company, "ALL", writes, writes)


def standing(cursor: CursorWrapper) -> dict[tuple[str, str], Policy]:
    """The policies that there are, by table and name."""
    cursor.execute(_POLICIES)
    found = (
        Policy(table, name, permissive, tuple(sorted(roles)), command, _plain(reads), _plain(writes))
        for table, name, permissive, roles, command, reads, writes in cursor.fetchall()
    )
    return {(policy.table, policy.name): policy for policy in found}


def _plain(condition: str | None) -> str | None:
    return None if condition is None else re.sub(r"\s+", " ", condition)


def secured(cursor: CursorWrapper) -> dict[str, tuple[bool, bool]]:
    """Of each table whether it has row-level security, and whether its owner is held to it, too."""
    cursor.execute(_SECURED)
    return {name: (enabled, forced) for name, enabled, forced in cursor.fetchall()}


def making(cursor: CursorWrapper, prefix: str) -> Iterator[sql.Composed]:
    """What makes the policies those that are stated: of others each is dropped."""
    there, wanted = standing(cursor), stated(prefix)
    for key in there.keys() | wanted.keys():
        if there.get(key) == wanted.get(key):
            continue
        table, name = (sql.Identifier(part) for part in key)
        if key in there:
            yield sql.SQL("DROP POLICY {} ON {}").format(name, table)
        if key in wanted:
            yield _created(wanted[key])
    for unsecured in (one for one, held in secured(cursor).items() if held != (True, True)):
        yield sql.SQL("ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY").format(
            sql.Identifier(unsecured)
        )


def _created(policy: Policy) -> sql.Composed:
    parts = [
        sql.SQL("CREATE POLICY {} ON {} FOR {} TO {}").format(
            sql.Identifier(policy.name),
            sql.Identifier(policy.table),
            sql.SQL(policy.command),
            sql.SQL(", ").join(map(sql.Identifier, policy.roles)),
        )
    ]
    if policy.reads is not None:
        parts.append(sql.SQL("USING ({})").format(sql.SQL(policy.reads)))
    if policy.writes is not None:
        parts.append(sql.SQL("WITH CHECK ({})").format(sql.SQL(policy.writes)))
    return sql.SQL(" ").join(parts)


def findings(cursor: CursorWrapper, prefix: str) -> Iterator[str]:
    """What of it is not as stated, in a sentence each."""
    for name, (enabled, forced) in secured(cursor).items():
        if not enabled:
            yield f"table {name} has no row-level security"
        elif not forced:
            yield f"table {name} lets its owner past its row-level security"
    there, wanted = standing(cursor), stated(prefix)
    for table, name in there.keys() | wanted.keys():
        found, due = there.get((table, name)), wanted.get((table, name))
        if due is None:
            yield f"policy {name} on {table} is not stated"
        elif found is None:
            yield f"policy {name} on {table} is stated and not there"
        elif found != due:
            yield f"policy {name} on {table} is not as stated: {_differing(found, due)}"


def _differing(found: Policy, due: Policy) -> str:
    names = [one for one in Policy.__struct_fields__ if getattr(found, one) != getattr(due, one)]
    return ", ".join(f"{name} {getattr(found, name)}" for name in names)
