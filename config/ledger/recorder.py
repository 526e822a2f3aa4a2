"""The library's ApplicationRecorder on Django's own connection: one flush, dense positions, two databases."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal
from uuid import UUID

import psycopg
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Mapper,
    Notification,
    OperationalError,
    StoredEvent,
    Subscription,
)

from config.ledger import clocks, pipeline
from config.ledger.event import Entry, read_entry
from config.ledger.merkle import leaf_hash
from config.planes import binding

Statement = tuple[str, Sequence[Any]]
"""SQL with %s placeholders, and its parameters."""

_APPEND: Final = (
    f"SELECT place FROM {clocks.HOLDING}, "  # noqa: S608 - our own names
    "ledger_append(%s::uuid[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[]) AS place"
)

_APPEND_ONE: Final = f"SELECT {clocks.HOLDING}, ledger_append_one(%s, %s, %s, %s, %s)"

_RECORDS: Final = (
    "SELECT leaf, record FROM ledger_record WHERE stream = %s AND version <= %s ORDER BY version"
)

_EVERY: Final = 2**63 - 1

_INSERT: Final = (
    "INSERT INTO ledger_record (position, stream, version, topic, leaf, record) "
    "VALUES ((SELECT coalesce(max(position), 0) + 1 FROM ledger_record), ?, ?, ?, ?, ?)"
)


class EntryMapper(Mapper[UUID]):
    """Between entries and stored events: a record is its exact bytes, so nothing is transcoded."""

    def __init__(self) -> None:
        """No transcoder, cipher or compressor: record.py encodes, sealed.py seals per field."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return StoredEvent(
            originator_id=domain_event.record.stream,
            originator_version=domain_event.record.version,
            topic=domain_event.record.topic,
            state=domain_event.data,
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Entry:
        return read_entry(stored_event.state, getattr(stored_event, "id", None))


