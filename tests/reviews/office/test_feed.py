"""The calendar feed: deadlines of the cases that a person carries, at an address of that person alone."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client, override_settings
from icalendar import Calendar

from agreements.models import Member
from config.ledger.models import Reading
from config.ledger.occurred import EASTERN
from reviews import commands
from reviews.office import feed
from reviews.office.feed_address import make_address, revoke_address
from reviews.office.own import CalendarFeed
from reviews.office.reckoning import reckon
from tests.actors import COUNTERSIGNER, OFFICER, OVERSEER, SUPERVISOR
from tests.reviews import registered
from tests.reviews.office.desks import carried_case, in_the_office, number_of
from tests.steady import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def parties(ledger_clock: Clock) -> None:
    cache.clear()
    registered.released_model()


def fetched(secret: str) -> Any:
    return Client().get(f"/calendar/{secret}/deadlines.ics")


def events(secret: str) -> list[Any]:
    answer = fetched(secret)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def address_for(actor: Any) -> str:
    in_the_office(actor)
    return make_address(actor)


def test_a_deadline_says_number_what_and_link_and_never_a_title(ledger_clock: Clock) -> None:
    case = carried_case(due_in=timedelta(days=3))
    carried_case(COUNTERSIGNER, due_in=timedelta(days=3))
    secret = address_for(OFFICER)

    (event,) = events(secret)

    assert str(event["summary"]) == f"{number_of(case)}: an answer to question 1 is due"
    assert str(event["url"]).endswith(f"/admin/reviews/casefile/{case}/change/")
    assert b"Fable" not in fetched(secret).content


def test_an_instant_stands_in_eastern_time_on_both_sides_of_the_change_of_clocks(ledger_clock: Clock) -> None:
    case = registered.opened_case()
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    summer, winter = datetime(2026, 10, 31, 17, tzinfo=EASTERN), datetime(2026, 11, 1, 17, tzinfo=EASTERN)
    ledger_clock.now = datetime(2026, 10, 20, 12, tzinfo=UTC)
    for hoped in (summer, winter):
        commands.ask_question(OFFICER, case=case, question="Which?", answer_hoped_for_by=hoped)
    reckon()
    secret = address_for(OFFICER)

    found = events(secret)

    assert [event.decoded("dtstart") for event in found] == [summer, winter]
    assert [event.decoded("dtstart").utcoffset() for event in found] == [
        timedelta(hours=-4),
        timedelta(hours=-5),
    ]
    written = fetched(secret).content.decode()
    assert "DTSTART;TZID=America/New_York:20261101T170000" in written
    assert "BEGIN:VTIMEZONE" in written


def test_a_whole_day_is_a_day_of_the_calendar(ledger_clock: Clock) -> None:
    case = registered.opened_case()
    commands.assign_case(SUPERVISOR, case=case, person=OFFICER.id)
    due = ledger_clock.now.astimezone(EASTERN).date() + timedelta(days=4)
    commands.promise_deliverable(OFFICER, case=case, what="The report.", due=due)
    reckon()

    (event,) = events(address_for(OFFICER))

    assert isinstance(event.decoded("dtstart"), date)
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (due, due + timedelta(days=1))


def test_the_same_deadlines_are_the_same_bytes_and_a_moved_one_keeps_its_id(ledger_clock: Clock) -> None:
    case = carried_case(due_in=timedelta(days=3))
    secret = address_for(OFFICER)
    first = fetched(secret).content
    (before,) = events(secret)

    ledger_clock.now += timedelta(hours=5)
    assert fetched(secret).content == first

    commands.ask_question(OFFICER, case=case, question="And?")
    reckon()
    after = next(event for event in events(secret) if event["uid"] == before["uid"])
    assert after.decoded("dtstamp") > before.decoded("dtstamp")


def test_the_address_is_shown_once_noted_and_kept_as_a_hash_to_who_has_just_shown_who_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = in_the_office(OFFICER)

    asked = client.post("/admin/calendar/", {"do": "make"})
    assert asked["Location"].startswith("/login/again/")
    assert not CalendarFeed.objects.exists()
    monkeypatch.setattr(feed, "recently_authenticated", lambda request: True)
    page = client.post("/admin/calendar/", {"do": "make"})

    secret = urlsplit(page.context["made"]).path.split("/")[2]
    assert secret not in client.get("/admin/calendar/").content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in repr(list(CalendarFeed.objects.values()))
    assert Reading.objects.get(exported=True).channel == "calendar"
    assert fetched(secret).status_code == 200


def test_an_address_that_was_revoked_or_replaced_shows_nothing_as_one_that_never_was() -> None:
    first, second = address_for(OFFICER), make_address(OFFICER)

    assert fetched(first).status_code == 404
    assert fetched(second).status_code == 200
    assert fetched(second[:-1] + "x").status_code == 404
    revoke_address(OFFICER)

    assert {fetched(one).status_code for one in (second, "nobody", "x" * 60)} == {404}
    assert fetched(second).content == fetched("nobody").content


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_who_no_longer_works_here_has_no_calendar(change: dict[str, bool]) -> None:
    secret = address_for(OFFICER)
    get_user_model()._default_manager.update(**change)

    assert fetched(secret).status_code == 404


def test_an_officer_who_became_something_else_has_no_calendar() -> None:
    secret = address_for(OFFICER)
    Member.objects.filter(person=OFFICER.id).update(role=OVERSEER.role)

    assert fetched(secret).status_code == 404


def test_guessing_costs() -> None:
    with override_settings(API_ADDRESS_RATE="3/min"):
        answers = [fetched("nobody").status_code for _ in range(4)]

    assert answers == [404, 404, 404, 429]
