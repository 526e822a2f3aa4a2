"""The pages of a bundle, read without a database: these tests have none."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from reviews.oversight.bundled import Bundled
from reviews.oversight.viewing import READER, application, reader_of
from tests.ledger.sealed_zip import Files, as_json, packed
from tests.reviews.oversight.test_bundled import complete, whole

PAGES = (
    "",
    "entries/",
    "boundary/",
    "boundary/?sort=newest",
    "diff/",
    "knew/",
    "replay/",
    "replay/?mode=recorded",
    "replay/states/?from=0",
    "replay/drawing/",
    "exhibit/",
)


@pytest.fixture
def viewer() -> Client:
    client = Client()
    client.defaults[READER] = reader_of(Bundled.read(whole()))  # type: ignore[assignment]  # they reach the request as they are
    return client


def saved(files: Files, folder: Path) -> str:
    path = folder / "bundle.zip"
    path.write_bytes(packed(files))
    return str(path)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_a_case_are_read_from_the_bundle(viewer: Client, page: str) -> None:
    answer = viewer.get(f"/cases/2026-001/{page}")

    assert answer.status_code == 200
    assert "Fable 5" in answer.content.decode() or "json" in answer["Content-Type"]


def test_the_list_names_the_cases_of_the_bundle_and_nobody_logs_in(viewer: Client) -> None:
    page = viewer.get("/cases/").content.decode()

    assert "2026-001" in page
    assert "Log out" not in page


def test_nothing_is_taken_away_from_a_bundle_or_looked_for_outside_of_it(viewer: Client) -> None:
    assert "Take away" not in viewer.get("/cases/2026-001/").content.decode()
    assert viewer.post("/cases/2026-001/bundle/").status_code == 404
    assert viewer.get("/cases/2026-002/").status_code == 404
    assert viewer.get("/cases/2026-001/replay/?mode=sideways").status_code == 400


def test_no_header_makes_somebody_a_reader_of_a_bundle() -> None:
    stranger = Client(headers={READER: "me"})

    assert stranger.get("/cases/").status_code == 302


@pytest.mark.parametrize("path", ["/admin/", "/login/", "/casesx", "/inquiries/", "/boundary/", "/charts/"])
def test_the_server_of_a_bundle_serves_nothing_else(path: str) -> None:
    said: list[str] = []

    def start_response(status: str, *_: Any) -> Any:
        said.append(status)

    body = application(Bundled.read(whole()))({"PATH_INFO": path, "REQUEST_METHOD": "GET"}, start_response)

    assert said == ["404 Not Found"]
    assert b"no such page" in b"".join(body)


def test_the_command_checks_before_it_shows(tmp_path: Path) -> None:
    said = StringIO()

    call_command("view", saved(complete(), tmp_path), no_serve=True, format="json", stdout=said)

    assert json.loads(said.getvalue())["wrong"] is False


def test_what_is_wrong_is_said_and_not_shown(tmp_path: Path) -> None:
    files = complete()
    brief = json.loads(files["brief.json"])
    brief["briefs"][0]["title"] = "Another title"
    said, complained = StringIO(), StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command(
            "view",
            saved({**files, "brief.json": as_json(brief)}, tmp_path),
            stdout=said,
            stderr=complained,
        )

    assert ended.value.code == 1
    assert "DIFFERS brief.json/briefs/0/title" in said.getvalue()
    assert "not shown" in complained.getvalue()


def test_what_is_no_bundle_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "bundle.zip"
    file.write_bytes(b"no zip")

    for given in ((str(file),), (str(file), "--port", "0")):
        with pytest.raises(CommandError) as refused:
            call_command("view", *given)
        assert refused.value.returncode == 2
