"""The supervisor's pages: who carries what, what nobody carries, what is late, and the week on paper."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews import commands
from reviews.capability import Stage, StageEvidence
from reviews.office import supervising
from reviews.office.reckoning import reckon
from tests.actors import COUNTERSIGNER, LIAISON, OFFICER, OTHER_AGENCY, OVERSEER, SUPERVISOR, supervisor
from tests.reviews import registered
from tests.reviews.office.desks import carried_case, in_the_office, number_of
from tests.reviews.pasts import MODEL
from tests.steady import Clock

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def parties() -> None:
    registered.released_model()


def loads(client: Any) -> dict[Any, tuple[int, int, int]]:
    page = client.get("/admin/supervise/")
    return {one.person: (one.cases, one.due, one.overdue) for one in page.context["loads"]}


def test_what_each_officer_carries_is_counted_and_leads_to_the_same_cases(ledger_clock: Clock) -> None:
    carried_case(due_in=DAY)
    carried_case(due_in=5 * DAY)
    carried_case(COUNTERSIGNER)
    registered.opened_case()
    ledger_clock.now += 2 * DAY
    in_the_office(OFFICER), in_the_office(COUNTERSIGNER)
    client = in_the_office(SUPERVISOR)
    reckon()

    assert loads(client) == {
        OFFICER.id: (2, 1, 1),
        COUNTERSIGNER.id: (1, 0, 0),
        SUPERVISOR.id: (0, 0, 0),
        None: (1, 0, 0),
    }
    for load in client.get("/admin/supervise/").context["loads"]:
        for name, address in load.addresses.items():
            assert len(client.get(address).context["cl"].result_list) == getattr(load, name)


def test_flags_and_cases_without_an_officer_are_shown_of_the_own_agency_alone() -> None:
    case = registered.opened_case()
    registered.directed(case=case, models=(MODEL,))
    reckon()

    own = in_the_office(SUPERVISOR).get("/admin/supervise/")
    others = in_the_office(supervisor("elsewhere", OTHER_AGENCY)).get("/admin/supervise/")

    assert [one.number for one in own.context["nobodys"]] == [number_of(case)]
    assert own.context["flags"]
    assert not others.context["nobodys"]
    assert others.context["flags"] == []
    assert number_of(case) not in others.content.decode()


def test_observations_that_rest_on_many_cases_stand_on_their_own_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        commands.assert_capability(
            OFFICER, case=registered.opened_case(), stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED
        )
    client = in_the_office(SUPERVISOR)

    few = client.get("/admin/supervise/").content.decode()
    monkeypatch.setattr(supervising, "OBSERVED_AT_ONCE", 1)
    many = client.get("/admin/supervise/").content.decode()

    assert "They rest on more than" not in few
    assert "They rest on more than 1 case:" in many
    assert 'href="/observations/"' in many


def test_the_week_lists_what_is_due_by_officer_and_tells_no_title() -> None:
    case = carried_case(due_in=2 * DAY)
    carried_case(due_in=20 * DAY)
    nobodys = registered.opened_case()
    client = in_the_office(SUPERVISOR)

    page = client.get("/admin/supervise/week/").content.decode()

    assert page.count("an answer to question 1") == 1
    assert number_of(case) in page
    assert number_of(nobodys) in page
    assert "Fable" not in page


@pytest.mark.parametrize("path", ["/admin/supervise/", "/admin/supervise/week/"])
def test_only_supervisors_supervise(path: str) -> None:
    for actor in (OFFICER, OVERSEER, LIAISON):
        assert in_the_office(actor).get(path).status_code == 403


@pytest.mark.parametrize("path", ["/admin/supervise/", "/admin/supervise/week/"])
def test_the_database_is_asked_as_often_however_many_cases_there_are(path: str) -> None:
    carried_case(due_in=DAY)
    client = in_the_office(SUPERVISOR)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    asked()
    few = asked()
    for _ in range(3):
        carried_case(due_in=DAY)

    assert asked() == few
