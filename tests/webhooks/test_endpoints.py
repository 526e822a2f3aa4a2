"""Webhooks over REST: registered by a liaison, the secret shown once and lying nowhere, seen by no others."""

import base64
import json
from typing import Any, Final
from uuid import uuid4

import pytest
from django.db import connection

from config.api import credentials
from config.ledger import rebuild, rotation
from config.ledger.models import Refusal
from config.ledger.sealed_check import check_sealed
from config.ledger.store import ledger
from config.webhooks import endpoints, views
from config.webhooks.delivering import deliver
from config.webhooks.models import Endpoint
from config.webhooks.signatures import secret_of
from tests.actors import LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, liaison
from tests.api.calling import Caller, made, pointers, problem
from tests.ledger.writers import at_once
from tests.reviews.registered import released_model
from tests.webhooks.receiver import receiving, registered

pytestmark = pytest.mark.django_db

ADDRESS: Final = "https://hooks.example/demarc"
OTHER: Final = liaison("other liaison", OTHER_COMPANY)
VERBS: Final = ("rotate-secret", "enable", "disable", "delete")


def everything() -> str:
    """Every value that is kept of every webhook."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{Endpoint._meta.db_table}"')
        return repr(cursor.fetchall())


def test_a_secret_is_shown_once_and_lies_nowhere(caller: Caller) -> None:
    webhook = registered(caller, ADDRESS)

    secret = webhook["secret"]
    assert secret.startswith("whsec_")
    raw = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    assert len(raw) == 32
    assert "secret" not in caller.get(f"webhooks/{webhook['id']}").json()
    assert "secret" not in caller.get("webhooks").json()["items"][0]
    for told in (secret, secret.removeprefix("whsec_"), raw.hex(), repr(raw)):
        assert told not in everything()


def test_each_endpoint_and_each_rotation_has_a_secret_of_its_own(caller: Caller) -> None:
    first, second = registered(caller, ADDRESS), registered(caller, ADDRESS)
    rotated = caller.post(f"webhooks/{first['id']}/rotate-secret", {"overlap_hours": 0}).json()

    assert len({first["secret"], second["secret"], rotated["secret"]}) == 3
    assert rotated["older_secret_until"] is None


def test_a_secret_stays_when_another_seal_key_follows(caller: Caller, tmp_path: Any, settings: Any) -> None:
    settings.DEMARC_SEAL_KEY = base64.b64encode(bytes(32)).decode()
    webhook = registered(caller, ADDRESS)
    settings.DEMARC_SEAL_KEY_NEW = base64.b64encode(bytes(range(32))).decode()

    rotation.rotate()

    settings.DEMARC_SEAL_KEY, settings.DEMARC_SEAL_KEY_NEW = settings.DEMARC_SEAL_KEY_NEW, ""
    assert secret_of(Endpoint.objects.get(), 1) == webhook["secret"]


def test_a_webhook_is_read_as_it_was_registered(caller: Caller) -> None:
    body = {"address": ADDRESS, "types": ["review.case-opened"], "description": "ours"}
    answer = caller.post("webhooks", body)

    assert answer.status_code == 201
    path = answer.headers["Location"].removeprefix("/api/v1/")
    told = caller.get(path).json()
    assert {name: told[name] for name in body} == body
    assert (told["state"], told["disabled_because"]) == ("enabled", None)
    assert caller.get("webhooks").json() == {"items": [told], "next": None}
    assert caller.get(f"{path}/messages").json() == {"items": [], "next": None}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/address"),
        ({"address": 1}, "/address"),
        ({"address": "http://hooks.example/"}, "/address"),
        ({"address": "https://127.0.0.1/"}, "/address"),
        ({"address": "https://[::ffff:10.0.0.1]/"}, "/address"),
        ({"address": ADDRESS, "types": ["review.case-opened", "nothing.of-this"]}, "/types/1"),
        ({"address": ADDRESS, "types": "review.case-opened"}, "/types"),
        ({"address": ADDRESS, "description": "x" * 201}, "/description"),
        ({"address": ADDRESS, "organization": str(OTHER_COMPANY)}, "/organization"),
        ({"address": ADDRESS, "secret": "whsec_x"}, "/secret"),
    ],
)
def test_what_cannot_be_registered_is_refused_with_its_place(
    caller: Caller, body: dict[str, Any], pointer: str
) -> None:
    told = problem(caller.post("webhooks", body), 400, "bad-input")

    assert pointers(told) == [pointer]
    assert not Endpoint.objects.exists()


@pytest.mark.parametrize("hours", [-1, 169, 1.5, "24", None])
def test_two_secrets_hold_for_a_week_at_most(caller: Caller, hours: object) -> None:
    webhook = registered(caller, ADDRESS)

    answer = caller.post(f"webhooks/{webhook['id']}/rotate-secret", {"overlap_hours": hours})

    assert pointers(problem(answer, 400, "bad-input")) == ["/overlap_hours"]


def test_an_organization_has_so_many_webhooks_and_no_more(caller: Caller) -> None:
    for _ in range(endpoints.MOST):
        last = registered(caller, ADDRESS)

    problem(caller.post("webhooks", {"address": ADDRESS}), 409, "refused")
    caller.post(f"webhooks/{last['id']}/delete")
    registered(caller, ADDRESS)
    registered(Caller(OTHER), ADDRESS)


@pytest.mark.django_db(transaction=True)
def test_liaisons_who_register_at_once_do_not_pass_the_limit() -> None:
    released_model()
    caller = Caller()

    answers = at_once(lambda _: caller.post("webhooks", {"address": ADDRESS}).status_code, endpoints.MOST + 6)

    assert (answers.count(201), answers.count(409)) == (endpoints.MOST, 6)
    assert Endpoint.objects.count() == endpoints.MOST


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"address": ADDRESS, "description": "TOP SECRET//SI//NOFORN Heliotrope"}, "/description"),
        ({"address": f"{ADDRESS}?of=SECRET//NOFORN&Heliotrope"}, "/address"),
        ({"address": f"{ADDRESS}?of=SECRET%2F%2FNOFORN&Heliotrope"}, "/address"),
    ],
)
def test_a_webhook_carries_no_classification_marking(
    caller: Caller, caplog: pytest.LogCaptureFixture, said: dict[str, Any], pointer: str
) -> None:
    told = problem(caller.post("webhooks", said), 409, "rule-17")

    assert pointers(told) == [pointer]
    assert not Endpoint.objects.exists()
    assert Refusal.objects.get().command == "register_webhook"
    for kept in (json.dumps(told), caplog.text, repr(Refusal.objects.values())):
        assert "Heliotrope" not in kept


def test_webhooks_of_another_organization_are_not_there(caller: Caller) -> None:
    webhook = registered(caller, ADDRESS)
    made(caller)
    nowhere = str(uuid4())
    for other in (Caller(OTHER), Caller(OVERSEER), Caller(OFFICER)):
        assert other.get("webhooks").json()["items"] == []
        for path in ("", "/messages"):
            there, not_there = (other.get(f"webhooks/{id}{path}") for id in (webhook["id"], nowhere))
            assert (
                problem(there, 404, "not-found")["detail"] == problem(not_there, 404, "not-found")["detail"]
            )
    for verb in (*VERBS, f"messages/{uuid4()}/redeliver"):
        problem(Caller(OTHER).post(f"webhooks/{webhook['id']}/{verb}"), 404, "not-found")
    assert caller.get(f"webhooks/{webhook['id']}").json()["state"] == "enabled"


@pytest.mark.parametrize("actor", [OVERSEER, OFFICER], ids=["overseer", "officer"])
def test_only_a_liaison_registers_and_changes(caller: Caller, actor: Any) -> None:
    webhook = registered(caller, ADDRESS)
    other = Caller(actor)

    problem(other.post("webhooks", {"address": ADDRESS}), 403, "scope-missing")
    for verb in VERBS:
        problem(other.post(f"webhooks/{webhook['id']}/{verb}"), 403, "scope-missing")


def test_a_credential_that_only_reads_changes_nothing(caller: Caller) -> None:
    webhook = registered(caller, ADDRESS)
    reader, manager = Caller(LIAISON, credentials.READ), Caller(LIAISON, views.MANAGE)

    assert reader.get(f"webhooks/{webhook['id']}").status_code == 200
    problem(reader.post(f"webhooks/{webhook['id']}/disable"), 403, "scope-missing")
    problem(manager.get("webhooks"), 403, "scope-missing")
    assert manager.post(f"webhooks/{webhook['id']}/disable").status_code == 200


@pytest.mark.parametrize("query", ["state=x", "state=", "limit=0", "after=x", "page=1"])
def test_a_question_about_messages_that_cannot_be_read_is_refused(caller: Caller, query: str) -> None:
    webhook = registered(caller, ADDRESS)

    problem(caller.get(f"webhooks/{webhook['id']}/messages?{query}"), 400, "bad-input")


def test_an_organization_has_no_say_in_a_message_that_there_is_not(caller: Caller) -> None:
    webhook = registered(caller, ADDRESS)

    problem(caller.post(f"webhooks/{webhook['id']}/messages/{uuid4()}/redeliver"), 404, "not-found")


def test_what_is_disabled_and_enabled_twice_stays_so(caller: Caller) -> None:
    webhook = registered(caller, ADDRESS)
    for verb, becomes in (("disable", "disabled"), ("enable", "enabled")):
        once, twice = (caller.post(f"webhooks/{webhook['id']}/{verb}").json() for _ in range(2))
        assert once == twice
        assert once["state"] == becomes


def test_the_document_says_what_a_receiver_is_sent(caller: Caller, anywhere: None) -> None:
    document = caller.get("openapi.json").json()
    with receiving() as (receiver, address):
        registered(caller, address)
        made(caller)
        deliver()

    (received,) = receiver.received
    sent = document["webhooks"]["entry-recorded"]["post"]
    reference = sent["requestBody"]["content"]["application/cloudevents+json"]["schema"]["$ref"]
    described = document["components"]["schemas"][reference.rpartition("/")[2]]
    assert received.told().keys() == described["properties"].keys()
    assert {header["name"] for header in sent["parameters"]} <= received.headers.keys()


def test_the_key_of_an_endpoint_disturbs_no_check_of_what_is_sealed(caller: Caller) -> None:
    registered(caller, ADDRESS)
    made(caller, alternative="sealed")

    assert check_sealed(ledger.using).sound
    assert rebuild.check(ledger.using).same
