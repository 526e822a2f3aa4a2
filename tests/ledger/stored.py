"""Every byte that a database keeps, and the ways in which a text may be spelled among them."""

import base64
from pathlib import Path

from django.db import connection

from tests.databases import Backend


def everything_stored(backend: Backend) -> bytes:
    """Every byte that the database keeps: the files of SQLite, every column of PostgreSQL."""
    if backend == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        return b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    found: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT kept::text FROM {table} kept")
            found.extend(row for (row,) in cursor.fetchall())
    return "\n".join(found).encode()


def spellings(text: str) -> list[bytes]:
    """The ways in which bytes of a text may be stored, base64 at each of its three alignments."""
    plain = text.encode()
    inside = [base64.b64encode(b"x" * shift + plain)[4 * (shift > 0) : -4].rstrip(b"=") for shift in range(3)]
    return [plain, text.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode(), *inside]
