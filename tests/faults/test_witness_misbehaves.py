"""A witness hangs, lies, or claims to be ahead: the record goes on, and it is named."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from config.ledger import fetching, signing
from config.ledger.integrator import integrate, state
from config.ledger.models import Cosignature, SignedCheckpoint
from config.ledger.signing import log_key, newest, sign
from config.ledger.verification import verify
from config.ledger.witness import TREE_SIZE, Witness, handler
from config.observing import readiness
from config.tasks import running
from config.tasks.alarms import alarms
from tests.ledger.test_fetching import Serving
from tests.ledger.witnesses import AT, KEY, OTHER_KEY
from tests.ledger.writers import at_once
from tests.observing.test_watching import ready
from tests.reviews.registered import released_model

pytestmark = pytest.mark.django_db

AHEAD = 1_000_000


@pytest.fixture(autouse=True)
def _asked_anew() -> None:
    signing._asked.clear()


def asked_at(url: str, settings: LazySettings) -> None:
    settings.DEMARC_WITNESSES = f"{KEY.verifier} {url}"


def run(name: str) -> str:
    """What a run of a task says is wrong."""
    found = running.run(name)
    assert found is not None
    return found.error


@contextmanager
def hanging() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_one_that_hangs_keeps_nothing_from_being_signed_and_is_named_once_it_is_late(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PATIENCE_SECONDS", 0.2)
    released_model()
    with hanging() as url:
        asked_at(url, settings)

        assert (run("integrate"), run("sign")) == ("", "")
        assert sign().away == (KEY.name,)

    assert (found := newest()) is not None
    assert found.checkpoint.size == state().position
    assert ready(Client()) == {}
    monkeypatch.setattr(readiness, "UNWITNESSED", timedelta())
    assert ready(Client(), 503).keys() == {"witnesses"}


class Claims(BaseHTTPRequestHandler):
    """Claims to have seen more records than there are."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response_only(409)
        self.send_header("Content-Type", TREE_SIZE)
        self.end_headers()
        self.wfile.write(f"{AHEAD}\n".encode())


def test_one_that_claims_to_have_seen_more_stops_signing_alone_and_is_named(
    settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    released_model()
    with Serving(ThreadingHTTPServer(("127.0.0.1", 0), Claims)) as url:
        asked_at(url, settings)

        assert run("integrate") == ""
        assert f"the witness {KEY.name} saw {AHEAD:,} records" in run("sign")

    assert state().behind == 0
    assert newest() is None
    assert KEY.name in alarms()[0].says
    monkeypatch.setattr(signing, "PROMISE", timedelta())
    assert ready(Client(), 503).keys() == {"checkpoints"}
    settings.DEMARC_WITNESSES = ""  # its operator was asked, and is not believed
    assert (run("sign"), alarms()) == ("", [])


def test_one_that_answers_anothers_cosignature_counts_for_nothing_and_is_named(
    settings: LazySettings, tmp_path: Path
) -> None:
    released_model()
    log = log_key().verifier
    other = Witness(OTHER_KEY, {log.name: log}, tmp_path / "other", clock=lambda: AT)
    with Serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(other))) as url:
        asked_at(url, settings)
        run("integrate")

        assert run("sign") == f"the witness {KEY.name} sent no cosignature of its own"

    assert (found := newest()) is not None
    assert (found.checkpoint.size, found.witnesses) == (state().position, {})
    assert KEY.name in alarms()[0].says


@pytest.mark.django_db(transaction=True)
def test_integrators_at_once_sign_each_size_once_and_take_none_of_each_other_for_tampering(
    settings: LazySettings, tmp_path: Path
) -> None:
    released_model()
    log = log_key().verifier
    witness = Witness(KEY, {log.name: log}, tmp_path / "witness", clock=lambda: AT)
    meeting = threading.Barrier(3)

    def follow(_: int) -> int:
        integrate()
        meeting.wait(30)
        return sign().checkpoint.size

    with Serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(witness))) as url:
        asked_at(url, settings)
        sizes = at_once(follow, 3)

    assert sizes == [state().position] * 3
    assert SignedCheckpoint.objects.count() == 1
    assert {one.size for one in Cosignature.objects.all()} == {state().position}
    assert verify().sound
