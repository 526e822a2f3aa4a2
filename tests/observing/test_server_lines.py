"""What the server of production says itself: lines as everywhere, without what was sent and what failed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec

from tests.databases import ROOT

CANARY: Final = "kingfisher"


def failing(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """A program whose answer ends in the middle, as a file does that is being written out of the database."""
    start_response("200 OK", [("Content-Type", "text/csv")])
    return _ends()


def _ends() -> Iterator[bytes]:
    yield b"number,title"
    try:
        raise ValueError(f"Key (name)=({CANARY}) already exists")
    except ValueError as error:
        raise RuntimeError(CANARY) from error


def asked(place: Path, sent: bytes) -> bytes:
    """What is answered to some bytes, until nothing comes any more."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(str(place))
        connection.sendall(sent)
        return b"".join(iter(lambda: connection.recv(4096), b""))


def listens(place: Path) -> bool:
    """Whether a server takes connections there: its file exists a moment earlier."""
    with socket.socket(socket.AF_UNIX) as connection:
        return connection.connect_ex(str(place)) == 0


def test_the_server_tells_of_what_failed_in_lines_as_everywhere_without_a_word_of_it(tmp_path: Path) -> None:
    place, said = tmp_path / "server", tmp_path / "lines"
    environment = {**os.environ, "DEMARC_BIND": f"unix:{place}", "DEMARC_WEB_PROCESSES": "1"}
    environment |= {"DEMARC_LOG_FORMAT": "json", "DEMARC_LOG_LEVEL": "DEBUG"}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", f"{__name__}:failing"]
    with said.open("wb") as lines:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=lines, stderr=lines)  # noqa: S603 - our own interpreter
    try:
        while not listens(place):
            assert server.poll() is None, said.read_text()
            time.sleep(0.05)
        asked(place, f"GET /{CANARY}?token={CANARY} HTTP/1.1\r\nHost: {CANARY}\r\n\r\n".encode())
        refused = asked(place, f"GET /{CANARY} {CANARY} HTTP/1.1\r\nCookie: {CANARY}\r\n\r\n".encode())
    finally:
        server.terminate()
        server.wait(timeout=60)

    assert b"400" in refused
    assert CANARY not in said.read_text()
    told = [msgspec.json.decode(line) for line in said.read_text().splitlines()]
    assert {line["logger"] for line in told} == {"gunicorn.error"}
    (failed,) = (line for line in told if line["level"] == "error")
    assert [error["type"] for error in failed["error"]] == ["RuntimeError", "ValueError"]
    assert any(line["level"] == "warning" for line in told)
    assert any("Listening at: unix:" in line["event"] for line in told)
