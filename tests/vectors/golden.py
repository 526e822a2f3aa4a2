"""Golden records: the bytes of one record of every event and schema that was ever written, read for ever.

`golden/<topic>.<schema>.json` holds exactly the bytes that a ledger would hold. A file is never rewritten:
where the meaning of a field changes, the event's SCHEMA goes up, an upcaster reads the older bodies, and
`uv run python -m tests.vectors.add_golden` adds what is missing. The values are made from the type hints.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec
from msgspec import inspect

from config.actors import RecordKind, Side
from config.ledger import record
from config.ledger.event import EVENTS, EntryCorrected, Event
from config.ledger.occurred import Occurred
from config.ledger.record import Citation, Record
from config.ledger.sealed import Sealed

GOLDEN: Final = Path(__file__).parent / "golden"

INSTANT: Final = datetime(2026, 6, 12, 21, 21, tzinfo=UTC)
NAMESPACE: Final = UUID("55555555-5555-4555-8555-555555555555")


def file_of(topic: str, schema: int) -> Path:
    return GOLDEN / f"{topic}.{schema}.json"


def written() -> list[Event]:
    """One sample of every event that the register itself knows, by topic; those of tests are left out."""
    kinds = (kind for _, kind in sorted(EVENTS.items()) if not kind.__module__.startswith("tests."))
    return [sample(kind) for kind in kinds]


def missing() -> list[Event]:
    """The samples of events whose current schema has no golden record yet."""
    return [event for event in written() if not file_of(event.TOPIC, event.SCHEMA).exists()]


def add(events: Iterable[Event]) -> list[Path]:
    """Write the golden records of events. Raises FileExistsError rather than rewrite one."""
    added = []
    for event in events:
        path = file_of(event.TOPIC, event.SCHEMA)
        with path.open("xb") as file:
            file.write(golden_record(event))
        added.append(path)
    return added


def golden_record(event: Event) -> bytes:
    """The bytes of a record of the event, everything beside it the same in every run."""
    id = uuid5(NAMESPACE, event.TOPIC)
    return record.encode(
        Record(
            format=record.FORMAT,
            id=id,
            record_kind=RecordKind.LIVE,
            stream=uuid5(id, "stream"),
            version=2,
            prev=b"p" * 32,
            topic=event.TOPIC,
            schema=event.SCHEMA,
            recorded_at=INSTANT,
            blind=b"b" * 32,
            by=uuid5(id, "by"),
            side=min(event.BY, default=Side.SYSTEM),
            organization=uuid5(id, "organization"),
            occurred=Occurred.at(INSTANT - timedelta(hours=1)),
            track="outside",
            about=(uuid5(id, "case"),),
            cites=(Citation(uuid5(id, "cited"), b"c" * 32),),
            source=None,
            audience=(uuid5(id, "reader"),),
            body=msgspec.Raw(record.ENCODER.encode(event)),
        )
    )


def sample(kind: type[Event]) -> Event:
    """An event with a value in every field, optional ones included."""
    if kind is EntryCorrected:
        return EntryCorrected(
            entry=uuid5(NAMESPACE, "entry"),
            field="name",
            value=msgspec.Raw(b'"as it reads"'),
            reason=Sealed(commitment=b"r" * 32),
        )
    return msgspec.convert(_value(inspect.type_info(kind), "event") | _TOLD.get(kind.TOPIC, {}), kind)


def _value(info: inspect.Type, name: str, place: int = 0) -> Any:
    """A value of a type, as plain JSON types, that differs with the name and place of its field."""
    match info:
        case inspect.StructType():
            if info.cls is Sealed:
                return record.as_builtins(Sealed(commitment=b"s" * 32))
            if info.cls is Occurred:
                return record.as_builtins(Occurred.on(_DAY + timedelta(days=place)))
            fields = {
                field.encode_name: _value(field.type, field.name, number)
                for number, field in enumerate(info.fields)
            }
            return {info.tag_field: info.tag, **fields} if info.tag_field else fields
        case inspect.UnionType():
            kinds = [kind for kind in info.types if not isinstance(kind, inspect.NoneType)]
            structs = [kind for kind in kinds if isinstance(kind, inspect.StructType)]
            return _value((structs or kinds)[0], name, place)
        case inspect.VarTupleType() | inspect.ListType() | inspect.SetType() | inspect.FrozenSetType():
            return [_value(info.item_type, name, place)]
        case inspect.TupleType():
            return [_value(item, f"{name} {number}", number) for number, item in enumerate(info.item_types)]
        case inspect.DictType():
            return {str(_value(info.key_type, name)): _value(info.value_type, name, place)}
        case inspect.EnumType():
            return record.as_builtins(next(iter(info.cls)))
        case inspect.LiteralType():
            return info.values[0]
        case inspect.IntType() | inspect.FloatType():
            return info.ge if info.ge is not None else (info.gt + 1 if info.gt is not None else 7)
        case inspect.StrType(pattern=str() as pattern):
            return next(text for text in _CODES if re.search(pattern, text))
        case inspect.DateType() | inspect.DateTimeType():
            # what is declared later is later: a span begins before it ends
            day = (_DAY + timedelta(days=place)).isoformat()
            return day if isinstance(info, inspect.DateType) else f"{day}T21:21:00Z"
        case _:
            return _SCALARS[type(info)](name)


# what a rule says of a field and its type does not
_TOLD: Final[dict[str, dict[str, Any]]] = {
    "communication.directive-issued": {"instrument": "license_requirement"},
}

_DAY: Final = date(2026, 6, 12)

# texts for fields that a pattern restricts
_CODES: Final = ("any", "A1", "a-1", "2026-001", "CVE-2026-12345")

_SCALARS: Final[dict[type[inspect.Type], Callable[[str], Any]]] = {
    inspect.StrType: lambda name: f"some {name.replace('_', ' ')}",
    inspect.BoolType: lambda name: True,
    inspect.BytesType: lambda name: record.as_builtins(name.encode().ljust(32)),
    inspect.UUIDType: lambda name: str(uuid5(NAMESPACE, name)),
    inspect.DecimalType: lambda name: "1.50",
    inspect.AnyType: lambda name: name,
}
