"""Redis is killed, hangs, is emptied: who cannot be counted is not let through, all else goes on."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client

from config import cached
from config.cached import caches
from config.ledger.models import LedgerRecord
from config.tasks import broker as waiting
from tests.api.calling import Caller, decision, problem
from tests.observing.test_watching import ready
from tests.reviews.registered import parties
from tests.tasks.processes import Broker, broker

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
