"""Read models as functions of a stream's state: rows, the difference between two sets of them, its SQL."""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any, Final, TypeVar

import msgspec
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from config.ledger import columns
from config.ledger.event import Entry
from config.ledger.models import About, TimelineEntry
from config.ledger.recorder import Statement
from config.ledger.stream import Stream


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of a read model: its table and its values in the order of the table's columns."""

    table: "Table"
    values: tuple[Any, ...]

    @property
    def key(self) -> tuple[Any, ...]:
        return (self.table.name, *(self.values[index] for index in self.table.key))

    def __str__(self) -> str:
        shown = (f"{name}={value}" for name, value in zip(self.table.columns, self.values, strict=True))
        return f"{self.table.name} {', '.join(shown)}"


class Table:
    """What is needed to write a read model's rows without the ORM: columns, key, SQL."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        self.fields: tuple[models.Field[Any, Any], ...] = tuple(model._meta.concrete_fields)
        self.name = model._meta.db_table
        self.columns = tuple(field.column for field in self.fields)
        self.attributes = tuple(field.attname for field in self.fields)
        self._attributes = frozenset(self.attributes)
        self.defaults = {field.attname: field.default for field in self.fields if field.has_default()}
        key = {field.column for field in getattr(model._meta, "pk_fields", [model._meta.pk])}
        self.key = tuple(index for index, column in enumerate(self.columns) if column in key)
        marks = ", ".join(["%s"] * len(self.columns))
        key_names = ", ".join(f'"{self.columns[index]}"' for index in self.key)
        changes = ", ".join(f'"{c}" = excluded."{c}"' for c in self.columns if c not in key)
        then = f"DO UPDATE SET {changes}" if changes else "DO NOTHING"
        self.names = ", ".join(f'"{column}"' for column in self.columns)
        self.over = f"ON CONFLICT ({key_names}) {then}"
        self.insert = f'INSERT INTO "{self.name}" ({self.names}) VALUES ({marks})'  # noqa: S608 - names of our own tables
        self.upsert = f"{self.insert} {self.over}"
        where = " AND ".join(f'"{self.columns[index]}" = %s' for index in self.key)
        self.delete = f'DELETE FROM "{self.name}" WHERE {where}'  # noqa: S608 - names of our own tables
        self._plans: dict[str, columns.Plan] = {}

    def row(self, values: dict[str, Any]) -> Row:
        """A row of `values` by attribute. Raises TypeError for a missing or unknown one."""
        if values.keys() == self._attributes:
            found = [values[name] for name in self.attributes]
            return Row(self, tuple([value.value if isinstance(value, Enum) else value for value in found]))
        missing = [name for name in self.attributes if name not in values and name not in self.defaults]
        unknown = [name for name in values if name not in self.attributes]
        if missing or unknown:
            raise TypeError(f"{self.name}: missing {missing}, unknown {unknown}")
        return Row(self, tuple(self._value(values, name) for name in self.attributes))

    def _value(self, values: dict[str, Any], name: str) -> Any:
        value = values[name] if name in values else self.defaults[name]
        if callable(value):
            value = value()
        return value.value if isinstance(value, Enum) else value

    def prepared(self, row: Row, connection: BaseDatabaseWrapper) -> list[Any]:
        """The row's values as the driver of `connection` takes them."""
        plan = self._plans.get(connection.vendor)
        if plan is None:
            plan = columns.Plan([columns.written(field, connection.vendor) for field in self.fields])
            self._plans[connection.vendor] = plan
        return plan.values(row.values, connection)


_TABLES: Final[dict[type[Model], Table]] = {}


def table(model: type[Model]) -> Table:
    if model not in _TABLES:
        _TABLES[model] = Table(model)
    return _TABLES[model]


def row(model: type[Model], /, **values: Any) -> Row:
    """A row of a read model, for a `rows_of` function to yield."""
    return table(model).row(values)


S = TypeVar("S", bound=Stream)

Rows = Callable[[Any], Iterator[Row]]

ROWS_OF: Final[dict[type[Stream], list[Rows]]] = {}


def rows_of(stream: type[S]) -> Callable[[Callable[[S], Iterator[Row]]], Callable[[S], Iterator[Row]]]:
    """Register a pure function from a stream's state to the rows that it should have in some read models."""

    def register(function: Callable[[S], Iterator[Row]]) -> Callable[[S], Iterator[Row]]:
        ROWS_OF.setdefault(stream, []).append(function)
        return function

    return register


def rows(stream: Stream) -> dict[tuple[Any, ...], Row]:
    """Every row that the stream should have, by key; timeline rows apart."""
    return {row.key: row for function in ROWS_OF.get(type(stream), ()) for row in function(stream)}


def timeline_rows(entry: Entry) -> Iterator[Row]:
    """The rows that one event should have, whatever it is."""
    envelope = entry.record
    occurred = envelope.occurred
    # in the order of the models' columns: `row` would spend more on naming them than on all else
    yield Row(
        table(TimelineEntry),
        (
            envelope.id,
            envelope.stream,
            envelope.version,
            envelope.topic,
            envelope.record_kind.value,
            envelope.side.value,
            envelope.organization,
            occurred.earliest,
            occurred.latest,
            occurred.precision.value,
            envelope.recorded_at,
            entry.event.sentence(),
        ),
    )
    for about in dict.fromkeys(envelope.about):
        yield Row(table(About), (about, envelope.id, envelope.stream, envelope.version))


class RowChange(msgspec.Struct, frozen=True, gc=False):
    """What a command does to one row; None before it exists or after it is gone."""

    before: Row | None
    after: Row | None


def difference(before: dict[tuple[Any, ...], Row], after: dict[tuple[Any, ...], Row]) -> list[RowChange]:
    """The row changes that lead from one set of rows to another."""
    changes = [RowChange(before.get(key), new) for key, new in after.items() if before.get(key) != new]
    changes.extend(RowChange(old, None) for key, old in before.items() if key not in after)
    return changes


def statements(
    changes: Iterable[RowChange], entries: Iterable[Entry], connection: BaseDatabaseWrapper
) -> Iterator[Statement]:
    """The SQL of row changes and of the timeline rows of new entries."""
    for change in changes:
        if change.after is not None:
            yield change.after.table.upsert, change.after.table.prepared(change.after, connection)
        elif change.before is not None:
            whole = change.before.table.prepared(change.before, connection)
            yield change.before.table.delete, [whole[index] for index in change.before.table.key]
    for entry in entries:
        for new in timeline_rows(entry):
            yield new.table.insert, new.table.prepared(new, connection)
