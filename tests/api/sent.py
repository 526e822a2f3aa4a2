"""What is sent to the database, past Django's own cursors too."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import Trace


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that the database runs meanwhile: of SQLite those of triggers too, each as it is; of
    PostgreSQL one word for each that the connection sends, known when this ends."""
    found: list[str] = []
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with _traced(found):
            yield found
        return
    connection.connection.set_trace_callback(found.append)
    try:
        yield found
    finally:
        connection.connection.set_trace_callback(None)


@contextmanager
def _traced(found: list[str]) -> Iterator[None]:
    raw = connection.connection
    # a statement that the library prepares, or forgets again, by itself would count
    before, raw.prepare_threshold = raw.prepare_threshold, None
    with tempfile.TemporaryFile("w+") as told:
        raw.pgconn.trace(told.fileno())
        raw.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield
        finally:
            raw.pgconn.untrace()
            raw.prepare_threshold = before
            told.seek(0)
            # sender, length and kind of each message of the protocol
            messages = (line.split("\t") for line in told)
            found += [one[2] for one in messages if one[0] == "F" and one[2].strip() in ("Execute", "Query")]


def tables(found: list[str]) -> list[str]:
    """Statements without the values in them."""
    return [one.partition(" WHERE ")[0].partition(" VALUES ")[0] for one in found]
