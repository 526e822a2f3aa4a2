"""What a command takes over the API, made from the command's own signature: it is said in one place."""

import inspect
import re
import typing
from datetime import date, datetime
from typing import Any, Final

import msgspec

from config.actors import Command
from config.errors import BadInput, pointer_to
from config.ledger.occurred import Occurred

NEVER: Final = frozenset({"id"})
"""Arguments that no request gives: what is opened gets an id of the register's own."""

_WHERE: Final = re.compile(r" - at `(?:key in )?\$(?P<path>[^`]*)`(?: in `\$(?P<inside>[^`]*)`)?\Z")

_STEP: Final = re.compile(r"\.([^.\[]+)|\[(\d+)\]|\[\.\.\.\]")

_FIELD: Final = re.compile(r"Object (?:contains unknown|missing required) field `(.*)`", re.DOTALL)

# years in which every zone's arithmetic works
_YEARS: Final = range(1900, 2200)

Body = type[msgspec.Struct]


def camel(name: str) -> str:
    """`revise_decision` as the name of a type: `ReviseDecision`."""
    return "".join(part.capitalize() for part in name.split("_"))


def arguments(command: Command[Any]) -> dict[str, inspect.Parameter]:
    """What a command takes beside its actor, by name."""
    parameters = inspect.signature(command.function).parameters.values()
    return {one.name: one for one in parameters if one.kind is inspect.Parameter.KEYWORD_ONLY}


def body_type(command: Command[Any], elsewhere: frozenset[str]) -> Body:
    """The type of a command's body: its arguments, without those that stand `elsewhere` (in the path, or that
    follow from the credential), and when it happened where that is not now. Unknown fields are refused."""
    hints = typing.get_type_hints(command.function, include_extras=True)
    fields: list[Any] = []
    for name, parameter in arguments(command).items():
        if name in elsewhere or name in NEVER:
            continue
        default = parameter.default
        fields.append(
            (name, hints[name]) if default is inspect.Parameter.empty else (name, hints[name], default)
        )
    fields.append(("occurred", Occurred | None, None))
    return msgspec.defstruct(
        camel(command.name), fields, kw_only=True, frozen=True, forbid_unknown_fields=True
    )


def said(value: object, wanted: Body) -> dict[str, Any]:
    """The arguments that a body gives, by name, as typed values. Raises BadInput naming the place."""
    try:
        found = msgspec.convert(value, wanted, strict=True)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from error
    told = {name: getattr(found, name) for name in found.__struct_fields__}
    for name, one in told.items():
        _refuse_far(one, (name,))
    # a command without it is one that happens now
    return {name: one for name, one in told.items() if (name, one) != ("occurred", None)}


def _refusal(text: str) -> BadInput:
    """The refusal that a sentence of msgspec's stands for. What was sent is not repeated in it."""
    where = _WHERE.search(text)
    what = text[: where.start()] if where else text
    path: list[str | int] = []
    for found in (where["path"], where["inside"]) if where else ():
        for name, index in _STEP.findall(found or ""):
            if name or index:
                path.append(name or int(index))
    if field := _FIELD.match(what):
        what = "this field is unknown here" if "unknown" in what else "this field is missing"
        path.append(field[1])
    elif what.startswith("Invalid enum value"):
        what = "this is none of the values that are accepted"
    return BadInput(what, pointer=pointer_to(path))


def _refuse_far(value: object, path: tuple[str | int, ...]) -> None:
    match value:
        case datetime() | date() if value.year not in _YEARS:
            raise BadInput("a date lies between 1900 and 2199", pointer=pointer_to(path))
        case datetime() if value.tzinfo is None:
            raise BadInput("an instant has a zone: write 2026-06-12T17:21-04:00", pointer=pointer_to(path))
        case msgspec.Struct():
            for name in value.__struct_fields__:
                _refuse_far(getattr(value, name), (*path, name))
        case tuple() | list() | frozenset() | set():
            for index, member in enumerate(value):
                _refuse_far(member, (*path, index))
        case dict():
            for key, member in value.items():
                _refuse_far(member, (*path, str(key)))
