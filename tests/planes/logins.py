"""Logins of the planes in a test's database: what is done as one of them has its rights and no others."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any, Final

import psycopg
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from psycopg import sql

from agreements.models import Member, Organization
from config.actors import Side
from config.api.credentials import PREFIX as OF_TOKENS
from config.api.models import Token
from config.planes import making
from config.planes.stated import Plane, owner

PLANES: Final = {Side.GOVERNMENT: Plane.AGENCY, Side.OVERSIGHT: Plane.OVERSIGHT}
"""Who of which side is served by which part of the register, pages and API alike. All others have the API of
companies, and where they have a login the pages beside the overseers'."""


def login(plane: Plane, prefix: str) -> str:
    """The name of a login that has the rights of a plane."""
    return f"{plane.role(prefix)}_login"


def make(prefix: str) -> None:
    """Make roles and rights as `manage.py roles --make` does, and a login for each plane."""
    making.make(connection, prefix)
    for plane in Plane:
        _said("CREATE ROLE {} LOGIN IN ROLE {}", login(plane, prefix), plane.role(prefix))


def unmake(prefix: str) -> None:
    """Take roles and logins away again; what was theirs is the login's that runs the tests."""
    names = [login(plane, prefix) for plane in Plane] + [plane.role(prefix) for plane in Plane]
    _said("REASSIGN OWNED BY {} TO CURRENT_USER", owner(prefix))
    for name in (*names, owner(prefix)):
        _said("DROP OWNED BY {}", name)
        _said("DROP ROLE {}", name)


@contextmanager
def logged_in(plane: Plane, prefix: str) -> Iterator[None]:
    """Within, the connection of this thread is a process's of that plane."""
    connection.ensure_connection()
    # past Django's cursors: no test that counts statements counts these
    raw: psycopg.Connection[Any] = connection.connection
    ((before,),) = raw.execute("SELECT session_user")
    become = sql.SQL("SET SESSION AUTHORIZATION {}")
    try:
        raw.execute(become.format(sql.Identifier(login(plane, prefix))))
        yield
    finally:
        # of a transaction that failed the rolling back takes back what was set within, too
        if not raw.closed and raw.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            raw.execute(become.format(sql.Identifier(before)))


def plane_of(environ: dict[str, Any]) -> Plane:
    """Which part of the register a request of a test's client would be sent to: that of whoever makes it."""
    shown = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    if environ["PATH_INFO"].startswith("/api/"):
        token = Token.objects.filter(shown=shown[: len(OF_TOKENS) + 16]).select_related("credential").first()
        organization = token.credential.organization if token else None
        others = Plane.COMPANY
    else:
        cookie = SimpleCookie(environ.get("HTTP_COOKIE", "")).get(settings.SESSION_COOKIE_NAME)
        user = SessionStore(cookie.value).get(SESSION_KEY) if cookie else None
        member = Member.objects.filter(user_id=user).first() if user else None
        organization = member.organization if member else None
        others = Plane.OVERSIGHT if member else Plane.AGENCY
    if organization is None:
        return others
    side = Organization.objects.values_list("side", flat=True).get(stream=organization)
    return PLANES.get(Side(side), others)


def _said(statement: str, *names: str) -> None:
    with connection.cursor() as cursor:
        composed = sql.SQL(statement).format(*map(sql.Identifier, names))
        cursor.execute(composed.as_string(connection.connection), None)
