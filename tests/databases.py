"""The databases that tests run on: an SQLite file always, PostgreSQL and Redis where they can be reached."""

import copy
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from config.ledger import guards
from config.settings import database

Backend = Literal["sqlite", "postgresql"]

BACKENDS: Final[tuple[Backend, ...]] = get_args(Backend)

POSTGRESQL_URL: Final = os.environ.get(
    "DEMARC_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
)
REDIS_URL: Final = os.environ.get("DEMARC_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")

# two runs at once, on one machine or on two, never meet in one database
_NAME: Final = f"demarc_test_{os.getpid()}_{secrets.token_hex(3)}"

_MIGRATED: Final = ("django_migrations", "django_content_type", "auth_permission")

_prepared: dict[Backend, dict[str, Any]] = {}


def _place(url: str) -> str:
    """A URL as it may be shown: without user and password."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'a local socket'}:{parts.port or 'default port'}"


@cache
def missing(service: Literal["sqlite", "postgresql", "redis"]) -> str:
    """Why a service cannot be used, in a sentence for people; "" where it can."""
    match service:
        case "sqlite":
            return ""
        case "postgresql":
            try:
                psycopg.connect(POSTGRESQL_URL, connect_timeout=3).close()
            except psycopg.OperationalError:
                return f"PostgreSQL is not reachable at {_place(POSTGRESQL_URL)} (DEMARC_TEST_DATABASE_URL)"
        case "redis":
            client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3)
            try:
                client.ping()
            except redis.RedisError:
                return f"Redis is not reachable at {_place(REDIS_URL)} (DEMARC_TEST_REDIS_URL)"
            finally:
                client.close()
    return ""


def url_of(name: str) -> str:
    """The address of a database on the PostgreSQL of the tests."""
    return urlunsplit(urlsplit(POSTGRESQL_URL)._replace(path=f"/{name}"))


def created(template: str = "template1") -> str:
    """Make a database on PostgreSQL, as a copy of another that nobody uses just then; its name."""
    name = f"demarc_test_{os.getpid()}_{secrets.token_hex(5)}"
    _administered(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
    return name


def dropped(name: str) -> None:
    """Drop a database that `created` made; "" is none."""
    if name:
        _administered(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _administered(statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(POSTGRESQL_URL, autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))


def create(backend: Backend, directory: Path) -> None:
    """Create and migrate the test database of one backend, its SQLite file in `directory`."""
    if backend == "sqlite":
        wanted = database(f"sqlite:///{directory / 'unused.sqlite3'}")
        wanted["TEST"] = {"NAME": str(directory / f"{_NAME}.sqlite3")}
    else:
        wanted = database(POSTGRESQL_URL)
        wanted["TEST"] = {"NAME": _NAME}
    # Django fills in what is left out
    connections.configure_settings({DEFAULT_DB_ALIAS: wanted})
    _connect_to(wanted)
    connections[DEFAULT_DB_ALIAS].creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    _prepared[backend] = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)


def select(backend: Backend) -> None:
    """Make `backend` the database of this thread and of every thread that is started from now on."""
    wanted = _prepared[backend]
    if connections[DEFAULT_DB_ALIAS].settings_dict["NAME"] != wanted["NAME"]:
        _connect_to(wanted)


def _connect_to(wanted: dict[str, Any]) -> None:
    connections[DEFAULT_DB_ALIAS].close()
    del connections[DEFAULT_DB_ALIAS]
    connections.settings[DEFAULT_DB_ALIAS] = wanted
    settings.DATABASES[DEFAULT_DB_ALIAS] = wanted


def drop_all() -> None:
    """Drop the databases that were created on servers; the SQLite file goes with its directory."""
    connections[DEFAULT_DB_ALIAS].close()
    if "postgresql" in _prepared:
        with psycopg.connect(POSTGRESQL_URL, autocommit=True) as server:
            # FORCE, so that a connection which a test left open does not leave the database behind
            server.execute(f'DROP DATABASE IF EXISTS "{_NAME}" WITH (FORCE)'.encode())
    _prepared.clear()


def empty() -> None:
    """Delete every row that a test committed, guards or no guards, and leave the guards in place.

    Faster than Django's flush, and unlike it leaves alone what migrating has put there.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    with transaction.atomic(), connection.cursor() as cursor:
        guards.remove(connection)
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            if table not in _MIGRATED:
                cursor.execute(f'DELETE FROM "{table}"')
        # what only waits for the end of the transaction would keep PostgreSQL from making the triggers
        connection.check_constraints()
        guards.install(connection)
