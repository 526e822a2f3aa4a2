"""The door of every page: what an overseer asks for is in the access log before any view answers."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from agreements.access_log import ReadingChannel, note_reading
from agreements.models import actor_of
from config.actors import Actor, Side
from config.errors import NotPermitted, Unavailable
from config.ledger import replicas
from config.logins.urls import NAMES as LOGIN_PAGES
from config.observing.requests import ACTOR, ASKED_BY_MACHINES
from config.pages import on_pages
from reviews.oversight.viewing import READER

SHOW_NOTHING: Final = frozenset(
    {
        "oversight:home",
        *ASKED_BY_MACHINES,
        *LOGIN_PAGES,
        "admin:login",
        "admin:logout",
        "admin:jsi18n",
    }
)
"""The pages that show nothing of the record, by the names of their addresses."""

ON_PRIMARY: Final = frozenset({"oversight:access-log"})
"""The pages of oversight that are read from the primary: this one shows that it is read."""

TAKEN_AWAY: Final = frozenset({"oversight:bundle", "oversight:inquiry-bundle"})
"""What is asked for by a button, and only reads."""

_READING: Final = "demarc_reading"
"""Under this name a request holds what ends its reading."""

_SAFE: Final = frozenset({"GET", "HEAD"})

_CHANNELS: Final = {"admin": ReadingChannel.ADMIN, "api": ReadingChannel.API}
_API: Final = "api"


@on_pages
class Door:
    """Stands in front of every page, the admin's included: a page that is added need not think of it.

    Whatever has no login, reads a bundle on a machine of its own, or is no overseer passes unnoted. Where the
    access log cannot be written the answer is 503, and the view does not run.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as until_answered:
            vars(request)[_READING] = until_answered
            response = self.get_response(request)
            if (standing := replicas.answering()) is not None:
                response[replicas.HEADER] = str(standing.position)
        actor = vars(request).get(ACTOR)
        if request.method not in _SAFE and isinstance(actor, Actor) and actor.side is Side.OVERSIGHT:
            replicas.wrote(actor.id)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, arguments: tuple[Any, ...], named: dict[str, Any]
    ) -> HttpResponse | None:
        actor = None if request.META.get(READER) else _reader(request)
        match = request.resolver_match
        if actor is None or match is None or match.view_name in SHOW_NOTHING:
            return None
        if match.app_names[:1] == [_API]:
            return None  # no login counts there: whoever shows a credential is noted by the API itself
        try:
            note_reading(
                actor,
                match.view_name or match.route,
                channel=_CHANNELS.get(next(iter(match.app_names), ""), ReadingChannel.PAGE),
                subject=[*arguments, *named.values()],
                asked=[(name, value) for name, values in request.GET.lists() for value in values],
            )
        except Unavailable as error:
            return _unavailable(error)
        if _is_read(request, match.view_name) and actor.side is Side.OVERSIGHT:
            until_answered: ExitStack = vars(request)[_READING]
            until_answered.enter_context(replicas.reading(actor.id))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if replicas.answering() is None or not isinstance(error, (OperationalError, InterfaceError)):
            return None
        return _unavailable(Unavailable("the replica that was read is gone: read it once more"))


def _is_read(request: HttpRequest, name: str) -> bool:
    """Whether a replica may answer: a page of oversight that only reads."""
    page = name.startswith("oversight:") and name not in ON_PRIMARY
    return page and (request.method in _SAFE or name in TAKEN_AWAY)


def _unavailable(error: Unavailable) -> HttpResponse:
    return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")


def actor_at(request: HttpRequest) -> Actor:
    """The actor whose login a request comes with, asked once. Raises NotPermitted as `actor_of` does."""
    known = vars(request)
    if ACTOR not in known:
        known[ACTOR] = actor_of(request.user)
    actor: Actor = known[ACTOR]
    return actor


def _reader(request: HttpRequest) -> Actor | None:
    """Who is logged in; None for nobody, and for a login that is bound to no organization."""
    if not request.user.is_authenticated:
        return None
    try:
        return actor_at(request)
    except NotPermitted:
        return None
