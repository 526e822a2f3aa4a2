"""On the company plane each transaction is bound to one organization: by what its program shows, not by us.

A login of that plane sees no row before it is bound. What binds is the credential as it was presented: the
database looks the organization up by itself (`planes_bind`), and nothing else that is set has any effect.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq

Shown = tuple[str, str, str]
"""A kind of credential, by what it is found, and the SHA-256 (hex) of what only its holder has."""

_SHOWN: Final[ContextVar[Shown | None]] = ContextVar("shown", default=None)

_BIND: Final = "SELECT planes_bind(%s, %s, %s)"

_OPEN: Final = "SELECT planes_open(%s)"

_MAY: Final = "SELECT has_function_privilege(to_regprocedure('planes_bind(text, text, text)'), 'EXECUTE')"

_BOUND: Final[set[tuple[str, str]]] = set()
"""Databases and logins that are known to be bound."""


@contextmanager
def nobody() -> Iterator[None]:
    """Within, nobody has shown anything yet; after it, nobody has again."""
    token = _SHOWN.set(None)
    try:
        yield
    finally:
        _SHOWN.reset(token)


def shown(kind: str, named: str, secret: str) -> None:
    """A program shows a credential: a `token` by the part of it that may be shown, an `access` token, or a
    `client` by its id. From here on what is asked of the database is asked for its organization."""
    # PostgreSQL has no text with NUL in it, and so no credential of such a name
    _SHOWN.set(None if "\0" in named else (kind, named, digest(secret)))


def digest(secret: str) -> str:
    """What the database knows a secret by: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def held(connection: BaseDatabaseWrapper) -> bool:
    """Whether a connection is a login's of the company plane, so that each of its transactions is bound: who
    else may call what binds, but a superuser, whom nothing holds."""
    raw = connection.connection
    if connection.vendor != "postgresql" or raw is None:
        return False
    told = raw.pgconn.parameter_status
    if told(b"is_superuser") == b"on":
        return False
    login = (raw.info.dbname, (told(b"session_authorization") or b"").decode())
    if login not in _BOUND:
        if raw.pgconn.transaction_status == pq.TransactionStatus.INERROR:
            return False
        if psycopg.Cursor(raw).execute(_MAY).fetchone() != (True,):
            return False
        _BOUND.add(login)
    return True


def opening(connection: BaseDatabaseWrapper) -> list[tuple[str, tuple[Any, ...]]]:
    """What each transaction of a connection begins with: nothing where it is not bound to anybody."""
    presented = _SHOWN.get()
    return [(_BIND, presented)] if presented is not None and held(connection) else []


def begun(connection: BaseDatabaseWrapper, ids: list[Any]) -> list[tuple[str, tuple[Any, ...]]]:
    """What says that the organization begins what has these ids, of which nothing is recorded yet."""
    return [(_OPEN, (id,)) for id in ids] if opening(connection) else []


def bound(execute: Callable[..., Any], sql: Any, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
    """Around each statement of Django's own cursors: it is bound in one round trip with it.

    Raises Django's errors; NotSupportedError for a cursor that the server keeps.
    """
    connection = context["connection"]
    first = opening(connection)
    raw = connection.connection
    if not first or raw.pgconn.transaction_status == pq.TransactionStatus.INERROR:
        return execute(sql, parameters, many, context)
    # outside a transaction a pipeline is one
    with connection.wrap_database_errors, raw.pipeline():
        for statement, values in first:
            psycopg.Cursor(raw).execute(statement, values, prepare=True)
        return execute(sql, parameters, many, context)


def watch(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let every cursor of a connection of PostgreSQL begin with what binds it."""
    if connection.vendor == "postgresql" and bound not in connection.execute_wrappers:
        connection.execute_wrappers.append(bound)
