"""Showing again who one is: what counts as having just done so, and coming back to where it was asked for."""

import pytest
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client

from config.office.reauthentication import authenticate_again, recently_authenticated
from tests.logins.people import PASSWORD, login_of, rules, tried
from tests.logins.test_second_factor import with_passkey
from tests.proofs import prove

pytestmark = pytest.mark.django_db

BACK = "/admin/registers/?a=1&b=2"


def recent(client: Client) -> bool:
    request = HttpRequest()
    request.session = client.session
    request.user = get_user(request)
    return recently_authenticated(request)


def test_who_has_just_logged_in_has_shown_who_he_is(client: Client) -> None:
    assert not recent(client)
    login_of()
    tried(client, "officer", PASSWORD)

    assert recent(client)


def test_a_proof_counts_for_a_while(client: Client) -> None:
    client.force_login(login_of())
    assert not recent(client)

    assert not recent(prove(client, ago=rules().reauthenticate_seconds + 5))
    assert not recent(prove(client, method="socialaccount"))
    assert recent(prove(client, ago=rules().reauthenticate_seconds - 60))


def test_the_proof_of_one_user_is_none_of_another(client: Client) -> None:
    client.force_login(login_of())
    prove(client)
    session = client.session
    session["account_authentication_methods_user"] = "0"
    session.save()

    assert not recent(client)


def test_the_password_leads_back_to_where_it_was_asked_for(client: Client) -> None:
    client.force_login(login_of())
    asked = authenticate_again(BACK)["Location"]
    page = client.get(asked).content.decode()
    assert "What you typed is kept" in page
    assert 'name="next" value="/admin/registers/?a=1&amp;b=2"' in page

    wrong = client.post("/login/again/", {"password": "not the password", "next": BACK})
    assert "This is not the password." in wrong.content.decode()
    assert not recent(client)
    assert client.post("/login/again/", {"password": PASSWORD, "next": BACK})["Location"] == BACK
    assert recent(client)


def test_nobody_is_led_elsewhere_by_showing_who_he_is(client: Client) -> None:
    client.force_login(login_of())

    answer = client.post("/login/again/", {"password": PASSWORD, "next": "https://elsewhere.example/"})

    assert answer["Location"] == "/admin/"


def test_who_has_a_passkey_may_use_it_or_the_password(client: Client) -> None:
    user = login_of()
    with_passkey(user)
    client.force_login(user)

    passkey = client.get("/login/again/passkey/?next=/admin/").content.decode()
    assert 'href="/login/again/?next=%2Fadmin%2F"' in passkey
    password = client.get("/login/again/?next=/admin/").content.decode()
    assert 'href="/login/again/passkey/?next=%2Fadmin%2F"' in password


def test_a_recovery_code_is_for_logging_in_alone(client: Client) -> None:
    user = login_of()
    code, *_ = with_passkey(user)
    client.force_login(user)

    assert client.post("/login/again/", {"code": code}).status_code == 200
    assert not recent(client)


def test_guessing_at_the_password_of_who_is_logged_in_is_stopped(client: Client) -> None:
    client.force_login(login_of())
    for _ in range(5):
        client.post("/login/again/", {"password": "not the password"})

    assert "Too many attempts failed" in client.post("/login/again/", {"password": PASSWORD}).content.decode()
    assert not recent(client)
