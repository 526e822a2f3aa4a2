"""Each part of the register tells the figures that its login may read, and names those it leaves out."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, Final

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from config.ledger import replicas
from config.ledger.integrator import integrate
from config.ledger.signing import sign
from config.ledger.verification import verify
from config.planes.stated import Plane
from tests.planes.logins import logged_in, make
from tests.reviews import registered

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]

PREFIX: Final = f"demarc_test_{os.getpid()}"
"""Roles are the whole server's; these go with the transaction of each test."""

TOKEN: Final = "a-token-for-scrapes"

LEFT_OUT: Final = {
    Plane.COMPANY: {
        "webhooks to deliver", "mails to deliver", "cases to bring up to date in lists", "tasks",
        "deadlines_late", "replicas",
    },
    Plane.AGENCY: set[str](),
    Plane.OVERSIGHT: {"tasks", "cases to bring up to date in lists"},
    Plane.TASKS: set[str](),
}  # fmt: skip
"""What is not told by whom: README, "Watching it"."""


@pytest.fixture
def _watched(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.METRICS_TOKEN, settings.REPLICAS = TOKEN, ["replica_1"]
    # no replica is here: what is asked of the primary alone
    monkeypatch.setattr(replicas, "look", lambda name, now: standing(name))
    registered.released_model()
    registered.opened_case()
    integrate()
    sign()
    verify()
    make(PREFIX)


def standing(name: str) -> replicas.Standing:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position), 0) FROM ledger_record")
        return replicas.Standing(name=name, position=cursor.fetchone()[0])


def scraped(plane: Plane) -> dict[str, float]:
    """The figures that a process of a plane tells, by name and labels. Raises what a statement raises."""

    def kept(execute: Any, *asked: Any) -> Any:
        try:
            return execute(*asked)
        except DatabaseError as error:
            failed.append(error)
            raise

    failed: list[DatabaseError] = []
    with ExitStack() as within:
        within.enter_context(logged_in(plane, PREFIX))
        within.enter_context(connection.execute_wrapper(kept))
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert failed == []
    return dict(_samples(answer.content.decode()))


def _samples(said: str) -> Iterator[tuple[str, float]]:
    for family in text_string_to_metric_families(said):
        for sample in family.samples:
            yield " ".join([sample.name, *sample.labels.values()]), sample.value


@pytest.mark.usefixtures("_watched")
def test_each_plane_tells_what_it_may_read_and_names_what_it_leaves_out() -> None:
    told = {plane: scraped(plane) for plane in Plane}

    for plane, figures in told.items():
        assert figures["demarc_database_up"] == 1
        assert figures["demarc_entries"] == figures["demarc_signed_entries"] > 0
        left = {
            name.partition(" ")[2] for name, value in figures.items() if "figures_told" in name and not value
        }
        assert left == LEFT_OUT[plane], plane
        assert not [name for name, value in figures.items() if "figures_failed" in name and value]
    every = told[Plane.AGENCY]
    for plane in (Plane.COMPANY, Plane.OVERSIGHT, Plane.TASKS):
        assert told[plane].keys() <= every.keys()
    # a number that is of one organization's rows alone would be taken for that of all
    assert "demarc_waiting webhooks to deliver" not in told[Plane.COMPANY]
    assert "demarc_replica_read replica_1" in told[Plane.OVERSIGHT]
    assert {"demarc_alarms", "demarc_deadlines_late", "demarc_verification_sound"} <= every.keys()
