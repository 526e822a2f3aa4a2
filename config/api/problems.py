"""Problems of the API (RFC 9457): each kind has a name, a status and a page that explains it."""

import logging
import math
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import Http404
from redis import RedisError
from rest_framework import exceptions
from rest_framework.response import Response

from config.api.kinds import KINDS, Kind
from config.errors import BadInput, DemarcError, NotYet, Unavailable

_log: Final = logging.getLogger("demarc.api")

PAGES: Final = "/api/v1/docs/problems/"
"""Where each kind of problem is explained, under its name: the `type` of every problem is such an address."""

MEDIA_TYPE: Final = "application/problem+json"

SOON: Final = {"Retry-After": "5"}
"""Seconds after which to ask again where something did not answer."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong: `pointer` is a JSON pointer (RFC 6901) into what was sent, "" the whole."""

    pointer: str
    detail: str


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was added since the sender had read."""

    id: UUID
    position: int
    topic: str
    sentence: str


class Problem(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A problem as RFC 9457 describes it. `type` is the address of a page that explains this kind.

    `errors` names each place in what was sent that is wrong; `rule` is the number or name of the rule that
    refused; `moved` are the entries since the sender's ETag that the sender may know; `line` and `column` of
    a text that could not be read stand in the detail.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[Place] = []
    rule: int | str | None = None
    moved: list[Moved] = []


_OF_STATUS: Final = {
    400: "bad-input",
    401: "not-signed-in",
    403: "not-for-this-role",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "refused",
    412: "moved-on",
    415: "unsupported-media-type",
    422: "unprocessable",
    429: "too-many-requests",
    500: "internal",
    503: "unavailable",
}


def kind_of(error: DemarcError) -> Kind:
    """The kind of problem that an error is: by its own name, by the rule that refused, or by its status."""
    if error.problem_name is not None:
        return KINDS[error.problem_name]
    of_rule = KINDS.get(f"rule-{error.rule}")
    if of_rule is not None:
        return of_rule
    return KINDS[_OF_STATUS[error.status]]


def problem_of(error: DemarcError, instance: str) -> Problem:
    """An error as it is answered to a request for the path `instance`."""
    kind = kind_of(error)
    placed = error.pointer or isinstance(error, BadInput)
    members: dict[str, Any] = error.problem()
    return Problem(
        type=PAGES + kind.name,
        title=kind.title,
        status=error.status,
        detail=error.detail,
        instance=instance,
        errors=[Place(pointer=error.pointer, detail=error.detail)] if placed else [],
        rule=error.rule,
        moved=members.get("moved", []),
    )


def plain_problem(status: int, detail: str, instance: str) -> Problem:
    """A problem that no error of ours stands behind."""
    kind = KINDS[_OF_STATUS[status]]
    return Problem(type=PAGES + kind.name, title=kind.title, status=status, detail=detail, instance=instance)


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """A problem as a response. No proxy keeps it: what is refused now may be taken in a second."""
    return Response(
        problem,
        status=problem.status,
        headers={"Cache-Control": "no-store", **(headers or {})},
        content_type=MEDIA_TYPE,
    )


def on_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """What the API answers to an error: a problem for every one that is foreseen, None for all others."""
    path = context["request"].path
    match error:
        case NotYet():
            return answer(problem_of(error, path), {"Retry-After": str(error.retry_after)})
        case Unavailable():
            return answer(problem_of(error, path), SOON)
        case DemarcError():
            return answer(problem_of(error, path))
        case exceptions.APIException():
            headers = {}
            if challenge := getattr(error, "auth_header", None):
                headers["WWW-Authenticate"] = challenge
            if (wait := getattr(error, "wait", None)) is not None:
                headers["Retry-After"] = str(max(1, math.ceil(wait)))
            return answer(plain_problem(error.status_code, _detail(error), path), headers)
        case _ if away := not_there(error):
            _log.error("%s did not answer a request of the API", away, exc_info=error)
            return answer(plain_problem(503, f"{away} does not answer now", path), SOON)
        case Http404():
            return answer(plain_problem(404, "there is nothing at this address", path))
        case _:
            return None


def not_there(error: BaseException | None) -> str:
    """What does not answer, where an error says so; "" for every other error."""
    match error:
        case OperationalError() | InterfaceError():
            return "the database"
        case RedisError():
            return "what requests are counted in"
        case _:
            return ""


def _detail(error: exceptions.APIException) -> str:
    said = error.detail
    return str(said) if not isinstance(said, list | dict) else "this cannot be answered"
