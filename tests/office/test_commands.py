"""Every command that officers or supervisors may give has a page, made from its own signature."""

from typing import Final

import pytest
from django.urls import reverse

from config.actors import COMMANDS
from config.office.offered import READERS, address, offered
from config.office.site import office
from reviews.models import CommunicationFile
from tests.actors import AGENCY, COMPANY, OFFICER, SUPERVISOR
from tests.office.clients import client_of, fields_of
from tests.reviews import registered

pytestmark = pytest.mark.django_db

EVERY: Final = list(offered())
NAMED: Final = [one.command.name for one in EVERY]


def test_every_command_of_officers_and_supervisors_has_one_page() -> None:
    ours = [one for name, one in COMMANDS.items() if not name.startswith("tests.")]
    theirs = {command.name for command in ours if command.roles & READERS}

    pages = {
        page.name.removeprefix("give-"): page for page in office().pages() if page.name.startswith("give-")
    }

    assert {name.replace("-", "_") for name in pages} == theirs == set(NAMED)
    for one in EVERY:
        assert pages[one.verb].roles == one.command.roles & READERS


def test_an_empty_form_says_everything_that_is_missing() -> None:
    registered.parties()
    client = client_of(SUPERVISOR)

    # in one test: what is asked of each takes less time than the organizations
    faces = [(each, face) for each in EVERY for face in ("", *(face.name for face in each.faces))]
    for one, face in faces:
        at = reverse(f"admin:{one.page}")
        page = client.get(at, {"face": face})
        sent = client.post(at, {"step": "rehearse", "face": face})

        assert (page.status_code, sent.status_code) == (200, 200), one.command.name
        form = sent.context["form"]
        needed = {part.path[0] for part in form.parts if part.needed}
        assert needed == {name.partition("-")[0] for name in form.errors}, one.command.name
        assert [wrong["id"] for wrong in form.summary] == [
            leaf.anchor for leaf in form.leaves() if leaf.name in form.errors
        ]


CALL: Final = {
    "office": str(AGENCY),
    "company": str(COMPANY),
    "said": "Asked when the next version comes.",
    "asked": "provide_information",
}


def test_a_call_is_rehearsed_and_then_recorded_once_however_often_it_is_sent() -> None:
    registered.parties()
    client = client_of(OFFICER)
    at = address("record_call", office=AGENCY)
    opened = client.get(at)

    rehearsal = client.post(at, {**fields_of(opened), **CALL, "step": "rehearse"})
    assert not CommunicationFile.objects.exists()
    record = {**fields_of(rehearsal), **CALL, "step": "record"}
    first, second = client.post(at, record), client.post(at, record)

    assert CommunicationFile.objects.count() == 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


def test_nothing_is_recorded_that_was_not_rehearsed_just_so() -> None:
    registered.parties()
    client = client_of(OFFICER)
    at = address("record_call")
    opened = client.get(at)
    rehearsal = client.post(at, {**fields_of(opened), **CALL, "step": "rehearse"})

    unseen = client.post(at, {**fields_of(opened), **CALL, "step": "record"})
    other = client.post(at, {**fields_of(rehearsal), **CALL, "said": "Nothing.", "step": "record"})

    assert not CommunicationFile.objects.exists()
    for answer in (unseen, other):
        assert "foretold" in answer.context
