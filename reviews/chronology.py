"""Chronologies: the JSON Lines schema in which compiled records are written, line by line."""

import inspect
import re
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, BinaryIO, Final
from uuid import UUID, uuid5

import msgspec

from agreements.vocabulary import Evidence
from config.errors import BadInput, pointer_to
from config.intake import parse_lines
from config.ledger import markings
from config.ledger.occurred import Occurred
from config.ledger.record import ENCODER, Source

NAMESPACE: Final = UUID("32268f1f-9162-439b-80ec-f3b85dd020fb")
"""From it and a key comes every id of an imported record (RFC 9562, version 5)."""

Known = Callable[[UUID], bool]
"""Says whether a stream or an entry of this id is in the ledger, or was opened by an earlier line."""

_KEY: Final = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_TEXTS: Final = ("key", "do", "by", "occurred")


def stream_id(key: str) -> UUID:
    """The id of the stream that the line with this key opens."""
    return uuid5(NAMESPACE, key)


def entry_id(key: str) -> UUID:
    """The id of the event that the line with this key records: the first of several."""
    return uuid5(NAMESPACE, f"{key}#event")


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a chronology: one act, attributed to the organization that did it, with its source.

    A line is a JSON object with these members, and beside them the arguments of its command, by their names:

    key       names the line, once and for all, in all chronologies: lower-case letters, digits, "-" and ".".
              The ids of the event and of the stream that the line opens are made from it, so that another
              import gives the same ids
    do        the command, such as "issue_request"
    by        the key of the party whose act it is; its side comes from what the register knows of that party.
              A register_party line is by its own key: a party enters the register in its own name
    occurred  when it happened, as `Occurred.parse` reads it: "2026-06-12T17:21-04:00", "2026-06-12",
              "2026-06-14/2026-06-16", "2026-06", "before 2026-06-12", "unknown"
    source    {"publisher", "evidence", "title"?, "date"?, "url"?, "says"?}: where it is published; `evidence`
              is media, company_statement, agency_statement or executed_document, `date` like `occurred`,
              `says` a short paraphrase

    An argument that is an id takes the key of the earlier line that opened the stream, "entry:" and a key for
    the event that a line recorded, or a UUID. Instants have a zone; digests are hexadecimal; a command's own
    `id` is never given, since it comes from the key. What the register computes (differences, flags,
    durations, whether an instrument binds) has no place in a line.
    """

    file: str
    number: int
    key: str
    do: str
    by: str
    occurred: Occurred
    source: Source
    said: Mapping[str, Any]

    def refusal(self, detail: str, *, pointer: str = "", rule: int | str | None = None) -> BadInput:
        """The error that names this line."""
        return _refusal(self.file, self.number, detail, pointer=pointer, rule=rule)


def read(stream: BinaryIO, file: str) -> Iterator[Line]:
    """Yield the lines of a chronology, one at a time. `file` is its name, for refusals.

    Raises BadInput with file, line (from 1), pointer and rule. Classified markings (rule 17) are refused here
    already, before anything of the line could be repeated.
    """
    keys: dict[str, int] = {}
    try:
        for number, value in parse_lines(stream):
            line = _line(value, file, number)
            if line.key in keys:
                raise line.refusal(
                    f"line {keys[line.key]} has this key already", pointer="/key", rule="one key per line"
                )
            keys[line.key] = number
            yield line
    except BadInput as error:
        if error.file is not None:
            raise
        pointer = "" if markings.find(error.pointer) else error.pointer
        detail = error.detail.removeprefix(f"line {error.line}: ")
        raise _refusal(file, error.line or 0, detail, pointer=pointer, rule="strict JSON") from error


def _refusal(
    file: str, number: int, detail: str, *, pointer: str = "", rule: int | str | None = None
) -> BadInput:
    field = f", field {pointer}" if pointer else ""
    under = f" (rule {rule})" if isinstance(rule, int) else f" (rule: {rule})" if rule else ""
    return BadInput(
        f"{file}, line {number}{field}: {detail}{under}", pointer=pointer, rule=rule, line=number, file=file
    )


def _line(value: object, file: str, number: int) -> Line:
    def refusal(detail: str, pointer: str, rule: int | str = "shape") -> BadInput:
        return _refusal(file, number, detail, pointer=pointer, rule=rule)

    if found := markings.find_in(value):
        pointer, marking = found
        detail = (
            f"this text carries a classification marking ({marking.name}): record a pointer to it instead"
        )
        raise refusal(detail, pointer, 17)
    if not isinstance(value, dict):
        raise refusal("a line is an object with key, do, by, occurred, source and arguments", "")
    said: dict[str, Any] = dict(value)
    for name in _TEXTS:
        if not isinstance(said.get(name), str) or not said[name]:
            raise refusal("every line says this, as text", f"/{name}")
    key, do, by, when = (said.pop(name) for name in _TEXTS)
    if not _KEY.fullmatch(key) or _uuid(key):
        raise refusal('a key is made of lower-case letters, digits, "-" and "."', "/key")
    try:
        occurred = Occurred.parse(when)
    except BadInput as error:
        raise refusal(error.detail, "/occurred", "dates are real") from error
    if "source" not in said:
        raise refusal("a compiled entry cites its source", "/source", "sources are cited")
    try:
        source = msgspec.convert(said.pop("source"), Source)
        Occurred.parse(source.date or "unknown")
    except msgspec.ValidationError as error:
        raise refusal(_complaint(error), f"/source{_path(error)}") from error
    except BadInput as error:
        raise refusal(error.detail, "/source/date", "dates are real") from error
    if source.evidence not in list(Evidence):
        raise refusal(f"evidence is one of {', '.join(Evidence)}", "/source/evidence")
    return Line(file=file, number=number, key=key, do=do, by=by, occurred=occurred, source=source, said=said)


def arguments(line: Line, function: Callable[..., Any], known: Known) -> dict[str, Any]:
    """What a line says, as the keyword arguments that `function`, a command's, takes. Raises BadInput."""
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())[1:]  # the actor is no argument
    accepted = [parameter.name for parameter in parameters if parameter.name != "id"]
    for name in line.said:
        if name not in accepted:
            detail = f"{line.do} has no such field; its fields are {', '.join(accepted)}"
            raise line.refusal(detail, pointer=pointer_to([name]), rule="shape")
    values: dict[str, Any] = {}
    for parameter in parameters:
        name = parameter.name
        if name == "id":
            values["id"] = stream_id(line.key)
        elif name in line.said:
            values[name] = _argument(line, name, hints[name], known)
        elif parameter.default is inspect.Parameter.empty:
            raise line.refusal(f"{line.do} needs this field", pointer=f"/{name}", rule="shape")
    return values


