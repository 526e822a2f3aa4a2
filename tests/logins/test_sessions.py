"""A login ends without requests, and after a working day; what was asked for is asked by nobody then."""

import time
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.logins import sessions
from config.tasks import running
from tests.logins.people import login_of, rules

pytestmark = pytest.mark.django_db

PAGE = "/login/factors/"


class Clock:
    def __init__(self) -> None:
        self.now = time.time()

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    return clock


def test_a_login_ends_when_nothing_is_asked_for(client: Client, clock: Clock) -> None:
    client.force_login(login_of())
    assert client.get(PAGE).status_code == 200

    clock.now += rules().idle_seconds - 1
    assert client.get(PAGE).status_code == 200
    clock.now += rules().idle_seconds + 120
    answer = client.get(PAGE, follow=True)

    assert answer.redirect_chain == [(f"/login/?next={PAGE}", 302)]
    assert "nothing was asked for during 30 minutes" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_login_lasts_no_longer_than_a_working_day_however_busy(client: Client, clock: Clock) -> None:
    client.force_login(login_of())
    began = clock.now
    while clock.now < began + rules().longest_seconds:
        assert client.get(PAGE).status_code == 200
        clock.now += rules().idle_seconds

    clock.now += 1
    answer = client.get(PAGE, follow=True)

    assert "a login lasts 8 hours at most" in answer.content.decode()


def test_what_is_sent_after_the_end_is_done_by_nobody(client: Client, clock: Clock) -> None:
    user = login_of()
    client.force_login(user)
    client.get(PAGE)
    kept = user.password

    clock.now += rules().idle_seconds + 120
    answer = client.post("/login/password/", {"oldpassword": "x", "password1": "y", "password2": "y"})

    assert answer["Location"] == "/login/?next=/login/password/"
    user.refresh_from_db()
    assert user.password == kept


def test_a_session_is_not_written_with_every_request(client: Client, clock: Clock) -> None:
    client.force_login(login_of())
    client.get(PAGE)
    seen = client.session[sessions.SEEN]

    clock.now += 30
    client.get(PAGE)
    assert client.session[sessions.SEEN] == seen
    clock.now += 31
    client.get(PAGE)
    assert client.session[sessions.SEEN] == clock.now


def test_the_cookie_of_a_login_ends_with_the_browser_and_is_for_no_script(client: Client) -> None:
    user = login_of()
    user.set_password("another long password")
    user.save()
    answer = client.post("/login/", {"login": "officer", "password": "another long password"})

    cookie = answer.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")


def test_sessions_whose_time_is_over_are_forgotten_daily(client: Client) -> None:
    client.force_login(login_of())
    left = Session.objects.get()
    Session.objects.create(session_key="over", session_data="", expire_date=timezone.now() - timedelta(1))

    assert running.run("sessions")

    assert list(Session.objects.all()) == [left]
