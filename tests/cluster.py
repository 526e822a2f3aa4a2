"""A PostgreSQL cluster of a test's own: to be killed, filled, copied, followed and restored.

The server that other tests use is nobody's to stop. A cluster here lies in a folder of the test, listens on a
port of its own on 127.0.0.1, and waits for the disk as in production.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from tests.databases import ROOT, locked

Stop = Literal["smart", "fast", "immediate"]

_SECONDS: Final = 60
"""So long a server may take to start or to end."""

KEYS: Final = {
    "DEMARC_DEBUG": "1",
    "DEMARC_SECRET_KEY": "of a test",
    "DEMARC_SEAL_KEY": b64encode(bytes(32)).decode(),
    "DEMARC_LOG_KEY": b64encode(bytes(32)).decode(),
    "DEMARC_SECOND_FACTOR": "optional",
}
"""The settings with which a register of a test starts in processes of its own."""

Registers = Mapping[str, str]


@cache
def missing() -> str:
    """Why there can be no cluster of one's own, in a sentence for people; "" where there can."""
    if not all((_programs() / name).exists() for name in ("initdb", "pg_ctl", "pg_basebackup", "pg_dump")):
        return "the server programs of PostgreSQL (initdb, pg_ctl) are not installed"
    if os.geteuid() == 0 and _owner() is None:
        return "PostgreSQL does not run as root, and there is no user postgres or nobody"
    return ""


@cache
def _programs() -> Path:
    """The folder of the server's programs, the newest where there are several."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parents[1].name)
    )
    if found:
        return found[-1].parent
    return Path(shutil.which("initdb") or "/nowhere/initdb").resolve().parent


@cache
def _owner() -> str | None:
    """Whose the cluster is: the server refuses to run as root. None for who runs the tests."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    return None


