"""Django's settings of the register's databases, from their addresses."""

import re
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


_REPLICA_SECONDS: Final = 2
"""So long is waited for a replica: whoever reads has the primary beside it."""


def databases(url: str, pool: int, replicas: str = "") -> dict[str, Any]:
    """Django's DATABASES; of PostgreSQL a process keeps `pool` connections, none where that is 0. `replicas`
    are the addresses of streaming replicas, one a line or comma: `replica_1` and so on.

    Raises ImproperlyConfigured as `database` does, and for a replica of what has none.
    """
    default = database(url)
    if default["ENGINE"] == POSTGRESQL:
        # seconds; whoever waits longer for one of the pool gets a 503
        _connecting(default, _CONNECTED_SECONDS, pool, 10)
    found = {"default": default}
    for number, address in enumerate(re.split(r"[\s,]+", replicas.strip()) if replicas.strip() else (), 1):
        replica = database(address, "DEMARC_REPLICA_URL")
        if {default["ENGINE"], replica["ENGINE"]} != {POSTGRESQL}:
            raise ImproperlyConfigured(
                "DEMARC_REPLICA_URL is of PostgreSQL, beside a DATABASE_URL of PostgreSQL"
            )
        options = _connecting(replica, _REPLICA_SECONDS, pool, _REPLICA_SECONDS)
        options["options"] = f"{options.get('options', '')} -c default_transaction_read_only=on".strip()
        # milliseconds: a machine that is gone in the middle of a reading is noticed
        options.setdefault("tcp_user_timeout", 1000 * _REPLICA_SECONDS)
        # one that was started anew is not taken for one that is away
        replica["CONN_HEALTH_CHECKS"] = True
        found[f"replica_{number}"] = replica
    return found


def _connecting(of: dict[str, Any], seconds: int, pool: int, waits: int) -> dict[str, Any]:
    options: dict[str, Any] = of.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", seconds)
    if pool:
        # a pool that gives up is asked anew by whoever waits next; in 300 s of its own it doubles its pauses:
        # 8 s late after 20 s without a server
        tries = {"timeout": waits, "reconnect_timeout": waits}
        options["pool"] = {"min_size": 1, "max_size": pool, **tries}
    return options


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
