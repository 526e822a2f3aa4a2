"""Logging in with an agency's provider: only by a subject that was bound here, and only by what it signed."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client

from agreements.logins import bind_login
from config.logins.rules import login_rules
from config.office.reauthentication import recently_authenticated
from tests.actors import LIAISON
from tests.logins.agency import CLIENT, SECRET, Agency, agency
from tests.logins.people import login_of

pytestmark = pytest.mark.django_db

SUBJECT = "8d2c-opaque"


@pytest.fixture
def provider(settings: Any) -> Iterator[Agency]:
    """A provider that the settings name."""
    with agency() as answering:
        rules = login_rules(
            {
                "DEMARC_OIDC_ISSUER": answering.issuer,
                "DEMARC_OIDC_CLIENT_ID": CLIENT,
                "DEMARC_OIDC_CLIENT_SECRET": SECRET,
                "DEMARC_OIDC_NAME": "Bureau login",
                "DEMARC_SECOND_FACTOR": "required",
            },
            embedded=True,
        )
        settings.LOGINS = rules
        settings.SOCIALACCOUNT_PROVIDERS = rules.settings(proxies=0)["SOCIALACCOUNT_PROVIDERS"]
        yield answering


@pytest.fixture
def officer(provider: Agency) -> User:
    """An officer without a password, bound to the provider's subject."""
    user = login_of(password=None)
    bind_login("officer", SUBJECT)
    return user


def through(client: Client, provider: Agency, subject: str = SUBJECT, path: str = "/login/provider/") -> Any:
    """The answer to somebody who went to the provider, logged in there as `subject`, and came back."""
    sent = client.get(path)
    assert sent.status_code == 302, sent.content
    return client.get("/login/provider/callback/", provider.authorize(sent["Location"], subject))


def logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_login_page_leads_to_the_provider_by_its_name(client: Client, provider: Agency) -> None:
    page = client.get("/login/?next=/admin/%3Fa%3D1").content.decode()

    assert "Log in with Bureau login" in page
    assert 'href="/login/provider/?next=%2Fadmin%2F%3Fa%3D1"' in page


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example"]
)
@pytest.mark.usefixtures("officer")
def test_nobody_is_led_elsewhere_by_coming_from_the_provider(
    client: Client, provider: Agency, elsewhere: str
) -> None:
    path = f"/login/provider/?{urlencode({'next': elsewhere})}"

    assert through(client, provider, path=path)["Location"] == "/admin/"


def test_whom_a_command_bound_is_let_in_by_the_subject_alone(
    client: Client, provider: Agency, officer: User
) -> None:
    answer = through(client, provider, path="/login/provider/?next=/admin/registers/")

    assert answer["Location"] == "/admin/registers/"
    assert client.get("/admin/").status_code == 200
    (asked,) = provider.asked
    assert (asked["scope"], asked["code_challenge_method"]) == ("openid", "S256")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/login/provider/callback/"
    kept = SocialAccount.objects.get()
    assert (kept.user_id, kept.uid, kept.provider) == (officer.pk, SUBJECT, provider.issuer)
    assert "officer@agency.example" not in str(kept.extra_data)


def test_nobody_is_let_in_by_an_e_mail_verified_or_not(
    client: Client, provider: Agency, caplog: pytest.LogCaptureFixture
) -> None:
    user = login_of()
    User.objects.filter(pk=user.pk).update(email="officer@agency.example")

    answer = through(client, provider, "somebody else")

    assert answer.status_code == 403
    assert "knows nobody by this identity" in answer.content.decode()
    assert "somebody else" in answer.content.decode()
    assert not logged_in(client)
    assert User.objects.count() == 1
    assert not SocialAccount.objects.exists()
    assert "officer@agency.example" not in caplog.text
    assert "bound to nobody in the register" in caplog.text


def test_a_subject_of_another_issuer_is_another_person(
    client: Client, provider: Agency, officer: User
) -> None:
    SocialAccount.objects.update(provider="https://login.other.example")

    assert through(client, provider).status_code == 403
    assert not logged_in(client)


def test_a_closed_login_is_closed_to_the_provider_too(
    client: Client, provider: Agency, officer: User
) -> None:
    User.objects.update(is_active=False)

    assert through(client, provider)["Location"] == "/login/closed/"
    assert not logged_in(client)


def test_nobody_binds_himself(client: Client, provider: Agency) -> None:
    client.force_login(login_of())

    answer = through(client, provider, path="/login/provider/?process=connect")

    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


Lie = Callable[[Agency], Any]


@pytest.mark.parametrize(
    "lie",
    [
        lambda said: said.claims.update(nonce="another"),
        lambda said: said.claims.update(nonce=None),
        lambda said: said.claims.update(aud="another client"),
        lambda said: said.claims.update(iss="https://login.other.example"),
        lambda said: said.claims.update(exp=int(time.time()) - 3600),
        lambda said: said.claims.update(sub=None),
        Agency.sign_with_another_key,
    ],
    ids=["nonce", "no nonce", "audience", "issuer", "expired", "no subject", "signature"],
)
def test_what_the_provider_did_not_sign_for_this_login_lets_nobody_in(
    client: Client, provider: Agency, officer: User, lie: Lie
) -> None:
    lie(provider)

    assert through(client, provider).status_code in (400, 401)
    assert not logged_in(client)


