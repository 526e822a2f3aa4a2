"""The boundary pages: who reads which rows, what is refused, what is noted as served, the command beside."""

import json
import re
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from agreements.commands import register_party
from agreements.models import ServedEntry
from agreements.party import PartyKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.ledger.models import Reading
from config.ledger.store import ledger
from reviews import commands
from reviews.chronology import stream_id
from reviews.models import CaseFile
from reviews.oversight import boundaries
from reviews.oversight.across import Wanted, lines_of
from reviews.oversight.replay import case_history
from reviews.review import CaseKind
from reviews.scope import Scope
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
    liaison,
    supervisor,
)
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.pasts import MODEL
from tests.reviews.registered import PUBLISHED

OTHER_LIAISON = liaison("other liaison", OTHER_COMPANY)
OTHER_SUPERVISOR = supervisor("other supervisor", OTHER_AGENCY)


@pytest.fixture(scope="module")
def reader(imported: None, django_db_blocker: DjangoDbBlocker) -> Client:
    """An overseer who reads the public record."""
    register_party(
        archivist(),
        id=OVERSIGHT_BODY,
        kind=PartyKind.OVERSIGHT_BODY,
        name="An inspectorate",
        source=PUBLISHED["source"],
    )
    return logged_in(OVERSEER)


def asked() -> tuple[UUID, UUID]:
    """A live case of the company with a request, and one of another company with another."""
    registered.released_model()
    own = registered.opened_case(models=(MODEL,))
    registered.requested(case=own)
    other = registered.opened_case(company=OTHER_COMPANY)
    registered.requested(Scope(), case=other, to=OTHER_COMPANY)
    return own, other


