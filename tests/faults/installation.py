"""A register as it runs in production, each part a process that can be killed: web, worker, integrator."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.benchmarks.processes import Processes
from tests.cluster import Cluster, children
from tests.databases import ROOT
from tests.faults.load import Client, Load
from tests.tasks.processes import broker, until

_PATIENCE_SECONDS: Final = 60

PARTS: Final = ("web", "integrator", "worker")

THREADS: Final = 4
"""Of each process of the web server."""


class Part:
    """One program of the register as a process, started again where it ended, as an operator's service
    manager does; what it says lies in `log`."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str], directory: Path) -> None:
        self.name, self.command, self.environment = name, command, environment
        self.log = directory / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.ended = 0

    def start(self) -> None:
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs
                [sys.executable, "-m", *self.command],
                cwd=ROOT, env=self.environment, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """SIGKILL, to it and to every process that it started, unless it has ended."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(_PATIENCE_SECONDS)

    def kept_up(self) -> None:
        """Start it where it has ended."""
        if self.process is None or self.process.poll() is not None:
            self.ended += self.process is not None
            self.start()


class Installation:
    """A register on a cluster, with clients that act on it; `hand` answers what is stored."""

    def __init__(
        self, cluster: Cluster, directory: Path, redis_url: str, serving: int, parts: Sequence[str]
    ) -> None:
        self.cluster = cluster
        self.directory = directory
        self.port = free_port()
        told = cluster.environment(
            directory,
            REDIS_URL=redis_url,
            DEMARC_ALLOWED_HOSTS="127.0.0.1",
            DEMARC_API_RATE="1000000/min",
            DEMARC_TICK_SECONDS="1",
            DEMARC_LOG_LEVEL="ERROR",
            PYTHONWARNINGS="ignore",
        )
        web = {
            "DEMARC_BIND": f"127.0.0.1:{self.port}",
            "DEMARC_WEB_PROCESSES": str(serving),
            "DEMARC_WEB_THREADS": str(THREADS),
            "DEMARC_DATABASE_POOL": str(THREADS),
        }
        gunicorn = ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi", "--log-level", "warning"]
        self.web = Part("web", gunicorn, told | web, directory)
        self.integrator = Part("integrator", ["manage", "integrate", "--watch"], told, directory)
        self.worker = Part("worker", ["tests.faults.worker"], told, directory)
        self.parts = [part for part in (self.web, self.integrator, self.worker) if part.name in parts]
        self.hand = Processes(told, 1, "tests.faults.hand.Hand")
        self.load = Load([])
        self.options: dict[str, str] = {}

    def start(self, clients: int) -> None:
        """Start every part, and make what the clients act on."""
        for part in self.parts:
            part.start()
        self.load = Load([Client(self.port, given) for given in self.hand.do("prepare", clients)])
        until(self.serves, "the web server answers")

    def serves(self) -> bool:
        """Whether the web server takes connections."""
        with socket.socket() as asked:
            return asked.connect_ex(("127.0.0.1", self.port)) == 0

    def end(self) -> None:
        for part in self.parts:
            part.kill()
        self.hand.end()

    def asked(self, question: str, *arguments: Any) -> Any:
        """What the hand answers."""
        return self.hand.do(question, *arguments)

    def kept_up(self) -> None:
        """Start again what has ended."""
        for part in self.parts:
            part.kept_up()

    def followed(self) -> bool:
        """Whether everything is in the tree, and signed; what has ended is started again."""
        self.kept_up()
        return bool(self.asked("signed") == self.asked("position"))

    def swept(self) -> bool:
        """Whether every request that was due is on record as lapsed; the sweep is asked for again."""
        self.asked("task", "sweep")
        return bool(self.asked("lapsed") == self.asked("due"))

    # what is killed

    def kill_web(self, random_: random.Random) -> None:
        """One of the processes that answer requests."""
        if self.web.process is not None:
            os.kill(random_.choice(children(self.web.process.pid)), signal.SIGKILL)

    def kill_worker(self, random_: random.Random) -> None:
        """The worker, with the processes that do its tasks."""
        self.worker.kill()

    def kill_integrator(self, random_: random.Random) -> None:
        self.integrator.kill()

    def kill_backend(self, random_: random.Random) -> None:
        """One of the server's processes that serve a connection: the server ends all others, and recovers."""
        while True:
            with suppress(ProcessLookupError):  # one that ended meanwhile
                return os.kill(random_.choice(self._of_server("client backend")), signal.SIGKILL)

    def kill_postmaster(self, random_: random.Random) -> None:
        """Every process of the server at once."""
        self.cluster.kill()
        self.cluster.start(**self.options)

    def hold_log_writer(self) -> None:
        """The process that writes the server's log ahead of commits writes no more, until it is killed."""
        (writer,) = self._of_server("walwriter")
        os.kill(writer, signal.SIGSTOP)

    # its disk

    @property
    def database(self) -> int:
        """The number of the register's database, which its folder has as a name."""
        with psycopg.connect(self.cluster.url()) as connection:
            found = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
            return int(found.fetchall()[0][0])

    def use_up_log(self) -> None:
        """Have the server begin one file of its log after the other, until it cannot."""
        with suppress(psycopg.OperationalError), psycopg.connect(self.cluster.url(), autocommit=True) as held:
            while True:
                held.execute("SELECT pg_switch_wal()")

    def _of_server(self, kind: str) -> list[int]:
        """The server's own processes of a kind, by their numbers."""
        with psycopg.connect(self.cluster.url(), autocommit=True) as connection:
            found = connection.execute(
                "SELECT pid FROM pg_stat_activity WHERE backend_type = %s AND pid <> pg_backend_pid()"
                " ORDER BY pid",
                (kind,),
            ).fetchall()
        return [pid for (pid,) in found]


@contextmanager
def installation(
    cluster: Cluster, directory: Path, clients: int, serving: int = 2, parts: Sequence[str] = PARTS
) -> Iterator[Installation]:
    """A running register on a cluster, with so many clients and so many processes that serve them; killed at
    the end. `parts` are those that are started."""
    directory.mkdir()
    with broker(directory) as redis:
        found = Installation(cluster, directory, redis.url, serving, parts)
        try:
            found.start(clients)
            yield found
        finally:
            found.end()


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
