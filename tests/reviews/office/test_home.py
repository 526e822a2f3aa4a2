"""Home: what is due, what moved and what waits, in numbers that each lead to the list of the same cases."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.ledger.store import ledger
from config.tasks.models import Outcome, TaskStanding
from reviews import commands
from reviews.office.looked import last_position, look_at
from reviews.office.own import Looked
from reviews.office.reckoning import reckon
from tests.actors import COUNTERSIGNER, LIAISON, OFFICER, OVERSEER, SUPERVISOR, officer
from tests.reviews import registered
from tests.reviews.office.desks import carried_case, in_the_office, listed
from tests.steady import Clock

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def parties() -> None:
    registered.released_model()


def numbers(client: Client) -> dict[str, int]:
    return {one.label: one.count for one in client.get("/admin/").context["numbers"]}


def test_each_number_is_that_of_the_list_it_leads_to(ledger_clock: Clock) -> None:
    carried_case(due_in=DAY)
    carried_case(due_in=10 * DAY)
    carried_case(COUNTERSIGNER, due_in=DAY)
    registered.opened_case()
    late = carried_case(due_in=2 * DAY)
    ledger_clock.now += 3 * DAY
    commands.ask_question(LIAISON, case=late, question="Why?")
    registered.drafted(COUNTERSIGNER, case=late)
    reckon()
    client = in_the_office(OFFICER)

    home = client.get("/admin/")

    for one in [one for one in home.context["numbers"] if one.name != "countersign"]:
        found = client.get(one.address).context["cl"].result_list
        assert (one.label, one.count) == (one.label, len(found))
    told = {one.label: one.count for one in home.context["numbers"]}
    assert told["cases that I carry"] == 3
    assert told["overdue"] == 2
    assert told["due in 7 days"] == 1
    assert told["waiting for the company"] == 3
    assert told["waiting for us"] == 1
    assert told["waiting for my countersignature"] == 1
    assert len(client.get("/admin/countersign/").context["mine"]) == 1


def test_what_is_due_later_than_in_seven_days_is_not_due_in_seven_days() -> None:
    carried_case(due_in=7 * DAY - timedelta(minutes=1))
    carried_case(due_in=9 * DAY)
    client = in_the_office(OFFICER)

    assert numbers(client)["due in 7 days"] == 1
    assert len(listed(client, officer="me", due="fortnight")) == 2


def test_a_case_has_moved_until_its_page_was_looked_at_and_again_once_more_is_recorded() -> None:
    case = carried_case()
    client = in_the_office(OFFICER)
    assert numbers(client)["moved since I last looked"] == 1

    assert client.get(f"/admin/reviews/casefile/{case}/change/").status_code == 200
    reckon()
    assert numbers(client)["moved since I last looked"] == 0

    commands.ask_question(LIAISON, case=case, question="When?")
    reckon()
    assert numbers(client)["moved since I last looked"] == 1
    assert numbers(in_the_office(COUNTERSIGNER))["moved since I last looked"] == 0


def test_who_looks_further_back_takes_nothing_back() -> None:
    case = carried_case()
    now = last_position()

    look_at(OFFICER, case, now)
    look_at(OFFICER, case, now - 1)

    assert Looked.objects.get(person=OFFICER.id).position == now


def test_drafts_wait_for_whoever_may_countersign_them_and_did_not_draft_them() -> None:
    registered.drafted(OFFICER)
    nobody_delegated = officer("somebody new")

    def waiting(actor: object) -> int:
        return numbers(in_the_office(actor))["waiting for my countersignature"]  # type: ignore[arg-type]  # an actor

    assert waiting(COUNTERSIGNER) == waiting(SUPERVISOR) == 1
    assert waiting(OFFICER) == waiting(nobody_delegated) == 0


def test_home_asks_the_database_as_often_however_many_cases_there_are() -> None:
    carried_case(due_in=DAY)
    client = in_the_office(OFFICER)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/").status_code == 200
        return len(queries)

    asked()
    few = asked()
    for number in range(4):
        carried_case(due_in=number * DAY)

    assert asked() == few
    assert few < 25


def test_an_alarm_stands_on_home() -> None:
    client = in_the_office(OFFICER)
    assert "Something is wrong" not in client.get("/admin/").content.decode()

    TaskStanding.objects.create(
        name="reckon", outcome=Outcome.WRONG, error="7 cases differ", since=ledger.clock(), failures=1
    )

    page = client.get("/admin/").content.decode()
    assert "Something is wrong" in page
    assert "7 cases differ" in page


def test_home_is_for_officers_and_others_see_the_registers() -> None:
    assert "numbers" in in_the_office(SUPERVISOR).get("/admin/").context
    assert "numbers" not in in_the_office(OVERSEER).get("/admin/").context


def test_what_is_drawn_is_also_said_in_a_table() -> None:
    carried_case(due_in=DAY)

    page = in_the_office(OFFICER).get("/admin/").content.decode()

    drawn = re.findall(r'<text x="[^"]+" y="\d+">(\d+)</text>', page)
    told = re.findall(r"<tr><th scope=\"row\">\w{3} \d+ \w{3}</th><td>(\d+)</td></tr>", unescape(page))
    assert drawn == [count for count in told if count != "0"] == ["1"]
    assert "style=" not in page


def test_the_numbers_say_as_of_when_they_are_and_what_is_not_in_them_yet() -> None:
    case = carried_case()
    client = in_the_office(OFFICER)
    assert "not in it yet" not in client.get("/admin/").content.decode()

    commands.file_memo(OFFICER, case=case, memo="Called.")

    assert "1 entry" in client.get("/admin/").content.decode()
