"""The queue of drafts and what forms offer of them: in the words of people, each reason where it holds."""

import pytest

from reviews import commands
from tests.actors import COUNTERSIGNER, OFFICER
from tests.reviews import registered
from tests.reviews.office.desks import in_the_office

pytestmark = pytest.mark.django_db

OWN = "You drafted it: another officer countersigns."


@pytest.fixture(autouse=True)
def parties() -> None:
    registered.released_model()


def test_only_a_draft_that_waits_says_why_its_reader_may_not_countersign_it() -> None:
    registered.drafted(OFFICER)
    registered.countersigned(OFFICER)
    returned = registered.drafted(OFFICER)
    commands.return_draft(COUNTERSIGNER, draft=returned, comments="Say until when.")

    queue = in_the_office(OFFICER).get("/admin/countersign/").context

    assert [line.why_not for line in queue["others"]] == [OWN]
    assert [line.why_not for line in (*queue["ready"], *queue["back"])] == ["", ""]


def test_forms_offer_communications_and_drafts_in_words_and_not_in_codes() -> None:
    registered.directed()
    registered.drafted(OFFICER)

    page = in_the_office(OFFICER).get("/admin/commands/draft-request/", {"face": "voluntary"})

    offered = page.content.decode()
    assert ": restrict access" in offered
    assert "(in effect)" in offered
    assert "in_effect" not in offered
    assert "formal voluntary request: restrict access, to " in offered
    assert "(waits for a countersignature)" in offered


def test_only_of_a_request_does_a_form_say_what_its_silence_becomes() -> None:
    client = in_the_office(OFFICER)
    said = "no answer recorded"

    assert said in client.get("/admin/commands/draft-request/", {"face": "voluntary"}).content.decode()
    assert said not in client.get("/admin/commands/ask-question/").content.decode()