class DjangoRecorder(ApplicationRecorder):
    """Appends to and reads `ledger_record` through the Django connection called `using`.

    `insert_events(stored_events, statements=…, premises=…)` runs the statements, then the append, then the
    premises, in one transaction that is sent in one flush; inside an open transaction the same statements run
    within it.
    """

    def __init__(self, using: str = "default") -> None:
        self.using = using

    @property
    def connection(self) -> BaseDatabaseWrapper:
        connection = connections[self.using]
        raw = connection.connection
        if raw is None:
            connection.ensure_connection()
        elif connection.vendor == "postgresql" and raw.closed and not connection.in_atomic_block:
            # Django finds out about errors of its own cursors only
            connection.close()
            connection.ensure_connection()
        return connection

    # writing

    def insert_events(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        statements: Sequence[Statement] = (),
        premises: Sequence[Statement] = (),
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """Append events after running `statements`; returns their positions, None when there are none.

        Raises the library's IntegrityError where another writer was first, a row's key is taken, or one of
        `premises` refuses.
        """
        if not stored_events and not statements:
            return None
        connection = self.connection
        try:
            if connection.in_atomic_block:
                with transaction.atomic(using=self.using):
                    return self._write(connection, statements, stored_events, premises)
            if connection.vendor == "postgresql":
                opening = _opening(connection, stored_events)
                return _flush(connection.connection, [*opening, *statements], stored_events, premises)
            with _immediate(connection.connection):
                return self._write(connection, statements, stored_events, premises)
        except (sqlite3.IntegrityError, psycopg.errors.IntegrityError) as error:
            raise IntegrityError(*error.args) from error
        except (sqlite3.OperationalError, psycopg.OperationalError, psycopg.InterfaceError) as error:
            connection.close_if_unusable_or_obsolete()
            raise OperationalError(*error.args) from error

    def _write(
        self,
        connection: BaseDatabaseWrapper,
        statements: Sequence[Statement],
        events: Sequence[StoredEvent],
        premises: Sequence[Statement],
    ) -> list[int]:
        if connection.vendor == "postgresql":
            cursor = psycopg.Cursor(connection.connection)
            for sql, parameters in [*_opening(connection, events), *statements]:
                cursor.execute(sql, parameters, prepare=True)
            if not events:
                return []
            cursor.execute(_APPEND, [clocks.utc_now(), *_append_parameters(events)], prepare=True)
            positions = [position for (position,) in cursor.fetchall()]
            for sql, parameters in premises:
                cursor.execute(sql, parameters, prepare=True)
            return positions
        execute = connection.connection.cursor().execute
        for sql, parameters in statements:
            execute(sql.replace("%s", "?"), parameters)
        for event in events:
            stream = UUID(str(event.originator_id)).hex
            state = event.state
            execute(_INSERT, (stream, event.originator_version, event.topic, leaf_hash(state), state))
        for sql, parameters in premises:
            execute(sql.replace("%s", "?"), parameters)
        (last,) = execute("SELECT coalesce(max(position), 0) FROM ledger_record").fetchone()
        return list(range(last - len(events) + 1, last + 1))

    # reading

    def rows(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Read with the driver's own cursor: `sql` with %s placeholders; UUIDs as the database keeps them.
        Raises Django's errors, as every other read does."""
        connection = self.connection
        with connection.wrap_database_errors:
            if connection.vendor != "postgresql":
                return _sqlite_rows(connection, sql, parameters)
            opening = binding.opening(connection)
            if pipeline.usable(connection.connection):
                return pipeline.read(connection.connection, [(sql, parameters)], opening)[0]
            cursor = psycopg.Cursor(connection.connection)
            for first in opening:
                cursor.execute(*first, prepare=True)
            return cursor.execute(sql, parameters, prepare=True, binary=True).fetchall()

    def together(self, queries: Sequence[Statement]) -> list[list[tuple[Any, ...]]]:
        """The rows of several fixed queries, like `rows`: on PostgreSQL asked in one round trip."""
        connection = self.connection
        with connection.wrap_database_errors:
            if connection.vendor != "postgresql":
                return [_sqlite_rows(connection, sql, parameters) for sql, parameters in queries]
            if pipeline.usable(connection.connection):
                return pipeline.read(connection.connection, queries, binding.opening(connection))
            return [self.rows(sql, parameters) for sql, parameters in queries]

    def binary(self, sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
        """Like `rows`, for one fixed statement that selects bytes only: what every command reads first."""
        connection = self.connection
        if connection.vendor == "postgresql" and pipeline.usable(connection.connection):
            with connection.wrap_database_errors:
                opening = binding.opening(connection)
                return pipeline.fetch(connection.connection, (sql, parameters), opening)
        return self.rows(sql, parameters)

    def records(self, stream: UUID, last: int | None = None) -> list[tuple[bytes, bytes]]:
        """Leaf hash and record of every version of a stream up to `last`, in order."""
        return self.binary(_RECORDS, (stream, _EVERY if last is None else last))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The events of one stream, in order of version."""
        sql = "SELECT version, topic, record FROM ledger_record WHERE stream = %s"
        parameters: list[Any] = [originator_id]
        for condition, value in ((" AND version > %s", gt), (" AND version <= %s", lte)):
            if value is not None:
                sql += condition
                parameters.append(value)
        sql += " ORDER BY version DESC" if desc else " ORDER BY version"
        if limit is not None:
            sql += " LIMIT %s"
            parameters.append(limit)
        return [
            StoredEvent(originator_id, version, topic, state)
            for version, topic, state in self.rows(sql, parameters)
        ]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """At most `limit` events of all streams, in order of position."""
        conditions: list[str] = []
        parameters: list[Any] = []
        if start is not None:
            conditions.append("position >= %s" if inclusive_of_start else "position > %s")
            parameters.append(start)
        if stop is not None:
            conditions.append("position <= %s")
            parameters.append(stop)
        if topics:
            conditions.append(f"topic IN ({', '.join(['%s'] * len(topics))})")
            parameters.extend(topics)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        sql = f"SELECT position, stream, version, topic, record FROM ledger_record{where}"  # noqa: S608 - constants
        return [
            Notification(
                id=position,
                originator_id=stream if isinstance(stream, UUID) else UUID(stream),
                originator_version=version,
                topic=topic,
                state=state,
            )
            for position, stream, version, topic, state in self.rows(
                f"{sql} ORDER BY position LIMIT %s", [*parameters, limit]
            )
        ]

    def max_notification_id(self) -> int | None:
        """The last position, None while the ledger is empty."""
        last: int | None = self.rows("SELECT max(position) FROM ledger_record", ())[0][0]
        return last

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> "Follower":
        """Follow the positions after `gt`, waiting for new ones."""
        return Follower(self, gt, topics)


class Follower(Subscription[DjangoRecorder]):
    """Yields events in order of position and misses none, since positions have no gaps."""

    READS_AT_ONCE: Final = 1000
    WAITS_SECONDS: Final = 0.2

    def __init__(self, recorder: DjangoRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._read: Iterator[Notification] = iter(())

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            for notification in self._read:
                self._last_notification_id = notification.id
                return notification
            found = self._recorder.select_notifications(
                self._last_notification_id or 0,
                self.READS_AT_ONCE,
                topics=self._topics,
                inclusive_of_start=False,
            )
            if not found:
                time.sleep(self.WAITS_SECONDS)
            self._read = iter(found)
        raise StopIteration


def _opening(connection: BaseDatabaseWrapper, events: Sequence[StoredEvent]) -> list[Statement]:
    """What a transaction that appends begins with where it is bound to an organization."""
    new = [event.originator_id for event in events if event.originator_version == 1]
    return [*binding.opening(connection), *binding.begun(connection, new)]


def _append_parameters(events: Sequence[StoredEvent]) -> tuple[list[Any], ...]:
    return (
        [event.originator_id for event in events],
        [event.originator_version for event in events],
        [event.topic for event in events],
        [leaf_hash(event.state) for event in events],
        [event.state for event in events],
    )


def _flush(
    raw: "psycopg.Connection[Any]",
    statements: Sequence[Statement],
    events: Sequence[StoredEvent],
    premises: Sequence[Statement],
) -> list[int]:
    """Statements, append and premises in one pipeline, which is one transaction: one trip, one wait for the
    disk."""
    if not events:
        pipeline.flush(raw, statements)
        return []
    columns = _append_parameters(events)
    if len(events) == 1:
        append: Statement = _APPEND_ONE, [clocks.utc_now(), *(value for (value,) in columns)]
    else:
        kinds = ("uuid", "int8", "text", "bytea", "bytea")
        arrays = [pipeline.array(kind, values) for kind, values in zip(kinds, columns, strict=True)]
        append = _APPEND, [clocks.utc_now(), *arrays]
    appended = pipeline.flush(raw, [*statements, append, *premises])[len(statements)]
    return [int.from_bytes(position or b"", "big") for *_, position in appended]


def _sqlite_rows(
    connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]
) -> list[tuple[Any, ...]]:
    adapted = [value.hex if isinstance(value, UUID) else value for value in parameters]
    read = connection.connection.cursor().execute(sql.replace("%s", "?"), adapted)
    rows: list[tuple[Any, ...]] = read.fetchall()
    return rows


@contextmanager
def _immediate(raw: sqlite3.Connection) -> Iterator[Literal[True]]:
    """One SQLite transaction that takes the write lock first, since a later upgrade would fail at once."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield True
        raw.execute("COMMIT")
    except BaseException:
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raise
