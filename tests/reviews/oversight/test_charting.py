"""The page of charts and its command: what they show, of whom, to whom."""

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from agreements.commands import register_party
from agreements.models import ServedEntry
from agreements.party import PartyKind
from reviews import commands
from reviews.chronology import stream_id
from tests.actors import (
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    archivist,
    liaison,
)
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in
from tests.reviews.pasts import MODEL
from tests.reviews.registered import PUBLISHED


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


def command(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("charts", *arguments, "--format", "json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def test_the_page_draws_what_the_public_record_says(reader: Client) -> None:
    context = reader.get("/charts/").context

    assert {row["case"] for row in context["answers"]["rows"]} == {"2026-001", "2026-002", "2026-003"}
    (letter,) = (row for row in context["answers"]["rows"] if row["binding"])
    assert letter["words"].startswith("4 h 38 min")
    companies = {row["company"]: row["cells"] for row in context["outcomes"]["companies"]}
    assert [one["outcome"] for one in companies["Anthropic"][0]["told"]] == ["restricted"]


def test_every_drawn_row_is_said_in_its_table(reader: Client) -> None:
    page = reader.get("/charts/").content.decode()

    assert page.count("<table") >= 2
    for drawing in re.findall(r"<svg[^>]*>", page):
        assert 'aria-hidden="true"' in drawing
    assert "style=" not in page
    assert "<script" not in page


def test_the_command_says_what_the_page_draws(reader: Client) -> None:
    context, said = reader.get("/charts/").context, command()

    assert [row["words"] for row in context["answers"]["rows"]] == [row["words"] for row in said["answers"]]
    assert [row["words"] for row in context["windows"]["rows"]] == [row["words"] for row in said["windows"]]
    assert context["outcomes"]["quarters"] == said["outcomes"]["quarters"]
    out = StringIO()
    call_command("charts", stdout=out)
    assert max(map(len, out.getvalue().splitlines())) <= 80
    assert "4 h 38 min" in out.getvalue()


def test_the_charts_are_of_one_company_or_of_all(reader: Client) -> None:
    openai = stream_id("openai")

    rows = reader.get(f"/charts/?company={openai}").context["answers"]["rows"]

    assert {row["case"] for row in rows} == {"2026-002"}
    assert {row["case"] for row in command("--company", "OpenAI")["answers"]} == {"2026-002"}


@pytest.mark.parametrize(
    "query", ["?company=OpenAI", f"?company={OTHER_COMPANY}", "?flag=x", "?company=&company="]
)
def test_what_no_chart_is_of_is_refused(reader: Client, query: str) -> None:
    assert reader.get(f"/charts/{query}").status_code == 400


def test_a_company_without_cases_is_bad_input(reader: Client) -> None:
    for name in ("Nobody Inc.", "Commerce"):
        with pytest.raises(CommandError):
            command("--company", name)


@pytest.mark.django_db
def test_a_liaison_sees_the_charts_of_its_own_company_and_is_served_what_they_show() -> None:
    registered.released_model()
    own = registered.opened_case(models=(MODEL,))
    request = registered.requested(case=own)
    (finding,) = commands.record_finding(OFFICER, case=own, detail="words").entries
    registered.opened_case(company=OTHER_COMPANY)

    mine = logged_in(LIAISON).get("/charts/")
    other = logged_in(liaison("other liaison", OTHER_COMPANY)).get("/charts/")

    assert (mine.context["cases"], other.context["cases"]) == (1, 1)
    assert [row["words"] for row in mine.context["answers"]["rows"]] == ["no decision is on record"]
    assert other.context["answers"]["rows"] == []
    served = set(ServedEntry.objects.filter(organization=COMPANY).values_list("of", flat=True))
    assert served == {request}
    assert finding.record.stream not in served
