"""Overseers read from a replica, whole readings each, as of a position; all else stays on the primary."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import Settings

from config.databases import databases
from config.doctor.database import streaming
from config.doctor.finding import Level
from config.ledger import replicas
from config.ledger.models import LedgerRecord, Reading
from config.ledger.store import ledger
from reviews import commands
from reviews.inquiry import SeenBy
from tests import databases as made
from tests.actors import LIAISON, OFFICER, OVERSEER
from tests.api.calling import Caller
from tests.faults.test_poisoned_event import poisoned
from tests.reviews import registered
from tests.reviews.office.desks import number_of
from tests.reviews.oversight.logins import logged_in

REPLICA: Final = "replica_1"

only_on_postgresql = pytest.mark.only_on("postgresql")


@contextmanager
def followed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within, a copy of the database as it is now stands for a replica that has stopped following it."""
    name = connection.settings_dict["NAME"]
    connection.close()
    copy = made.created(name)
    wanted = databases(made.url_of(name), 0, made.url_of(copy))[REPLICA]
    connections.configure_settings({"default": {}, REPLICA: wanted})
    connections.settings[REPLICA] = wanted
    connections[REPLICA] = connections.create_connection(REPLICA)
    # what a test's settings do not name may be connected to
    del connections.settings[REPLICA]
    settings.REPLICAS = (REPLICA,)
    settings.REPLICA_LAG_SECONDS = 3600
    # a copy takes writes itself
    monkeypatch.setattr(replicas, "_THEIRS", replicas._THEIRS.replace("pg_is_in_recovery()", "true"))
    try:
        yield
    finally:
        connections[REPLICA].close()
        del connections[REPLICA]
        made.dropped(copy)


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    cache.clear()
    replicas._left_alone.clear()
    yield
    replicas._left_alone.clear()
    cache.clear()


@pytest.fixture
def case(transactional_db: None) -> UUID:
    registered.released_model()
    return registered.opened_case()


