"""Examples of the OpenAPI document: exchanges that were recorded from real requests, read from one file."""

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from config.errors import Unreadable

FILE: Final = Path(__file__).parent / "examples.json"
"""Written by `uv run python -m tests.api.examples`, never by hand."""


class Exchange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was sent to an operation (null where it takes nothing), and what was answered, by status."""

    takes: Any
    answers: dict[str, Any]


class Book(msgspec.Struct, forbid_unknown_fields=True):
    """Exchanges by operation, one problem of each status, and one signed statement as it was sent."""

    operations: dict[str, Exchange]
    problems: dict[str, Any]
    statement: Any


@cache
def recorded() -> Book:
    """The recorded exchanges. Raises Unreadable where the file is not what the recorder writes."""
    try:
        return msgspec.json.decode(FILE.read_bytes(), type=Book)
    except (OSError, msgspec.DecodeError) as error:
        raise Unreadable(
            f"the examples cannot be read: record them by `uv run python -m tests.api.examples` ({error})"
        ) from error


def exchange(operation: str) -> Exchange:
    """What was recorded of an operation: nothing where it is new."""
    return recorded().operations.get(operation, Exchange(takes=None, answers={}))


def example(value: Any) -> dict[str, Any]:
    """The member of a media type that shows an example; none where none was recorded."""
    return {} if value is None else {"example": value}


def problem(status: str) -> dict[str, Any]:
    """The member that shows a problem of a status; none where none was recorded."""
    if status not in recorded().problems:
        return {}
    return {"examples": {"recorded": {"$ref": f"#/components/examples/problem-{status}"}}}


def components(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the examples that many operations share to the document (a hook of the schema generator)."""
    book = recorded()
    shared = {f"problem-{status}": {"value": value} for status, value in sorted(book.problems.items())}
    shared["signed-statement"] = {"value": book.statement}
    result.setdefault("components", {})["examples"] = shared
    return result


SIGNED: Final = {"examples": {"recorded": {"$ref": "#/components/examples/signed-statement"}}}
"""The member that shows a signed statement."""
