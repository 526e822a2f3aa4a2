"""The list of cases: what it is narrowed down to, who sees what, what is saved and what is taken away."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.vocabulary import Track
from config.ledger.models import Reading
from config.ledger.store import ledger
from reviews import commands
from reviews.office.exporting import inert
from reviews.office.own import SavedSearch
from reviews.office.reckoning import reckon
from reviews.review import CaseKind
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
from tests.reviews.office.desks import carried_case, in_the_office, listed, number_of
from tests.reviews.pasts import MODEL
from tests.reviews.unwritten import unwritten

pytestmark = pytest.mark.django_db

LIST = "/admin/reviews/casefile/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def parties() -> None:
    registered.released_model()


def export(client: Client, format: str, **narrowed: str) -> bytes:
    response: Any = client.get(f"{LIST}export.{format}", narrowed)
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content)


# narrowed down


def test_the_list_is_narrowed_down_by_who_carries_a_case() -> None:
    in_the_office(COUNTERSIGNER)
    mine, others, nobodys = carried_case(), carried_case(COUNTERSIGNER), registered.opened_case()
    client = in_the_office(OFFICER)

    assert listed(client, officer="me") == [number_of(mine)]
    assert listed(client, officer=str(COUNTERSIGNER.id)) == [number_of(others)]
    assert listed(client, officer="nobody") == [number_of(nobodys)]
    assert listed(client, officer="somebody") == []
    assert listed(client, officer="me", due="", track="", q="") == [number_of(mine)]


def test_the_list_is_narrowed_down_by_what_a_case_holds() -> None:
    plain = registered.opened_case()
    directed = registered.opened_case()
    registered.directed(case=directed, models=(MODEL,))
    closed = registered.opened_case()
    commands.close_case(OFFICER, case=closed)
    reckon()
    client = in_the_office(OFFICER)

    assert listed(client, instrument="license_requirement") == [number_of(directed)]
    assert listed(client, waiting="company") == [number_of(directed)]
    assert set(listed(client, state="not_closed")) == {number_of(plain), number_of(directed)}
    assert listed(client, state="closed") == [number_of(closed)]
    assert listed(client, track=Track.FRAMEWORK) == []
    assert listed(client, record="compiled") == []
    assert number_of(directed) in listed(client, flag="any")
    assert listed(client, flag="short_notice") == []


def test_what_is_most_urgent_stands_first(ledger_clock: Any) -> None:
    later, sooner = carried_case(due_in=9 * DAY), carried_case(due_in=5 * DAY)
    plain, over = registered.opened_case(), carried_case(due_in=DAY)
    ledger_clock.now += 2 * DAY
    reckon()

    assert listed(in_the_office(OFFICER)) == [number_of(case) for case in (over, sooner, later, plain)]


def test_days_left_are_said_in_words_beside_the_bar() -> None:
    carried_case(due_in=3 * DAY)

    page = in_the_office(OFFICER).get(LIST).content.decode()

    assert "<strong>3 days left</strong>" in page
    assert '<rect class="left" width="10"' in page


def test_days_are_washingtons_in_the_bar_and_in_what_is_taken_away_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # half past nine in the evening there, the next day in UTC
    monkeypatch.setattr(ledger, "clock", lambda: datetime(2026, 11, 23, 2, 30, tzinfo=UTC))
    carried_case(due_in=3 * DAY)

    page = in_the_office(OFFICER).get(LIST).content.decode()
    (line,) = export(in_the_office(OFFICER), "jsonl").splitlines()

    assert "<strong>3 days left</strong>" in page
    assert '<rect class="left" width="10"' in page
    assert json.loads(line)["days_left"] == 3


def test_words_of_a_case_find_it() -> None:
    asked, _ = carried_case(), registered.opened_case()
    client = in_the_office(OFFICER)

    assert listed(client, q=number_of(asked)) == [number_of(asked)]
    assert listed(client, q="nothing of the kind") == []


def test_an_officer_of_another_agency_finds_nothing_however_the_list_is_narrowed_down() -> None:
    case = carried_case(due_in=DAY)
    stranger = in_the_office(officer("stranger", OTHER_AGENCY))

    for narrowed in ({}, {"officer": str(OFFICER.id)}, {"due": "week"}, {"q": number_of(case)}):
        assert listed(stranger, **narrowed) == []
    assert export(stranger, "jsonl") == b""


def test_an_overseer_is_offered_nothing_of_an_agencys_desk() -> None:
    carried_case()

    page = in_the_office(OVERSEER).get(LIST)

    specs = {spec.parameter_name: dict(spec.lookup_choices) for spec in page.context["cl"].filter_specs}
    assert "officer" not in specs
    assert OFFICER.id.hex[:8] not in page.content.decode()


def test_the_list_asks_the_database_as_often_however_long_it_is() -> None:
    carried_case(due_in=DAY)
    client = in_the_office(OFFICER)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST, {"officer": "me", "moved": "yes"})
        return len(queries)

    asked()
    few = asked()
    for _ in range(3):
        carried_case(due_in=DAY)

    assert asked() == few
    assert few < 22


# saved


def test_a_search_is_saved_under_a_name_shown_on_home_and_deleted() -> None:
    client = in_the_office(OFFICER)

    client.post("/admin/searches/", {"name": "  what is   late ", "query": "due=overdue&officer=me&o=2&x=1"})

    kept = SavedSearch.objects.get()
    assert (kept.name, kept.query) == ("what is late", "due=overdue&officer=me")
    assert f"{LIST}?due=overdue&amp;officer=me" in client.get("/admin/").content.decode()
    assert "what is late" not in in_the_office(COUNTERSIGNER).get("/admin/").content.decode()
    in_the_office(COUNTERSIGNER).post(f"/admin/searches/{kept.pk}/delete/")
    assert SavedSearch.objects.exists()
    client.post(f"/admin/searches/{kept.pk}/delete/")
    assert not SavedSearch.objects.exists()


@pytest.mark.parametrize("said", [{"name": "", "query": "due=week"}, {"name": "all", "query": "page=3"}])
def test_a_search_without_a_name_or_that_narrows_nothing_down_is_not_saved(said: dict[str, str]) -> None:
    response = in_the_office(OFFICER).post("/admin/searches/", said, follow=True)

    assert not SavedSearch.objects.exists()
    assert 'class="error"' in response.content.decode()


# taken away


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_begins_as_a_formula_is_text(begins: str) -> None:
    assert inert(f"{begins}1+1") == f"'{begins}1+1"
    assert inert(f"a{begins}1") == f"a{begins}1"


def test_csv_holds_what_is_filtered_and_visible_and_nothing_that_a_spreadsheet_calculates() -> None:
    title = '=HYPERLINK("http://example.test","click")'
    case = commands.open_case(
        OFFICER, title=title, kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY, track=Track.OUTSIDE
    ).stream
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    registered.opened_case()
    reckon()

    told = export(in_the_office(OFFICER), "csv", officer="me").decode("utf-8-sig")

    (row,) = csv.DictReader(io.StringIO(told))
    assert row["number"] == number_of(case)
    assert row["title"] == f"'{title}"


def test_json_lines_hold_the_same_cases_with_their_values() -> None:
    case = carried_case(due_in=3 * DAY)

    (line,) = export(in_the_office(OFFICER), "jsonl").splitlines()

    told = json.loads(line)
    assert (told["number"], told["days_left"], told["overdue"]) == (number_of(case), 3, False)
    assert told["waits_for"] == {"company": 1}


@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, OVERSEER])
def test_an_export_is_in_the_access_log_before_its_first_byte(actor: Any) -> None:
    carried_case()
    client = in_the_office(actor)

    response: Any = client.get(f"{LIST}export.csv", {"state": "not_closed"})

    (noted,) = Reading.objects.filter(exported=True)
    assert (noted.by, noted.what, noted.channel) == (actor.id, "list of cases as csv", "list")
    assert noted.asked == "cases=1 state=…"
    assert b"number," in next(iter(response.streaming_content))


def test_nothing_is_taken_away_where_it_cannot_be_written_down() -> None:
    carried_case()
    client = in_the_office(OFFICER)

    with unwritten("ledger_reading"):
        assert client.get(f"{LIST}export.csv").status_code == 503


def test_nobody_but_readers_of_the_office_exports() -> None:
    assert in_the_office(LIAISON).get(f"{LIST}export.csv").status_code == 403
    assert Client().get(f"{LIST}export.csv").status_code == 302
