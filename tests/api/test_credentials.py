"""Credentials: hashed, expiring, revocable, with scopes, and held to the register with every request."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from oauth2_provider.models import get_access_token_model

from agreements.commands import appoint_liaison, remove_liaison
from config.actors import Role
from config.api import credentials
from config.api.models import Credential, Token
from config.errors import BadInput, NotFound, NotPermitted
from config.ledger.store import ledger
from config.tasks import running
from config.tasks.models import Outcome
from tests.actors import COMPANY, LIAISON, OFFICER, named
from tests.api.calling import Caller, claiming, decision, problem
from tests.reviews.registered import parties
from tests.steady import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Caller:
    parties()
    return Caller()


def everything() -> str:
    """All that stands in the tables of credentials."""
    found = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            if table.startswith(("api_", "oauth2_provider_")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found += str(cursor.fetchall())
    return found


def test_a_token_is_kept_as_its_hash_only(caller: Caller) -> None:
    secret = caller.token.rpartition("_")[2]

    assert caller.token.startswith(credentials.PREFIX)
    assert secret not in everything()
    assert Token.objects.get().shown in caller.token


def test_a_token_that_has_expired_opens_nothing(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert caller.get("decisions").status_code == 200

    monkeypatch.setattr(ledger, "clock", Clock(Token.objects.get().expires_at))

    problem(caller.get("decisions"), 401, "not-signed-in")


def test_a_token_that_was_revoked_opens_nothing(caller: Caller) -> None:
    other = credentials.add_token(caller.credential, timedelta(days=1)).token
    credentials.revoke(Token.objects.exclude(shown=other[:23]).get().shown)

    problem(caller.get("decisions"), 401, "not-signed-in")
    caller.token = other
    assert caller.get("decisions").status_code == 200


def test_a_credential_that_was_revoked_opens_nothing(caller: Caller) -> None:
    credentials.revoke(str(caller.credential.id))

    problem(caller.get("decisions"), 401, "not-signed-in")
    with pytest.raises(NotFound):
        credentials.revoke(str(caller.credential.id))


@pytest.mark.parametrize("altered", ["another", "x" * 50, ""])
def test_a_token_with_another_secret_opens_nothing(caller: Caller, altered: str) -> None:
    another = "1" if caller.token.endswith("0") else "0"
    caller.token = caller.token[:-1] + (another if altered == "another" else altered)

    problem(caller.get("decisions"), 401, "not-signed-in")


def test_a_liaison_who_was_removed_speaks_for_nobody(caller: Caller) -> None:
    appoint_liaison(LIAISON, party=COMPANY, person=named("second"))
    remove_liaison(LIAISON, party=COMPANY, person=LIAISON.id)

    problem(caller.get("decisions"), 401, "not-signed-in")


def test_a_credential_is_of_a_person_whom_the_register_knows(caller: Caller) -> None:
    for person, role in ((named("stranger"), Role.LIAISON), (LIAISON.id, Role.OVERSEER)):
        with pytest.raises(NotPermitted):
            credentials.issue(name="x", organization=COMPANY, person=person, role=role)


def test_a_scope_is_a_verb_that_the_role_may_give(caller: Caller) -> None:
    for scopes in ("make_everything", "", "  ", "read destroy_content"):
        with pytest.raises(BadInput):
            credentials.issue(
                name="x", organization=COMPANY, person=LIAISON.id, role=Role.LIAISON, scopes=scopes
            )

    officer = Caller(OFFICER)

    assert "make_decision" not in credentials.scopes_of(Role(officer.credential.role), credentials.ALL)


# OAuth2


class ClientOf:
    """An OAuth2 client of a credential."""

    def __init__(self, caller: Caller) -> None:
        made = credentials.add_client(caller.credential)
        self.id, self.secret, self.http = made.client_id, made.client_secret, caller.client

    def token(self, secret: str | None = None, **asked: str) -> Any:
        shown = base64.b64encode(f"{self.id}:{secret or self.secret}".encode()).decode()
        return self.http.post(
            "/api/v1/oauth/token",
            {"grant_type": "client_credentials", **asked},
            headers={"Authorization": f"Basic {shown}"},
        )


@pytest.fixture
def client_of(caller: Caller) -> ClientOf:
    return ClientOf(caller)


def test_a_client_gets_a_token_for_its_secret_and_speaks_with_it(caller: Caller, client_of: ClientOf) -> None:
    given = client_of.token().json()
    caller.token = given["access_token"]

    assert (given["token_type"], given["expires_in"]) == ("Bearer", 3600)
    assert caller.post("decisions", decision()).status_code == 201
    assert client_of.secret not in everything()
    assert given["access_token"] not in everything()


def test_a_client_asks_for_less_than_it_has(caller: Caller, client_of: ClientOf) -> None:
    caller.token = client_of.token(scope="read").json()["access_token"]

    assert caller.get("decisions").status_code == 200
    problem(caller.post("decisions", decision()), 403, "scope-missing")


def test_a_client_gets_no_more_than_its_credential_has(caller: Caller) -> None:
    narrow = ClientOf(Caller(scopes="read"))

    assert narrow.token(scope="read make_decision").json()["error"] == "invalid_scope"
    assert narrow.token().json()["scope"] == "read"


def test_a_wrong_secret_gives_no_token(client_of: ClientOf) -> None:
    refused = client_of.token("wrong")

    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("grant", ["password", "implicit", "refresh_token", "authorization_code"])
def test_no_other_grant_is_given(client_of: ClientOf, grant: str) -> None:
    refused = client_of.token(grant_type=grant, username="x", password="x", refresh_token="x", code="x")

    assert refused.status_code in (400, 401)
    assert "access_token" not in refused.json()


def test_a_clients_token_ends_with_its_credential(caller: Caller, client_of: ClientOf) -> None:
    caller.token = client_of.token().json()["access_token"]
    credentials.revoke(str(caller.credential.id))

    problem(caller.get("decisions"), 401, "not-signed-in")
    assert client_of.token().json()["error"] == "invalid_client"


def test_tokens_whose_hour_is_over_are_forgotten_and_no_others(client_of: ClientOf) -> None:
    over, lasting = (client_of.token().json()["access_token"] for _ in range(2))
    of_over = hashlib.sha256(over.encode()).hexdigest()
    get_access_token_model().objects.filter(token_checksum=of_over).update(
        expires=datetime.now(UTC) - timedelta(seconds=1)
    )

    run = running.run("tokens")

    assert run
    assert (run.outcome, run.count) == (Outcome.DONE, 1)
    kept = get_access_token_model().objects.values_list("token_checksum", flat=True)
    assert list(kept) == [hashlib.sha256(lasting.encode()).hexdigest()]


def test_a_token_in_the_address_or_the_body_is_none(client_of: ClientOf) -> None:
    token = client_of.token().json()["access_token"]

    problem(Client().get(f"/api/v1/decisions?access_token={token}"), 401, "not-signed-in")
    body = json.dumps({"access_token": token}).encode()
    problem(Client().post("/api/v1/decisions", body, content_type="application/json"), 401, "not-signed-in")


# how often


def test_whoever_asks_too_often_is_told_when_to_come_back(
    caller: Caller, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.API_RATE = "2/min"

    assert [caller.get("decisions").status_code for _ in range(2)] == [200, 200]
    told = caller.get("decisions")

    problem(told, 429, "too-many-requests")
    assert 1 <= int(told.headers["Retry-After"]) <= 61
    assert caller.post("decisions", decision()).status_code == 201


def test_one_credential_does_not_use_up_what_another_may(caller: Caller, settings: Any) -> None:
    settings.API_RATE = "1/min"
    caller.get("decisions")
    second = Caller()
    second.get("decisions")

    problem(second.get("decisions"), 429, "too-many-requests")


def test_guessing_secrets_is_slow(client_of: ClientOf, settings: Any) -> None:
    settings.API_ADDRESS_RATE = "1/min"
    client_of.token("wrong")

    assert client_of.token("wrong").status_code == 429


@pytest.mark.parametrize("address", ["token", "revoke"])
@pytest.mark.parametrize("said", ["in a header", "in a form"])
def test_a_client_of_a_name_that_no_text_has_is_none(caller: Caller, address: str, said: str) -> None:
    named = {"client_id": "a\x00b", "client_secret": "c"} if said == "in a form" else {}
    shown = base64.b64encode(b"a\x00b:c").decode()
    header = {} if named else {"Authorization": f"Basic {shown}"}
    asked = {"grant_type": "client_credentials", "token": "x", **named}

    answer = caller.client.post(f"/api/v1/oauth/{address}", asked, headers=header)

    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_an_address_is_not_what_a_header_makes_of_it(caller: Caller, settings: Any) -> None:
    settings.API_ADDRESS_RATE = "1/min"
    told = [
        caller.client.get("/api/v1/nothing", headers=claiming(address)).status_code
        for address in ("198.51.100.1", "198.51.100.2, 198.51.100.3")
    ]

    assert told == [404, 429]


def test_a_credential_asks_as_often_from_wherever_it_claims_to_be(caller: Caller, settings: Any) -> None:
    settings.API_RATE = "1/min"
    told = [
        caller.get("decisions", **claiming(address)).status_code
        for address in ("198.51.100.1", "198.51.100.2")
    ]

    assert told == [200, 429]


# the command


def told(*command: str) -> Any:
    out = StringIO()
    call_command("credential", "--format", "json", *command, stdout=out)
    return json.loads(out.getvalue())


def of_the_liaison(*more: str) -> tuple[str, ...]:
    return ("issue", "script", "--organization", str(COMPANY), "--person", str(LIAISON.id), *more)


def test_the_command_gives_a_token_once_and_takes_it_back(caller: Caller) -> None:
    given = told(*of_the_liaison("--scopes", "read", "--days", "2"))
    caller.token = given["token"]
    assert caller.get("decisions").status_code == 200

    listed = told("list")
    assert given["token"] not in str(listed)
    told("revoke", given["credential"])

    problem(caller.get("decisions"), 401, "not-signed-in")


def test_the_command_gives_a_client(caller: Caller) -> None:
    given = told(*of_the_liaison("--client"))

    assert Credential.objects.get(id=given["credential"]).client is not None
    assert given["secret"] not in everything()


@pytest.mark.parametrize("more", [("--days", "0"), ("--scopes", "everything"), ("--role", "officer")])
def test_the_command_refuses_what_nobody_may_have(caller: Caller, more: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command("credential", *of_the_liaison(*more))
