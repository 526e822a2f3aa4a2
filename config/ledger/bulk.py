"""Read and replace rows of read models by the thousand: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import psycopg
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.numeric import Int8BinaryLoader
from psycopg.types.string import ByteaBinaryLoader, BytesBinaryDumper

from config.ledger import columns
from config.ledger.projections import Row, Table

Values = tuple[Any, ...]
"""A row's values in the order of its table's columns, as `columns.stored` describes them."""

Key = Any
"""The values of a row's primary key: one value, or a tuple where the key has several columns."""


class Span(NamedTuple):
    """The streams after one (exclusive) up to another (inclusive), in order of id; None is no bound."""

    after: UUID | None = None
    upto: UUID | None = None

    def where(self) -> tuple[str, list[Any]]:
        """SQL of the span over a column `stream`, with its parameters."""
        conditions, parameters = ["1 = 1"], []
        for condition, bound in (("stream > %s", self.after), ("stream <= %s", self.upto)):
            if bound is not None:
                conditions.append(condition)
                parameters.append(bound)
        return " AND ".join(conditions), parameters


class Change(msgspec.Struct, frozen=True, gc=False):
    """How one live row differs from what it should be; None where it is not there, or should not be."""

    table: "BulkTable"
    key: Key
    live: Values | None
    due: Values | None

    @property
    def stream(self) -> Any:
        """The stream that the row belongs to, as it is stored."""
        values = self.due if self.due is not None else self.live
        return values[self.table.stream] if values is not None else None

    def __str__(self) -> str:
        key = self.table.shown(self.key if len(self.table.key) > 1 else (self.key,), self.table.key)
        if self.live is None or self.due is None:
            return f"{self.table.name} {key} " + (
                "is missing" if self.live is None else "should not be there"
            )
        differing = [at for at, value in enumerate(self.due) if value != self.live[at]]
        live = self.table.shown([self.live[at] for at in differing], differing)
        due = self.table.shown([self.due[at] for at in differing], differing)
        return f"{self.table.name} {key} says {live} and should say {due}"


class BulkTable:
    """One read model's table on one database."""

    def __init__(self, table: Table, connection: BaseDatabaseWrapper) -> None:
        self.name = table.name
        self.columns = table.columns
        self.key = table.key
        self.key_of: Callable[[Values], Key] = itemgetter(*table.key)
        self.stream = table.columns.index("stream")
        self.table = table
        self._quoted = [f'"{column}"' for column in table.columns]
        self.plan = tuple(columns.stored(field, connection) for field in table.fields)
        writing = [columns.written(field, connection.vendor) for field in table.fields]
        self._due = tuple(zip(writing, self.plan, strict=True))
        self._found = tuple((at, plan.found) for at, plan in enumerate(self.plan) if plan.found is not None)

    def due(self, rows: Iterable[Row], connection: BaseDatabaseWrapper) -> dict[Key, Values]:
        """The rows of this table that should be there, of two with one key the later."""
        values = columns.in_bulk([row.values for row in rows], self._due, connection)
        return dict(zip(map(self.key_of, values), values, strict=True))

    def shown(self, values: Iterable[Any], places: Iterable[int]) -> str:
        """Some of a row's values with the names of their columns, for people."""
        said = (
            f"{self.columns[at]} {self._back(at, value)}" for at, value in zip(places, values, strict=True)
        )
        return ", ".join(said)

    def _back(self, at: int, value: Any) -> Any:
        back = self.plan[at].back
        return value if back is None or value is None else back(value)

    def live(self, connection: BaseDatabaseWrapper, span: Span) -> dict[Key, Values]:
        """The rows that are there, of the streams in a span."""
        where, parameters = span.where()
        # Django has SQLite convert columns by their declared types; with a + they come as they are
        names = self.table.names if connection.vendor == "postgresql" else f"+{', +'.join(self._quoted)}"
        sql = f'SELECT {names} FROM "{self.name}" WHERE {where}'  # noqa: S608 - names of our own tables
        rows = read(connection, sql, parameters)
        if self._found:
            rows = [_converted(list(row), self._found) for row in rows]
        key_of = self.key_of
        return {key_of(row): row for row in rows}

    def delete(self, connection: BaseDatabaseWrapper, keys: Sequence[Key]) -> None:
        """Delete rows by their keys, as far as they are there."""
        if not keys:
            return
        apart = [key if len(self.key) > 1 else (key,) for key in keys]
        driver = [[self._back(at, value) for at, value in zip(self.key, key, strict=True)] for key in apart]
        if connection.vendor != "postgresql":
            connection.connection.executemany(self.table.delete.replace("%s", "?"), driver)
            return
        names = ", ".join(f'"{self.columns[at]}"' for at in self.key)
        arrays = ", ".join(f"%s::{self.plan[at].type}[]" for at in self.key)
        psycopg.Cursor(connection.connection).execute(
            f'DELETE FROM "{self.name}" WHERE ({names}) IN (SELECT * FROM unnest({arrays}))',  # noqa: S608 - names of our own tables
            [list(column) for column in zip(*driver, strict=True)],
        )

    def insert(self, connection: BaseDatabaseWrapper, rows: Sequence[Values], *, into_nothing: bool) -> None:
        """Insert rows; one whose key another writer has taken meanwhile is overwritten.

        `into_nothing` says that no row of these streams was seen: then no key is expected to be taken.
        """
        if not rows:
            return
        if connection.vendor != "postgresql":
            connection.connection.executemany(self.table.upsert.replace("%s", "?"), rows)
            return
        cursor = psycopg.Cursor(connection.connection)
        # under row-level security PostgreSQL copies into no table
        if into_nothing and not self._secured(cursor):
            try:
                with transaction.atomic(using=connection.alias):
                    self._copy(cursor, self.name, rows)
                    return
            except psycopg.errors.UniqueViolation:
                pass  # a command was first: beside them, and then over them
        beside = f"beside_{self.name}"
        cursor.execute(f'CREATE TEMPORARY TABLE "{beside}" (LIKE "{self.name}") ON COMMIT DROP')
        self._copy(cursor, beside, rows)
        insert = f'INSERT INTO "{self.name}" ({self.table.names}) SELECT {self.table.names} FROM "{beside}"'  # noqa: S608 - names of our own tables
        cursor.execute(f"{insert} {self.table.over}")
        cursor.execute(f'DROP TABLE "{beside}"')

    def _secured(self, cursor: "psycopg.Cursor[Any]") -> bool:
        found = cursor.execute("SELECT row_security_active(%s)", [self.name], prepare=True).fetchone()
        return found == (True,)

    def _copy(self, cursor: "psycopg.Cursor[Any]", into: str, rows: Sequence[Values]) -> None:
        # psycopg's own for bytea asks in Python whether each is wrapped; the driver's does not
        cursor.adapters.register_dumper(bytes, BytesBinaryDumper)
        with cursor.copy(f'COPY "{into}" ({self.table.names}) FROM STDIN (FORMAT BINARY)') as copy:
            copy.set_types([plan.copied for plan in self.plan])
            for row in rows:
                copy.write_row(row)


