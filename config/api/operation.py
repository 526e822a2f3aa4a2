"""What an address does, as the OpenAPI document tells it: parameters, bodies, answers, the scope it needs."""

from typing import Any

import msgspec


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter in the query, a header or the path, with the type of its value."""

    name: str
    place: str
    type: Any
    about: str
    required: bool = False


class File:
    """The type of a body that is a file: bytes as they are, not JSON."""


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The type of a form of two parts: what is `said`, and a file under the name `file`."""

    said: Any
    file: str


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of one status: the type of its body (None where it has none), its media type, its headers."""

    about: str
    type: Any = None
    media_type: str = "application/json"
    headers: dict[str, str] = {}


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one address. `of_organization` are the arguments of a verb that no body gives, since they
    are the credential's own organization: a signed statement names them."""

    id: str
    summary: str
    about: str
    tag: str
    scope: str | None
    parameters: tuple[Parameter, ...] = ()
    takes: dict[str, Any] = {}
    of_organization: tuple[str, ...] = ()
    answers: dict[int, Answer] = {}
