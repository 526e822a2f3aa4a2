"""How long a session waits for a lock, and keeps a transaction open in which nothing is done.

The append's lock is one for all: whoever stops in the middle of a transaction that has it stops every writer.
"""

from collections.abc import Iterator
from typing import Final

from django.db.backends.utils import CursorWrapper
from psycopg import sql

PATIENCE: Final = {"lock_timeout": "30s", "idle_in_transaction_session_timeout": "5min"}
"""Set for the database: a process that hangs is cut off, and who waits for it is told. Any login can lift
both for itself, so that they bound accidents and nobody who means it."""

_MAY: Final = "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()"

_HELD: Final = """
SELECT unnest(s.setconfig) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
WHERE d.datname = current_database() AND s.setrole = 0
"""


def making(cursor: CursorWrapper, database: sql.Identifier) -> Iterator[sql.Composed]:
    """What sets it; nothing where the database is another's, who is then asked for it by `findings`."""
    cursor.execute(_MAY)
    if cursor.fetchone() == (True,):
        for name, value in PATIENCE.items():
            setting = sql.SQL("ALTER DATABASE {} SET {} TO {}")
            yield setting.format(database, sql.Identifier(name), sql.Literal(value))


def findings(cursor: CursorWrapper) -> Iterator[str]:
    """What is not so, in a sentence each."""
    cursor.execute(_HELD)
    held = {setting for (setting,) in cursor.fetchall()}
    for name, value in PATIENCE.items():
        if f"{name}={value}" not in held:
            yield f"the database does not set {name} to {value}"
