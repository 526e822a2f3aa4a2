"""What machines ask: alive, ready or why not, and figures, which tell whoever has no token nothing."""

import json
import socket
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config.ledger import signing
from config.ledger.checkpoint import Algorithm, SignerKey, parse_note, signature_of
from config.ledger.integrator import integrate
from config.ledger.models import Cosignature, SealKey, SignedCheckpoint
from config.ledger.signing import sign
from config.observing import readiness
from config.tasks import broker
from tests.ledger.witnesses import KEY, OTHER_KEY
from tests.reviews import registered

pytestmark = pytest.mark.django_db

TOKEN = "a-token-for-scrapes"
WITNESS = f"{KEY.verifier} http://127.0.0.1:9"


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def followed() -> None:
    """A register with a case, all of it in the tree and signed."""
    registered.released_model()
    registered.opened_case()
    integrate()
    sign()


def ready(client: Client, status: int = 200) -> dict[str, str]:
    """What is not well, with why, as it is answered."""
    answer = client.get("/readyz")
    assert answer.status_code == status, answer.content
    assert "no-store" in answer["Cache-Control"]
    told = json.loads(answer.content)
    assert told["ready"] is (status == 200)
    return {check["name"]: check["why"] for check in told["checks"] if not check["ok"]}


def figures(client: Client) -> dict[str, float]:
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


# alive and ready


@pytest.mark.usefixtures("followed")
def test_a_register_that_keeps_up_is_ready_and_alive(client: Client) -> None:
    assert ready(client) == {}
    assert client.get("/livez").content == b"alive\n"
    assert client.post("/readyz").status_code == 405


