"""What a streaming replica answers in the place of the primary: an overseer's readings, as of a position.

The replica's connection takes the primary's place for the thread that reads: nothing that is read within goes
anywhere else, whether it is asked by the ORM, by the ledger or by the driver.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.ledger.record import decode
from config.ledger.store import ledger
from config.observing.counts import READINGS

_LOG: Final = logging.getLogger("demarc.replicas")

HEADER: Final = "Demarc-Position"
"""The header of an answer that was read from a replica: the position that it had come to."""

LEFT_ALONE_SECONDS: Final = 5.0
"""So long a replica that did not answer, or may not be read, is not asked again: nobody else waits for it."""

_THEIRS: Final = """
SELECT pg_is_in_recovery(), coalesce(last.position, 0), last.leaf
FROM (SELECT 1) AS one
    LEFT JOIN (SELECT position, leaf FROM ledger_record ORDER BY position DESC LIMIT 1) AS last ON true
"""

_OURS: Final = """
SELECT coalesce((SELECT max(position) FROM ledger_record), 0),
    (SELECT leaf FROM ledger_record WHERE position = %s),
    (SELECT record FROM ledger_record WHERE position = %s)
"""

_left_alone: Final[dict[str, tuple[float, str]]] = {}
"""Until when a replica is not asked again (monotonic seconds), and why."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far a replica has come: its last `position`; `entries` are not there yet, for `seconds` by now;
    `why` it is not read, in words that hold nothing of the record, "" where it may be."""

    name: str
    position: int = 0
    entries: int = 0
    seconds: float = 0.0
    why: str = ""
    away: bool = False


_reading: Final[ContextVar[tuple[BaseDatabaseWrapper, Standing] | None]] = ContextVar("reading", default=None)


def look(name: str, now: datetime) -> Standing:
    """How far a replica has come, asked of it and of the primary. Raises DatabaseError where the primary does
    not answer."""
    try:
        recovering, position, leaf = _one(connections[name], _THEIRS)
    except DatabaseError:
        connections[name].close()
        return Standing(name=name, why="it does not answer", away=True)
    last, same, following = _one(connections[DEFAULT_DB_ALIAS], _OURS, [position, position + 1])
    seconds = 0.0
    if following is not None:
        recorded = decode(bytes(following)).recorded_at
        seconds = max(0.0, (now - recorded).total_seconds())
    why = ""
    if not recovering:
        why = "it is no replica: it takes writes itself"
    elif position and (same is None or bytes(same) != bytes(leaf)):
        why = "it follows another register: its last entry is not the primary's"
    elif seconds > settings.REPLICA_LAG_SECONDS:
        why = f"it is more than {settings.REPLICA_LAG_SECONDS:g} seconds behind"
    return Standing(name=name, position=position, entries=max(0, last - position), seconds=seconds, why=why)


def standings(now: datetime) -> list[Standing]:
    """How far each replica has come, whether it is read or not."""
    return [look(name, now) for name in settings.REPLICAS]


@contextmanager
def reading(reader: UUID) -> Iterator[Standing | None]:
    """Within, all that this thread reads comes from one replica that holds what the reader wrote last; from
    the primary, and None is given, where there is no such replica or a transaction is open. What is written
    within is written with `primary`."""
    standing = None if _reading.get() or _primary().in_atomic_block else _chosen(reader)
    if standing is None:
        yield None
        return
    primary = _primary()
    connections[DEFAULT_DB_ALIAS] = connections[standing.name]
    token = _reading.set((primary, standing))
    try:
        yield standing
    finally:
        _reading.reset(token)
        connections[DEFAULT_DB_ALIAS] = primary


@contextmanager
def primary() -> Iterator[None]:
    """Within, what is asked and written goes to the primary, in the middle of a reading, too."""
    now = _reading.get()
    if now is None:
        yield
        return
    replica = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = now[0]
    token = _reading.set(None)
    try:
        yield
    finally:
        _reading.reset(token)
        connections[DEFAULT_DB_ALIAS] = replica


def answering() -> Standing | None:
    """The replica that this thread reads just now; None where it is the primary."""
    now = _reading.get()
    return None if now is None else now[1]


def wrote(reader: UUID) -> None:
    """A reader has just been let write: what they read from now on holds all that is recorded by now.

    Where that cannot be kept they may read what a replica had before: each reading says as of which position.
    """
    if not settings.REPLICAS:
        return
    last, *_ = _one(_primary(), _OURS, [0, 0])
    try:
        # a replica that is further behind than that is not read anyhow
        cache.set(_key(reader), last, 2 * settings.REPLICA_LAG_SECONDS + 60)
    except redis.RedisError as error:
        _LOG.warning("what a reader wrote last could not be kept (%s)", type(error).__name__)


def _chosen(reader: UUID) -> Standing | None:
    """The replica that a reader is to read; the same one each time, so that nobody goes back in time."""
    names = settings.REPLICAS
    if not names:
        return None
    try:
        least = cache.get(_key(reader), 0)
    except redis.RedisError:
        READINGS.labels("primary, as the cache does not answer").inc()
        return None
    first = reader.int % len(names)
    came = ""
    for name in (*names[first:], *names[:first]):
        until, came = _left_alone.get(name, (0.0, ""))
        if until > time.monotonic():
            continue
        standing = look(name, ledger.clock())
        if standing.why:
            came = "away" if standing.away else "not fit"
            _left_alone[name] = (time.monotonic() + LEFT_ALONE_SECONDS, came)
            _LOG.warning("the replica %s is not read: %s", name, standing.why)
        elif standing.position < least:
            came = "behind the reader"
        else:
            READINGS.labels("replica").inc()
            return standing
    READINGS.labels(f"primary, as replicas are {came}").inc()
    return None


def _primary() -> BaseDatabaseWrapper:
    now = _reading.get()
    return connections[DEFAULT_DB_ALIAS] if now is None else now[0]


def _one(connection: BaseDatabaseWrapper, sql: str, parameters: list[int] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        row: tuple[Any, ...] = cursor.fetchone()
        return row


def _key(reader: UUID) -> str:
    return f"wrote:{reader}"
