"""Records put into the ledger by the thousand, as rows of its own table; without the time of commands."""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper

from config.ledger.event import Entry

Copied = tuple[int, Any, int, str, bytes, bytes]
"""Position, stream, version, topic, leaf, record."""

_COLUMNS = "(position, stream, version, topic, leaf, record)"


def rows_of(connection: BaseDatabaseWrapper, entries: Iterable[Entry], first: int) -> list[Copied]:
    """The rows of entries that stand at `first` and the positions after it."""
    postgresql = connection.vendor == "postgresql"
    return [
        (
            position,
            entry.record.stream if postgresql else entry.record.stream.hex,
            entry.record.version,
            entry.record.topic,
            entry.leaf,
            entry.data,
        )
        for position, entry in enumerate(entries, first)
    ]


def copy(connection: BaseDatabaseWrapper, table: str, rows: Iterable[Copied]) -> None:
    """Put rows into `ledger_record`, or a table like it, in one transaction."""
    raw = connection.connection
    if connection.vendor != "postgresql":
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(f"INSERT INTO {table} {_COLUMNS} VALUES (?, ?, ?, ?, ?, ?)", rows)
        raw.execute("COMMIT")
        return
    with psycopg.Cursor(raw).copy(f"COPY {table} {_COLUMNS} FROM STDIN (FORMAT BINARY)") as into:
        into.set_types(["int8", "uuid", "int8", "text", "bytea", "bytea"])
        for row in rows:
            into.write_row(row)
