"""What is sent to the database, past Django's own cursors too."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that SQLite runs meanwhile, those of triggers too."""
    found: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(found.append)
    try:
        yield found
    finally:
        connection.connection.set_trace_callback(None)


def tables(found: list[str]) -> list[str]:
    """Statements without the values in them."""
    return [one.partition(" WHERE ")[0].partition(" VALUES ")[0] for one in found]
