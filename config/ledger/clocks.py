"""This machine's clock, and how far it is from the database's, by which others can tell that it is wrong."""

from datetime import UTC, datetime, timedelta
from typing import Final

import psycopg
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TOO_FAR: Final = timedelta(minutes=1)
"""So far apart, the database takes no entry from this machine, no refusal of a command counts as the
register's, and no task records what time has made true. Pages still show times by this machine's clock."""

HOLDING: Final = f"ledger_refuse_clock(%s, interval '{TOO_FAR.total_seconds():.0f} seconds')"
"""The call, of this machine's time, that fails on PostgreSQL where it is too far from the database's."""

# between where the transaction began and now: what a flush waited for is nobody's clock
_REFUSE: Final = """
CREATE OR REPLACE FUNCTION ledger_refuse_clock(host timestamptz, too_far interval)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ahead interval := greatest(host - clock_timestamp(), least(host - now(), interval '0'));
BEGIN
    IF ahead > too_far OR ahead < -too_far THEN
        RAISE EXCEPTION 'the clock of a host is too far from the database''s: nothing is recorded by it'
        USING ERRCODE = 'object_not_in_prerequisite_state', CONSTRAINT = 'ledger_refuse_clock',
            DETAIL = extract(epoch FROM ahead);
    END IF;
END
$$
"""


def utc_now() -> datetime:
    return datetime.now(UTC)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the function that `HOLDING` calls, on PostgreSQL. Runs from a migration."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_REFUSE, None)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop what `install` creates. Only a reversed migration does that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION ledger_refuse_clock")


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
    """That this machine's clock is too far from the database's, and how far, so that nothing is recorded by
    it; "" where it is not."""
    found = ahead(using)
    return "" if abs(found) <= TOO_FAR else _wrong(found)


def held_wrong(error: BaseException | None) -> str:
    """As `told_wrong`, where this is an error of `HOLDING`; "" for every other."""
    if isinstance(error, psycopg.Error) and error.diag.constraint_name == "ledger_refuse_clock":
        return _wrong(timedelta(seconds=float(error.diag.message_detail or 0)))
    return ""


def _wrong(ahead: timedelta) -> str:
    side = "ahead of" if ahead > timedelta() else "behind"
    return (
        f"this machine's clock is {abs(ahead).total_seconds():.0f} s {side} the database's, so nothing is "
        "recorded by it"
    )
