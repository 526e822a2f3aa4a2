"""Whether this process can do its work: each thing that it needs, found well or not, and why not."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

import msgspec
import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.ledger import keys, signing
from config.ledger.clocks import told_wrong
from config.ledger.models import Cosignature, SignedCheckpoint
from config.ledger.tasks import not_in_tree
from config.tasks.broker import answers

_LOG: Final = logging.getLogger("demarc.readiness")

BEHIND: Final = timedelta(minutes=15)
"""So long an entry may wait for the hash tree."""

UNWITNESSED: Final = signing.PROMISE
"""So long the newest checkpoint may wait for as many cosignatures as make it witnessed."""

_STATEMENT_MS: Final = 2000


class Check(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is needed; `why` it is not well, in words that hold nothing of the record."""

    name: str
    ok: bool
    why: str = ""


def readiness() -> list[Check]:
    """Every check, in order, the database first; where that does not answer, nothing else is asked of it."""
    if why := _why(_database):
        return [Check(name="database", ok=False, why=why), *_checked(_outside())]
    return [Check(name="database", ok=True), *_checked(INSIDE), *_checked(_outside())]


def _checked(checks: dict[str, Callable[[], str]]) -> list[Check]:
    found = {name: _why(check) for name, check in checks.items()}
    return [Check(name=name, ok=not why, why=why) for name, why in found.items()]


def _why(check: Callable[[], str]) -> str:
    """Why something is not well, "" where it is. What is raised goes to the log; whoever asks is told its
    type alone."""
    try:
        with in_time() if check is not _redis else nullcontext():
            return check()
    except DatabaseError:
        _LOG.exception("a check of readiness failed")
        return "it does not answer"
    except Exception as error:  # noqa: BLE001 - whatever it is, this is not well
        _LOG.exception("a check of readiness failed")
        return f"it raises {type(error).__name__}"


@contextmanager
def in_time() -> Iterator[None]:
    """Within, no statement to PostgreSQL takes longer than it should here."""
    if connection.vendor != "postgresql":
        yield  # a transaction would wait for whoever writes
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {_STATEMENT_MS}")
        yield


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


@cache
def _migrations_of_this_program() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _migrations() -> str:
    missing = _migrations_of_this_program() - MigrationRecorder(connection).applied_migrations().keys()
    return f"{len(missing)} migrations are not applied: run manage.py migrate" if missing else ""


def _tree() -> str:
    waiting = not_in_tree()
    late = waiting.since is not None and waiting.since + BEHIND < datetime.now(UTC)
    return f"entries wait for the hash tree for more than {_minutes(BEHIND)} minutes" if late else ""


def _checkpoints() -> str:
    broken = signing.overdue(datetime.now(UTC)) is not None
    promised = _minutes(signing.PROMISE)
    return (
        f"a receipt promised a signed checkpoint within {promised} minutes, and there is none"
        if broken
        else ""
    )


def _witnesses() -> str:
    """Whether outside witnesses keep up, where any are asked."""
    required = settings.DEMARC_WITNESSES_REQUIRED
    asked = {str(outsider.key) for outsider in signing.outsiders()}
    newest = SignedCheckpoint.objects.order_by("-size").first()
    if not asked or newest is None or newest.signed_at + UNWITNESSED >= datetime.now(UTC):
        return ""
    lines = Cosignature.objects.filter(size=newest.size, witness__in=asked)
    if lines.values("witness").distinct().count() >= required:
        return ""
    return f"the newest checkpoint waits for its cosignatures for more than {_minutes(UNWITNESSED)} minutes"


def _keys() -> str:
    """Whether the keys held here are those that the register was sealed and signed with."""
    if keys.mark_in_use(connection) is not None:
        keys.wrapping_key(connection)
    signing.held_to_key(signing.newest())
    return ""


def _redis() -> str:
    try:
        answers()
    except redis.RedisError:
        return "it does not answer"
    return ""


INSIDE: Final[dict[str, Callable[[], str]]] = {
    "migrations": _migrations,
    "clock": told_wrong,
    "hash tree": _tree,
    "checkpoints": _checkpoints,
    "witnesses": _witnesses,
    "keys": _keys,
}
"""What is asked of the database."""


def _outside() -> dict[str, Callable[[], str]]:
    """What is asked of others."""
    return {"redis": _redis} if settings.REDIS_URL else {}


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)
