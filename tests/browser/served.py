"""A register to look at: the demo in a directory of its own, served by a process of its own."""

import json
import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen
from uuid import UUID

import msgspec
from playwright.sync_api import Browser

ROOT: Final = Path(__file__).parents[2]

DIRECTIVE: Final = "2026-001"
"""The directive of June 2026, compiled from public sources."""

LIVE: Final = "2026-004"
"""The demo's first live case, which is closed."""

OPEN: Final = "2026-005"
"""The demo's second live case, which is open: with windows, holds and clocks that run."""

OPEN_CASE: Final = UUID("7aecb54e-0c65-5b47-83f2-0b15834bd807")
"""The id of that case."""

CROWDED: Final = "2026-006"
"""Fifty entries in two hours: see `more_cases`."""

HELD: Final = "2026-007"
"""An access window with a hold, days added and an early end: see `more_cases`."""

CONTINUED: Final = "2026-008"
"""A live case that goes on from the one with fifty entries, and speaks of one of them: see `more_cases`."""

INQUIRY: Final = UUID("4b1f3c1e-6c0e-4f0e-9a55-0d8f9f6a2e01")
"""An inquiry of the overseer into the closed live case: see `more_cases`."""

_PATIENCE_SECONDS: Final = 60

RECKON: Final = ("manage.py", "reckon")
"""The program that reckons the lists of a demo."""

_SETTINGS: Final = "settings.json"
"""In the directory of a register: what its environment says beside where it lies."""


class Register(msgspec.Struct, frozen=True):
    """A served register: its address, and the passwords of its users."""

    url: str
    passwords: dict[str, str]

    def address(self, path: str) -> str:
        """The address of a path, which begins with a slash."""
        return f"{self.url}{path}"

    def replay(self, number: str, query: str = "") -> str:
        """The address of a replay page."""
        return self.address(f"/cases/{number}/replay/{f'?{query}' if query else ''}")

    def login(self, browser: Browser, user: str) -> Any:
        """Log in through the page as a user of the demo; gives the state that new contexts begin with."""
        context = browser.new_context()
        page = context.new_page()
        page.goto(self.address("/login/"))
        page.get_by_label("User name").fill(user)
        page.get_by_label("Password").fill(self.passwords[user])
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        state = context.storage_state()
        context.close()
        return state


def build(directory: Path, *programs: tuple[str, ...]) -> dict[str, str]:
    """Make the demo in a directory, then run `programs` of ours on it; gives the passwords of its users."""
    made = run(directory, "manage.py", "demo", "--no-serve", "--format", "json")
    for program in programs:
        run(directory, *program)
    return {user["username"]: user["password"] for user in json.loads(made)["users"]}


def on_postgresql(directory: Path, database_url: str) -> None:
    """Have the register of a directory lie in an empty database of a server, as in production but for TLS."""
    key = b64encode(bytes(32)).decode()
    settings = {
        "DATABASE_URL": database_url,
        "DEMARC_SECRET_KEY": "for nothing but the tests of this register",
        "DEMARC_SEAL_KEY": key,
        "DEMARC_LOG_KEY": key,
        "DEMARC_ALLOWED_HOSTS": "127.0.0.1",
        "DEMARC_SECOND_FACTOR": "optional",
        "DEMARC_DEBUG": "1",  # cookies travel without TLS
    }
    (directory / _SETTINGS).write_text(json.dumps(settings))


def run(directory: Path, *command: str) -> str:
    """What a program of ours says, on the register of a directory."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *command],
        cwd=ROOT, env=_environment(directory), stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip


@contextmanager
def serving(directory: Path, passwords: dict[str, str]) -> Iterator[Register]:
    """The register of a directory, served on a free port of this machine until the block ends.

    Raises RuntimeError where it does not answer.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (directory / "server.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"],
            cwd=ROOT, env=_environment(directory), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}/login/", server)
            yield Register(url, passwords)
        finally:
            server.terminate()
            server.wait(_PATIENCE_SECONDS)


def _environment(directory: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEMARC_", "DATABASE"))}
    settings = directory / _SETTINGS
    return {
        **kept,
        **(json.loads(settings.read_text()) if settings.exists() else {}),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "tests.browser.settings",
        "DEMARC_DATA_DIR": str(directory),
        "DEMARC_TICK_SECONDS": "0",
    }


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < until:
        try:
            urlopen(url, timeout=5).close()  # noqa: S310 - our own server
        except OSError:  # it takes no connection yet, or a busy machine lets the answer wait
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer: its log is server.log, in the directory of the register")
