"""Make roles, owners, grants and functions what is stated: once or again, in one transaction."""

import secrets
from collections.abc import Iterator
from typing import Final

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from config.errors import BadInput
from config.planes import patience, policies, reaching, walking
from config.planes.stated import FUNCTIONS, TABLES, Plane, owner

_SECRET_BYTES: Final = 32

_MAKE_ROLE: Final = """
DO $$ BEGIN
    CREATE ROLE {role} NOLOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- it is there, or another register on this server made it just now
END $$
"""


def make(connection: BaseDatabaseWrapper, prefix: str) -> None:
    """Make the roles, and give what is stated to each and to nobody else. Idempotent.

    The login of `connection` may create roles, or they are there; it owns the tables, or is a member of the
    role that does. Raises BadInput where the database is no PostgreSQL or a table is not stated, Django's
    errors where the login may not.
    """
    expect_postgresql(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for table in reaching.TABLES:
            cursor.execute(table)
        cursor.execute(reaching.SEALING, [secrets.token_bytes(_SECRET_BYTES)])
        unknown = sorted(
            walking.tables(cursor) - TABLES.keys() | walking.functions(cursor).keys() - FUNCTIONS.keys()
        )
        if unknown:
            raise BadInput(
                f"nothing says who may do what with {', '.join(unknown)}: migrate with this program"
            )
        kept = walking.keeps_reach(cursor)
        for statement in _statements(cursor, prefix):
            cursor.execute(statement.as_string(connection.connection), None)
        if not kept:
            # of what was recorded before
            cursor.execute(reaching.BACKFILL)


def expect_postgresql(connection: BaseDatabaseWrapper) -> None:
    """Raise BadInput where a database has no roles."""
    if connection.vendor != "postgresql":
        raise BadInput("there are roles on PostgreSQL only: an SQLite file has one owner, its process")


def _statements(cursor: CursorWrapper, prefix: str) -> Iterator[sql.Composed]:
    schema, database, owning, planes = walking.names(cursor, prefix)
    every = sql.SQL(", ").join([sql.SQL("PUBLIC"), *planes.values()])
    for role in (owning, *planes.values()):
        yield sql.SQL(_MAKE_ROLE).format(role=role)
    if not walking.is_member(cursor, owner(prefix)):
        yield sql.SQL("GRANT {} TO CURRENT_USER").format(owning)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, every)
    yield sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
        database, sql.SQL(", ").join([owning, *planes.values()])
    )
    yield from patience.making(cursor, database)
    # what differs is put beside the rows before it takes their place (ledger/bulk.py)
    yield sql.SQL("GRANT TEMPORARY ON DATABASE {} TO {}").format(database, planes[Plane.TASKS])
    yield sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, every)
    yield sql.SQL("GRANT USAGE, CREATE ON SCHEMA {} TO {}").format(schema, owning)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, sql.SQL(", ").join(list(planes.values())))
    yield from reaching.declarations(prefix, walking.schema(cursor))
    for kind, name in walking.owned_by_others(cursor, owner(prefix)):
        yield sql.SQL("ALTER {} {} OWNER TO {}").format(sql.SQL(kind), sql.SQL(name), owning)
    for kind in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        yield sql.SQL("REVOKE ALL ON ALL {} IN SCHEMA {} FROM {}").format(sql.SQL(kind), schema, every)
    for table in TABLES.values():
        for plane, held in table.rights.items():
            yield sql.SQL("GRANT {} ON {} TO {}").format(
                sql.SQL(", ").join(map(sql.SQL, sorted(held))), sql.Identifier(table.name), planes[plane]
            )
    for function in FUNCTIONS.values():
        for plane in sorted(function.planes):
            yield sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(
                sql.Identifier(function.name), planes[plane]
            )
    yield from policies.making(cursor, prefix)
