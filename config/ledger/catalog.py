"""The catalog, read from the code: every event with its fields, who may record it, the commands that do."""

import inspect
import types
import typing
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from config.actors import COMMANDS
from config.ledger.event import EntryCorrected, Event, correctable, sealed_fields
from config.ledger.recording import records
from config.ledger.sealed import Sealed
from config.ledger.stream import STREAMS

_PLAIN: Final[dict[Any, str]] = {
    UUID: "id",
    str: "text",
    bool: "yes or no",
    int: "whole number",
    float: "number",
    bytes: "bytes",
    date: "day",
    datetime: "instant, in UTC",
    msgspec.Raw: "JSON",
}


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A field of an event or of a value in one: its type for people; `optional` where it may be left out."""

    name: str
    type: str
    optional: bool
    sealed: bool


class Recorder(msgspec.Struct, frozen=True, kw_only=True):
    """A command that records an event, and the roles that may give it."""

    command: str
    module: str
    roles: tuple[str, ...]


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """An event: `sides` that may record it, `correctable` what a correction may touch."""

    topic: str
    name: str
    schema: int
    about: str
    sides: tuple[str, ...]
    fields: tuple[Field, ...]
    correctable: tuple[str, ...]
    recorders: tuple[Recorder, ...]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A type that fields of events have: a list of codes, or a value with fields of its own."""

    name: str
    about: str
    codes: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


class StreamEvents(msgspec.Struct, frozen=True, kw_only=True):
    """A stream with its events, in the order in which it lists them."""

    name: str
    about: str
    events: tuple[Described, ...]


class Catalog(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that can be recorded."""

    streams: tuple[StreamEvents, ...]
    values: tuple[Value, ...]


def catalog() -> Catalog:
    """What the modules that are loaded declare; nothing that tests declare for themselves."""
    recorders = _recorders()
    streams = [stream for stream in sorted(STREAMS.values(), key=lambda s: s.NAME) if _ours(stream)]
    told = [
        StreamEvents(
            name="entry",
            about="What every stream takes.",
            events=(_described(EntryCorrected, recorders),),
        )
    ]
    told += [
        StreamEvents(
            name=stream.NAME,
            about=_doc(stream).partition("\n\n")[0],
            events=tuple(_described(event, recorders) for event in stream.EVENTS),
        )
        for stream in streams
    ]
    found: dict[str, Any] = {}
    for event in (EntryCorrected, *(event for stream in streams for event in stream.EVENTS)):
        for hint in typing.get_type_hints(event, include_extras=True).values():
            _collect(hint, found)
    return Catalog(
        streams=tuple(told), values=tuple(_value(found[name]) for name in sorted(found, key=str.lower))
    )


def _ours(declared: type) -> bool:
    return not declared.__module__.startswith("tests.")


def _doc(declared: type) -> str:
    """The docstring as one paragraph per paragraph of it."""
    paragraphs = inspect.cleandoc(declared.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _described(event: type[Event], recorders: dict[type[Event], list[Recorder]]) -> Described:
    return Described(
        topic=event.TOPIC,
        name=event.__name__,
        schema=event.SCHEMA,
        about=_doc(event),
        sides=tuple(sorted(side.value for side in event.BY)),
        fields=_fields(event, frozenset(sealed_fields(event))),
        correctable=tuple(sorted(correctable(event))),
        recorders=tuple(sorted(recorders.get(event, ()), key=lambda recorder: recorder.command)),
    )


# types, for people


def _fields(kind: type[msgspec.Struct], sealed: frozenset[str] = frozenset()) -> tuple[Field, ...]:
    hints = typing.get_type_hints(kind, include_extras=True)
    return tuple(
        Field(
            name=field.name,
            type=in_words(hints[field.name]),
            optional=not field.required,
            sealed=field.name in sealed,
        )
        for field in msgspec.structs.fields(kind)
    )


def in_words(hint: Any) -> str:
    """A type hint for people: `list of id`, `Scope or nothing`. Raises TypeError where it has no words."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Annotated:
        return in_words(arguments[0]) + _constraint(arguments[1])
    if origin is Literal:
        return " or ".join(f"“{one}”" for one in arguments)
    if origin in (typing.Union, types.UnionType):
        members = [member for member in arguments if member not in (Sealed, types.NoneType)]
        words = " or ".join(in_words(member) for member in members)
        return f"{words} or nothing" if types.NoneType in arguments else words
    if origin in (tuple, list, frozenset):
        return f"list of {in_words(arguments[0])}"
    if origin is dict:
        return f"{in_words(arguments[1])} by {in_words(arguments[0])}"
    if isinstance(hint, type) and issubclass(hint, Enum | msgspec.Struct):
        return hint.__name__
    raise TypeError(f"no words for {hint}")


def _constraint(meta: msgspec.Meta) -> str:
    if meta.pattern:
        return f" like `{meta.pattern}`"
    if meta.min_length is not None and meta.min_length == meta.max_length:
        return f", {meta.min_length} of them"
    low = meta.ge if meta.ge is not None else meta.gt
    return "" if low is None else f" from {low}"


def _collect(hint: Any, found: dict[str, Any]) -> None:
    """Every code list and value that a type hint names, by name."""
    for argument in typing.get_args(hint):
        _collect(argument, found)
    if not isinstance(hint, type) or hint is Sealed or not issubclass(hint, Enum | msgspec.Struct):
        return
    known = found.setdefault(hint.__name__, hint)
    if known is not hint:
        raise TypeError(f"two types of values are called {hint.__name__}")
    if issubclass(hint, msgspec.Struct):
        for inner in typing.get_type_hints(hint, include_extras=True).values():
            _collect(inner, found)


def _value(kind: Any) -> Value:
    if issubclass(kind, Enum):
        return Value(name=kind.__name__, about=_doc(kind), codes=tuple(str(one.value) for one in kind))
    return Value(name=kind.__name__, about=_doc(kind), fields=_fields(kind))


# who records what


def _recorders() -> dict[type[Event], list[Recorder]]:
    found: dict[type[Event], list[Recorder]] = {}
    for command in COMMANDS.values():
        if command.function.__module__.startswith("tests."):
            continue
        recorder = Recorder(
            command=command.name,
            module=command.function.__module__,
            roles=tuple(sorted(role.value for role in command.roles)),
        )
        for event in records(command):
            found.setdefault(event, []).append(recorder)
    return found
