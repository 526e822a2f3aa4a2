"""The clock of a host is an hour ahead or behind: it is named, and the record takes nothing by it."""

import time
from datetime import datetime, timedelta
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from config.api import credentials
from config.doctor.database import clocks as looked_at
from config.errors import BadInput, Unavailable
from config.ledger import clocks, signing
from config.ledger.clocks import utc_now
from config.ledger.models import LedgerRecord, Refusal
from config.ledger.occurred import Occurred
from config.ledger.record import decode
from config.ledger.signing import keep_watch, log_key, newest
from config.ledger.store import ledger
from config.ledger.verification import verify
from config.ledger.witness import Witness, handler
from config.tasks import running
from reviews.commands import register_model
from tests.actors import LIAISON, named
from tests.api.calling import Caller, decision, problem
from tests.ledger.test_fetching import Serving
from tests.ledger.witnesses import KEY
from tests.observing.test_watching import ready
from tests.reviews.registered import parties, released_model, requested

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)

EITHER_SIDE = pytest.mark.parametrize(("by", "side"), [(HOUR, "ahead of"), (-HOUR, "behind")])


def shift(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """Have this host's clock stand so much ahead."""

    def clock() -> datetime:
        return utc_now() + by

    monkeypatch.setattr(ledger, "clock", clock)
    monkeypatch.setattr(clocks, "utc_now", clock)


def wrong(side: str) -> str:
    return f"this machine's clock is 3600 s {side} the database's, so nothing is recorded by it"


def register_two() -> None:
    with ledger.together():
        for name in ("a", "b"):
            register_model(LIAISON, id=named(name), name=name)


@pytest.mark.only_on("postgresql")
@EITHER_SIDE
def test_it_is_not_ready_and_nothing_lapses_by_it(
    by: timedelta, side: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    released_model()
    requested(answer_hoped_for_by=utc_now() + HOUR / 2)
    before = LedgerRecord.objects.count()
    shift(monkeypatch, by)

    swept = running.run("sweep")

    assert swept is not None
    assert swept.error == wrong(side)
    assert LedgerRecord.objects.count() == before
    assert ready(Client(), 503)["clock"] == wrong(side)
    assert any("s from the database's" in one.says for one in looked_at())


@pytest.mark.only_on("postgresql")
@pytest.mark.django_db(transaction=True)
@EITHER_SIDE
def test_a_command_is_answered_503_and_taken_once_the_clock_is_right(by: timedelta, side: str) -> None:
    parties()
    caller = Caller()
    caller.token = credentials.add_token(caller.credential, 3 * HOUR).token  # not over by this clock either
    before = LedgerRecord.objects.count()

    with pytest.MonkeyPatch.context() as wrong_clock:
        shift(wrong_clock, by)
        answer = caller.post("decisions", decision(), Idempotency_Key="one")
        with pytest.raises(Unavailable, match=side):
            register_two()

    assert problem(answer, 503, "unavailable")["detail"] == wrong(side)
    assert answer.headers["Retry-After"]
    assert (LedgerRecord.objects.count(), Refusal.objects.count()) == (before, 0)
    assert caller.post("decisions", decision(), Idempotency_Key="one").status_code == 201
    assert LedgerRecord.objects.count() == before + 1
    assert (
        abs(utc_now() - decode(bytes(LedgerRecord.objects.get(position=before + 1).record)).recorded_at)
        < HOUR
    )


@pytest.mark.only_on("postgresql")
def test_what_a_rule_refuses_by_it_is_told_as_the_clocks_fault_and_kept_as_nobodys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released_model()
    shift(monkeypatch, -HOUR)

    with pytest.raises(Unavailable, match="behind the database's") as told:
        register_model(LIAISON, id=named("late"), name="late", occurred=Occurred.at(utc_now()))

    assert isinstance(told.value.__cause__, BadInput)
    assert not Refusal.objects.exists()


@pytest.mark.only_on("sqlite")
def test_what_happened_just_now_is_still_to_come_for_the_one_clock_that_there_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released_model()
    shift(monkeypatch, -HOUR)

    with pytest.raises(BadInput, match="still to come"):
        register_model(LIAISON, id=named("late"), name="late", occurred=Occurred.at(utc_now()))


@pytest.mark.parametrize("by", [HOUR, -HOUR])
def test_what_was_recorded_is_signed_and_cosigned_whatever_the_clocks_of_signer_and_witness(
    by: timedelta, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "_asked", {})
    released_model()
    log = log_key().verifier
    witness = Witness(KEY, {log.name: log}, tmp_path / "w", clock=lambda: time.time() - by.total_seconds())
    shift(monkeypatch, by)

    with Serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(witness))) as url:
        settings.DEMARC_WITNESSES = f"{KEY.verifier} {url}"
        done = [running.run("integrate"), running.run("sign"), running.run("sign")]

    assert [run and run.error for run in done] == ["", "", ""]
    found = newest()
    assert found is not None
    assert found.checkpoint.size == LedgerRecord.objects.count()
    assert found.witnesses.keys() == {KEY.name}
    assert keep_watch() is None
    assert verify().sound
