"""What an officer hands in is looked at before it is recorded: logs, mail messages, documents."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.office.models import StagedFile
from config.office.offered import address
from reviews import commands
from reviews.capability import Elicitation, Stage
from reviews.media import MediaType
from reviews.models import FiledDocument
from tests.actors import OFFICER
from tests.office.clients import client_of, fields_of
from tests.reviews import registered
from tests.reviews.documents import SAMPLES
from tests.reviews.evaluation_logs.logs import HEADER, as_json

pytestmark = pytest.mark.django_db

MAIL = (
    b"From: <script>alert(1)</script> <a@example.com>\r\nTo: office@example.gov\r\n"
    b"Date: Fri, 12 Jun 2026 17:21:00 -0400\r\nSubject: The window\r\n\r\nWe offer <b>Monday</b>.\r\n"
)


@pytest.fixture
def case() -> UUID:
    registered.parties()
    return registered.opened_case()


def rehearsed(client: Client, command: str, case: UUID, **said: Any) -> Any:
    at = address(command, case=case)
    opened = client.get(at)
    return client.post(at, {**fields_of(opened), "case": str(case), **said, "step": "rehearse"})


def filing(client: Client, case: UUID, title: str, content: bytes) -> Any:
    chosen = SimpleUploadedFile("letter.bin", content)
    return rehearsed(client, "file_document", case, title=title, **{"content-file": chosen})


def recorded(client: Client, rehearsal: Any) -> Any:
    form = rehearsal.context["form"]
    said = {**fields_of(rehearsal), **dict(form.carried), "step": "record"}
    return client.post(rehearsal.request["PATH_INFO"], said, follow=True)


def test_a_mail_message_is_shown_inert_before_it_is_filed_and_filed_as_it_is(case: UUID) -> None:
    client = client_of(OFFICER)

    shown = rehearsed(
        client,
        "file_document",
        case,
        title="An offer",
        **{"content-file": SimpleUploadedFile("offer.eml", MAIL)},
    )

    text = shown.content.decode()
    assert "12 June 2026, 17:21 ET" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "<b>Monday" not in text
    assert "We offer &lt;b&gt;Monday" in text
    assert "nobody has checked" in text
    assert not FiledDocument.objects.exists()

    recorded(client, shown)

    row = FiledDocument.objects.get()
    assert (row.media_type, row.size) == (MediaType.MAIL, len(MAIL))
    assert not StagedFile.objects.exists()


def test_a_documents_kind_is_known_by_its_content_and_nobody_need_say_it(case: UUID) -> None:
    client = client_of(OFFICER)
    for kind, content in SAMPLES.items():
        shown = rehearsed(
            client,
            "file_document",
            case,
            title=kind,
            **{"content-file": SimpleUploadedFile("a.bin", content)},
        )

        assert f"The file: {kind.words}" in shown.content.decode()


def test_a_document_of_no_kind_that_is_taken_is_refused_at_its_field(case: UUID) -> None:
    shown = filing(client_of(OFFICER), case, "a program", b"MZ\x00\x01")

    assert "of no kind that is taken on file" in " ".join(shown.context["form"].errors["content"])


def test_a_log_is_read_before_its_run_is_recorded_and_nothing_of_its_samples_shown(case: UUID) -> None:
    planned = commands.plan_evaluation(
        OFFICER, case=case, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON
    )
    evaluation = planned.entries[0].id
    commands.start_evaluation(OFFICER, case=case, evaluation=evaluation)

    shown = rehearsed(
        client_of(OFFICER),
        "record_run",
        case,
        evaluation=str(evaluation),
        **{"log-file": SimpleUploadedFile("run.json", as_json(HEADER))},
    )

    (preview,) = shown.context["form"].previews
    assert "task" in dict(preview.facts)
    assert dict(preview.facts)["file"] == "run.json"
