"""Looks at the database: what keeps it durable and append-only, whether it is migrated, its clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.doctor.finding import Finding, NothingToLookAt, fine, lacking, wrong
from config.ledger import guards, replicas
from config.ledger.clocks import ahead
from config.ledger.record import decode
from config.ledger.recorder import DjangoRecorder
from config.ledger.store import ledger
from config.planes import walking

_OLDEST_VERSION: Final = 150000

_FIRST: Final = ("ledger", "0001_initial")

_CLOCKS_APART: Final = timedelta(seconds=2)

_DURABLE: Final = {
    "data_checksums": "stop the server, run pg_checksums --enable, start it: a page that rots is noticed",
    "fsync": "set fsync = on in postgresql.conf: what was acknowledged is otherwise lost with the power",
    "full_page_writes": "set full_page_writes = on: a page written by half cannot be mended otherwise",
    "synchronous_commit": "set synchronous_commit = on, for the server, the database and the role: "
    "a commit that is acknowledged is otherwise not on the disk",
}

_WHAT_IS_OFF: Final = {"synchronous_commit": frozenset({"off"})}


def migrations() -> Iterator[Finding]:
    """Whether the tables are those of this program. Raises NothingToLookAt where there are none yet."""
    executor = MigrationExecutor(connection)
    if _FIRST not in executor.loader.applied_migrations:
        says = "none is applied: this database holds no register, and nothing else was looked at"
        raise NothingToLookAt(wrong("migrations", says, "run manage.py migrate, then look again"))
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        first = f"{waiting[0][0].app_label}.{waiting[0][0].name}"
        yield wrong("migrations", f"{len(waiting)} wait, first {first}", "run manage.py migrate")
    else:
        yield fine("migrations", "all are applied")


def durability() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        yield from _durability_of_sqlite()
        return
    for name, mend in _DURABLE.items():
        value = _one(f"SHOW {name}")
        off = _WHAT_IS_OFF.get(name, frozenset({"off"}))
        yield wrong(name, f"is {value}", mend) if value in off else fine(name, f"is {value}")
    version = int(_one("SHOW server_version_num"))
    if version < _OLDEST_VERSION:
        yield wrong("PostgreSQL", f"is version {version // 10000}", "upgrade it to 15 or later")


def _durability_of_sqlite() -> Iterator[Finding]:
    yield lacking(
        "database", "is an SQLite file", "set DATABASE_URL to a PostgreSQL where more than one machine writes"
    )
    for name, wanted, words in (("journal_mode", "wal", "wal"), ("synchronous", 2, "full")):
        value = _one(f"PRAGMA {name}")
        if value == wanted:
            yield fine(name, f"is {words}")
        else:
            yield wrong(name, f"is {value}", f"leave PRAGMA {name} to config/settings.py")


def append_only() -> Iterator[Finding]:
    """Whether every guard of the ledger's tables is there and cannot be walked past."""
    gone = guards.absent(connection)
    if gone:
        yield wrong(
            "guards",
            f"{len(gone)} are dropped, altered or not ENABLE ALWAYS, first {gone[0]}",
            "find out who did it, and when: run manage.py verify_ledger, compare with a witness or receipts, "
            "and only then restore the guards from a migrated copy",
        )
    else:
        yield fine("guards", f"of {len(guards.KEYS)} ledger tables refuse change")


def role() -> Iterator[Finding]:
    """Whether the program logs in with the rights of one plane, and these are as they are stated."""
    if connection.vendor != "postgresql":
        return
    plane = walking.plane_of(connection, settings.ROLES)
    if plane is None:
        yield wrong(
            "role",
            "may do more than one part of the register needs, such as drop its guards",
            f"run manage.py roles --make, and log in as a member of one of {settings.ROLES}_company, "
            "_agency, _oversight, _tasks; keep the owner for manage.py migrate",
        )
    elif not_as_stated := walking.findings(connection, settings.ROLES):
        says = f"{len(not_as_stated)} rights are not as stated, first: {not_as_stated[0]}"
        yield wrong("role", says, "run manage.py roles, then manage.py roles --make as its owner")
    else:
        yield fine("role", f"has the rights of the {plane} plane")


def streaming() -> Iterator[Finding]:
    """Whether each replica follows this register, and how far it is behind."""
    for one in replicas.standings(ledger.clock()):
        if one.why:
            mend = "mend it or DEMARC_REPLICA_URL; overseers read from the primary meanwhile"
            yield wrong(one.name.replace("_", " "), one.why, mend)
        else:
            said = f"is {one.entries:,} entries behind" if one.entries else "has every entry"
            yield fine(one.name.replace("_", " "), said)


def clocks() -> Iterator[Finding]:
    """Whether this machine's clock, the database's and the last record agree on the order of things."""
    mend = "let NTP (chrony, systemd-timesyncd) set the clocks of both machines"
    if connection.vendor == "postgresql":
        apart = abs(ahead())
        if apart > _CLOCKS_APART:
            yield wrong("clock", f"is {apart.total_seconds():.1f} s from the database's", mend)
        else:
            yield fine("clock", "agrees with the database's")
    last = DjangoRecorder().rows(
        "SELECT position, record FROM ledger_record ORDER BY position DESC LIMIT 1", ()
    )
    for position, record in last:
        recorded = decode(record).recorded_at
        if recorded > datetime.now(UTC):
            yield wrong("clock", f"is before the last record, of {recorded:%Y-%m-%d %H:%M:%S} UTC", mend)
        else:
            yield fine("last record", f"{position:,}, of {recorded:%Y-%m-%d %H:%M:%S} UTC")


def _one(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
