"""Where a second factor is asked for, a password alone leads nowhere but to the page that adds one."""

import json
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from config.logins.factors import codes_left
from tests.logins.passkeys import credential
from tests.logins.people import PASSWORD, login_of, rules, tried
from tests.proofs import prove

pytestmark = pytest.mark.django_db

NEARLY = json.dumps(
    {
        **credential(),
        "response": {
            "clientDataJSON": "e30",
            "attestationObject": "oA",
            "authenticatorData": "AA",
            "signature": "AA",
        },
    }
)

ADD = "/login/factors/passkeys/add/"


@pytest.fixture
def required(settings: Any) -> None:
    settings.LOGINS = rules(second_factor_required=True)


def with_passkey(user: User) -> list[str]:
    """Give a user a passkey that nobody holds, and recovery codes."""
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Key", "credential": credential()}
    )
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    return codes


def test_where_it_is_optional_a_password_is_enough(client: Client) -> None:
    login_of()
    tried(client, "officer", PASSWORD)

    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("required")
@pytest.mark.parametrize("address", ["/admin/", "/admin/reviews/casefile/", "/cases/", "/"])
def test_a_password_alone_leads_to_adding_a_passkey(client: Client, address: str) -> None:
    login_of()
    tried(client, "officer", PASSWORD)

    assert client.get(address)["Location"] == ADD
    assert client.post(address)["Location"] == ADD
    page = client.get(ADD)
    assert "asks for a second factor" in page.content.decode()
    assert client.post("/logout/")["Location"] == "/login/"


@pytest.mark.usefixtures("required")
def test_a_passkey_that_another_login_enrolled_is_asked_for_in_this_one(client: Client) -> None:
    user = login_of()
    tried(client, "officer", PASSWORD)
    with_passkey(user)

    assert client.get("/admin/?a=1")["Location"] == "/login/again/passkey/?next=%2Fadmin%2F%3Fa%3D1"
    assert client.post("/admin/reviews/casefile/")["Location"] == "/login/again/passkey/"
    assert client.get("/login/again/passkey/").status_code == 200
    prove(client, method="mfa")
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("required")
def test_who_comes_from_the_provider_has_its_factors(client: Client) -> None:
    client.force_login(login_of(password=None))
    prove(client, method="socialaccount")

    assert client.get("/admin/").status_code == 200


def test_who_has_a_passkey_is_asked_for_it_and_not_in_before(client: Client) -> None:
    with_passkey(login_of())

    assert tried(client, "officer", PASSWORD)["Location"] == "/login/factor/"
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/login/factor/"


def test_a_recovery_code_lets_in_once(client: Client) -> None:
    code, *_ = with_passkey(login_of())
    tried(client, "officer", PASSWORD)

    assert client.post("/login/factor/", {"code": code})["Location"] == "/admin/"
    client.post("/logout/")
    tried(client, "officer", PASSWORD)
    again = client.post("/login/factor/", {"code": code})

    assert "not one of yours, or was used before" in again.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_at_codes_is_stopped_and_noted(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    user = login_of()
    right, *_ = with_passkey(user)
    tried(client, "officer", PASSWORD)
    for number in range(5):
        client.post("/login/factor/", {"code": f"{number:08}"})

    answer = client.post("/login/factor/", {"code": right})

    assert "Too many attempts failed" in answer.content.decode()
    assert f"login refused: user {user.pk}, wrong second factor" in caplog.messages


@pytest.mark.parametrize("sent", ["", "{}", "[]", "1", '{"id": "x"}', "not json", NEARLY])
def test_what_is_no_passkey_is_refused(client: Client, sent: str) -> None:
    user = login_of()
    with_passkey(user)
    tried(client, "officer", PASSWORD)
    client.get("/login/factor/")

    assert client.post("/login/factor/", {"credential": sent}).status_code == 200
    assert "_auth_user_id" not in client.session

    client.force_login(user)
    prove(client)
    client.get("/login/again/passkey/")
    assert 'role="alert"' in client.post("/login/again/passkey/", {"credential": sent}).content.decode()
    client.get(ADD)
    assert 'role="alert"' in client.post(ADD, {"name": "x", "credential": sent}).content.decode()
    assert Authenticator.objects.filter(type=Authenticator.Type.WEBAUTHN).count() == 1


def test_recovery_codes_are_not_in_the_database_as_they_are(client: Client) -> None:
    with_passkey(login_of())
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)

    assert kept.data["seed"].startswith("gAAAA")  # Fernet's own mark
    assert len(kept.wrap().get_unused_codes()) == 10


