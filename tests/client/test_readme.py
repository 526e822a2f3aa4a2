"""The README's ten commands for a liaison, given as they stand there, against the demo as it is served."""

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]

_PATIENCE_SECONDS: Final = 300


def commands() -> list[list[str]]:
    """The words of each command of the README's walkthrough."""
    section = (ROOT / "README.md").read_text().split("## Ten commands for a liaison\n")[1].split("\n## ")[0]
    (block,) = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    return [shlex.split(line) for line in block.splitlines()]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEMARC_", "DATABASE"))}
    return {**kept, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings", **more}


@pytest.fixture
def settings_shown(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The demo, served by a process of its own; the settings of the client that it printed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        env=environment(DEMARC_DATA_DIR=str(tmp_path), DEMARC_TICK_SECONDS="1"),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert demo.stdout is not None
    try:
        lines = []
        for line in demo.stdout:
            lines.append(line)
            if line.startswith("Serving"):
                break
        told = "".join(lines).replace("\\\n", "")  # as a shell reads it
        shown = dict(re.findall(r"^export (\w+)=(\S+)$", told, re.MULTILINE))
        yield shown
    finally:
        demo.terminate()
        demo.wait(_PATIENCE_SECONDS)
        demo.stdout.close()


def test_the_ten_commands_work_as_they_are_written(settings_shown: dict[str, str], tmp_path: Path) -> None:
    assert settings_shown.keys() == {"DEMARC_URL", "DEMARC_TOKEN", "DEMARC_KEYS"}
    own = tmp_path / "own"
    own.mkdir()
    told = []

    for words in commands():
        assert words[:5] == ["uv", "run", "python", "-m", "config.client"]
        done = subprocess.run(  # noqa: S603 - our own program, in the interpreter of this test
            [sys.executable, *words[3:]],
            cwd=own,
            env=environment(**settings_shown),
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        told.append(done.stdout)

    assert len(told) == 10
    _, enrolled, asked, received, rehearsed, declined, events, _, bundle, verified = told
    assert "(not signed)" in enrolled
    assert '"may_decline_sent": true' in asked
    assert all("(signed)" in done for done in (received, declined))
    assert "Nothing was recorded." in rehearsed
    assert "declined" in events
    assert all(line in bundle for line in ("Sound, as far as it was checked.", "signed by keys enrolled"))
    assert "WRONG" not in verified
    assert "Sound, as far as it was checked." in verified
    assert (own / "liaison.pem").stat().st_mode & 0o777 == 0o600
