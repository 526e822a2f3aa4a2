"""How far this machine's clock is from the database's, by which others can tell that it is wrong."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connections

from config.ledger.reading import utc_now

TOO_FAR: Final = timedelta(minutes=1)
"""So far apart, nothing is done by this machine's clock."""


def ahead(using: str = "default") -> timedelta:
    """How far this machine's clock is ahead of the database's, negative where it is behind; nothing on
    SQLite, which has no clock of its own. Raises Django's errors."""
    connection = connections[using]
    if connection.vendor != "postgresql":
        return timedelta()
    before = utc_now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    return before + (utc_now() - before) / 2 - theirs


def told_wrong(using: str = "default") -> str:
    """That this machine's clock is too far from the database's, and how far; "" where it is not."""
    found = ahead(using)
    if abs(found) <= TOO_FAR:
        return ""
    side = "ahead of" if found > timedelta() else "behind"
    return f"this machine's clock is {abs(found).total_seconds():.0f} s {side} the database's"
