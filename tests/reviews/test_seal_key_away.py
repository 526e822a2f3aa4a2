"""Where the seal key is not held, or lost for good, all that is not sealed is read, and pages and API say why
the rest is not: nothing fails without words."""

import base64
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from config.ledger.integrator import integrate
from config.ledger.keys import unseal
from config.ledger.signing import sign
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands
from reviews.inquiry import SeenBy
from reviews.models import CaseFile
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.api.calling import Caller, problem
from tests.reviews import registered
from tests.reviews.office.desks import in_the_office
from tests.reviews.oversight.logins import logged_in

pytestmark = pytest.mark.django_db

WORDS = "zebrafinch-4471-in-the-mine"


@pytest.fixture
def case(settings: Settings) -> UUID:
    """A case with a question and its answer, whose seal key is another one by now."""
    case = registered.opened_case(models=(registered.released_model(),))
    commands.ask_question(OFFICER, case=case, question=WORDS)
    commands.open_inquiry(OVERSEER, subject=WORDS, seen_by=SeenBy.PARTIES, cases=(case,), ground=WORDS)
    settings.DEMARC_SEAL_KEY = base64.b64encode(bytes(range(32))).decode()
    return case


def at(case: UUID) -> str:
    return reverse("admin:reviews_casefile_change", args=[case])


def pages(case: UUID) -> list[tuple[Client, str]]:
    number = CaseFile.objects.get(stream=case).number
    overseer, officer = logged_in(OVERSEER), in_the_office(OFFICER)
    return [
        *(
            (overseer, f"/cases/{number}/{page}")
            for page in ("", "entries/", "boundary/", "replay/", "knew/")
        ),
        *((overseer, page) for page in ("/cases/", "/inquiries/", "/boundary/", "/charts/")),
        *((officer, page) for page in ("/admin/", at(case))),
    ]


def test_every_page_is_read_and_says_what_does_not_open(case: UUID) -> None:
    for client, page in pages(case):
        response = client.get(page)
        assert response.status_code == 200, (page, response.content)
        assert WORDS not in response.text

    shown = in_the_office(OFFICER).get(at(case), {"tab": "record"}).text
    assert "the seal key that opens it is not held here" in shown


def test_the_api_tells_all_else_and_what_needs_the_key_is_a_problem_with_its_reason(case: UUID) -> None:
    caller = Caller(LIAISON)

    told = caller.get("events?limit=100")
    asked = [one for one in told.json()["items"] if one["type"] == "review.question-asked"]
    refused = problem(
        caller.post(
            f"cases/{case}/questions/{asked[0]['id']}/answer", {"answer": "It is."}, **{"If-Match": "*"}
        ),
        503,
        "unavailable",
    )

    assert (asked[0]["data"]["opened"], asked[0]["data"]["withheld"]) == ({}, ["question"])
    assert "the seal key held here" in refused["detail"]


def test_nothing_is_made_over_it_and_what_was_sealed_opens_once_the_key_is_back(
    case: UUID, settings: Settings
) -> None:
    integrate()
    sign()
    assert verify().sound
    commands.close_case(SUPERVISOR, case=case)  # what seals nothing is recorded

    settings.DEMARC_SEAL_KEY = ""

    (entry,) = [one for one in ledger.entries(streams=[case]) if one.record.topic == "review.question-asked"]
    assert unseal(entry, "question").value == WORDS
    assert ledger.clock() - entry.record.recorded_at < timedelta(hours=1)
