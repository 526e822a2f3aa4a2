"""An archivist looks at a chronology before it is entered, and enters it whole or not at all."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.ledger.models import LedgerRecord
from config.office.models import StagedFile
from reviews.chronology import stream_id
from tests.reviews.mutations import import_lines
from tests.reviews.test_import_record import CASE, line
from tests.test_admin import reader

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert(1)</script>"
LIBRARY = [line("library", "register_party", "library", kind="third_party", name="The Library")]


@pytest.fixture(autouse=True)
def library() -> None:
    import_lines(LIBRARY)


def archivist() -> Client:
    return reader("archivist", stream_id("library"))


def recorded() -> int:
    return LedgerRecord.objects.count() - len(LIBRARY)


def sent(client: Client, lines: list[dict[str, Any]] | bytes, name: str = "record.jsonl") -> Any:
    content = lines if isinstance(lines, bytes) else "".join(json.dumps(one) + "\n" for one in lines).encode()
    return client.post(reverse("admin:import-record"), {"chronology": SimpleUploadedFile(name, content)})


def entered(client: Client, shown: Any) -> Any:
    said = {"ticket": shown.context_data["ticket"], "enter": "1"}
    return client.post(reverse("admin:import-record"), said, follow=True)


def test_what_would_be_recorded_is_shown_line_by_line_and_nothing_is_recorded() -> None:
    shown = sent(archivist(), CASE)

    text = shown.content.decode()
    assert f"{len(CASE)} of {len(CASE)} lines would be entered" in text
    assert "asked Acme to restrict" in text
    assert "registered Acme" in text
    assert recorded() == 0


def test_what_was_looked_at_is_entered_and_the_file_kept_no_longer() -> None:
    client = archivist()

    answer = entered(client, sent(client, CASE))

    assert f"{len(CASE)} lines entered" in answer.content.decode()
    assert recorded() == len(CASE)
    assert not StagedFile.objects.exists()


def test_lines_that_stand_already_are_said_to() -> None:
    client = archivist()
    entered(client, sent(client, CASE[:3]))

    shown = sent(client, CASE)

    assert shown.context_data["found"].done.standing == 3
    assert shown.content.decode().count("stands already") == 3


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\n", json.dumps(line("a", "no_such_command", "a")).encode()],
    ids=["empty", "cut off", "no text", "unknown command"],
)
def test_a_file_that_cannot_be_entered_is_refused_by_line_and_not_kept(content: bytes) -> None:
    shown = sent(archivist(), content)

    assert shown.status_code == 400
    assert "Nothing was entered" in shown.content.decode()
    assert not StagedFile.objects.exists()
    assert recorded() == 0


def test_text_of_a_chronology_is_shown_inert() -> None:
    shown = sent(
        archivist(), [line("office", "register_party", "office", kind="agency", name=MARKUP)], MARKUP
    )

    assert MARKUP not in shown.content.decode()
    assert "&lt;script&gt;" in shown.content.decode()


def test_a_ticket_of_somebody_else_enters_nothing() -> None:
    shown = sent(archivist(), CASE)

    answer = entered(archivist(), shown)

    assert "no longer kept here" in answer.content.decode()
    assert recorded() == 0


@pytest.mark.parametrize(
    "who", ["officer", "supervisor", "overseer", "liaison", "superuser without membership"]
)
def test_a_chronology_is_imported_by_an_archivist_alone(who: str) -> None:
    assert sent(reader(who), CASE).status_code == 403
    assert recorded() == 0
