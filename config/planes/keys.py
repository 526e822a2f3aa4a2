"""Unique keys over several companies: whoever is refused by one learns that another has such a row."""

from collections.abc import Iterator
from typing import Final

from django.db.backends.utils import CursorWrapper

from config.planes.narrowing import OPEN
from config.planes.stated import KEYS, READ, TABLES, Plane

_UNIQUE: Final = """
SELECT c.relname::text,
    array_agg(coalesce(a.attname::text, pg_get_indexdef(x.indexrelid, k, true)) ORDER BY k),
    bool_and(coalesce(a.atttypid IN ('uuid'::regtype, 'bytea'::regtype), false))
FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
CROSS JOIN generate_series(1, x.indnkeyatts) AS k
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attnum = x.indkey[k - 1]
WHERE (x.indisunique OR x.indisexclusion) AND c.relnamespace = current_schema()::regnamespace
GROUP BY c.relname, x.indexrelid
"""

_APART: Final = frozenset({"organization", "stream"})
"""Columns by which a key is one organization's, or its stream's."""

_BY_FUNCTIONS: Final = frozenset({"ledger_record", "planes_reach"})
"""Tables to which the company plane adds rows by functions alone."""


def findings(cursor: CursorWrapper) -> Iterator[str]:
    """Every unique index that could tell one company of another's rows and has no reason, in a sentence each.

    None tells where a column says whose the row is, or all are random ids or digests, which nobody meets but
    who knows them. Tables to which the company plane adds nothing refuse it nothing.
    """
    cursor.execute(_UNIQUE)
    seen = set()
    for table, columns, opaque in cursor.fetchall():
        if not _added_to(table) or opaque or not _APART.isdisjoint(columns):
            continue
        key = table, tuple(columns)
        seen.add(key)
        if key not in KEYS:
            yield f"the unique key {', '.join(columns)} of {table} spans companies and is not stated"
    for table, columns in KEYS.keys() - seen:
        yield f"the unique key {', '.join(columns)} of {table} is stated and not there"


def _added_to(name: str) -> bool:
    table = TABLES.get(name)
    if table is None or table.narrowing in (None, OPEN):
        return False
    return name in _BY_FUNCTIONS or table.rights[Plane.COMPANY] > READ
