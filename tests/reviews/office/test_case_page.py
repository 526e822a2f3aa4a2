"""The page of a case: who reads it, what stands on it, and that it asks the database no more for more."""

from typing import Final
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agreements.access_log import ReadingChannel
from agreements.models import Member, ServedEntry
from config.actors import Actor
from config.ledger.models import Reading
from config.ledger.occurred import Occurred
from reviews import commands
from reviews.capability import Elicitation, Stage
from reviews.media import MediaType
from reviews.model_version import ModelVersionRegistered, Released
from reviews.office.case.page import TABS
from reviews.office.case.record import AT_ONCE
from reviews.oversight.reading import histories_of
from tests.actors import (
    AGENCY,
    COMPANY,
    COUNTERSIGNER,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OVERSEER,
    SUPERVISOR,
    officer,
)
from tests.reviews import registered
from tests.reviews.unwritten import unwritten
from tests.reviews.worlds import lived, people

pytestmark = pytest.mark.django_db

EVERY_TAB: Final = ("record", *TABS)


def client_of(actor: Actor) -> Client:
    user, new = User.objects.get_or_create(username=str(actor.id), is_staff=True)
    if new:
        Member.objects.create(user=user, person=actor.id, organization=actor.organization, role=actor.role)
    client = Client()
    client.force_login(user)
    return client


def at(case: UUID, query: str = "") -> str:
    return reverse("admin:reviews_casefile_change", args=[case]) + query


def asked(case: UUID, count: int) -> None:
    """So many questions of the company, a third of them answered, and a document for each."""
    for number in range(count):
        question = commands.ask_question(LIAISON, case=case, question=f"why {number}?").entries[0].id
        if number % 3 == 0:
            commands.answer_question(OFFICER, case=case, question=question, answer=f"so {number}")


def a_case() -> UUID:
    return registered.opened_case(models=(registered.released_model(),))


def test_a_case_of_200_entries_is_read_by_as_many_statements_as_one_of_20() -> None:
    few = a_case()
    asked(few, 20)
    many = registered.opened_case()
    asked(many, 200)
    client = client_of(OFFICER)
    numbers: dict[str, list[int]] = {}

    for tab in EVERY_TAB:
        query = "" if tab == "record" else f"?tab={tab}"
        for one in (few, many):
            client.get(at(one, query))  # what is served for the first time is noted
            with CaptureQueriesContext(connection) as queries:
                assert client.get(at(one, query)).status_code == 200
            numbers.setdefault(tab, []).append(len(queries))

    assert [tab for tab, (few_asked, many_asked) in numbers.items() if few_asked != many_asked] == []


def test_every_tab_shows_what_it_is_for() -> None:
    registered.parties()
    world = lived(people(COMPANY, AGENCY, "one"))
    case = world.ids["review"][0]
    client = client_of(world.officer)

    shown = {tab: client.get(at(case, f"?tab={tab}")).content.decode() for tab in EVERY_TAB}

    assert "a flaw" in shown["findings"]
    assert "how many?" in shown["correspondence"]
    assert "a letter" in shown["documents"]
    assert "How this was found" in shown["clocks"]
    assert "Asked beside decided" in shown["boundary"]
    assert "waits for another officer" in shown["desk"]
    assert "Recusals" in shown["people"]
    assert all("Possible now" in page and "Not possible now, and why" in page for page in shown.values())


def test_a_sealed_field_is_shown_as_sealed_and_opened_for_those_who_were_addressed() -> None:
    case = a_case()
    commands.ask_question(LIAISON, case=case, question="how many partners?")

    own = client_of(OFFICER).get(at(case)).content.decode()
    overseers = client_of(OVERSEER).get(at(case)).content.decode()

    assert "how many partners?" in own
    assert "how many partners?" not in overseers
    assert ">sealed</abbr>" in own
    assert ">sealed</abbr>" in overseers


def test_what_is_late_says_so() -> None:
    case = a_case()
    commands.hold_pre_notification(OFFICER, case=case, occurred=Occurred.parse("2026-06-10"))

    assert "recorded late" in client_of(OFFICER).get(at(case)).content.decode()


def test_commands_lead_to_their_pages_with_what_is_known_and_others_say_why_not() -> None:
    case = a_case()
    finding = commands.record_finding(OFFICER, case=case, detail="a flaw").entries[0].id

    page = client_of(OFFICER).get(at(case, "?tab=findings")).content.decode()

    assert f"/admin/commands/finalize-finding/?case={case}&amp;finding={finding}" in page
    assert "there is no submission in this case" in page
    assert "a supervisor does this" in page


def test_every_command_that_is_offered_has_its_page() -> None:
    registered.parties()
    world = lived(people(COMPANY, AGENCY, "one"))
    client = client_of(world.supervisor)
    response = client.get(at(world.ids["review"][0]))
    links = {
        link["address"]
        for topic in response.context["offered"]["topics"]
        for link in topic["links"]
        if link["address"]
    }

    assert len(links) > 60
    first_of_each = {link.partition("?")[0]: link for link in sorted(links)}
    assert {verb: client.get(link).status_code for verb, link in first_of_each.items()} == dict.fromkeys(
        first_of_each, 200
    )


