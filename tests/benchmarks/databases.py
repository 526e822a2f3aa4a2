"""Scratch databases of a measurement: an SQLite file with the settings' own options, and PostgreSQL's."""

import base64
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

POSTGRESQL_URL: Final = os.environ.get(
    "DEMARC_TEST_DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres"
)

BACKENDS: Final = ("sqlite", "postgresql")


@contextmanager
def scratch(backend: str) -> Iterator[dict[str, str]]:
    """The environment of processes that measure on a new, empty database; it is gone afterwards.

    Raises psycopg.OperationalError where PostgreSQL cannot be reached.
    """
    with tempfile.TemporaryDirectory(prefix="demarc-benchmarks-") as directory:
        environment = {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
            "DEMARC_DATA_DIR": directory,
            "DEMARC_SEAL_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "DEMARC_LOG_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "DEMARC_SECRET_KEY": secrets.token_hex(32),
            "DEMARC_ALLOWED_HOSTS": "localhost",
            "DEMARC_SECOND_FACTOR": "optional",
        }
        if backend == "sqlite":
            yield {**environment, "DATABASE_URL": f"sqlite:///{Path(directory) / 'measured.sqlite3'}"}
            return
        name = f"demarc_benchmarks_{os.getpid()}_{secrets.token_hex(3)}"
        with psycopg.connect(POSTGRESQL_URL, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"'.encode())
            try:
                parts = urlsplit(POSTGRESQL_URL)
                yield {**environment, "DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
            finally:
                server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
