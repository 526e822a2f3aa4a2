"""A start that cannot be: one sentence that says what to set, exit code 2, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent

PRODUCTION = {
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
    "DEMARC_SEAL_KEY": "A" * 43 + "=",
    "DEMARC_SECRET_KEY": "long and random",
    "DEMARC_LOG_KEY": "A" * 43 + "=",
    "DEMARC_ALLOWED_HOSTS": "demarc.example",
}


def start(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DEMARC_", "DATABASE"))}
    return subprocess.run(
        [sys.executable, "manage.py", "cases", "--help"],
        cwd=ROOT,
        env={**kept, "DEMARC_DATA_DIR": str(tmp_path), **settings},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "missing", ["DEMARC_SEAL_KEY", "DEMARC_SECRET_KEY", "DEMARC_LOG_KEY", "DEMARC_ALLOWED_HOSTS"]
)
def test_a_missing_secret_stops_the_start_with_a_sentence(tmp_path: Path, missing: str) -> None:
    done = start(tmp_path, **{name: value for name, value in PRODUCTION.items() if name != missing})

    assert done.returncode == 2
    assert missing in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEMARC_SEAL_KEY", "c2hvcnQ="),
        ("DEMARC_SEAL_KEY", "?"),
        ("DEMARC_LOG_KEY", "?"),
        ("DEMARC_LOG_ORIGIN", "a name"),
        ("DATABASE_URL", "nothing"),
        ("DEMARC_REPLICA_URL", "postgresql://nobody@localhost/nothing"),
        ("DATABASE_URL", "postgresql://nobody@localhost"),
        ("DATABASE_URL", "sqlite:///"),
    ],
)
def test_a_setting_that_cannot_be_read_stops_the_start_with_a_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    done = start(tmp_path, **{**PRODUCTION, name: value})

    assert done.returncode == 2
    assert name in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_with_everything_set_it_starts(tmp_path: Path) -> None:
    done = start(tmp_path, **PRODUCTION)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("kept", [b"\xff\xfe", None])
def test_a_key_file_that_cannot_be_read_stops_the_start_with_a_sentence(
    tmp_path: Path, kept: bytes | None
) -> None:
    key = tmp_path / "demarc-secret.key"
    if kept is None:
        key.mkdir(mode=0o700)
    else:
        key.write_bytes(kept)
        key.chmod(0o600)

    done = start(tmp_path)

    assert done.returncode == 2
    assert "demarc-secret.key" in done.stderr
    assert len(done.stderr.splitlines()) == 1
