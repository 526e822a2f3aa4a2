"""Bodies made from the OpenAPI document: one that fits its schema, and it with one thing wrong."""

import copy
from collections.abc import Iterator
from typing import Any, Final

from jsonschema import Draft202012Validator

from config.errors import pointer_to
from tests.api.test_document import document

Path = tuple[str | int, ...]

TEXTS: Final = {
    "uuid": "00000000-0000-4000-8000-000000000001",
    "date": "2026-06-12",
    "date-time": "2026-06-12T21:21:00Z",
}

LATER: Final = ("until", "latest")
"""Ends come after their beginnings, which no schema can say."""

WORDS: Final = ("words", "any", "A" * 43 + "=")
"""Texts of which one fits what a schema asks of a text beyond its format."""

KINDS: Final[dict[str, Any]] = {
    "an object": {"surely_unknown": 1},
    "a list": [[]],
    "a number": 1.5,
    "a whole number": 7,
    "a text": "surely none of the values",
    "true": True,
    "null": None,
}
"""One value of each kind that JSON has: what a schema does not take of these is refused where it stands."""


def resolved(schema: Any) -> Any:
    """A schema, or the component that it refers to."""
    while "$ref" in schema:
        schema = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def takes(schema: Any, value: object) -> bool:
    """Whether a value fits a schema of the document."""
    whole = {**schema, "components": document()["components"]}
    return bool(Draft202012Validator(whole).is_valid(value))


def fitting(schema: Any) -> Any:
    """A value that has everything in it that a schema takes, each once."""
    schema = resolved(schema)
    if "anyOf" in schema:
        # the richest of them: an object before a list, a list before a word, anything before null
        return max((fitting(one) for one in schema["anyOf"]), key=_richness)
    if "enum" in schema or "const" in schema:
        return schema.get("enum", [schema.get("const")])[0]
    match schema.get("type"):
        case "object":
            whole = {name: fitting(one) for name, one in schema.get("properties", {}).items()}
            ends = {name: whole[name].replace("-06-", "-07-") for name in LATER if whole.get(name)}
            return {**whole, **ends}
        case "array":
            return [fitting(schema["items"])] if "items" in schema else []
        case "string":
            if schema.get("contentEncoding") == "base64":
                return "A" * 43 + "="
            return TEXTS.get(schema.get("format", "")) or next(one for one in WORDS if takes(schema, one))
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
        case "null":
            return None
        case _:
            return "anything"


def _richness(value: object) -> int:
    return next(rank for kind, rank in ((dict, 3), (list, 2), (object, 1)) if isinstance(value, kind)) - (
        value is None
    )


def places(schema: Any, value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every place in a value with the schema that stands for it; of alternatives the one that it fits."""
    yield path, schema
    schema = resolved(schema)
    for one in schema.get("anyOf", ()):
        if takes(one, value):
            yield from list(places(one, value, path))[1:]
            return
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in schema.get("properties", {}):
                yield from places(schema["properties"][name], inner, (*path, name))
    elif isinstance(value, list) and "items" in schema:
        for index, inner in enumerate(value):
            yield from places(schema["items"], inner, (*path, index))


def put(value: Any, path: Path, new: Any) -> Any:
    """A value with another in one of its places."""
    if not path:
        return new
    changed = copy.copy(value)
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


def wrong(schema: Any) -> Iterator[tuple[str, Any, str]]:
    """Bodies that a schema does not take: what is wrong, the body, and the pointer to the place."""
    whole = fitting(schema)
    for path, here in places(schema, whole):
        value = whole
        for step in path:
            value = value[step]
        if path:
            for kind, other in KINDS.items():
                if not takes(here, other):
                    yield f"{kind} at {pointer_to(path)}", put(whole, path, other), pointer_to(path)
        if not isinstance(value, dict):
            continue
        inner = resolved(here)
        if inner.get("additionalProperties", inner) is False:
            more = (*path, "surely_unknown")
            yield f"unknown {pointer_to(more)}", put(whole, path, {**value, more[-1]: 1}), pointer_to(more)
        for name in inner.get("required", ()):
            less = {key: member for key, member in value.items() if key != name}
            yield f"no {pointer_to((*path, name))}", put(whole, path, less), pointer_to((*path, name))
