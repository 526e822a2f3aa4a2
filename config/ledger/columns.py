"""How the values of one column go to a database's driver and come back, without the ORM's work per value."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple, TypeAlias
from uuid import UUID

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

Field: TypeAlias = "models.Field[Any, Any]"

Convert = Callable[[Any], Any] | None
"""None where the value stays as it is."""


class Written(NamedTuple):
    """A value of exactly the type `kind` is written through `convert`, any other through Django's field."""

    kind: type
    convert: Convert
    field: Field


class Stored(NamedTuple):
    """What is compared and copied in bulk: `given` makes it from what is written, `found` from what is read,
    and `type` is the PostgreSQL type as which it is copied."""

    given: Convert
    found: Convert
    type: str


_KINDS: Final[dict[type[Field], type]] = {
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
    return str(_aware(value).astimezone(UTC).replace(tzinfo=None))


_CONVERSIONS: Final[dict[str, dict[type, Callable[[Any], Any]]]] = {
    "postgresql": {datetime: _aware},
    "sqlite": {UUID: lambda value: value.hex, datetime: _sqlite_instant, date: str},
}


def written(field: Field, vendor: str) -> Written:
    """How a value of `field` is written. Raises ValueError on use where an instant has no zone."""
    kind = _KINDS.get(type(field), Written)  # a custom field prepares its values itself
    return Written(kind, _CONVERSIONS.get(vendor, {}).get(kind), field)


def stored(field: Field, connection: BaseDatabaseWrapper) -> Stored:
    """How a value of `field` looks in bulk: the same bytes, numbers and texts whoever wrote it.

    UUIDs of PostgreSQL stay 16 bytes, and JSON becomes text in one order of keys.
    """
    type_ = re.sub(r"\(.*\)", "", str(field.rel_db_type(connection)))
    postgresql = connection.vendor == "postgresql"
    if isinstance(field, models.JSONField):
        return (
            Stored(_json_given, _jsonb_found, "bytea") if postgresql else Stored(_json_text, _json_text, "")
        )
    if isinstance(field, models.DecimalField):
        return Stored(None, None, type_) if postgresql else Stored(_decimal, _decimal, "")
    if postgresql and type_ == "uuid":
        return Stored(lambda value: None if value is None else value.bytes, None, "bytea")
    return Stored(None, None, type_)


def _json_text(value: str | None) -> str | None:
    return None if value is None else json.dumps(json.loads(value), sort_keys=True, ensure_ascii=False)


# jsonb travels as one byte of version and its text


def _json_given(value: Any) -> bytes | None:
    return None if value is None else b"\x01" + str(_json_text(value.dumps(value.obj))).encode()


def _jsonb_found(value: bytes | None) -> bytes | None:
    return None if value is None else b"\x01" + str(_json_text(value[1:].decode())).encode()


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