def test_codes_made_under_another_secret_are_refused_in_words_and_an_operator_forgets_them(
    client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    user = login_of()
    code, *_ = with_passkey(user)
    settings.SECRET_KEY = "another one, after the first was lost or told"
    tried(client, "officer", PASSWORD)

    refused = client.post("/login/factor/", {"code": code}).content.decode()

    assert "can no longer be read" in refused
    assert "ask whoever runs this register" in refused
    assert "_auth_user_id" not in client.session
    assert any("DEMARC_SECRET_KEY was changed" in said for said in caplog.messages)

    call_command("login", "forget-factors", "officer", stdout=StringIO())
    client.post("/logout/")  # the page's own "Log in as somebody else"
    assert tried(client, "officer", PASSWORD)["Location"] == "/admin/"
    assert not Authenticator.objects.filter(user=user).exists()


def test_who_has_a_passkey_makes_new_codes_where_the_old_ones_cannot_be_read(
    client: Client, settings: Any
) -> None:
    user = login_of()
    with_passkey(user)
    settings.SECRET_KEY = "another one, after the first was lost or told"
    client.force_login(user)
    prove(client)

    make = "/login/factors/codes/make/"
    assert "can no longer be read" in client.get("/login/factors/").content.decode()
    assert client.get("/login/factors/codes/")["Location"] == make
    assert "can no longer be read" in client.get(make).content.decode()
    client.post(make)

    assert codes_left(user) == 10
    assert "10 left." in client.get("/login/factors/").content.decode()


def test_recovery_codes_are_shown_once(client: Client) -> None:
    user = login_of()
    code, *_ = with_passkey(user)
    client.force_login(user)
    prove(client)

    assert code in client.get("/login/factors/codes/").content.decode()
    assert code not in client.get("/login/factors/codes/").content.decode()


def test_the_last_passkey_stays_where_one_is_asked_for(client: Client, settings: Any) -> None:
    user = login_of()
    with_passkey(user)
    client.force_login(user)
    prove(client, method="mfa")
    passkey = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    remove = f"/login/factors/passkeys/{passkey.pk}/remove/"

    settings.LOGINS = rules(second_factor_required=True)
    assert client.post(remove).status_code == 403
    assert client.delete(remove).status_code == 405
    settings.LOGINS = rules(second_factor_required=False)
    assert client.post(remove)["Location"] == "/login/factors/"
    assert not Authenticator.objects.exists()


def test_nobody_removes_the_passkey_of_another(client: Client) -> None:
    with_passkey(login_of())
    passkey = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    other = User.objects.create_user("other", password=PASSWORD)
    client.force_login(other)
    prove(client)

    assert client.post(f"/login/factors/passkeys/{passkey.pk}/remove/").status_code == 404


def test_factors_are_changed_only_by_who_has_just_shown_who_he_is(client: Client) -> None:
    client.force_login(login_of())
    assert client.get(ADD)["Location"] == f"/login/again/?next={ADD.replace('/', '%2F')}"

    prove(client, ago=rules().reauthenticate_seconds + 5)
    assert client.get(ADD).status_code == 302
    prove(client)
    assert client.get(ADD).status_code == 200


def test_a_page_that_was_opened_at_a_number_says_that_it_has_no_passkeys(client: Client) -> None:
    client.force_login(login_of())
    prove(client)

    assert "which is a number" in client.get(ADD, headers={"host": "127.0.0.1"}).content.decode()
    assert "which is a number" not in client.get(ADD, headers={"host": "localhost"}).content.decode()