def read(connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]) -> list[Values]:
    """Read by the thousand: UUIDs of PostgreSQL as 16 bytes, its instants as microseconds since 2000."""
    if connection.vendor != "postgresql":
        driver = [value.hex if isinstance(value, UUID) else value for value in parameters]
        found: list[Values] = connection.connection.execute(sql.replace("%s", "?"), driver).fetchall()
        return found
    cursor = psycopg.Cursor(connection.connection)
    cursor.adapters.register_loader("uuid", ByteaBinaryLoader)
    cursor.adapters.register_loader("jsonb", ByteaBinaryLoader)
    cursor.adapters.register_loader("timestamptz", Int8BinaryLoader)
    return cursor.execute(sql, parameters, prepare=True, binary=True).fetchall()


def _converted(values: list[Any], conversions: Sequence[tuple[int, Callable[[Any], Any]]]) -> Values:
    for at, convert in conversions:
        if values[at] is not None:
            values[at] = convert(values[at])
    return tuple(values)


def changes(table: BulkTable, live: dict[Key, Values], due: dict[Key, Values]) -> Iterator[Change]:
    """What leads from the live rows to those that are due."""
    if live == due:
        return
    for key, values in due.items():
        there = live.get(key)
        if there != values:
            yield Change(table, key, there, values)
    for key, values in live.items():
        if key not in due:
            yield Change(table, key, values, None)


def replace(connection: BaseDatabaseWrapper, wrong: Sequence[Change], empty: Iterable[BulkTable]) -> None:
    """Take away every row that differs, of all tables, and then put in what is due.

    `empty` are the tables of which no row of these streams was seen.
    """
    apart: dict[BulkTable, list[Change]] = {}
    for change in wrong:
        apart.setdefault(change.table, []).append(change)
    for table, kept in apart.items():
        table.delete(connection, [change.key for change in kept if change.live is not None])
    nothing = set(empty)
    for table, kept in apart.items():
        due = [change.due for change in kept if change.due is not None]
        table.insert(connection, due, into_nothing=table in nothing)