@pytest.fixture
def behind(case: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A replica that lacks the last entry: the position that it has come to."""
    position = LedgerRecord.objects.count()
    with followed(settings, monkeypatch):
        commands.ask_question(OFFICER, case=case, question="Which?")
        yield position


def answered(by: str) -> float:
    return REGISTRY.get_sample_value("demarc_overseers_readings_total", {"answered": by}) or 0.0


@only_on_postgresql
def test_an_overseer_reads_what_a_replica_has_and_is_told_as_of_which_position(
    behind: int, case: UUID
) -> None:
    overseer, address = logged_in(OVERSEER), f"/cases/{number_of(case)}/entries/"
    before = answered("replica")

    page = overseer.get(address)
    officers = logged_in(OFFICER).get(address)

    assert page.headers[replicas.HEADER] == str(behind)
    assert f"had come to position {behind}: 1 newer entry is not here yet" in page.content.decode()
    assert "asked a question" not in page.content.decode()
    assert replicas.HEADER not in officers.headers
    assert page.content.decode() != officers.content.decode()
    assert answered("replica") == before + 1
    # the line of the access log is on the primary, and so is what the reader was served
    assert Reading.objects.count() == 1


@only_on_postgresql
def test_the_api_answers_overseers_from_a_replica_and_companies_from_the_primary(
    behind: int, case: UUID
) -> None:
    overseer, liaison = Caller(OVERSEER), Caller(LIAISON)

    read, own = overseer.get(f"cases/{case}"), liaison.get(f"cases/{case}")

    assert read.headers[replicas.HEADER] == str(behind)
    assert replicas.HEADER not in own.headers
    assert len(own.json()["entries"]) == len(read.json()["entries"]) + 1


@only_on_postgresql
def test_an_entry_of_a_newer_program_that_a_replica_lacks_keeps_nobody_from_reading_it(
    case: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with followed(settings, monkeypatch):
        poisoned(case)
        standing = replicas.look(REPLICA, ledger.clock())

    assert (standing.entries, standing.why) == (1, "")


@only_on_postgresql
def test_whoever_has_just_written_reads_what_holds_it(behind: int, case: UUID) -> None:
    overseer = logged_in(OVERSEER)
    assert replicas.HEADER in overseer.get("/inquiries/").headers
    id = overseer.get("/inquiries/open-inquiry/").context["form"]["id"].value()
    said = {"do": "record", "id": id, "subject": "Pace of requests", "seen_by": "overseers"}

    assert overseer.post("/inquiries/open-inquiry/", said).status_code == 302

    mine = overseer.get(f"/inquiries/{id}/")
    assert mine.status_code == 200
    assert replicas.HEADER not in mine.headers
    assert answered("primary, as replicas are behind the reader") >= 1


@only_on_postgresql
def test_every_page_of_oversight_is_read_without_a_write_to_the_replica(behind: int, case: UUID) -> None:
    inquiry = commands.open_inquiry(OVERSEER, subject="x", seen_by=SeenBy.OVERSEERS).stream
    number, overseer = number_of(case), logged_in(OVERSEER)
    pages = [
        "/cases/", "/boundary/", "/charts/", "/compare/", "/observations/", "/participation/", "/inquiries/",
        *(f"/cases/{number}/{page}" for page in ("", "entries/", "boundary/", "replay/", "knew/", "diff/")),
    ]  # fmt: skip

    for page in pages:
        answer = overseer.get(page, follow=True)
        assert answer.status_code == 200, page
        assert replicas.HEADER in answer.headers, page
    assert replicas.HEADER not in overseer.get("/access-log/").headers
    assert (
        overseer.get(f"/inquiries/{inquiry}/").status_code == 404
    )  # a replica that is behind: not there yet


@only_on_postgresql
def test_where_a_replica_may_not_be_read_the_primary_answers_and_it_is_said(
    behind: int, case: UUID, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    overseer = logged_in(OVERSEER)
    settings.METRICS_TOKEN = "a-token-for-scrapes"

    def told() -> Any:
        (one,) = json.loads(Client().get("/readyz").content)["replicas"]
        (finding,) = streaming()
        assert (finding.level is Level.WRONG) is bool(one.get("why"))
        return one

    def read(why: str) -> None:
        replicas._left_alone.clear()
        before = answered(f"primary, as replicas are {why}")
        answer = overseer.get("/cases/")
        assert answer.status_code == 200
        assert replicas.HEADER not in answer.headers
        assert answered(f"primary, as replicas are {why}") == before + 1

    assert (told()["position"], told()["entries"], told()["why"]) == (behind, 1, "")
    metrics = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
    assert 'demarc_replica_entries{replica="replica_1"} 1.0' in metrics.content.decode()

    settings.REPLICA_LAG_SECONDS = 0
    read("not fit")
    assert told()["why"] == "it is more than 0 seconds behind"
    settings.REPLICA_LAG_SECONDS = 3600

    with monkeypatch.context() as patch:
        patch.setattr(replicas, "_THEIRS", replicas._THEIRS.replace("true,", "false,", 1))
        read("not fit")
        assert "takes writes" in told()["why"]
    with monkeypatch.context() as patch:
        patch.setattr(replicas, "_THEIRS", replicas._THEIRS.replace("last.leaf", "sha256(last.leaf)"))
        read("not fit")
        assert "another register" in told()["why"]

    connections[REPLICA].close()
    connections[REPLICA].settings_dict["PORT"] = "1"
    read("away")
    assert told()["why"] == "it does not answer"


@only_on_postgresql
@pytest.mark.django_db
def test_within_a_transaction_nothing_is_read_elsewhere(settings: Settings) -> None:
    settings.REPLICAS = ("replica_1",)

    with replicas.reading(OVERSEER.id) as standing:
        assert standing is None


def test_replicas_are_of_postgresql_and_connect_within_seconds() -> None:
    told = databases("postgresql://a@one/x", 4, "postgresql://a@two/x,postgresql://a@three/x\n")

    assert list(told) == ["default", "replica_1", "replica_2"]
    assert told["replica_2"]["HOST"] == "three"
    assert told["replica_1"]["OPTIONS"]["options"] == "-c default_transaction_read_only=on"
    assert told["replica_1"]["OPTIONS"]["connect_timeout"] < told["default"]["OPTIONS"]["connect_timeout"]
    for url, replica in (("sqlite:///x", "postgresql://a@two/x"), ("postgresql://a@one/x", "sqlite:///x")):
        with pytest.raises(ImproperlyConfigured, match="DEMARC_REPLICA_URL"):
            databases(url, 0, replica)
