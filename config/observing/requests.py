"""One line for each request: who asked for which address, what was answered, how long it took."""

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from config.actors import Actor
from config.api.credentials import Principal
from config.observing.lines import logger

HEADER: Final = "X-Request-ID"

ACTOR: Final = "demarc_actor"
"""Under this name a request holds the actor of its login, once somebody asked who that is."""

ASKED_BY_MACHINES: Final = frozenset({"livez", "readyz", "metrics"})
"""Addresses that are asked every few seconds: their lines are of level DEBUG."""

# what proxies make: UUIDs, trace ids (W3C Trace Context), hexadecimal of 16 bytes; no word can stand there
_ID: Final = re.compile(r"[0-9a-fA-F]{8}[0-9a-fA-F-]{8,56}")
_NUMBER: Final = re.compile(r"\d{4}-\d{3,6}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_LINES: Final = logger("requests")


class Requests:
    """Stands in front of everything: names the request, and says what came of it.

    The name is X-Request-ID where that is 16 to 64 hexadecimal digits or hyphens, else a new one; it is
    answered, and stands in every line that is written meanwhile.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = request.headers.get(HEADER, "")
        name = said if _ID.fullmatch(said) else uuid4().hex
        begun = time.perf_counter()
        with bound_contextvars(request_id=name):
            response = self.get_response(request)
            response[HEADER] = name
            _tell(request, response, time.perf_counter() - begun)
        return response


def _tell(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    actor = _actor(request)
    told: dict[str, Any] = {
        "method": request.method if request.method in _METHODS else "other",
        # the pattern of the address, not what was asked for: that may be anything
        "route": match.route if match else "",
        "status": response.status_code,
        "actor": str(actor.id) if actor else None,
        "organization": str(actor.organization) if actor else None,
        "case": _case(match.kwargs if match else {}),
        "ms": round(seconds * 1000, 1),
    }
    tell = _LINES.debug if match and match.view_name in ASKED_BY_MACHINES else _LINES.info
    tell("request", **told)


def _actor(request: HttpRequest) -> Actor | None:
    """Whose request it was, as far as that was asked: of a login, or of a credential of the API."""
    held = vars(request)
    user = held.get("user")
    # by its very type: who merely has a session is looked up as soon as its user is asked for its class
    if type(user) is Principal:
        return user.actor
    known = held.get(ACTOR)
    return known if isinstance(known, Actor) else None


def _case(named: Mapping[str, object]) -> str | None:
    """The case that an address names: its id or its number, as they are and nothing else."""
    case, number = named.get("case"), named.get("number")
    if isinstance(case, UUID):
        return str(case)
    return number if isinstance(number, str) and _NUMBER.fullmatch(number) else None