@pytest.mark.usefixtures("followed")
def test_each_thing_that_is_not_well_is_named_with_why(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    registered.requested()
    for name, span in (("BEHIND", timedelta()), ("UNWITNESSED", timedelta())):
        monkeypatch.setattr(readiness, name, span)
    monkeypatch.setattr(signing, "PROMISE", timedelta())
    settings.DEMARC_WITNESSES = WITNESS
    settings.DEMARC_LOG_ORIGIN = "another.example/log"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'webhooks'")

    told = ready(client, 503)

    assert told.keys() == {"migrations", "hash tree", "checkpoints", "witnesses", "keys"}
    assert "manage.py migrate" in told["migrations"]
    assert told["keys"] == "it raises Tampered"
    assert "waits for its cosignatures" in told["witnesses"]


@pytest.mark.usefixtures("followed")
def test_another_seal_key_is_noticed(client: Client) -> None:
    SealKey.objects.update_or_create(id=1, defaults={"mark": b"\x01" * 32})

    assert ready(client, 503) == {"keys": "it raises WrongSealKey"}


@pytest.mark.usefixtures("followed")
def test_the_newest_checkpoint_waits_for_as_many_of_the_asked_witnesses_as_are_required(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest, now = SignedCheckpoint.objects.latest("size"), datetime.now(UTC)
    stranger = SignerKey("third.example", bytes(range(3, 35)), Algorithm.COSIGNATURE)
    settings.DEMARC_WITNESSES = "\n".join(f"{key.verifier} http://127.0.0.1:9" for key in (KEY, OTHER_KEY))
    settings.DEMARC_WITNESSES_REQUIRED = 2
    late = {"witnesses": "the newest checkpoint waits for its cosignatures for more than 0 minutes"}

    def cosigned(key: SignerKey, size: int = newest.size) -> None:
        line = signature_of(parse_note(bytes(newest.note)).text, key, at=int(now.timestamp()))
        Cosignature.objects.create(size=size, witness=str(key.verifier), line=str(line), cosigned_at=now)

    assert ready(client) == {}  # there is time yet
    monkeypatch.setattr(readiness, "UNWITNESSED", timedelta())
    for key, size in ((KEY, newest.size), (stranger, newest.size), (OTHER_KEY, newest.size - 1)):
        cosigned(key, size)
        assert ready(client, 503) == late
    cosigned(KEY)
    assert ready(client, 503) == late  # twice by one is not by two
    cosigned(OTHER_KEY)
    assert ready(client) == {}


@pytest.mark.usefixtures("followed")
def test_how_far_tree_and_each_witness_are_behind_is_told_in_numbers(
    client: Client, settings: LazySettings
) -> None:
    def told() -> dict[str, Any]:
        return {name: said for name, said in client.get("/readyz").json().items() if name != "checks"}

    assert told() == {"ready": True, "integrator": {"entries": 0, "seconds": 0.0}, "witnesses": []}
    first, now = SignedCheckpoint.objects.get(), datetime.now(UTC)
    settings.DEMARC_WITNESSES = "\n".join(f"{key.verifier} http://127.0.0.1:9" for key in (KEY, OTHER_KEY))
    line = signature_of(parse_note(bytes(first.note)).text, KEY, at=int(now.timestamp()))
    Cosignature.objects.create(size=first.size, witness=str(KEY.verifier), line=str(line), cosigned_at=now)
    registered.requested()
    waiting = told()["integrator"]
    integrate()
    sign()
    newest = SignedCheckpoint.objects.latest("size").size

    assert waiting["entries"] == newest - first.size > 0
    assert waiting["seconds"] > 0
    behind = {one["name"]: one for one in told()["witnesses"]}
    assert {name: one["entries"] for name, one in behind.items()} == {
        KEY.name: newest - first.size,
        OTHER_KEY.name: newest,
    }
    # the other one lacks the first checkpoint, too
    assert behind[OTHER_KEY.name]["seconds"] > behind[KEY.name]["seconds"] > 0
    settings.DEMARC_WITNESSES = "nobody"
    assert told()["witnesses"] == []


@pytest.mark.usefixtures("followed")
@pytest.mark.parametrize("answering", ["nobody", "silence"])
def test_a_redis_that_is_gone_or_silent_is_not_well_and_its_address_is_told_to_nobody(
    client: Client, settings: LazySettings, monkeypatch: pytest.MonkeyPatch, answering: str
) -> None:
    monkeypatch.setattr(broker, "PATIENCE_SECONDS", 0.05)
    assert "redis" not in client.get("/readyz").content.decode()  # where there is none, nothing is asked
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings.REDIS_URL = f"redis://:a-password@127.0.0.1:{listening.getsockname()[1]}/0"
        if answering == "nobody":
            listening.close()

        assert ready(client, 503) == {"redis": "it does not answer"}
        assert b"a-password" not in client.get("/readyz").content


@pytest.mark.usefixtures("followed")
def test_a_redis_that_answers_is_well(client: Client, settings: LazySettings, redis_url: str) -> None:
    settings.REDIS_URL = redis_url

    assert ready(client) == {}
    assert '"redis"' in client.get("/readyz").content.decode()


def test_where_the_database_does_not_answer_nothing_else_is_asked_of_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> str:
        raise DatabaseError("connection to 192.0.2.7 failed for user demarc")

    monkeypatch.setattr(readiness, "_database", away)

    assert ready(client, 503) == {"database": "it does not answer"}


# figures


def test_without_a_token_there_are_no_figures(client: Client, settings: LazySettings) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404

    settings.METRICS_TOKEN = TOKEN

    for shown in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Bearer {TOKEN}x"}):
        answer = client.get("/metrics", headers=shown)
        assert (answer.status_code, answer.content) == (401, b"")


def test_the_figures_are_those_of_the_record_by_as_many_statements_however_long_it_is(
    client: Client, settings: LazySettings, django_assert_max_num_queries: Any
) -> None:
    settings.METRICS_TOKEN = TOKEN
    registered.released_model()
    before = figures(client)
    case = registered.opened_case()
    integrate()
    sign()
    registered.requested(case=case)

    with django_assert_max_num_queries(14):
        told = figures(client)

    assert told["demarc_commands_total written open_case"] >= 1
    assert told["demarc_append_seconds_count"] > before["demarc_append_seconds_count"]
    assert told["demarc_entries"] > told["demarc_tree_entries"] == told["demarc_signed_entries"] > 0
    assert told["demarc_entries"] > before["demarc_entries"]
    assert told["demarc_witnessed_entries"] == 0
    assert "demarc_witness_age_seconds" not in told
    assert told["demarc_checkpoint_age_seconds"] >= 0
    behind = told["demarc_entries"] - told["demarc_tree_entries"]
    assert told["demarc_waiting entries not in the hash tree yet"] == behind
    assert told["demarc_task_failures verify"] == 0
    assert told["demarc_deadlines_late"] == told["demarc_alarms"] == 0
    assert told["demarc_database_up"] == 1


def failing(where: str) -> Any:
    """Within, each statement fails in which some words stand."""

    def asked(execute: Any, sql: str, *rest: Any) -> Any:
        if where in sql:
            raise DatabaseError("connection to 192.0.2.7 failed for user demarc")
        return execute(sql, *rest)

    return connection.execute_wrapper(asked)


def test_where_the_database_does_not_answer_what_was_counted_is_still_told(
    client: Client, settings: LazySettings
) -> None:
    settings.METRICS_TOKEN = TOKEN

    with failing(""):
        told = figures(client)

    assert told["demarc_database_up"] == 0
    assert "demarc_entries" not in told
    assert "demarc_append_seconds_count" in told


def test_an_error_of_the_database_hides_no_other_figures_and_is_a_figure_itself(
    client: Client, settings: LazySettings
) -> None:
    settings.METRICS_TOKEN = TOKEN

    with failing("tasks_taskstanding"):
        told = figures(client)

    assert told["demarc_database_up"] == told["demarc_figures_told tasks"] == 1
    assert {name for name, value in told.items() if "figures_failed" in name and value} == {
        "demarc_figures_failed tasks"
    }
    assert "demarc_alarms" not in told
    assert "demarc_entries" in told