class Cluster:
    """A cluster in `directory`, which its server alone may read; stopped until it is started."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.port = _free_port()

    # life

    def create(self) -> None:
        """Make the cluster's files, with checksums of its pages as OPERATIONS.md asks."""
        _handed(self.directory)
        self.program(
            "initdb", "--pgdata", self.data, "--username", "postgres", "--auth", "trust",
            "--encoding", "UTF8", "--locale", "C.UTF-8", "--data-checksums", "--no-sync",
        )  # fmt: skip

    def start(self, **options: str) -> None:
        """Start the server and wait until it answers; `options` are its settings, such as `fsync="off"`.

        Raises CalledProcessError where it does not start, with what it said.
        """
        wanted = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            **options,
        }
        settings = " ".join(f"-c {name}='{value}'" for name, value in wanted.items())
        try:
            self.program(
                "pg_ctl", "start", "--wait", "--timeout", str(_SECONDS), "--pgdata", self.data,
                "--log", self.directory / "server.log", "--options", settings,
            )  # fmt: skip
        except subprocess.CalledProcessError as error:
            error.add_note(self.said()[-2_000:])
            raise

    def stop(self, mode: Stop = "fast") -> None:
        """Stop the server, if it runs."""
        if self.running():
            self.program("pg_ctl", "stop", "--wait", "--pgdata", self.data, "--mode", mode)

    def kill(self) -> None:
        """Kill the postmaster and every process of it with SIGKILL, all at once: a machine that loses power,
        but for what the system's own cache still holds. Returns when they are gone."""
        postmaster = self.postmaster()
        # it starts no more processes
        os.kill(postmaster, signal.SIGSTOP)
        processes = [postmaster, *children(postmaster)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        until = time.monotonic() + _SECONDS
        while any(runs(process) for process in processes):
            if time.monotonic() > until:
                raise TimeoutError(f"the processes {processes} of {self.data} do not end")
            time.sleep(0.01)
        # where nobody asks after a process that ended its number stays taken, and the server would not start
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def take(self) -> None:
        """Give the cluster's folder, and what was put there, to whoever runs the server."""
        _handed(self.directory)

    def move(self, part: str, to: Path) -> None:
        """Put a folder of the data of a stopped cluster elsewhere, with a link in its place."""
        shutil.move(self.data / part, to)
        (self.data / part).symlink_to(to)
        _handed(to)

    def running(self) -> bool:
        """Whether there is a postmaster."""
        return (self.data / "postmaster.pid").exists() and runs(self.postmaster())

    def postmaster(self) -> int:
        """The number of the postmaster's process."""
        return int((self.data / "postmaster.pid").read_text().split(maxsplit=1)[0])

    def said(self) -> str:
        """What the server wrote in its log."""
        return (self.directory / "server.log").read_text(errors="replace")

    def followed(self, directory: Path) -> "Cluster":
        """A streaming replica of this cluster, which runs, in `directory`; stopped until it is started."""
        replica = Cluster(directory)
        directory.mkdir(parents=True)
        _handed(directory)
        replica.program(
            "pg_basebackup", "--host", "127.0.0.1", "--port", self.port, "--username", "postgres",
            "--pgdata", replica.data, "--write-recovery-conf", "--wal-method", "stream",
            "--checkpoint", "fast", "--no-sync",
        )  # fmt: skip
        return replica

    # use

    def url(self, database: str = "demarc", user: str = "postgres") -> str:
        """The address of a database, as `DATABASE_URL` takes it."""
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def environment(self, directory: Path, **more: str) -> dict[str, str]:
        """The environment of a process of a register on this cluster, its files in `directory`."""
        return {
            **os.environ,
            **KEYS,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEMARC_DATA_DIR": str(directory),
            "DATABASE_URL": self.url(),
            **more,
        }

    def program(self, name: str, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as the cluster's owner. Raises CalledProcessError with what it said."""
        found = subprocess.run(  # noqa: S603 - a program of the server's own folder
            [str(_programs() / name), *map(str, arguments)],
            # pg_ctl leaves its output to the server, which would keep a pipe open
            stdout=subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE,
            stderr=subprocess.DEVNULL if name == "pg_ctl" else subprocess.PIPE,
            text=True,
            cwd=self.directory,
            user=_owner(),
            group=_owner() and pwd.getpwnam(_owner() or "").pw_gid,
            extra_groups=() if _owner() else None,
            **options,
        )
        if found.returncode:
            error = subprocess.CalledProcessError(found.returncode, [name], found.stdout, found.stderr)
            error.add_note(found.stderr or "")
            raise error
        return found


@contextmanager
def cluster(directory: Path, shared: Path, **options: str) -> Iterator[Cluster]:
    """A running cluster in `directory` with an empty, migrated register in its database `demarc`.

    It is made once for all the processes that have the directory `shared`, and copied. Whatever is left of
    it is killed at the end; the folder is the caller's to remove.
    """
    found = Cluster(directory / "cluster")
    found.directory.mkdir(parents=True)
    shutil.copytree(_migrated(shared), found.data)
    _handed(found.directory)
    try:
        found.start(**options)
        yield found
    finally:
        if found.running():
            found.kill()


def _migrated(shared: Path) -> Path:
    """The files of a stopped cluster that has an empty register."""
    made = Cluster(shared / "cluster")
    with locked(shared / "cluster.lock"):
        if not (shared / "cluster.made").exists():
            shutil.rmtree(made.directory, ignore_errors=True)
            made.directory.mkdir()
            made.create()
            made.start(fsync="off")
            try:
                made.program(
                    "createdb", "--host", "127.0.0.1", "--port", made.port, "--username", "postgres", "demarc"
                )
                kept = shared / "cluster.kept"
                kept.mkdir(exist_ok=True)
                subprocess.run(
                    [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
                    cwd=ROOT,
                    env=made.environment(kept),
                    check=True,
                )
            finally:
                made.stop()
            (shared / "cluster.made").touch()
    return made.data


def _handed(directory: Path) -> None:
    """Give a folder and what is in it to the cluster's owner, and a way to it: a test's folder is closed."""
    name = _owner()
    if name is None:
        directory.chmod(0o700)
        return
    owner = pwd.getpwnam(name)
    for path in (directory, *directory.rglob("*")):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    for parent in directory.parents:
        if not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)


def children(process: int) -> list[int]:
    """The processes that a process started."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def runs(process: int) -> bool:
    """Whether a process is there and is no mere entry of one that ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
