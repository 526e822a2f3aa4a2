"""Comparison and observations as pages and commands: for overseers and agency supervisors, nobody else."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from agreements.commands import register_party
from agreements.models import ServedEntry
from agreements.party import PartyKind
from config.ledger.models import Reading
from config.ledger.store import ledger
from reviews import commands
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.chronology import stream_id
from reviews.models import CaseFile
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    SUPERVISOR,
    archivist,
    supervisor,
)
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.pasts import MODEL
from tests.reviews.registered import PUBLISHED

OTHER_SUPERVISOR = supervisor("other supervisor", OTHER_AGENCY)


@pytest.fixture(scope="module")
def reader(imported: None, django_db_blocker: DjangoDbBlocker) -> Client:
    register_party(
        archivist(),
        id=OVERSIGHT_BODY,
        kind=PartyKind.OVERSIGHT_BODY,
        name="An inspectorate",
        source=PUBLISHED["source"],
    )
    return logged_in(OVERSEER)


def told(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*arguments, "--format", "json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def text(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def two_cases() -> tuple[str, str]:
    """A live case of each of two companies, of one agency, with a stage demonstrated and one request."""
    registered.released_model()
    own = registered.opened_case(models=(MODEL,))
    commands.assert_capability(
        OFFICER,
        case=own,
        stage=Stage.C1,
        evidence=StageEvidence.DEMONSTRATED,
        elicitation=Elicitation.SAFEGUARDS_ON,
    )
    registered.requested(case=own)
    other = registered.opened_case(company=OTHER_COMPANY)
    commands.cite_comparator(
        LIAISON,
        case=own,
        comparator="Heron 2",
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
        maker=OTHER_COMPANY,
    )
    first, second = (CaseFile.objects.get(stream=case).number for case in (own, other))
    return first, second


# what is shown


def test_the_page_and_the_command_compare_alike(reader: Client) -> None:
    for a, b in (("2026-001", "2026-002"), ("Anthropic", "OpenAI"), (str(stream_id("meta")), "2026-001")):
        page = reader.get("/compare/", {"a": a, "b": b}).context["told"]

        assert page == told("compare", a, b)


def test_without_two_names_the_page_offers_what_can_be_compared(reader: Client) -> None:
    answer = reader.get("/compare/")

    page = answer.content.decode()
    assert "told" not in answer.context
    assert '<option value="2026-001">' in page
    assert f'<option value="{stream_id("anthropic")}">Anthropic, all cases</option>' in page
    assert reader.get("/compare/?a=2026-001&b=").status_code == 200


def test_every_citation_leads_into_its_case(reader: Client) -> None:
    page = reader.get("/compare/?a=2026-001&b=2026-002").content.decode()

    assert 'href="/cases/2026-001/entries/#e15"' in page
    assert 'href="/cases/2026-002/entries/#e3"' in page
    assert "style=" not in page
    assert "no score, no verdict" in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?a=2026-001&b=2026-001", 400),
        ("?a=Anthropic&b=2026-001", 400),
        ("?a=2026-001&b=2026-002&c=2026-003", 400),
        ("?a=2026-001&a=2026-002&b=2026-003", 400),
        ("?a=2026-001&b=2099-001", 404),
        (f"?a=2026-001&b={OTHER_COMPANY}", 404),
    ],
)
def test_what_cannot_be_compared_is_refused(reader: Client, query: str, status: int) -> None:
    assert reader.get(f"/compare/{query}").status_code == status


@pytest.mark.parametrize("pair", [("2026-001", "2099-001"), ("2026-001", "2026-001"), ("", "2026-001")])
def test_the_command_refuses_the_same(reader: Client, pair: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        told("compare", *pair)


def test_text_is_80_columns_wide_and_says_what_the_json_says(reader: Client) -> None:
    shown = text("compare", "2026-001", "2026-002")

    assert max(map(len, shown.splitlines())) <= 80
    flat = " ".join(shown.split())
    for question in told("compare", "2026-001", "2026-002")["questions"]:
        assert f"{question['question']}: {question['said']}" in flat


@pytest.mark.django_db
def test_observations_say_to_whom_no_communication_is_on_record() -> None:
    two_cases()

    page = logged_in(OVERSEER).get("/observations/").context["observations"]

    assert page == told("observations")["observations"]
    (one,) = page
    assert one["stage"] == "C1"
    asked, unasked = one["makers"]
    assert (len(asked["asked"]), len(unasked["asked"])) == (1, 0)
    assert one["unasked"] == [unasked["name"]]
    assert unasked["said"] == "no communication to it is on record in what you may read"
    assert max(map(len, text("observations").splitlines())) <= 80


@pytest.mark.django_db
def test_an_empty_register_has_nothing_to_observe() -> None:
    assert told("observations")["observations"] == []
    assert "No stage of capability" in text("observations")


# who reads it


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/compare/", "/compare/?a=2026-001&b=2026-002", "/observations/"])
def test_overseers_and_supervisors_read_across_and_to_others_there_is_no_such_page(page: str) -> None:
    two_cases()

    statuses = {actor.role: logged_in(actor).get(page).status_code for actor in (OVERSEER, SUPERVISOR)}
    refusals = [logged_in(actor).get(page) for actor in (OFFICER, LIAISON)]
    nowhere = logged_in(LIAISON).get("/no-such-page/")

    assert set(statuses.values()) == {200}
    for answer in refusals:
        assert answer.status_code == nowhere.status_code == 404
        assert answer.content.replace(page.partition("?")[0].encode(), b"") == nowhere.content.replace(
            b"/no-such-page/", b""
        )
    assert Client().get(page).status_code == 302


@pytest.mark.django_db
def test_only_who_may_read_across_is_offered_the_pages() -> None:
    registered.parties()

    def offered(client: Client) -> bool:
        page = client.get("/cases/").content.decode()
        assert ('href="/compare/"' in page) is ('href="/observations/"' in page)
        return 'href="/compare/"' in page

    assert offered(logged_in(OVERSEER))
    assert offered(logged_in(SUPERVISOR))
    assert not offered(logged_in(OFFICER))
    assert not offered(logged_in(LIAISON))


@pytest.mark.django_db
def test_a_supervisor_compares_only_what_the_own_agency_may_read() -> None:
    own, other = two_cases()
    client = logged_in(OTHER_SUPERVISOR)

    def said(a: str) -> tuple[int, bytes]:
        answer = client.get("/compare/", {"a": a, "b": other})
        return answer.status_code, answer.content.replace(a.encode(), b"")

    assert said(own) == said("2099-001")
    assert said(own)[0] == 404
    assert client.get("/observations/").context["observations"] == []
    assert logged_in(SUPERVISOR).get("/compare/", {"a": own, "b": other}).status_code == 200


@pytest.mark.django_db
def test_what_a_supervisor_is_shown_is_noted_as_served_and_what_an_overseer_asks_as_read() -> None:
    own, other = two_cases()

    logged_in(SUPERVISOR).get("/compare/", {"a": own, "b": other})
    logged_in(OVERSEER).get("/compare/", {"a": own, "b": other})

    served = set(ServedEntry.objects.filter(organization=AGENCY).values_list("entry", flat=True))
    assert {ledger.entry(entry).organization for entry in served} == {COMPANY}
    noted = Reading.objects.get()
    assert noted.what == "oversight:compare"
    assert noted.asked == f"a={own} b={other}"


@pytest.mark.django_db
def test_a_command_given_for_a_login_reads_what_that_login_may() -> None:
    own, other = two_cases()
    for actor in (LIAISON, SUPERVISOR):
        logged_in(actor)
    names = {actor.role: f"{actor.role}-{actor.id.hex[:8]}" for actor in (LIAISON, SUPERVISOR)}

    assert told("compare", own, other, "--reader", names[SUPERVISOR.role])["a"]["name"] == own
    for command in (("compare", own, other), ("observations",)):
        with pytest.raises(CommandError, match="no such page"):
            told(*command, "--reader", names[LIAISON.role])
