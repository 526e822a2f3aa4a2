"""Giving a command through its page: what has moved, who is asked again, what is refused, and why."""

from typing import Any, Final
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements.commands import recuse_officer
from config.ledger.models import LedgerRecord, TimelineEntry
from config.office import choosing, giving
from config.office.offered import address
from reviews import commands
from reviews.capability import Elicitation, Stage
from reviews.communication import MAY_DECLINE
from reviews.models import CaseFile, CommunicationFile, DraftFile
from tests.actors import COMPANY, COUNTERSIGNER, LIAISON, OFFICER, OTHER_AGENCY, SUPERVISOR, officer
from tests.office.clients import client_of, fields_of
from tests.reviews import registered

pytestmark = pytest.mark.django_db

QUESTION: Final = {"question": "Which safeguards stand?"}


@pytest.fixture
def just_authenticated(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has just shown who they are."""
    monkeypatch.setattr(giving, "recently_authenticated", lambda request: True)


def case() -> UUID:
    registered.parties()
    return registered.opened_case()


def through(client: Client, at: str, typed: dict[str, Any]) -> Any:
    """What is answered where somebody opens a form, rehearses and records."""
    rehearsal = client.post(at, {**fields_of(client.get(at)), **typed, "step": "rehearse"})
    assert "foretold" in rehearsal.context, rehearsal.context["form"].summary
    return client.post(at, {**fields_of(rehearsal), **typed, "step": "record"})


def questions() -> int:
    """How many questions are on record."""
    return TimelineEntry.objects.filter(topic="review.question-asked").count()


# what has moved


def test_a_form_that_is_stale_shows_what_came_and_keeps_what_was_typed() -> None:
    of = case()
    client, at = client_of(OFFICER), address("ask_question", case=of)
    typed = {"case": str(of), **QUESTION}
    opened = client.get(at)
    commands.ask_question(LIAISON, case=of, question="And which of yours?")

    stale = client.post(at, {**fields_of(opened), **typed, "step": "rehearse"})

    assert ["asked question 1" in sentence for sentence in stale.context["moved"]] == [True]
    assert QUESTION["question"] in stale.content.decode()
    rehearsal = client.post(at, {**fields_of(stale), **typed, "step": "rehearse"})
    assert "foretold" in rehearsal.context


def test_what_moves_between_rehearsal_and_recording_stops_the_recording() -> None:
    of = case()
    client, at = client_of(OFFICER), address("ask_question", case=of)
    typed = {"case": str(of), **QUESTION}
    rehearsal = client.post(at, {**fields_of(client.get(at)), **typed, "step": "rehearse"})
    commands.ask_question(LIAISON, case=of, question="And which of yours?")
    before = questions()

    stale = client.post(at, {**fields_of(rehearsal), **typed, "step": "record"})

    assert len(stale.context["moved"]) == 1
    assert questions() == before


def test_a_form_that_recorded_something_records_nothing_else() -> None:
    of = case()
    client, at = client_of(OFFICER), address("ask_question", case=of)
    opened = client.get(at)
    typed = {"case": str(of), **QUESTION}
    rehearsal = client.post(at, {**fields_of(opened), **typed, "step": "rehearse"})
    client.post(at, {**fields_of(rehearsal), **typed, "step": "record"})
    before = questions()

    other = client.post(at, {**fields_of(opened), "case": str(of), "question": "Other?", "step": "rehearse"})

    assert "on record" in other.context["form"].summary[0]["text"]
    assert questions() == before


# who is asked again


def test_who_issues_shows_again_who_they_are_and_finds_what_was_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case()
    draft = registered.countersigned()
    client, at = client_of(OFFICER), address("issue_request", draft=draft)
    typed = {"draft": str(draft)}
    rehearsal = client.post(at, {**fields_of(client.get(at)), **typed, "step": "rehearse"})

    sent = client.post(at, {**fields_of(rehearsal), **typed, "step": "record"})

    assert sent["Location"].startswith(reverse("account_reauthenticate"))
    assert not CommunicationFile.objects.exists()
    monkeypatch.setattr(giving, "recently_authenticated", lambda request: True)
    again = client.get(f"{reverse('admin:give-issue-request')}?kept=1")
    client.post(at, {**fields_of(again), **typed, "step": "record"})
    assert CommunicationFile.objects.get().draft == draft


# what goes out


DRAFT: Final = {
    "face": "voluntary",
    "to": str(COMPANY),
    "kind": "restrict",
    "instrument": "formal_voluntary_request",
    "track": "outside",
    "scope-population-how": "excluded",
    "scope-population-atoms-0-nationality": "foreign",
    "text": "Please restrict access.",
}


@pytest.mark.usefixtures("just_authenticated")
def test_a_draft_is_returned_drafted_anew_countersigned_and_issued_as_it_stands() -> None:
    case()
    drafter, other = client_of(OFFICER), client_of(COUNTERSIGNER)
    through(drafter, address("draft_request", face="voluntary"), DRAFT)
    first = DraftFile.objects.get().id
    through(other, address("return_draft"), {"draft": str(first), "comments": "Say why."})

    anew = drafter.get(address("draft_request", face="voluntary", replaces=first))
    assert anew.context["form"]["text"].value() == DRAFT["text"]
    again = {**DRAFT, "text": "Please restrict access: see finding 1.", "replaces": str(first)}
    through(drafter, address("draft_request", face="voluntary"), again)
    second = DraftFile.objects.get(replaces=first).id
    page = other.get(reverse("admin:draft", args=[second]))
    through(other, address("countersign_draft"), {"draft": str(second)})
    through(drafter, address("issue_request"), {"draft": str(second)})

    assert [one["label"] for one in page.context["fields"] if one["differs"]] == ["Text"]
    assert MAY_DECLINE in page.content.decode()
    issued = CommunicationFile.objects.get()
    assert (issued.draft, issued.countersigned) == (second, True)
    assert "foreign" in issued.scope


def test_a_binding_draft_without_authority_and_document_is_not_rehearsed() -> None:
    case()
    client, at = client_of(OFFICER), address("draft_request", face="binding")
    typed = {**DRAFT, "face": "binding", "instrument": "order", "track": "compulsory"}

    sent = client.post(at, {**fields_of(client.get(at)), **typed, "step": "rehearse"})

    assert {one["label"] for one in sent.context["form"].summary} == {"Authority", "The document is"}
    assert not DraftFile.objects.exists()


@pytest.mark.usefixtures("just_authenticated")
def test_nobody_countersigns_the_own_draft_and_the_queue_says_so() -> None:
    case()
    draft = registered.drafted()
    client = client_of(OFFICER)

    page = client.get(reverse("admin:countersign"))
    sent = client.post(address("countersign_draft"), {"draft": str(draft), "step": "rehearse"})

    assert [line.why_not for line in page.context["others"]] == [
        "You drafted it: another officer countersigns."
    ]
    assert "another officer" in sent.context["form"].summary[0]["text"]


@pytest.mark.usefixtures("just_authenticated")
def test_a_recused_officer_is_refused_with_the_reason() -> None:
    case()
    draft = registered.drafted()
    recuse_officer(SUPERVISOR, person=COUNTERSIGNER.id, company=COMPANY)
    client = client_of(COUNTERSIGNER)

    page = client.get(reverse("admin:draft", args=[draft]))
    sent = client.post(address("countersign_draft"), {"draft": str(draft), "step": "rehearse"})

    assert "recused" in page.context["why_not"]
    assert "you are recused" in sent.context["form"].summary[0]["text"]


def test_the_queue_asks_no_more_queries_for_more_drafts(django_assert_max_num_queries: Any) -> None:
    case()
    client = client_of(COUNTERSIGNER)
    for _ in range(6):
        registered.drafted()

    with django_assert_max_num_queries(20):
        page = client.get(reverse("admin:countersign"))

    assert len(page.context["mine"]) == 6


@pytest.mark.usefixtures("just_authenticated")
def test_what_is_recorded_from_the_queue_comes_back_to_the_queue_and_is_said_there() -> None:
    of = case()
    draft = registered.drafted(case=of)
    client, at = client_of(COUNTERSIGNER), address("countersign_draft")
    page = client.get(reverse("admin:draft", args=[draft]))
    typed = {"draft": str(draft), "back": "countersign"}

    rehearsal = client.post(at, {**fields_of(page), **typed, "step": "rehearse"})
    carried = {**dict(rehearsal.context["form"].beside), **fields_of(rehearsal), "draft": str(draft)}
    recorded = client.post(at, {**carried, "step": "record"}, follow=True)
    elsewhere = through(client, address("file_memo", case=of), {"case": str(of), "memo": "m", "back": "//x"})

    assert 'name="back" value="countersign"' in page.content.decode()
    assert recorded.redirect_chain == [(reverse("admin:countersign"), 302)]
    assert "countersigned" in recorded.content.decode().partition('class="messagelist"')[2][:300]
    assert elsewhere["Location"] == reverse("admin:reviews_casefile_change", args=[of])


# what there is to choose


def test_a_long_list_says_that_it_is_cut_and_words_find_what_it_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "MOST", 2)
    case()
    opened = [registered.opened_case() for _ in range(3)]
    client, at = client_of(OFFICER), address("receive_report")

    cut = client.get(at, {"cases": str(opened[0])}).context["form"]
    number = CaseFile.objects.get(stream=opened[0]).number
    found = client.post(at, {"step": "show", "cases-find": f" {number.upper()} "}).context["form"]

    part = next(part for part in cut.parts if part.name == "cases")
    assert part.offered.more
    assert [str(id) for id, _ in part.offered.rows if id == opened[0]] == cut["cases"].value()
    assert "There are more than" in client.get(at).content.decode()
    assert [text.split()[0] for _, text in found["cases"].field.choices] == [number]


def test_what_is_not_possible_now_is_offered_last_with_the_reason() -> None:
    of = case()
    done, planned = (
        commands.plan_evaluation(
            OFFICER, case=of, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON
        ).entries[0].id
        for _ in range(2)
    )  # fmt: skip
    for command in (commands.start_evaluation, commands.complete_evaluation):
        command(OFFICER, case=of, evaluation=done)
    commands.start_evaluation(OFFICER, case=of, evaluation=planned)

    form = client_of(OFFICER).get(address("record_run", case=of)).context["form"]

    (_, (first, _), (last, why)) = form["evaluation"].field.choices
    assert (first, last) == (str(planned), str(done))
    assert "not now: this evaluation is completed" in why


# parts of forms


def test_a_scope_is_said_in_words_as_it_is_put_together() -> None:
    case()
    client, at = client_of(OFFICER), address("draft_request", face="voluntary")

    said = client.post(at, {**DRAFT, "scope-channels-how": "all", "step": "words scope"})
    unsaid = client.post(at, {**DRAFT, "scope-models-how": "these", "step": "words scope"})

    assert said.content.decode().startswith("foreign nationals, anywhere, all channels")
    assert "not complete yet" in unsaid.content.decode()


def test_of_a_file_its_digest_is_taken_and_the_file_itself_where_the_command_wants_it() -> None:
    of = case()
    client, at = client_of(OFFICER), address("file_document", case=of)
    letter = SimpleUploadedFile("letter.txt", b"the words of a letter")

    rehearsal = client.post(
        at,
        {
            **fields_of(client.get(at)),
            "case": str(of),
            "title": "A letter",
            "content-file": letter,
            "step": "rehearse",
        },
    )
    carried = dict(rehearsal.context["form"].carried)
    recorded = client.post(at, {**fields_of(rehearsal), **carried, "step": "record"})

    assert recorded.status_code == 302
    assert b"review.document-filed" in bytes(LedgerRecord.objects.latest("position").record)


def test_a_draft_of_another_agency_is_not_there() -> None:
    case()
    draft = registered.drafted()
    stranger = client_of(officer("elsewhere", OTHER_AGENCY))

    page = stranger.get(reverse("admin:draft", args=[draft]))
    sent = stranger.post(address("countersign_draft"), {"draft": str(draft), "step": "rehearse"})

    assert page.status_code == 404
    assert sent.context["form"].summary[0]["id"] == "id_draft"


# what no browser sends


@pytest.mark.parametrize("opened", ["garbage", "2026-01-01", "10000-01-01T00:00:00+00:00"])
def test_a_form_that_does_not_say_when_it_was_opened_is_refused_in_words(opened: str) -> None:
    of = case()
    client, at = client_of(OFFICER), address("ask_question", case=of)
    typed = {"case": str(of), **QUESTION, "form": "one", "opened": opened}

    refused = client.post(at, {**typed, "step": "rehearse"})

    assert "open it anew" in refused.context["form"].summary[0]["text"]


@pytest.mark.parametrize("value", ["[" * 100_000, '"\\ud800"', "NaN", "1e999", '{"a": 1, "a": 2}'])
def test_what_is_no_json_that_the_register_takes_is_words_as_they_stand(value: str) -> None:
    of = case()
    client, at = client_of(OFFICER), address("correct_entry", case=of)
    entry = TimelineEntry.objects.get(topic="review.case-opened")
    typed = {"case": str(of), "entry": str(entry.id), "field": "title", "value": value, "reason": "Read so."}

    rehearsal = client.post(at, {**fields_of(client.get(at)), **typed, "step": "rehearse"})

    assert "foretold" in rehearsal.context
    assert rehearsal.context["form"].given["value"] == value


@pytest.mark.parametrize("number", ["9" * 5000, "٣"])
def test_rows_that_no_form_has_are_not_made(number: str) -> None:
    registered.parties()
    client, at = client_of(OFFICER), address("draft_request", face="voluntary")

    page = client.get(at, {"face": "voluntary", f"scope-population-atoms-{number}-relation": "staff"})

    assert page.status_code == 200
