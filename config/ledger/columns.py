"""How the values of one column go to a database's driver and come back, without the ORM's work per value."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Field: TypeAlias = "models.Field[Any, Any]"

Convert = Callable[[Any], Any] | None
"""None where the value stays as it is. What is converted is never None."""


class Written(NamedTuple):
    """A value of exactly the type `kind` is written through `convert`, any other through Django's field."""

    kind: type
    convert: Convert
    field: Field


class Stored(NamedTuple):
    """A value as it is compared and copied in bulk, the same whoever wrote it.

    `given` makes it from what a field prepares or a value is by itself, and where there is none it is what is
    written; `found` from what the bulk reader reads, `back` makes from it what is written. `type` is the type
    of the column, `copied` the PostgreSQL type as which it travels.
    """

    type: str
    copied: str
    given: Convert = None
    found: Convert = None
    back: Convert = None


_KINDS: Final[dict[type, type]] = {
    models.UUIDField: UUID,
    models.TextField: str,
    models.CharField: str,
    models.BooleanField: bool,
    models.SmallIntegerField: int,
    models.IntegerField: int,
    models.PositiveIntegerField: int,
    models.BigIntegerField: int,
    models.BinaryField: bytes,
    models.DateTimeField: datetime,
    models.DateField: date,
}


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no zone")
    return value


def _sqlite_instant(value: datetime) -> str:
    # as Django writes it: UTC without saying so
    if value.tzinfo is not UTC:
        value = _aware(value).astimezone(UTC)
    return value.isoformat(" ").removesuffix("+00:00")


_CONVERSIONS: Final[dict[str, dict[type, Callable[[Any], Any]]]] = {
    "postgresql": {datetime: _aware},
    "sqlite": {UUID: lambda value: value.hex, datetime: _sqlite_instant, date: str},
}


def written(field: Field, vendor: str) -> Written:
    """How a value of `field` is written. Raises ValueError on use where an instant has no zone."""
    kind = _KINDS.get(type(field), Written)  # no value is a Written: other fields prepare values themselves
    return Written(kind, _CONVERSIONS.get(vendor, {}).get(kind), field)


class Plan:
    """How whole rows are written: every value through its column's `Written`."""

    def __init__(self, columns: Sequence[Written]) -> None:
        self._columns = tuple(columns)
        self._kinds = tuple(column.kind for column in columns)
        self._quick = tuple((at, one.convert) for at, one in enumerate(columns) if one.convert is not None)

    def values(self, values: tuple[Any, ...], connection: BaseDatabaseWrapper) -> list[Any]:
        """The values as the driver of `connection` takes them."""
        found = list(values)
        if tuple(map(type, values)) == self._kinds:  # as most rows are: only what changes is looked at
            for at, convert in self._quick:
                found[at] = convert(found[at])
            return found
        for at, (value, column) in enumerate(zip(values, self._columns, strict=True)):
            if value is None:
                continue
            if type(value) is not column.kind:
                found[at] = column.field.get_db_prep_save(value, connection)
            elif column.convert is not None:
                found[at] = column.convert(value)
        return found


def in_bulk(
    rows: Sequence[tuple[Any, ...]],
    columns: Sequence[tuple[Written, Stored]],
    connection: BaseDatabaseWrapper,
) -> list[tuple[Any, ...]]:
    """Rows as they are compared and copied in bulk, made column by column: what is asked of a column is asked
    once, not for each row."""
    if not rows:
        return []
    told = zip(zip(*rows, strict=True), columns, strict=True)
    made = [_column(values, *how, connection) for values, how in told]
    return list(zip(*made, strict=True))


def _column(
    values: tuple[Any, ...], writing: Written, bulk: Stored, connection: BaseDatabaseWrapper
) -> Sequence[Any]:
    kind, convert, field = writing
    quick = bulk.given or convert
    kinds = set(map(type, values))
    if kinds <= {kind}:
        return values if quick is None else list(map(quick, values))
    if kinds <= {kind, type(None)}:
        return values if quick is None else [None if value is None else quick(value) for value in values]

    def made(value: Any) -> Any:
        if value is None:
            return None
        if type(value) is kind:
            return value if quick is None else quick(value)
        prepared = field.get_db_prep_save(value, connection)
        return prepared if bulk.given is None else bulk.given(prepared)

    return list(map(made, values))


def stored(field: Field, connection: BaseDatabaseWrapper) -> Stored:
    """How a value of `field` looks in bulk: PostgreSQL's UUIDs as 16 bytes, its instants as microseconds
    since 2000, JSON as text in one order of keys."""
    column = str(field.rel_db_type(connection))
    if connection.vendor != "postgresql":
        if isinstance(field, models.JSONField):
            return Stored(column, "", _json, _json)
        if isinstance(field, models.DecimalField):
            return Stored(column, "", _decimal, _decimal, str)
        return Stored(column, "")
    if isinstance(field, models.JSONField):
        return Stored(column, "bytea", lambda value: _jsonb(value.dumps(value.obj)), _jsonb_found)
    if column == "uuid":
        return Stored(column, "bytea", _sixteen_bytes, None, lambda value: UUID(bytes=value))
    if column == "timestamp with time zone":
        return Stored(column, "int8", _microseconds, None, lambda value: _Y2K + timedelta(microseconds=value))
    return Stored(column, column.partition("(")[0])


_Y2K: Final = datetime(2000, 1, 1, tzinfo=UTC)


def _sixteen_bytes(value: UUID) -> bytes:
    return value.int.to_bytes(16, "big")  # what `bytes` of a UUID is, which costs more to be asked


def _microseconds(value: datetime) -> int:
    since = value - _Y2K  # refuses an instant without a zone
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _json(value: str) -> str:
    return json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False)


def _jsonb(text: str) -> bytes:
    # as jsonb travels: one byte of version, then its text
    return b"\x01" + _json(text).encode()


def _jsonb_found(value: bytes) -> bytes:
    return _jsonb(value[1:].decode())


def _decimal(value: Any) -> Decimal:
    return Decimal(str(value))
