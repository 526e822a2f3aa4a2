"""Which tables this process's login reads whole: on most planes not all, on the company's hardly any."""

from collections.abc import Collection
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from config.planes import binding
from config.planes.narrowing import OPEN
from config.planes.stated import TABLES

# of a table that is not there nothing is refused: whoever asks it finds out
_REFUSED: Final = """
SELECT name FROM unnest(%s::text[]) AS name
WHERE NOT coalesce(has_table_privilege(to_regclass(quote_ident(name)), 'SELECT'), true)
"""


def not_whole(connection: BaseDatabaseWrapper, tables: Collection[str]) -> set[str]:
    """Those of some tables that this login may not read, or not every row of. None on SQLite, which has no
    logins. At most two small statements."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [sorted(tables)])
        refused = {name for (name,) in cursor.fetchall()}
    if not binding.held(connection):
        return refused
    return refused | {name for name in tables if name not in TABLES or TABLES[name].narrowing != OPEN}
