"""The databases that tests run on: an SQLite file always, PostgreSQL and Redis where they can be reached."""

import copy
import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, get_args
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from psycopg import sql

from config.databases import database
from config.ledger import guards

Backend = Literal["sqlite", "postgresql"]

BACKENDS: Final[tuple[Backend, ...]] = get_args(Backend)

POSTGRESQL_URL: Final = os.environ.get(
    "DEMARC_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
)
REDIS_URL: Final = os.environ.get("DEMARC_TEST_REDIS_URL", "redis://127.0.0.1:6379/0")

ROOT: Final = Path(__file__).parents[1]

# two runs at once, on one machine or on two, never meet in one database
_NAME: Final = f"demarc_test_{os.getpid()}_{secrets.token_hex(3)}"

_MIGRATED: Final = ("django_migrations", "django_content_type", "auth_permission")

_prepared: dict[Backend, dict[str, Any]] = {}
_guards: dict[Backend, dict[str, str]] = {}


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


def created(template: str, name: str = "") -> str:
    """Make a database on PostgreSQL, as a copy of another that nobody uses just then; its name."""
    name = name or f"demarc_test_{os.getpid()}_{secrets.token_hex(5)}"
    _administered(sql.SQL("CREATE DATABASE {} TEMPLATE {}"), name, template)
    return name


def dropped(name: str) -> None:
    """Drop a database that `created` made; "" is none."""
    if name:
        _administered(sql.SQL("DROP DATABASE {} WITH (FORCE)"), name)


def _administered(statement: sql.SQL, *names: str) -> None:
    with psycopg.connect(POSTGRESQL_URL, autocommit=True) as connection:
        connection.execute(statement.format(*map(sql.Identifier, names)))


def create(backend: Backend, directory: Path, shared: Path) -> None:
    """Create the test database of one backend, its SQLite file in `directory`: a copy of the migrated one.

    It waits for no disk: no test stops the machine."""
    name = _NAME if backend == "postgresql" else str(directory / f"{_NAME}.sqlite3")
    template = migrated(backend, shared)
    if backend == "postgresql":
        created(template, name)
        _administered(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off"), name)
    else:
        shutil.copyfile(template, name)
    wanted = _settings_of(backend, name)
    if backend == "sqlite":
        wanted["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
    _connect_to(wanted)
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        _guards[backend] = _guards_of(cursor, backend)
    _prepared[backend] = copy.deepcopy(connections[DEFAULT_DB_ALIAS].settings_dict)


def migrated(backend: Backend, shared: Path) -> str:
    """An empty register on one backend, to copy: the file of SQLite, the name on PostgreSQL.

    It is migrated once for all the processes that have the directory `shared`, in a process of its own: where
    a browser runs, Django uses no database.
    """
    directory = shared / backend
    name = shared_name(shared) if backend == "postgresql" else str(directory / "demarc.sqlite3")
    with locked(shared / f"{backend}.lock"):
        if not directory.exists():
            directory.mkdir()
            environment = {
                **os.environ,
                "DEMARC_DATA_DIR": str(directory),
                "DJANGO_SETTINGS_MODULE": "config.settings",
            }
            if backend == "postgresql":
                key = b64encode(bytes(32)).decode()
                environment |= {
                    "DATABASE_URL": url_of(created("template1", name)),
                    "DEMARC_DEBUG": "1",
                    "DEMARC_SECRET_KEY": "of a test",
                    "DEMARC_SEAL_KEY": key,
                    "DEMARC_LOG_KEY": key,
                    "DEMARC_SECOND_FACTOR": "optional",
                }
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                cwd=ROOT,
                env=environment,
                check=True,
            )
    return name


def shared_name(shared: Path, of: str = "") -> str:
    """The name of a database on PostgreSQL that is for all the processes that have the directory `shared`."""
    return f"demarc_test_{shared.name}{of and f'_{of}'}"


def drop_shared(shared: Path) -> None:
    """Drop the databases with a `shared_name`; what lies in files goes with the directory."""
    if missing("postgresql"):
        return
    with psycopg.connect(POSTGRESQL_URL, autocommit=True) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [shared_name(shared)]
        ).fetchall()
    for (name,) in found:
        dropped(name)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One process at a time has what a file stands for."""
    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _settings_of(backend: Backend, name: str) -> dict[str, Any]:
    wanted = database(POSTGRESQL_URL if backend == "postgresql" else f"sqlite:///{name}")
    wanted["NAME"], wanted["TEST"] = name, {"NAME": name}
    # Django fills in what is left out
    connections.configure_settings({DEFAULT_DB_ALIAS: wanted})
    return wanted


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

    Faster than Django's flush, and unlike it leaves alone what migrating has put there. A guard is lifted
    where it stands in the way; where a test left other guards than there were, all are made anew.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    backend: Backend = "postgresql" if connection.vendor == "postgresql" else "sqlite"
    with transaction.atomic(), connection.cursor() as cursor:
        if _guards_of(cursor, backend) != _guards[backend]:
            guards.remove(connection)
            guards.install(connection)
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in _tables()
            )
        )
        held = [name for (name,) in cursor.fetchall()]
        guarded = [name for name in held if name in guards.KEYS]
        if backend == "postgresql":
            cursor.execute(
                ";".join(
                    [
                        *(f"ALTER TABLE {name} DISABLE TRIGGER {name}_keeps" for name in guarded),
                        *(f'DELETE FROM "{name}"' for name in held),
                        # what only waits for the end of the transaction keeps a table from being altered
                        "SET CONSTRAINTS ALL IMMEDIATE",
                        *(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_keeps" for name in guarded),
                    ]
                )
            )
            return
        for name in guarded:
            cursor.execute(f"DROP TRIGGER {name}_no_delete")
        for name in held:
            cursor.execute(f'DELETE FROM "{name}"')
        for name in guarded:
            cursor.execute(_guards["sqlite"][f"{name}_no_delete"])


@cache
def _tables() -> tuple[str, ...]:
    """The tables that a test may fill."""
    connection = connections[DEFAULT_DB_ALIAS]
    found = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return tuple(name for name in found if name not in _MIGRATED)


def _guards_of(cursor: Any, backend: Backend) -> dict[str, str]:
    """The triggers that there are, and on PostgreSQL the functions: of each name, what is there."""
    if backend == "sqlite":
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    else:
        cursor.execute(
            "SELECT tgname::text, concat(tgrelid::regclass, tgenabled, tgtype, tgfoid::regproc)"
            " FROM pg_trigger WHERE NOT tgisinternal"
            " UNION ALL SELECT proname::text, concat(prosrc, proconfig)"
            " FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        )
    return dict(cursor.fetchall())
