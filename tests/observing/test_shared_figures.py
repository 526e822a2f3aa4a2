"""What several processes of one host count lies in one directory: what is taken away there, and when."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from config import gunicorn

ROOT = Path(__file__).parents[2]


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shared = tmp_path / "metrics"
    monkeypatch.setattr(gunicorn, "_COUNTED", str(shared))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(shared))
    return shared


def ended() -> int:
    """The number of a process that was, and is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_start_makes_the_directory_and_leaves_what_living_processes_count(directory: Path) -> None:
    gunicorn.on_starting(None)
    assert directory.stat().st_mode & 0o777 == 0o700
    for number in (os.getpid(), ended()):
        (directory / f"counter_{number}.db").touch()
    (directory / "of-somebody-else").touch()

    gunicorn.on_starting(None)

    assert {file.name for file in directory.iterdir()} == {f"counter_{os.getpid()}.db", "of-somebody-else"}


def test_of_a_process_that_ends_what_it_counted_stays(directory: Path) -> None:
    gunicorn.on_starting(None)
    gone = ended()
    for kind in ("counter", "histogram", "gauge_liveall"):
        (directory / f"{kind}_{gone}.db").touch()

    gunicorn.child_exit(None, SimpleNamespace(pid=gone))

    assert {file.name for file in directory.iterdir()} == {f"counter_{gone}.db", f"histogram_{gone}.db"}


def test_without_a_directory_nothing_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gunicorn, "_COUNTED", "")

    gunicorn.on_starting(None)
    gunicorn.child_exit(None, SimpleNamespace(pid=ended()))

    assert list(tmp_path.iterdir()) == []


def test_each_web_service_of_the_compose_file_has_a_directory_of_its_own_in_memory() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]

    for name in ("api", "office", "oversight"):
        shared = services[name]["environment"]["PROMETHEUS_MULTIPROC_DIR"]
        assert any(mount.startswith(f"{shared}:") for mount in services[name]["tmpfs"])
        assert not any(f":{shared}" in volume for volume in services[name]["volumes"])