def _argument(line: Line, name: str, hint: Any, known: Known) -> Any:
    resolved = _Reading(line, known).value(line.said[name], hint, (name,))
    if isinstance(resolved, msgspec.Raw):
        return resolved
    try:
        return msgspec.convert(resolved, hint, builtin_types=(UUID, datetime, date, bytes))
    except msgspec.ValidationError as error:
        pointer = pointer_to([name]) + _path(error)
        raise line.refusal(_complaint(error), pointer=pointer, rule="shape") from error


class _Reading:
    """Reads the text in a value where a type asks for more than text: keys, instants, days, digests."""

    def __init__(self, line: Line, known: Known) -> None:
        self.line = line
        self.known = known

    def value(self, value: Any, hint: Any, path: tuple[str | int, ...]) -> Any:
        """`value`, made of JSON types, as `msgspec.convert` to `hint` takes it. Raises BadInput."""
        kinds = _kinds(hint)
        if msgspec.Raw in kinds:
            return msgspec.Raw(ENCODER.encode(value))
        match value:
            case str():
                return self.text(value, kinds, path)
            case list():
                inside = next((found for kind in kinds if (found := _inside(kind, len(value)))), None)
                if inside:
                    return [self.value(part, inside[i], (*path, i)) for i, part in enumerate(value)]
            case dict():
                struct = next((kind for kind in kinds if _is_a(kind, msgspec.Struct)), None)
                if struct:
                    fields = typing.get_type_hints(struct, include_extras=True)
                    return {k: self.value(part, fields.get(k, Any), (*path, k)) for k, part in value.items()}
        return value

    def text(self, text: str, kinds: tuple[Any, ...], path: tuple[str | int, ...]) -> Any:
        for kind in kinds:
            if kind is UUID:
                return self.id(text, path)
            if kind in _READERS:
                try:
                    return _READERS[kind](text)
                except BadInput as error:
                    raise self.line.refusal(
                        error.detail, pointer=pointer_to(path), rule="dates are real"
                    ) from error
                except ValueError as error:
                    raise self.line.refusal(str(error), pointer=pointer_to(path), rule="shape") from error
        return text

    def id(self, text: str, path: tuple[str | int, ...]) -> UUID:
        given = _uuid(text)
        if given:
            return given
        found = entry_id(text.removeprefix("entry:")) if text.startswith("entry:") else stream_id(text)
        if not self.known(found):
            detail = f"{text!r} is the key of no party, thing or entry of an earlier line"
            raise self.line.refusal(detail, pointer=pointer_to(path), rule="known key")
        return found


def _occurred(text: str) -> Any:
    return msgspec.to_builtins(Occurred.parse(text), builtin_types=(datetime,))


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no instant: write 2026-06-12T17:21-04:00") from error
    if instant.tzinfo is None:
        raise BadInput(f"{text!r} has no zone: write 2026-06-12T17:21-04:00")
    return instant


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is no day ({error}): write 2026-06-12") from error


_READERS: Final[dict[Any, Callable[[str], Any]]] = {
    Occurred: _occurred,
    datetime: _instant,
    date: _day,
    bytes: bytes.fromhex,
}


def _kinds(hint: Any) -> tuple[Any, ...]:
    """The types that a hint admits, without annotations and None."""
    origin = typing.get_origin(hint)
    if origin is typing.Annotated:
        return _kinds(typing.get_args(hint)[0])
    if origin in (typing.Union, types.UnionType):
        return tuple(kind for member in typing.get_args(hint) for kind in _kinds(member))
    return () if hint is type(None) else (hint,)


def _inside(kind: Any, length: int) -> list[Any]:
    """The types of the members of an array of `length`, empty where `kind` is no array."""
    origin, inside = typing.get_origin(kind), typing.get_args(kind)
    if not _is_a(origin, Iterable) or _is_a(origin, Mapping):
        return []
    if origin is tuple and Ellipsis not in inside:
        return [*inside, *[Any] * (length - len(inside))]
    return [inside[0]] * length


def _is_a(kind: Any, parent: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, parent)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _complaint(error: msgspec.ValidationError) -> str:
    """What msgspec complains about, without its path."""
    return str(error).partition(" - at `$")[0]


def _path(error: msgspec.ValidationError) -> str:
    """msgspec's path as the rest of a JSON pointer: `$.models[0]` is /models/0."""
    path = str(error).partition(" - at `$")[2]
    return pointer_to(re.findall(r"[^.\[\]`]+", path))
