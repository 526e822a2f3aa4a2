"""Workers, beat, Redis and a mail server of a test's own, as processes and threads of this machine."""

import os
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from config.keyfile import read_or_make
from tests import databases
from tests.browser.served import ROOT

REDIS: Final = shutil.which("redis-server")

MISSING: Final = "" if REDIS else "redis-server is not installed (apt-get install redis-server)"

_PATIENCE_SECONDS: Final = 120


def until(seen: Callable[[], object], what: str) -> None:
    """Wait until something is so. Raises TimeoutError where it is not for two minutes."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not seen():
        if time.monotonic() > end:
            raise TimeoutError(f"it took too long until {what}")
        time.sleep(0.05)


class Broker:
    """A Redis server that keeps nothing: whoever kills it, empties it."""

    def __init__(self, directory: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.directory = directory
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - the system's own, by its full path
            [str(REDIS), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", str(self.directory)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until(self.answers, "Redis answers")

    def answers(self) -> bool:
        client = redis.Redis.from_url(self.url)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def unacknowledged(self) -> int:
        """How many messages a worker took and did not acknowledge."""
        client = redis.Redis.from_url(self.url)
        try:
            return int(client.hlen("unacked"))  # type: ignore[arg-type]  # typed for the asynchronous client, too
        finally:
            client.close()

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """It takes connections while this is entered, and answers nobody."""
        if self.process is None:
            raise RuntimeError("it does not run")
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL: no word to anybody, and everything in it is gone."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(_PATIENCE_SECONDS)
            self.process = None


@contextmanager
def broker(directory: Path) -> Iterator[Broker]:
    """A Redis server of this test's own."""
    server = Broker(directory)
    server.start()
    try:
        yield server
    finally:
        server.kill()


@contextmanager
def celery(name: str, *arguments: str, environment: dict[str, str], log: Path) -> Iterator[Any]:
    """`celery -A config NAME` as a process, ended as an operator ends it."""
    with log.open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "celery", "-A", "config", name, *arguments],
            cwd=ROOT, env=environment, stdout=said, stderr=said,
        )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_PATIENCE_SECONDS)
        finally:
            process.kill()


def environment(broker: Broker, directory: Path, **also: str) -> dict[str, str]:
    """What a process needs to work on the database of this test, as in production: by DATABASE_URL."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEMARC_", "DATABASE"))}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONWARNINGS": "ignore",
        "DATABASE_URL": _database_url(),
        "REDIS_URL": broker.url,
        "DEMARC_DATA_DIR": str(directory),
        "DEMARC_TICK_SECONDS": "1",
        "DEMARC_ALLOWED_HOSTS": "localhost",
        "DEMARC_SECRET_KEY": "of a test",
        "DEMARC_SEAL_KEY": read_or_make(Path(settings.DEMARC_SEAL_KEY_FILE)),
        "DEMARC_LOG_KEY": read_or_make(Path(settings.DEMARC_LOG_KEY_FILE)),
        "DEMARC_LOG_STATE_FILE": str(settings.DEMARC_LOG_STATE_FILE),
        **also,
    }


def _database_url() -> str:
    name = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(databases.POSTGRESQL_URL)._replace(path=f"/{name}"))


class _Letters(socketserver.StreamRequestHandler):
    """One connection of SMTP (RFC 5321), as much of it as Django speaks."""

    server: "Mailbox"

    def handle(self) -> None:
        self._answer("220 a mailbox of a test")
        while line := self.rfile.readline().decode().strip():
            match line.partition(" ")[0].upper():
                case "DATA":
                    self._answer("354 go on")
                    read = iter(self.rfile.readline, b".\r\n")
                    self.server.letters.append(b"".join(read).decode())
                    self._answer("250 taken")
                case "QUIT":
                    self._answer("221 bye")
                    return
                case _:
                    self._answer("250 yes")

    def _answer(self, said: str) -> None:
        self.wfile.write(f"{said}\r\n".encode())


class Mailbox(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it is given in `letters`."""

    daemon_threads = True

    def __init__(self) -> None:
        self.letters: list[str] = []
        super().__init__(("127.0.0.1", 0), _Letters)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@contextmanager
def mailboxes() -> Iterator[Mailbox]:
    """A mail server that answers while this is entered."""
    with Mailbox() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
