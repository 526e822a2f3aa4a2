"""Static files: from the apps' own folders, or collected, compressed and under names of their content."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import BARE

ROOT = Path(__file__).parents[2]

ASK = """
import json, re, sys
import django
django.setup()
from django.test import Client
page = Client().get("/login/").content.decode()
address = re.search(r'href="([^"]*demarc[^"]*[.]css)"', page)[1]
answer = Client().get(address, headers={"accept-encoding": sys.argv[1]})
body = b"".join(answer.streaming_content) if answer.streaming else answer.content
print(json.dumps({
    "address": address,
    "status": answer.status_code,
    "headers": {name.lower(): value for name, value in answer.headers.items()},
    "body": body.hex(),
}))
"""


def run(directory: Path, *command: str, **environment: str) -> str:
    """What a program of ours says in `directory`, with nothing in the environment but what is said."""
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **BARE,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DEMARC_DATA_DIR": str(directory),
            # the test client calls itself so
            "DEMARC_ALLOWED_HOSTS": "testserver",
            **environment,
        },
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def asked(directory: Path, encoding: str = "identity", **environment: str) -> dict[str, Any]:
    """The style sheet that the login page names, as the program itself hands it out."""
    found: dict[str, Any] = json.loads(run(directory, "-c", ASK, encoding, **environment))
    return found


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A directory in which the static files are collected, and the environment that says so."""
    directory = tmp_path_factory.mktemp("collected")
    environment = {"DEMARC_STATIC_ROOT": str(directory / "static")}
    run(directory, "manage.py", "collectstatic", "--no-input", **environment)
    return directory, environment


SHEET = (ROOT / "reviews/oversight/static/oversight/demarc.css").read_bytes()


def test_with_nothing_set_they_come_from_the_apps_own_folders(tmp_path: Path) -> None:
    found = asked(tmp_path)

    assert found["address"] == "/static/oversight/demarc.css"
    assert found["status"] == 200
    assert bytes.fromhex(found["body"]) == SHEET


def test_collected_they_stand_under_names_of_their_content_and_are_kept(
    collected: tuple[Path, dict[str, str]],
) -> None:
    directory, environment = collected

    found = asked(directory, **environment)

    assert found["address"] != "/static/oversight/demarc.css"
    assert found["status"] == 200
    assert "immutable" in found["headers"]["cache-control"]
    assert found["headers"]["x-content-type-options"] == "nosniff"
    assert bytes.fromhex(found["body"]) == SHEET


def test_collected_they_are_handed_out_compressed(collected: tuple[Path, dict[str, str]]) -> None:
    directory, environment = collected

    found = asked(directory, "gzip", **environment)

    assert found["headers"]["content-encoding"] == "gzip"
    assert gzip.decompress(bytes.fromhex(found["body"])) == SHEET


def test_with_debug_on_what_is_being_written_is_handed_out(collected: tuple[Path, dict[str, str]]) -> None:
    directory, environment = collected

    found = asked(directory, **environment, DEMARC_DEBUG="1")

    assert found["address"] == "/static/oversight/demarc.css"
    assert bytes.fromhex(found["body"]) == SHEET


def test_what_is_not_there_is_not_found(tmp_path: Path) -> None:
    program = ASK.replace(".get(address", '.get("/static/../manage.py"')

    found: dict[str, Any] = json.loads(run(tmp_path, "-c", program, "identity"))

    assert found["status"] == 404
