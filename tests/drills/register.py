"""A register of a drill: a database on a cluster of its own, its keys in files, its commands run for real."""

import json
import os
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg
import yaml

from tests.cluster import Cluster
from tests.databases import ROOT

Drill = Callable[["Ground"], Iterator[str]]
"""A drill: one line for each step, with what was checked."""

_KEYS: Final = ("seal_key", "log_key", "secret_key")
_PLANES: Final = ("owner", "company", "agency", "oversight", "tasks")


class NotSo(Exception):  # noqa: N818 - what a drill found, no malfunction of it
    """Something is not as config/OPERATIONS.md says."""


def so(holds: bool, otherwise: str) -> None:
    """Raise NotSo with what was found instead, unless something holds."""
    if not holds:
        raise NotSo(otherwise)


class Ran:
    """What a command came to: its exit code, and all that it said."""

    def __init__(self, command: str, code: int, said: str) -> None:
        self.command, self.code, self.said = command, code, said

    @property
    def words(self) -> str:
        """What it said in one line, since lines are broken where the terminal ends."""
        return " ".join(self.said.split())

    @property
    def told(self) -> Any:
        """What it said under `--format json`."""
        return json.loads(self.said)


class Ground:
    """Where a drill takes place: a folder, and a running cluster. Registers on it have a database each.

    `earlier` is the commit whose program makes the data that is upgraded, "" for none.
    """

    def __init__(self, folder: Path, cluster: Cluster, earlier: str = "") -> None:
        self.folder, self.cluster, self.earlier = folder, cluster, earlier

    def keys(self, name: str = "secrets") -> Path:
        """A folder with new keys, each in a file that its owner alone reads (OPERATIONS.md, Day one)."""
        folder = self.folder / name
        folder.mkdir(mode=0o700)
        for key in _KEYS:
            write_key(folder / key)
        return folder

    def register(self, name: str, keys: Path, database: str | None = None) -> "Register":
        """A register whose documents and log state lie in a folder of its own, on an existing database; with
        "" for it on an SQLite file in that folder."""
        return Register(self, self.folder / name, keys, name if database is None else database)

    def empty_database(self, name: str) -> None:
        """A database without a table, and the roles that `docker compose up` makes on a server."""
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as server:
            there = {role for (role,) in server.execute("SELECT rolname FROM pg_roles").fetchall()}
            for plane in _PLANES:
                if f"demarc_{plane}" not in there:
                    server.execute(f"CREATE ROLE demarc_{plane}")
            server.execute(f"CREATE DATABASE {name} OWNER demarc_owner")

    def copied_database(self, old: str, name: str) -> None:
        """A database as another one is now; nobody may be connected to that."""
        with psycopg.connect(self.cluster.url("postgres"), autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {old}")


class Register:
    """One register: `manage` runs its commands, `play` lets people of the tests act in it."""

    def __init__(self, ground: Ground, data: Path, keys: Path, database: str) -> None:
        self.ground, self.data, self.keys, self.database = ground, data, keys, database
        self.settings: dict[str, str] = {"DEMARC_LOG_ORIGIN": "drill.example/log"}
        data.mkdir(exist_ok=True)

    @property
    def url(self) -> str:
        return self.ground.cluster.url(self.database)

    @property
    def documents(self) -> Path:
        return self.data / "demarc-documents"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of production, every secret in a file."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DEMARC_", "DATABASE_URL", "REDIS_URL", "DJANGO_"))
        }
        return {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "COLUMNS": "1000",
            **({"DATABASE_URL": self.url} if self.database else {}),
            "DEMARC_DATA_DIR": str(self.data),
            "DEMARC_ALLOWED_HOSTS": "drill.example,testserver",
            "DEMARC_SECOND_FACTOR": "optional",
            # what programs ask goes to no proxy that would end TLS
            "DEMARC_PUBLIC_URL": "http://drill.example",
            **{f"DEMARC_{key.upper()}_FILE": str(self.keys / key) for key in _KEYS},
            **self.settings,
        }

    def manage(self, *commands: str) -> list[Ran]:
        """Run commands of `manage.py`, one after the other, in one process; what each came to."""
        told = self._python("tests.drills.managing", [command.split(" ") for command in commands])
        return [Ran(command, code, said) for command, (code, said) in zip(commands, told, strict=True)]

    def managed(self, command: str, *, code: int = 0, says: str = "") -> Ran:
        """Run one command. Raises NotSo unless it ends with `code` and says `says`, a regular expression."""
        (ran,) = self.manage(command)
        so(ran.code == code, f"manage.py {command} ended with {ran.code}: {ran.words[-1_500:]}")
        so(
            bool(re.search(says, ran.words)),
            f"manage.py {command} does not say {says!r}: {ran.words[-1_500:]}",
        )
        return ran

    def play(self, act: str, **said: Any) -> Any:
        """Let people of the tests act in this register: see `tests.drills.playing`."""
        return self._python("tests.drills.playing", {"act": act, "said": said})

    def records(self) -> list[bytes]:
        """The exact bytes of every record, in order of position."""
        sql = "SELECT record FROM ledger_record ORDER BY position"
        if not self.database:
            with closing(sqlite3.connect(self.data / "demarc.sqlite3")) as file:
                return [row for (row,) in file.execute(sql)]
        with psycopg.connect(self.url) as database:
            return [row for (row,) in database.execute(sql)]

    def backed_up(self, into: Path) -> Path:
        """The backup that `docker compose run --rm backup` makes: its very lines, on this machine's paths."""
        composed = yaml.safe_load((ROOT / "compose.yaml").read_text())
        (script,) = composed["services"]["backup"]["command"]
        (self.keys / "database_url").write_text(self.url)
        into.mkdir(exist_ok=True)
        here = {"/backup": into, "/data": self.data, "/run/secrets": self.keys}
        script = re.sub(r"/(backup|data|run/secrets)\b", lambda found: str(here[found[0]]), script)
        subprocess.run(["sh", "-ec", script.replace("$$", "$")], check=True, cwd=self.ground.folder)  # noqa: S603, S607 - the lines of compose.yaml
        (made,) = (path for path in into.iterdir() if path.is_dir() and not path.name.endswith(".part"))
        return made

    def restored_from(self, backup: Path) -> None:
        """Restore a backup into this register's empty database and folder, as OPERATIONS.md says."""
        subprocess.run(  # noqa: S603 - programs of PostgreSQL and tar
            ["pg_restore", "--no-owner", "--role=demarc_owner", f"--dbname={self.url}",  # noqa: S607 - found where the machine has them
             str(backup / "database.dump")],
            check=True,
        )  # fmt: skip
        subprocess.run(  # noqa: S603 - commands of the drill's own
            ["tar", "-C", str(self.data), "-xf", str(backup / "documents.tar"),  # noqa: S607 - found where the machine has them
             "--wildcards", "./demarc-documents*"],
            check=True,
        )  # fmt: skip

    def _python(self, module: str, told: Any) -> Any:
        ran = subprocess.run(  # noqa: S603 - commands of the drill's own
            [sys.executable, "-m", module],
            input=json.dumps(told),
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=self.environment,
            check=False,
        )
        so(ran.returncode == 0, f"{module} failed: {ran.stderr[-3_000:]}")
        return json.loads(ran.stdout)


def write_key(file: Path) -> None:
    """A new key of 32 random bytes in base64, for its owner alone; a secret of 48 where it is that."""
    file.touch(mode=0o600)
    file.write_text(b64encode(secrets.token_bytes(48 if file.name == "secret_key" else 32)).decode())


def absent() -> str:
    """Why the drills cannot be done here, in a sentence; "" where they can."""
    lacking = [program for program in ("pg_dump", "pg_restore", "tar") if shutil.which(program) is None]
    return f"{', '.join(lacking)} not installed" if lacking else ""
