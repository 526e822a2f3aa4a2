"""Django's settings of the register's databases, from their addresses."""

from typing import Any, Final

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from config.sqlite_file import OwnersConnection

POSTGRESQL: Final = "django.db.backends.postgresql"

SQLITE_OPTIONS: Final[dict[str, Any]] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    # a case key that is deleted leaves no bytes in the file
    "PRAGMA secure_delete=ON;",
    "factory": OwnersConnection,
}

_CONNECTED_SECONDS: Final = 5
"""So long is waited for a server of PostgreSQL to take a connection, where the address does not say."""


def databases(url: str, pool: int) -> dict[str, Any]:
    """Django's DATABASES; of PostgreSQL a process keeps `pool` connections, none where that is 0.

    Raises ImproperlyConfigured as `database` does.
    """
    default = database(url)
    if default["ENGINE"] == POSTGRESQL:
        options = default.setdefault("OPTIONS", {})
        options.setdefault("connect_timeout", _CONNECTED_SECONDS)
        if pool:
            # seconds; whoever waits longer gets a 503
            options["pool"] = {"min_size": 1, "max_size": pool, "timeout": 10}
    return {"default": default}


def database(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's settings of one database. Raises ImproperlyConfigured for an engine that is not supported."""
    try:
        settings: dict[str, Any] = dict(dj_database_url.parse(url))
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError) as error:
        raise ImproperlyConfigured(
            f"{variable} cannot be read: set it to postgresql://user:password@host:5432/name"
        ) from error
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {**SQLITE_OPTIONS, **settings.get("OPTIONS", {})}
    elif settings["ENGINE"] != POSTGRESQL:
        raise ImproperlyConfigured(f"{variable} names a database that is neither PostgreSQL nor SQLite")
    if settings["NAME"] in ("", ":memory:"):
        raise ImproperlyConfigured(
            f"{variable} names no database: set it to postgresql://user:password@host:5432/name"
        )
    settings["ATOMIC_REQUESTS"] = False
    return settings