def test_a_command_on_many_things_is_one_link_and_what_has_no_list_is_a_link_each() -> None:
    released = registered.released_model()
    case = registered.opened_case(models=(released,))
    for _ in range(3):
        registered.requested(case=case)
    client = client_of(OFFICER)

    topics = {one["name"]: one["links"] for one in client.get(at(case)).context["offered"]["topics"]}

    verbs = [link["name"] for link in topics["Requests"]]
    assert len(verbs) == len(set(verbs))
    (withdraw,) = (link for link in topics["Requests"] if link["name"] == "Withdraw request")
    assert withdraw["note"] == "one of 3, to be chosen"
    form = client.get(withdraw["address"]).context["form"]
    assert len(form["communication"].field.choices) == 4
    assert ("case", str(case)) in form.beside


def test_the_desk_leads_from_a_draft_that_came_back_to_its_comments_and_to_drafting_it_anew() -> None:
    case = a_case()
    draft = registered.drafted(case=case)
    commands.return_draft(COUNTERSIGNER, draft=draft, comments="say until when")

    (before,) = client_of(OFFICER).get(at(case, "?tab=desk")).context["shown"]["drafts"]
    anew = client_of(OFFICER).get(before["anew"]).context["form"]
    registered.drafted(case=case, replaces=draft)
    after = client_of(OFFICER).get(at(case, "?tab=desk")).context["shown"]["drafts"]

    assert before["whole"] == reverse("admin:draft", args=[draft])
    assert (anew["replaces"].value(), anew.face.name) == (str(draft), "voluntary")
    assert [one["anew"] for one in after] == ["", ""]


def test_who_takes_a_document_away_is_in_the_access_log_or_gets_nothing() -> None:
    case = a_case()
    filed = commands.file_document(OFFICER, case=case, title="t", content=b"bytes", media_type=MediaType.TEXT)
    document = filed.entries[0].id
    where = reverse("admin:document", kwargs={"case": case, "document": document})

    taken = client_of(OFFICER).get(where)

    (line,) = Reading.objects.all()
    assert taken.content == b"bytes"
    assert (line.by, line.exported, line.channel) == (OFFICER.id, True, ReadingChannel.DOCUMENT)
    assert (line.subject, line.asked) == (str(case), f"document={document}")
    with unwritten("ledger_reading"):
        assert client_of(OFFICER).get(where).status_code == 503


def test_a_long_record_is_turned_over_and_an_entry_is_found_by_its_number() -> None:
    case = a_case()
    asked(case, AT_ONCE)
    client = client_of(OFFICER)

    newest = client.get(at(case)).context["shown"]
    oldest = client.get(at(case, f"?page={newest['pages']}")).context["shown"]
    found = client.get(at(case, "?entry=2")).context["shown"]

    assert len(newest["entries"]) == AT_ONCE
    numbers = [entry["number"] for entry in newest["entries"]]
    assert numbers == sorted(numbers, reverse=True)
    # ¶1 is the company's own
    assert oldest["entries"][-1]["number"] == 2 < numbers[-1]
    assert 2 in [entry["number"] for entry in found["entries"]]
    assert found["page"] == oldest["page"]


@pytest.mark.parametrize(
    "query",
    [
        "?tab=nothing",
        "?page=0",
        "?page=99",
        "?page=x",
        f"?page={'9' * 5000}",
        "?entry=999",
        f"?entry={'9' * 5000}",
        "?tab=a&tab=b",
    ],
)
def test_what_is_not_there_is_bad_input(query: str) -> None:
    assert client_of(OFFICER).get(at(a_case(), query)).status_code == 400


def test_an_officer_of_another_agency_finds_nothing_and_nobody_posts() -> None:
    case = a_case()

    assert client_of(officer("stranger", OTHER_AGENCY)).get(at(case)).status_code == 404
    assert client_of(OFFICER).get(at(OFFICER.id)).status_code == 404
    assert client_of(SUPERVISOR).post(at(case)).status_code == 403


def test_what_officers_are_shown_is_noted_as_served_and_what_overseers_ask_for_as_read() -> None:
    case = a_case()
    question = commands.ask_question(LIAISON, case=case, question="?").entries[0].id
    served = ServedEntry.objects.filter(entry=question, organization=OFFICER.organization)
    assert not served.exists()

    client_of(OFFICER).get(at(case))
    client_of(OVERSEER).get(at(case))

    assert served.exists()
    read = Reading.objects.filter(channel=ReadingChannel.ADMIN, what="admin:reviews_casefile_change")
    assert [reading.subject for reading in read] == [str(case)]


def test_an_overseer_reads_all_of_it_and_is_offered_no_command() -> None:
    case = a_case()
    commands.plan_evaluation(OFFICER, case=case, stages=(Stage.C1,), elicitation=Elicitation.NOT_STATED)

    client = client_of(OVERSEER)

    response = client.get(at(case))

    assert response.context["offered"] is None
    assert "planned evaluation 1" in response.content.decode()
    assert "Desk" not in [tab["name"] for tab in response.context["tabs"]]
    assert "shown to that agency alone" in client.get(at(case, "?tab=desk")).content.decode()


def test_a_model_of_whose_entries_only_some_are_shown_is_called_by_its_name() -> None:
    model = registered.released_model()
    case = registered.opened_case(models=(model,))

    (history,) = histories_of(OFFICER, [case])

    shown = {type(entry.event) for entry in history.entries}
    assert Released in shown
    assert ModelVersionRegistered not in shown
    assert history.name(model) == "Fable 5"
