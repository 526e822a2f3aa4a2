"""Pages across cases bear thousands: they look at a hundred, narrowed down first, and ask no more often."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements.models import ServedEntry
from agreements.vocabulary import Instrument, Track
from reviews import commands
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.models import CaseFile
from reviews.oversight import comparing, parts
from reviews.oversight.reading import answered_across, histories_of
from reviews.oversight.replay import case_histories, case_history
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
    SUPERVISOR,
    officer,
    supervisor,
)
from tests.reviews import registered
from tests.reviews.oversight.logins import logged_in

pytestmark = pytest.mark.django_db

PAGES = (
    "/cases/",
    "/boundary/",
    "/charts/",
    "/compare/",
    f"/compare/?a={COMPANY}&b={OTHER_COMPANY}",
    "/observations/",
)


@pytest.fixture
def two_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (parts, comparing):
        monkeypatch.setattr(module, "AT_ONCE", 2)


def number(case: UUID) -> str:
    return CaseFile.objects.get(stream=case).number


def told() -> Callable[[int], list[UUID]]:
    """Cases of the company and of another, in turn, each with a communication and a capability at stake."""
    registered.released_model()
    places = count()

    def more(cases: int) -> list[UUID]:
        made = []
        for place, _ in zip(places, range(cases), strict=False):
            company = (COMPANY, OTHER_COMPANY)[place % 2]
            case = registered.opened_case(company=company)
            asking = registered.directed if place == 0 else registered.requested
            asking(Scope(), case=case, to=company)
            commands.assert_capability(
                OFFICER, case=case, stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED,
                elicitation=Elicitation.SAFEGUARDS_ON,
            )  # fmt: skip
            made.append(case)
        return made

    return more


def rows(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/boundary/{query}")
    assert answer.status_code == 200
    return [row["case"] for row in answer.context["rows"]]


# a hundred at a time


def test_up_to_so_many_cases_there_are_no_parts(two_at_once: None) -> None:
    told()(2)

    for page in ("/cases/", "/boundary/", "/charts/"):
        answer = logged_in(OVERSEER).get(page)
        assert answer.context["part"]["words"] == ""
        assert "Parts of the cases" not in answer.content.decode()


@pytest.mark.parametrize("page", ["/cases/", "/boundary/"])
def test_every_case_stands_in_one_part_and_the_newest_in_the_first(two_at_once: None, page: str) -> None:
    numbers = [number(case) for case in told()(5)]
    client = logged_in(OVERSEER)

    found, address = [], "?"
    while address:
        context = client.get(f"{page}{address}").context
        listed = context["cases"] if page == "/cases/" else context["rows"]
        found.append({one["number"] if page == "/cases/" else one["case"] for one in listed})
        address = context["part"]["older"]

    assert found == [set(numbers[3:]), set(numbers[1:3]), {numbers[0]}]


def test_a_page_says_which_cases_it_looks_at_and_leads_to_the_others(two_at_once: None) -> None:
    numbers = [number(case) for case in told()(5)]

    page = logged_in(OVERSEER).get("/boundary/?part=2&sort=oldest").content.decode()

    assert f"Part 2 of 3: cases {numbers[1]} to {numbers[2]}, of the 5 " in page
    assert 'href="?sort=oldest&amp;part=1"' in page
    assert 'href="?sort=oldest&amp;part=3"' in page


@pytest.mark.parametrize("part", ["0", "4", "x", "-1", "9" * 5000])
@pytest.mark.parametrize("page", ["/cases/", "/boundary/", "/charts/"])
def test_a_part_that_there_is_not_is_refused(two_at_once: None, page: str, part: str) -> None:
    told()(5)

    answer = logged_in(OVERSEER).get(f"{page}?part={part}")

    assert answer.status_code == 400
    assert "parts 1 to 3" in answer.content.decode()


# narrowed down before anything is folded


def test_an_overseer_who_narrows_cases_down_finds_those_of_every_part(two_at_once: None) -> None:
    numbers = [number(case) for case in told()(5)]
    client = logged_in(OVERSEER)

    assert rows(client, f"?company={OTHER_COMPANY}&sort=oldest") == [numbers[1], numbers[3]]
    assert rows(client, "?instrument=license_requirement") == [numbers[0]]
    assert rows(client, "?track=compulsory") == [numbers[0]]
    assert rows(client, f"?agency={OTHER_AGENCY}") == []
    assert rows(client, f"?agency={AGENCY}&instrument={Instrument.LICENSE_REQUIREMENT}") == [numbers[0]]


def test_what_can_be_chosen_does_not_depend_on_the_part(two_at_once: None) -> None:
    told()(5)

    page = logged_in(OVERSEER).get(f"/boundary/?company={COMPANY}").content.decode()

    for value in (COMPANY, OTHER_COMPANY, AGENCY, OTHER_AGENCY, Instrument.LICENSE_REQUIREMENT):
        assert f'<option value="{value}"' in page


def test_the_charts_of_a_company_are_of_its_cases_in_every_part(two_at_once: None) -> None:
    numbers = [number(case) for case in told()(4)]

    context = logged_in(OVERSEER).get(f"/charts/?company={COMPANY}").context

    assert {row["case"] for row in context["answers"]["rows"]} == {numbers[0], numbers[2]}


def test_who_may_not_read_a_communication_is_not_told_by_a_count_that_a_case_holds_it(
    two_at_once: None,
) -> None:
    told()(5)

    client = logged_in(SUPERVISOR)
    every = client.get("/boundary/").context["part"]["words"]

    assert "of the 5 " in every
    for query in ("?instrument=license_requirement", f"?agency={OTHER_AGENCY}", "?track=compulsory"):
        assert client.get(f"/boundary/{query}").context["part"]["words"] == every


def test_a_company_that_is_registered_and_none_of_yours_has_no_rows(two_at_once: None) -> None:
    told()(6)
    client = logged_in(LIAISON)

    assert rows(client, f"?company={OTHER_COMPANY}") == []
    assert client.get(f"/boundary/?company={UUID(int=7)}").status_code == 400
    assert client.get("/boundary/?company=nobody").status_code == 400


def test_two_cases_are_compared_whatever_else_there_is_and_not_more_than_a_page_bears(
    two_at_once: None,
) -> None:
    first, *_, last = (number(case) for case in told()(6))
    client = logged_in(OVERSEER)

    answer = client.get("/compare/", {"a": first, "b": last})
    refused = client.get("/compare/", {"a": first, "b": str(OTHER_COMPANY)})

    assert (answer.context["told"]["a"]["name"], answer.context["told"]["b"]["name"]) == (first, last)
    assert refused.status_code == 400
    assert "has 3 cases" in refused.content.decode()


def test_observations_leave_out_no_case_that_they_rest_on(two_at_once: None) -> None:
    told()(5)
    registered.opened_case()

    (one,) = logged_in(OVERSEER).get("/observations/").context["observations"]

    assert [len(maker["asked"]) for maker in one["makers"]] == [3, 2]
    assert [len(maker["stakes"]) for maker in one["makers"]] == [3, 2]


# as many statements for a hundred as for two


@pytest.mark.parametrize("reader", [OVERSEER, SUPERVISOR, LIAISON], ids=lambda actor: actor.role)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_asks_the_database_no_more_often_for_more_cases(page: str, reader: Any) -> None:
    more = told()
    more(2)
    client = logged_in(reader)

    def asked() -> int:
        client.get(page)  # what is served for the first time is written down
        with CaptureQueriesContext(connection) as statements:
            client.get(page)
        return len(statements)

    few = asked()
    more(4)

    assert asked() == few


@pytest.mark.parametrize("known_by", [None, AGENCY, COMPANY])
def test_many_cases_are_those_that_each_is_alone(known_by: UUID | None) -> None:
    cases = told()(3)
    logged_in(LIAISON).get("/cases/")

    together = case_histories(cases, known_by=known_by)

    for history in together:
        alone = case_history(history.id, known_by=known_by)
        assert [entry.data for entry in alone.entries] == [entry.data for entry in history.entries]
        assert alone.names == history.names
        assert alone.served == history.served
        assert {id: cell.steps for id, cell in alone.known.items()} == {
            id: cell.steps for id, cell in history.known.items()
        }


def test_each_reader_has_the_cases_as_that_reader_knows_them() -> None:
    (case,) = told()(1)
    commands.record_finding(OFFICER, case=case, detail="words")

    def entries(reader: Any) -> int:
        (history,) = histories_of(reader, [case])
        return len(history.entries)

    assert entries(None) == entries(OVERSEER) > entries(LIAISON)


def test_the_list_of_cases_serves_what_its_cells_rest_on_and_nothing_else() -> None:
    (case,) = told()(1)

    logged_in(LIAISON).get("/cases/")

    history = case_history(case)
    shown = set(ServedEntry.objects.values_list("entry", flat=True))
    topics = {entry.record.topic for entry in history.entries if entry.id in shown}
    assert topics == {"review.case-opened", "communication.directive-issued"}


# the sixth question


def test_the_sixth_question_is_answered_from_what_its_reader_may_read() -> None:
    registered.released_model()
    case = registered.opened_case()
    commands.cite_comparator(
        LIAISON, case=case, comparator="Heron 2", stage=Stage.C1, evidence=StageEvidence.DOCUMENTED,
        maker=OTHER_COMPANY,
    )  # fmt: skip
    asking, countersigning = (
        officer(name, OTHER_AGENCY) for name in ("other officer", "countersigner there")
    )
    for person in (asking, countersigning):
        registered.delegated(person.id, by=supervisor("other supervisor", OTHER_AGENCY))
    other = commands.open_case(
        asking, title="Heron 2", kind=CaseKind.REVIEW, company=OTHER_COMPANY, agency=OTHER_AGENCY,
        track=Track.OUTSIDE,
    ).stream  # fmt: skip
    registered.requested(Scope(), by=asking, countersigner=countersigning, case=other, to=OTHER_COMPANY)

    def sixth(reader: Any) -> str:
        answers = logged_in(reader).get(f"/cases/{number(case)}/").context["answers"]
        return str(answers[5]["text"])

    assert "a communication to" in sixth(OVERSEER)
    assert "no communication to" in sixth(SUPERVISOR)
    assert "on record in what you may read" in sixth(SUPERVISOR)
    assert "for overseers and agency supervisors only" in sixth(OFFICER)
    assert "for overseers and agency supervisors only" in sixth(LIAISON)


def test_the_operator_and_an_overseer_are_answered_alike() -> None:
    (case, _) = told()(2)
    commands.cite_comparator(
        LIAISON, case=case, comparator="Heron 2", stage=Stage.C1, evidence=StageEvidence.DOCUMENTED,
        maker=OTHER_COMPANY,
    )  # fmt: skip
    history = case_history(case)

    (operator,), (overseer,) = (answered_across(reader, history) for reader in (None, OVERSEER))

    assert operator == overseer
    assert "a communication to" in operator.text