def test_an_answer_lets_in_once_and_only_where_it_was_asked_for(
    client: Client, provider: Agency, officer: User
) -> None:
    sent = client.get("/login/provider/")
    back = provider.authorize(sent["Location"], SUBJECT)

    assert Client().get("/login/provider/callback/", back).status_code == 401
    assert client.get("/login/provider/callback/", back).status_code == 302
    assert client.get("/login/provider/callback/", back).status_code == 401


def test_who_gives_up_at_the_provider_may_begin_again(client: Client, provider: Agency) -> None:
    state = provider.authorize(client.get("/login/provider/")["Location"], SUBJECT)["state"]

    answer = client.get("/login/provider/callback/", {"error": "access_denied", "state": state}, follow=True)

    assert "Given up at the provider" in answer.content.decode()


@pytest.mark.parametrize("name", ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_a_provider_that_answers_as_another_is_not_followed(
    client: Client, provider: Agency, name: str
) -> None:
    provider.configuration[name] = "https://login.other.example" if name == "issuer" else ""

    answer = client.get("/login/provider/")

    assert answer.status_code == 502
    assert "Bureau login does not answer as it should" in answer.content.decode()


def test_a_provider_that_does_not_answer_is_said_so(client: Client, settings: Any) -> None:
    with agency() as gone:
        rules = login_rules(
            {
                "DEMARC_OIDC_ISSUER": gone.issuer,
                "DEMARC_OIDC_CLIENT_ID": CLIENT,
                "DEMARC_OIDC_CLIENT_SECRET": SECRET,
            },
            embedded=True,
        )
    settings.LOGINS = rules
    settings.SOCIALACCOUNT_PROVIDERS = rules.settings(proxies=0)["SOCIALACCOUNT_PROVIDERS"]

    assert client.get("/login/provider/").status_code == 502


def test_without_a_provider_there_is_no_way_to_one(client: Client) -> None:
    assert "provider" not in client.get("/login/").content.decode()
    for path in ("/login/provider/", "/login/provider/callback/"):
        assert client.get(path).status_code == 404


# showing again who one is

AGAIN = "/login/again/provider/?next=/admin/registers/"


def proven(client: Client) -> bool:
    """Whether who is logged in counts as having just shown who he is."""
    request = HttpRequest()
    request.session = client.session
    request.user = get_user(request)
    return recently_authenticated(request)


def test_having_come_from_the_provider_is_no_new_proof(
    client: Client, provider: Agency, officer: User
) -> None:
    through(client, provider)

    assert not proven(client)
    led = client.get("/login/again/?next=/admin/registers/")
    assert led["Location"] == "/login/again/provider/?next=%2Fadmin%2Fregisters%2F"


def test_the_provider_is_asked_to_ask_anew(client: Client, provider: Agency, officer: User) -> None:
    through(client, provider)

    answer = through(client, provider, path=AGAIN)

    assert answer["Location"] == "/admin/registers/"
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert proven(client)


@pytest.mark.parametrize(
    "at", [None, 0, "now", -3600, 3600], ids=["unsaid", "long ago", "no number", "an hour ago", "to come"]
)
def test_a_provider_that_remembered_somebody_gives_no_new_proof(
    client: Client, provider: Agency, officer: User, at: Any
) -> None:
    through(client, provider)
    provider.claims["auth_time"] = int(time.time()) + at if isinstance(at, int) and at else at

    answer = through(client, provider, path=AGAIN)

    assert answer.status_code == 403
    assert "does not say that it asked you anew" in answer.content.decode()
    assert logged_in(client)
    assert not proven(client)


def test_somebody_else_at_the_provider_gives_no_proof(
    client: Client, provider: Agency, officer: User
) -> None:
    login_of(LIAISON, "liaison", None)
    bind_login("liaison", "another subject")
    through(client, provider)

    answer = through(client, provider, "another subject", path=AGAIN)

    assert answer.status_code == 403
    assert "somebody else than who is logged in" in answer.content.decode()
    assert client.session["_auth_user_id"] == str(officer.pk)
    assert not proven(client)


def test_nobody_who_is_logged_out_is_asked_anew(client: Client, provider: Agency) -> None:
    assert client.get(AGAIN)["Location"].startswith("/login/?next=")


def test_who_has_no_password_adds_no_passkey_that_would_stand_for_the_provider(
    client: Client, provider: Agency, officer: User
) -> None:
    through(client, provider)

    assert client.get("/login/factors/passkeys/add/")["Location"] == "/login/factors/"
    assert client.post("/login/factors/passkeys/add/")["Location"] == "/login/factors/"
    assert client.get("/login/again/passkey/")["Location"] == "/login/again/provider/"
