"""Redis is killed, hangs, is late, is emptied: who cannot be counted is not let through, all else goes on."""

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client
from redis.exceptions import TimeoutError as NoAnswer

from config import cached
from config.cached import caches
from config.ledger.models import LedgerRecord
from config.tasks import broker as waiting
from tests.api.calling import Caller, decision, problem
from tests.faults.late import Late, late
from tests.observing.test_watching import ready
from tests.reviews.registered import parties
from tests.tasks.processes import Broker, broker
from tests.tasks.test_registry import celery_app

__all__ = ["celery_app"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.only_on("sqlite"),
    pytest.mark.usefixtures("redis_server"),
]


@pytest.fixture
def redis(tmp_path: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Broker]:
    """A Redis server that this process counts in."""
    for patient in (cached, waiting):
        monkeypatch.setattr(patient, "PATIENCE_SECONDS", 0.3)
    with broker(tmp_path) as server:
        settings.REDIS_URL = server.url
        settings.CACHES = caches(server.url)
        yield server


@pytest.fixture
def wire(redis: Broker, settings: LazySettings) -> Iterator[Late]:
    """What this process hears that Redis over."""
    with late(redis.url) as wire:
        settings.REDIS_URL = wire.url
        settings.CACHES = caches(wire.url)
        yield wire


@pytest.fixture
def caller(redis: Broker) -> Caller:
    parties()
    caller = Caller()
    caller.client.raise_request_exception = False
    return caller


@contextmanager
def killed(redis: Broker) -> Iterator[None]:
    redis.kill()
    yield
    redis.start()


@pytest.mark.parametrize("away", [killed, Broker.hanging])
def test_while_redis_is_away_nobody_is_let_through_uncounted_and_pages_go_on(
    redis: Broker, caller: Caller, away: Any
) -> None:
    assert caller.get("decisions").status_code == 200
    before = LedgerRecord.objects.count()
    guess = {"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}
    client = Client(raise_request_exception=False)
    gone: AbstractContextManager[None] = away(redis)

    with gone:
        for answer in (
            caller.get("decisions"),
            caller.post("decisions", decision(), Idempotency_Key="one"),
            caller.client.post("/api/v1/oauth/token", guess),
            caller.client.get("/api/v1/nothing"),
        ):
            problem(answer, 503, "unavailable")
            assert answer.headers["Retry-After"]
        assert client.get("/admin/login/", follow=True).status_code == 200
        refused = client.post("/login/", {"login": "a", "password": "b"})
        assert (refused.status_code, "Not now" in refused.content.decode()) == (503, True)
        assert ready(client, 503)["redis"] == "it does not answer"
        assert client.get("/livez").status_code == 200

    assert LedgerRecord.objects.count() == before
    assert caller.post("decisions", decision(), Idempotency_Key="one").status_code == 201
    assert LedgerRecord.objects.count() == before + 1


def test_where_redis_is_emptied_counting_begins_anew_and_goes_on(
    caller: Caller, settings: LazySettings
) -> None:
    settings.API_RATE = "2/min"
    assert [caller.get("decisions").status_code for _ in range(3)] == [200, 200, 429]

    cache.clear()  # FLUSHDB

    assert [caller.get("decisions").status_code for _ in range(3)] == [200, 200, 429]


def test_where_redis_answers_late_requests_are_counted_and_answered_as_ever(
    wire: Late, caller: Caller, settings: LazySettings
) -> None:
    settings.API_RATE = "2/min"
    before = LedgerRecord.objects.count()
    wire.seconds = 0.1

    answers = [caller.post("decisions", decision(), Idempotency_Key="one") for _ in range(2)]
    counted = [caller.get("decisions").status_code for _ in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert LedgerRecord.objects.count() == before + 1
    assert counted == [200, 200, 429]


def test_where_redis_answers_later_than_is_waited_for_nothing_is_taken_and_no_late_answer_is_anothers(
    wire: Late, caller: Caller, settings: LazySettings
) -> None:
    settings.API_RATE = "2/min"
    before = LedgerRecord.objects.count()
    wire.seconds = 10
    begun = time.monotonic()

    answer = caller.post("decisions", decision(), Idempotency_Key="one")

    assert time.monotonic() - begun < wire.seconds  # by the setting, not by Redis
    problem(answer, 503, "unavailable")
    assert LedgerRecord.objects.count() == before
    wire.seconds = 2 * cached.PATIENCE_SECONDS
    problem(caller.get("decisions"), 503, "unavailable")
    time.sleep(wire.seconds)  # by now that answer has come
    wire.seconds = 0
    cache.clear()
    assert [caller.get("decisions").status_code for _ in range(3)] == [200, 200, 429]


def test_workers_and_beat_wait_no_longer_either_for_a_redis_that_is_gone_without_a_word(
    wire: Late, celery_app: Any
) -> None:
    at_last = threading.Timer(10, wire.close)  # else who waits without end would keep this test for ever
    at_last.start()
    with celery_app.connection_for_read(wire.url) as connection:
        client = connection.default_channel.client
        client.ping()

        wire.lose()

        with pytest.raises(NoAnswer):
            client.ping()
        assert client.ping()
    at_last.cancel()
