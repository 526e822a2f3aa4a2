"""Every column of every table that can hold text, as the database itself lists them, and what lies in it."""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

from config.errors import Refused
from config.planes.stated import Plane
from config.planes.walking import plane_of

_AT_ONCE: Final = 500

# types that hold no text; whatever is not named here is looked into, also of a table that comes later
_NO_TEXT: Final = {
    "postgresql": frozenset(
        {
            "bool", "int2", "int4", "int8", "float4", "float8", "numeric", "uuid", "oid",
            "date", "time", "timestamp", "timestamptz", "interval",
            "tsvector",  # made by the database of another column of its row, and goes with it
        }
    ),
    # char(32) is how Django writes a UUID
    "sqlite": frozenset(
        {"bool", "integer", "bigint", "smallint", "integer unsigned", "bigint unsigned", "smallint unsigned",
         "real", "decimal", "date", "time", "datetime", "char(32)"}
    ),
}  # fmt: skip

_COLUMNS: Final = {
    "postgresql": """
        SELECT c.relname::text, a.attname::text, t.typname::text,
            has_table_privilege(c.oid, 'SELECT'),
            coalesce(a.attnum = ANY(k.conkey), false)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'm')
            AND NOT c.relispartition
        ORDER BY c.relname, a.attnum
    """,
    # a virtual table and what it keeps are the full-text index: made of a table, and told apart
    "sqlite": """
        SELECT t.name, c.name, lower(c.type), 1, c.pk > 0
        FROM pragma_table_list t JOIN pragma_table_xinfo(t.name) c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
        ORDER BY t.name, c.cid
    """,
}


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table: the columns of its key, those that may hold text, and whether this login may read it."""

    name: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    readable: bool


def tables(connection: BaseDatabaseWrapper) -> list[Table]:
    """Every table of the register's schema. Raises Refused for a login that is shown one company's rows."""
    if connection.vendor == "postgresql" and plane_of(connection, settings.ROLES) is Plane.COMPANY:
        raise Refused("this login is kept to one company's rows: search with that of the tasks' plane")
    found: dict[str, tuple[list[str], list[str], bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS[connection.vendor])
        for table, column, kind, readable, of_key in cursor.fetchall():
            key, columns, _ = found.setdefault(table, ([], [], bool(readable)))
            if of_key:
                key.append(column)
            if kind not in _NO_TEXT[connection.vendor]:
                columns.append(column)
    return [
        Table(name=name, key=tuple(key), columns=tuple(columns), readable=readable)
        for name, (key, columns, readable) in found.items()
    ]


def rows(
    connection: BaseDatabaseWrapper, table: Table, columns: tuple[str, ...]
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Each row of a table, by its key, with the values of these columns; so many at a time."""
    quote = connection.ops.quote_name
    wanted = ", ".join(quote(column) for column in (*table.key, *columns))
    with _streaming(connection) as cursor:
        cursor.execute(f"SELECT {wanted} FROM {quote(table.name)}")  # noqa: S608 - names from the catalog, quoted
        while found := cursor.fetchmany(_AT_ONCE):
            for row in found:
                key = row[: len(table.key)]
                yield key, dict(zip(columns, row[len(key) :], strict=True))


def _streaming(connection: BaseDatabaseWrapper) -> CursorWrapper:
    # on PostgreSQL the server keeps what was not fetched yet
    cursor: CursorWrapper = connection.chunked_cursor()
    return cursor
