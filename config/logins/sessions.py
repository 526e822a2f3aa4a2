"""How long a login lasts: until nobody asks for anything for a while, and no longer than a working day."""

import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.pages import on_pages

BEGAN: Final = "demarc_began"
SEEN: Final = "demarc_seen"
_NOTED_EVERY: Final = 60  # seconds: a session is not written with every request


@on_pages
class ShortSession:
    """Logs out whoever asked for nothing for longer than `idle_seconds`, or logged in longer than
    `longest_seconds` ago. What was asked for is then asked by nobody, who is sent to the login.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = time.time()
            began, seen = session.get(BEGAN, now), session.get(SEEN, now)
            if why := _over(began, seen, now):
                logout(request)
                messages.info(request, why)
            elif BEGAN not in session or now - seen > _NOTED_EVERY:
                session[BEGAN], session[SEEN] = began, now
        return self.get_response(request)


def forget_expired() -> int:
    """Delete the sessions whose time is over, which let nobody in any more; how many those were."""
    deleted: int = Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
    return deleted


def _over(began: float, seen: float, now: float) -> str:
    """Why a login is over, in words for its user; "" where it is not."""
    rules = settings.LOGINS
    if now - began > rules.longest_seconds:
        return f"You were logged out: a login lasts {_span(rules.longest_seconds)} at most."
    # what was seen is up to a minute older than it is noted
    if now - seen > rules.idle_seconds + _NOTED_EVERY:
        return f"You were logged out: nothing was asked for during {_span(rules.idle_seconds)}."
    return ""


def _span(seconds: int) -> str:
    number, unit = (seconds // 3600, "hour") if seconds % 3600 == 0 else (seconds // 60, "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