def rows(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/boundary/{query}")
    assert answer.status_code == 200
    told: list[dict[str, Any]] = answer.context["rows"]
    return told


def cases(found: list[dict[str, Any]]) -> set[str]:
    return {row["case"] for row in found}


# what is shown


def test_every_communication_of_the_public_record_stands_in_the_list(reader: Client) -> None:
    found = rows(reader)

    assert cases(found) == {"2026-001", "2026-002", "2026-003"}
    (letter,) = (row for row in found if row.get("title") == "License requirement (binding)")
    assert letter["took"] == "4 h 38 min"
    assert any(flag.startswith("Scope broader") for flag in letter["flags"])


def test_each_row_leads_to_its_own_case_and_entry(reader: Client) -> None:
    page = reader.get("/boundary/?instrument=license_requirement").content.decode()

    assert 'href="/cases/2026-001/entries/#e15"' in page
    assert 'href="/cases/2026-001/boundary/#c-2026-001-15"' in page
    assert 'id="c-2026-001-15"' in reader.get("/cases/2026-001/boundary/").content.decode()


def test_the_list_is_narrowed_down_and_sorted_by_its_address(reader: Client) -> None:
    openai = str(stream_id("openai"))

    assert cases(rows(reader, f"?company={openai}")) == {"2026-002"}
    assert cases(rows(reader, "?track=compulsory&agency=&since=&sort=")) == {"2026-001"}
    assert cases(rows(reader, "?since=2026-07-02&until=2026-07-31")) == {"2026-002"}
    oldest = [row["when"] for row in rows(reader, "?sort=oldest") if row["when"]]
    assert oldest[-1] == rows(reader, "?sort=newest")[0]["when"]


def test_the_form_keeps_what_was_chosen(reader: Client) -> None:
    page = reader.get("/boundary/?track=compulsory&since=2026-06-01&sort=notice").content.decode()

    assert '<option value="compulsory" selected>' in page
    assert '<option value="notice" selected>' in page
    assert 'value="2026-06-01"' in page
    for name in Wanted.__struct_fields__:
        assert f'<label for="by-{name}">' in page


def test_one_case_is_narrowed_down_alike(reader: Client) -> None:
    def numbers(query: str) -> list[Any]:
        told = reader.get(f"/cases/2026-002/boundary/{query}").context["rows"]
        return [row["number"] for row in told if "number" in row]

    assert numbers("") == [3, 4]
    assert numbers("?flag=recorded by one side only") == [4]
    assert numbers("?sort=newest") == [4, 3]


@pytest.mark.parametrize("page", ["/boundary/", "/cases/2026-001/boundary/"])
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("?colour=red", "colour"),
        ("?flag=nothing", "short notice"),
        ("?since=yesterday", "2026-06-12"),
        ("?page=99", "pages 1 to"),
        ("?page=x", "pages 1 to"),
        (f"?page={'9' * 5000}", "pages 1 to"),
        ("?sort=newest&sort=oldest", "given 2 times"),
        (f"?company={OTHER_COMPANY}", "company"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_by_name(
    reader: Client, page: str, query: str, named: str
) -> None:
    answer = reader.get(f"{page}{query}")

    assert answer.status_code == 400
    assert named in answer.content.decode()


def test_a_long_list_is_read_page_by_page_and_every_row_once(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = [row["id"] for row in rows(reader, "?sort=oldest")]
    monkeypatch.setattr(boundaries, "AT_ONCE", 3)

    found, query = [], "?sort=oldest"
    while query:
        context = reader.get(f"/boundary/{query}").context
        found += [row["id"] for row in context["rows"]]
        query = context["next"]

    assert found == whole
    assert len(set(found)) == len(found) > 3


def test_the_page_works_without_scripts(reader: Client) -> None:
    page = reader.get("/boundary/").content.decode()

    assert "<script" not in page
    assert "style=" not in page


# who reads what


@pytest.mark.django_db
def test_a_liaison_reads_the_rows_of_its_own_company_and_an_overseer_all() -> None:
    own, other = (CaseFile.objects.get(stream=case).number for case in asked())

    assert cases(rows(logged_in(LIAISON))) == {own}
    assert cases(rows(logged_in(OTHER_LIAISON))) == {other}
    assert cases(rows(logged_in(OVERSEER))) == {own, other}
    assert cases(rows(logged_in(SUPERVISOR))) == {own, other}
    assert cases(rows(logged_in(OTHER_SUPERVISOR))) == set()


@pytest.mark.django_db
def test_what_is_not_yours_and_what_is_not_there_are_refused_in_the_same_words() -> None:
    asked()
    client = logged_in(LIAISON)

    def said(company: UUID) -> str:
        answer = client.get(f"/boundary/?company={company}")
        assert answer.status_code == 400
        return answer.content.decode().replace(str(company), "it")

    assert said(OTHER_COMPANY) == said(stream_id("nobody"))
    page = client.get("/boundary/").content.decode()
    assert str(OTHER_COMPANY) not in page


@pytest.mark.django_db
def test_exactly_what_is_shown_is_noted_as_served() -> None:
    own, _ = asked()
    (finding,) = commands.record_finding(OFFICER, case=own, detail="words").entries
    client = logged_in(LIAISON)

    client.get("/boundary/?track=compulsory")
    nothing = set(ServedEntry.objects.values_list("entry", flat=True))
    client.get("/boundary/")
    shown = set(ServedEntry.objects.values_list("entry", flat=True))

    history = case_history(own)
    (row,) = (line for line in lines_of(history) if line.crossing)
    assert nothing == set()
    assert row.crossing
    assert row.crossing.entry in shown
    assert finding.id not in shown
    assert shown <= {entry.id for entry in history.entries if entry.organization == AGENCY}


@pytest.mark.django_db
def test_what_an_overseer_reads_is_in_the_access_log() -> None:
    asked()

    logged_in(OVERSEER).get("/boundary/?track=outside")

    (noted,) = Reading.objects.all()
    assert noted.what == "oversight:across-cases"
    assert noted.asked.startswith("track=")


@pytest.mark.django_db
def test_who_is_not_logged_in_reads_nothing() -> None:
    answer = Client().get("/boundary/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


@pytest.mark.django_db
def test_above_the_rows_of_a_case_stand_those_of_the_compiled_case_that_it_continues() -> None:
    registered.parties()
    compiled = commands.open_case(
        archivist(),
        title="As published",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        agency=AGENCY,
        track=Track.OUTSIDE,
        **PUBLISHED,
    ).stream
    commands.issue_request(
        registered.FOR_AGENCY,
        to=COMPANY,
        kind=RequestKind.RESTRICT,
        instrument=Instrument.INFORMAL_ASK,
        track=Track.OUTSIDE,
        scope=Scope(),
        case=compiled,
        **PUBLISHED,
    )
    live = registered.opened_case(continues=compiled)
    number = CaseFile.objects.get(stream=live).number

    answer = logged_in(OVERSEER).get(f"/cases/{number}/boundary/")

    (above,) = answer.context["before"]
    assert above["case"] != number
    page = answer.content.decode()
    assert f'href="/cases/{above["case"]}/entries/#e{above["number"]}"' in page
    assert "compiled from published sources" in page


# the command


def told(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("boundary", *arguments, "--format", "json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def text(*arguments: str) -> str:
    out = StringIO()
    call_command("boundary", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_lists_what_the_page_lists(reader: Client) -> None:
    for options, query in (
        ((), ""),
        (("--company", "Anthropic"), f"?company={stream_id('anthropic')}"),
        (("--flag", "scope broader", "--sort", "oldest"), "?flag=scope broader&sort=oldest"),
    ):
        found = rows(reader, query)
        lines = told("--across", *options)["lines"]

        assert [line["case"]["number"] for line in lines] == [row["case"] for row in found]
        numbers = [line["crossing"]["number"] for line in lines if line["crossing"]]
        assert numbers == [row["number"] for row in found if "number" in row]


def test_one_case_narrowed_down_is_a_list_of_its_rows(reader: Client) -> None:
    (line,) = told("2026-002", "--flag", "recorded by one side only")["lines"]

    assert line["crossing"]["number"] == 4
    assert [flag["flag"] for flag in line["flags"]] == ["recorded by one side only"]


def test_the_list_as_text_is_80_columns_wide_and_says_which_case(reader: Client) -> None:
    shown = text("--across")

    assert max(map(len, shown.splitlines())) <= 80
    assert {"2026-001", "2026-002", "2026-003"} <= set(re.findall(r"2026-\d{3}", shown))
    assert "rows of 3 cases." in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("--across", "--flag", "none"),
        ("--across", "--company", "Nobody Inc."),
        ("--across", "--since", "June"),
        ("--all", "--sort", "oldest"),
        ("--all", "--across"),
        ("2026-001", "--agency", "OpenAI"),
    ],
)
def test_bad_arguments_are_bad_input(reader: Client, arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as refused:
        text(*arguments)

    assert "\n" not in str(refused.value)


@pytest.mark.django_db
def test_an_empty_register_has_no_rows() -> None:
    assert ledger.entries(streams=()) == []
    assert told("--across") == {"lines": []}
