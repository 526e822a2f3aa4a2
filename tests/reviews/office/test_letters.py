"""Letters: one for each act that calls for one, from offices and no person, saying what every letter says."""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.urls import reverse

from config.actors import Actor
from config.ledger.store import ledger
from config.office.staging import staged
from reviews import commands
from reviews.communication import MAY_DECLINE
from reviews.media import MediaType
from reviews.office.letters.letter import DISCLAIMER, Letter
from reviews.office.letters.written import KINDS
from reviews.review import Review
from reviews.review.confidentiality import ConfidentialityGround, Recipient
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_AGENCY, OVERSEER, SUPERVISOR, officer
from tests.reviews import registered
from tests.reviews.office.test_case_page import a_case, client_of
from tests.reviews.worlds import World, lived, people

pytestmark = pytest.mark.django_db


def at(case: UUID, source: UUID) -> str:
    return reverse("admin:letter", kwargs={"case": case, "source": source})


def letter_of(case: UUID, source: UUID, by: Actor = OFFICER) -> Letter:
    response = client_of(by).get(at(case, source))
    assert response.status_code == 200
    found = response.context["letter"]
    assert isinstance(found, Letter)
    return found


def world() -> tuple[World, UUID]:
    registered.parties()
    made = lived(people(COMPANY, AGENCY, "one"))
    return made, made.ids["review"][0]


def test_every_letter_names_the_office_and_no_person_and_says_that_it_is_no_license() -> None:
    made, case = world()
    (access,) = ledger.get(Review, case).access.grants
    commands.end_access_early(made.officer, case=case, access=access)
    commands.end_review(made.officer, case=case)
    commands.close_case(made.officer, case=case)
    client = client_of(made.officer)
    page = client.get(reverse("admin:reviews_casefile_change", args=[case]))
    sources = [entry["letter"] for entry in page.context["shown"]["entries"] if entry["letter"]]

    letters = [client.get(source).context["letter"] for source in sources]

    assert {letter.kind for letter in letters} >= {
        "Request",
        "Directive: cover letter",
        "Deficiency notice: more information asked for",
        "Notice of a proposed hold of the access window",
        "Ask to extend the access window",
        "Notice to the submitter of confidential information",
        "Closing letter: the review has ended",
        "Closing letter: the case file is closed",
        "Memo of a call",
        "Question",
    }
    for letter in letters:
        assert " ".join(letter.text.split()).count(DISCLAIMER) == 1
        assert f"Issuing office: {letter.office}" in letter.text
        assert "On the instruction of: " in letter.text
        assert str(made.officer.id) not in letter.text


def test_a_voluntary_letter_says_that_the_company_may_decline_and_a_binding_one_does_not() -> None:
    case = a_case()
    asked = registered.requested(case=case, text="please")
    directed = registered.directed(case=case)

    voluntary, binding = (letter_of(case, ledger.first_entries([one])[0].id) for one in (asked, directed))

    assert voluntary.may_decline == MAY_DECLINE
    assert MAY_DECLINE in " ".join(voluntary.text.split())
    assert "please" in voluntary.text
    assert binding.may_decline == ""
    assert "15 CFR 744.22(b)" in binding.text


def test_what_is_marked_has_its_banner_and_what_is_not_has_none() -> None:
    case = a_case()
    question = commands.ask_question(OFFICER, case=case, question="how many?").entries[0].id
    plain = letter_of(case, question)
    commands.mark_field_confidential(
        LIAISON, case=case, entry=question, field="question", ground=ConfidentialityGround.TRADE_SECRET
    )
    notice = commands.notify_submitter(
        OFFICER, case=case, entry=question, field="question", recipient=Recipient.PUBLIC, law="5 U.S.C. 552",
        answer_by=ledger.clock() + timedelta(days=9),
    ).entries[0].id  # fmt: skip

    marked, about = letter_of(case, question, SUPERVISOR), letter_of(case, notice, officer("another"))

    assert plain.banner == ""
    assert marked.banner == about.banner == "CUI//PROPIN"
    assert marked.text.splitlines()[0].strip() == "CUI//PROPIN"
    assert marked.text.splitlines()[-1].strip() == "CUI//PROPIN"


def test_a_draft_gives_the_letter_that_it_would_be_to_its_own_agency_alone() -> None:
    case = a_case()
    draft = registered.drafted(case=case, text="please", on_whose_instruction="the Under Secretary's office")

    found = letter_of(case, draft)

    assert "please" in found.text
    assert found.instruction == "the Under Secretary's office"
    assert found.standing.startswith("Draft: not sent")
    assert client_of(OVERSEER).get(at(case, draft)).status_code == 403
    assert client_of(officer("stranger", OTHER_AGENCY)).get(at(case, draft)).status_code == 404


def test_a_letter_goes_on_to_be_filed_with_the_very_bytes_that_were_shown(document_store: object) -> None:
    case = a_case()
    question = commands.ask_question(OFFICER, case=case, question="how many?").entries[0].id
    client = client_of(OFFICER)
    shown = client.get(at(case, question)).context["letter"]

    sent = client.post(at(case, question))

    query = parse_qs(urlsplit(sent["Location"]).query)
    assert urlsplit(sent["Location"]).path == reverse("admin:give-file-document")
    kept = staged(OFFICER, query["content"][0])
    assert kept.digest.hex() == shown.digest == sha256(shown.content).hexdigest()
    assert client.get(sent["Location"]).status_code == 200
    filed = commands.file_document(
        OFFICER, case=case, title=query["title"][0], content=kept.content, media_type=MediaType.TEXT
    ).entries[0]
    assert filed.event.digest.hex() == shown.digest  # type: ignore[attr-defined]  # of a filed document
    listed = reverse("admin:reviews_casefile_change", args=[case]) + "?tab=documents"
    page = client.get(listed).content.decode()
    assert shown.digest in page
    taken = client.get(reverse("admin:document", kwargs={"case": case, "document": filed.id}))
    assert taken.content == shown.content
    assert taken["Content-Disposition"].startswith("attachment")


def test_what_calls_for_no_letter_and_what_another_wrote_gives_none() -> None:
    case = a_case()
    theirs = commands.ask_question(LIAISON, case=case, question="when?").entries[0].id
    plan = commands.record_finding(OFFICER, case=case, detail="a flaw").entries[0].id
    client = client_of(OFFICER)

    assert [client.get(at(case, source)).status_code for source in (theirs, plan, case)] == [404, 404, 404]


def test_every_kind_of_letter_has_a_name_of_its_own_or_shares_one_on_purpose() -> None:
    assert len(set(KINDS.values())) == len(KINDS)
