"""Asking over HTTP, really: a witness as it is run, a server that answers too much, and one that drips."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.errors import Unavailable
from config.ledger.checkpoint import LONGEST_NOTE
from config.ledger.fetching import fetch
from config.ledger.witness import Request, Witness, handler
from config.ledger.witnessing import Outsider, WitnessAway, WitnessBehind, WitnessRefuses, ask, cosigned
from tests.ledger.test_witness import FORKED, GOOD, LOG, NOW
from tests.ledger.witnesses import KEY


class Answering(ThreadingHTTPServer):
    """A server on this machine that answers every request alike: 200, `body`, called compressed."""

    def __init__(self, body: bytes) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))  # unread, it would reset the connection
                self.do_GET()

            def do_GET(self) -> None:
                self.send_response_only(200)
                self.send_header("Content-Type", "text/plain; charset=hex")
                self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with suppress(ConnectionError):  # who has enough hangs up
                    self.wfile.write(body)

        super().__init__(("127.0.0.1", 0), Handler)


def url_of(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


class Serving:
    """A server that answers while this is entered."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.thread = threading.Thread(target=server.serve_forever)

    def __enter__(self) -> str:
        self.thread.start()
        return url_of(self.server)

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def outsider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outsider]:
    """A witness as any organization runs it."""
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.log_message", lambda *_: None)
    witness = Witness(KEY, {LOG.name: LOG.verifier}, tmp_path / "state", clock=lambda: NOW)
    with Serving(ThreadingHTTPServer(("127.0.0.1", 0), handler(witness))) as url:
        yield Outsider.parse(f"{KEY.verifier} {url}/")


def request(old: int, size: int) -> Request:
    return Request.parse(GOOD.request(old, size))


def test_a_witness_cosigns_over_http(outsider: Outsider) -> None:
    lines = ask(outsider, request(0, 5))

    line, at = cosigned(request(0, 5).note.decode().partition("\n\n")[0] + "\n", outsider, lines)
    assert (line.name, at) == (KEY.name, NOW)


def test_a_witness_that_saw_more_says_how_much(outsider: Outsider) -> None:
    ask(outsider, request(0, 8))

    with pytest.raises(WitnessBehind) as behind:
        ask(outsider, request(0, 5))

    assert behind.value.size == 8


def test_a_witness_refuses_what_does_not_extend_and_what_the_log_did_not_sign(outsider: Outsider) -> None:
    ask(outsider, request(0, 5))

    with pytest.raises(WitnessRefuses):
        ask(outsider, Request.parse(FORKED.request(5, 8)))
    unsigned = request(5, 8).note.replace(b"\n8\n", b"\n9\n")
    with pytest.raises(WitnessRefuses):
        ask(outsider, Request(old=5, proof=(), note=unsigned))


def test_a_witness_that_is_not_there_is_away() -> None:
    with pytest.raises(WitnessAway, match="cannot be reached"):
        ask(Outsider(KEY.verifier, "http://127.0.0.1:9"), request(0, 5))


def test_no_more_is_taken_than_is_wanted() -> None:
    with Serving(Answering(b"x" * 100)) as url:
        assert fetch("GET", url, most=100).content == b"x" * 100
        with pytest.raises(Unavailable, match="more than 99 bytes"):
            fetch("GET", url, most=99)


def test_a_witness_that_answers_without_end_is_away() -> None:
    with Serving(Answering(b"x" * (LONGEST_NOTE + 1))) as url, pytest.raises(WitnessAway, match="more than"):
        ask(Outsider(KEY.verifier, url), request(0, 5))


def test_an_answer_that_drips_is_cut_off() -> None:
    seconds = iter([0.0, 31.0])

    with Serving(Answering(b"a little at a time")) as url, pytest.raises(Unavailable, match="takes longer"):
        fetch("GET", url, most=1000, clock=lambda: next(seconds))


def test_nothing_is_unpacked_and_no_encoding_of_the_servers_choice_is_used() -> None:
    with Serving(Answering(b"not compressed at all")) as url:
        found = fetch("GET", url, most=1000)

    assert (found.status, found.said) == (200, "not compressed at all")


@pytest.mark.parametrize(
    "url",
    [
        "http://[",
        "http://a b",
        "no address",
        "http://127.0.0.1:99999/",
        "gopher://x",
        f"http://{'a' * 64}.example",
        "http://a..b/",
    ],
)
def test_what_is_no_address_is_unavailable(url: str) -> None:
    with pytest.raises(Unavailable):
        fetch("GET", url, most=1)
