"""Logging in with a user name and a password: by one page, to whom the register knows, and not too often."""

import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client

from config.actors import Actor
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.api.calling import claiming
from tests.logins.people import PASSWORD, login_of, tried

pytestmark = pytest.mark.django_db

WRONG = "not the password"


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("actor", "where"),
    [(OFFICER, "/admin/"), (SUPERVISOR, "/admin/"), (LIAISON, "/cases/"), (OVERSEER, "/cases/")],
)
def test_who_logs_in_comes_to_where_he_works(client: Client, actor: Actor, where: str) -> None:
    login_of(actor)

    assert tried(client, "officer", PASSWORD)["Location"] == where
    assert logged_in(client)


def test_who_is_no_officer_is_led_from_the_officers_home_to_his_own_pages_and_from_no_other_one(
    client: Client,
) -> None:
    login_of(OVERSEER)
    tried(client, "officer", PASSWORD)

    assert client.get("/admin/", follow=True).redirect_chain[-1] == ("/cases/", 302)
    elsewhere = client.get("/admin/countersign/", follow=True)
    assert elsewhere.status_code == 403
    assert "This login is not for the officers&#x27; pages" in elsewhere.content.decode()


@pytest.mark.parametrize("username", ["officer", "somebody.else@agency.example"])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client: Client, username: str) -> None:
    login_of()

    answer = tried(client, username, WRONG)

    assert answer.status_code == 200
    assert "User name and password do not fit." in answer.content.decode()
    assert not logged_in(client)


def test_a_failed_login_is_noted_without_what_was_typed(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    user = login_of()

    with caplog.at_level(logging.WARNING, logger="demarc.logins"):
        tried(client, "officer", WRONG)
        tried(client, "somebody.else@agency.example", WRONG)

    assert caplog.messages == [
        f"login refused: user {user.pk}, wrong password",
        "login refused: somebody unknown, wrong password",
    ]


def test_guessing_at_one_login_is_stopped_from_any_address(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    login_of()
    for number in range(5):
        client.post("/login/", {"login": "officer", "password": WRONG}, REMOTE_ADDR=f"192.0.2.{number}")

    answer = tried(client, "officer", PASSWORD)

    assert "Too many attempts failed" in answer.content.decode()
    assert not logged_in(client)
    assert "after too many attempts" in caplog.messages[-1]


def test_guessing_at_many_logins_from_one_address_is_stopped_wherever_it_claims_to_be(client: Client) -> None:
    login_of()
    for number in range(20):
        said = {"login": f"name-{number}", "password": WRONG}
        client.post("/login/", said, headers=claiming(f"198.51.100.{number}"))

    assert "Too many attempts failed" in tried(client, "officer", PASSWORD).content.decode()


def test_a_login_that_is_bound_to_nobody_is_refused_and_told_why(client: Client) -> None:
    User.objects.create_superuser("root", password=PASSWORD)

    answer = tried(client, "root", PASSWORD)

    assert answer.status_code == 403
    assert "knows nobody by this login" in answer.content.decode()
    assert not logged_in(client)


def test_a_closed_login_lets_nobody_in(client: Client) -> None:
    user = login_of()
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert tried(client, "officer", PASSWORD)["Location"] == "/login/closed/"
    assert "closed it" in client.get("/login/closed/").content.decode()
    assert not logged_in(client)


@pytest.mark.parametrize(
    "address",
    ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example"],
)
def test_nobody_is_led_elsewhere_by_logging_in(client: Client, address: str) -> None:
    login_of()

    assert tried(client, "officer", PASSWORD, next=address)["Location"] == "/admin/"


def test_nobody_is_led_elsewhere_by_logging_out(client: Client) -> None:
    client.force_login(login_of())
    elsewhere = {"next": "https://elsewhere.example/"}

    assert "elsewhere" not in client.get("/logout/", elsewhere).content.decode()
    assert client.post("/logout/?next=https://elsewhere.example/", elsewhere)["Location"] == "/login/"


def test_who_was_sent_to_the_login_comes_back(client: Client) -> None:
    login_of()
    sent = client.get("/admin/reviews/casefile/?track=outside", follow=True)

    assert sent.redirect_chain[-1][0].startswith("/login/?next=")
    assert 'name="next" value="/admin/reviews/casefile/?track=outside"' in sent.content.decode()
    back = tried(client, "officer", PASSWORD, next="/admin/reviews/casefile/?track=outside")
    assert back["Location"] == "/admin/reviews/casefile/?track=outside"


def test_there_is_one_login_and_one_log_out(client: Client) -> None:
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/login/?next=%2Fadmin%2F"
    assert (
        client.post("/admin/login/", {"username": "officer", "password": PASSWORD})["Location"] == "/login/"
    )
    client.force_login(login_of())
    assert client.get("/admin/logout/")["Location"] == "/logout/"
    assert client.get("/admin/password_change/").status_code == 404

    assert "Log out now" in client.get("/logout/").content.decode()
    assert logged_in(client)
    assert client.post("/logout/")["Location"] == "/login/"
    assert not logged_in(client)


def test_whom_the_admin_is_not_for_is_asked_for_no_other_password(client: Client) -> None:
    client.force_login(login_of(LIAISON))

    assert client.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("address", ["/login/signup/", "/signup/", "/accounts/signup/", "/login/email/"])
def test_nobody_signs_up(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_new_password_is_held_to_the_rules_and_ends_every_other_login(client: Client) -> None:
    user, elsewhere = login_of(), Client()
    client.force_login(user)
    elsewhere.force_login(user)
    change = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}

    assert "at least 12 characters" in client.post("/login/password/", change).content.decode()
    new = {"oldpassword": PASSWORD, "password1": "quite another one", "password2": "quite another one"}
    assert client.post("/login/password/", new)["Location"] == "/login/factors/"

    assert client.get("/login/factors/").status_code == 200
    assert elsewhere.get("/login/factors/").status_code == 302


def test_who_has_no_password_changes_none(client: Client) -> None:
    client.force_login(login_of(password=None))

    assert client.get("/login/password/")["Location"] == "/login/factors/"
    assert "you log in with the agency" in client.get("/login/factors/").content.decode()
