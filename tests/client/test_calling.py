"""How the client calls: again where it may be, under one key; problems as people read them."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import httpx
import pytest

from config.client import Credentials, Failed, Liaison, Problem, Unusable
from config.client.calling import Calls
from config.ledger.checkpoint import Note, SignerKey, base64_of

LOG: Final = SignerKey.generate("register.example/log")
ID: Final = "5a0c7c1e-8f0b-4f3e-9c53-0e3f6f3a9d01"
PROBLEM: Final = {
    "type": "/api/v1/docs/problems/moved-on",
    "title": "What you had seen has moved on since",
    "status": 412,
    "detail": "this has moved on since you read it",
    "errors": [{"pointer": "/kind", "detail": "not so"}],
    "moved": [{"sentence": "Acme decided otherwise"}],
    "rule": 7,
}
DOCUMENT: Final = {
    "paths": {
        "/api/v1/models": {
            "post": {
                "operationId": "register_model",
                "parameters": [{"name": "Idempotency-Key", "in": "header"}],
                "requestBody": {
                    "content": {
                        "application/json": {
                            "schema": {"properties": {"name": {"type": "string"}}, "required": ["name"]}
                        },
                        "application/vnd.dsse+json": {"schema": {}},
                    }
                },
            }
        },
        "/api/v1/models/{model}/release": {
            "post": {
                "operationId": "release_model",
                "parameters": [{"name": "If-Match", "in": "header"}],
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"properties": {}}},
                        "application/vnd.dsse+json": {"schema": {}},
                    }
                },
            }
        },
    },
}


class Register:
    """A register that answers as it is told; what was asked of it, and how long was waited, is kept."""

    def __init__(self, **credential: str) -> None:
        self.asked: list[httpx.Request] = []
        self.waited: list[float] = []
        self.answers: list[httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]] = []
        told: dict[str, Any] = dict(credential or {"token": "demarc_x"})
        self.credentials = Credentials(url="https://register.example", **told)
        self.http = httpx.Client(transport=httpx.MockTransport(self._answer))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        if request.url.path.endswith("openapi.json"):
            return httpx.Response(200, json=DOCUMENT)
        if request.url.path.endswith("/log"):
            return httpx.Response(200, json={"key": str(LOG.verifier), "checkpoint": None, "consistency": []})
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    @property
    def calls(self) -> Calls:
        return Calls(self.credentials, http=self.http, wait=self.waited.append)

    def liaison(self) -> Liaison:
        return Liaison(self.credentials, http=self.http, wait=self.waited.append)


@pytest.fixture
def register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Register:
    monkeypatch.chdir(tmp_path)
    return Register()


def refused(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={**PROBLEM, "status": status}, headers=headers)


def written(position: int = 7) -> dict[str, Any]:
    """What a register answers to a verb."""
    leaf = base64_of(bytes([position]) * 32)
    at = "2026-11-22T12:00:00+00:00"
    text = f"{LOG.name} receipt\n{position}\n{leaf}\n{at}\n{at}\n"
    return {
        "id": ID,
        "entries": [
            {
                "id": ID,
                "position": position,
                "topic": "model_version.model-version-registered",
                "sentence": "registered Fable 6",
                "leaf": leaf,
                "receipt": Note(text).signed(LOG).encode().decode(),
            }
        ],
    }


def taken(position: int = 7) -> httpx.Response:
    return httpx.Response(201, json=written(position))


# by which way


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of a machine on which programs go through a proxy that nobody reaches."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_: Any) -> None:
        return


@pytest.mark.usefixtures("proxy")
def test_no_proxy_reads_what_goes_to_this_machine_in_clear() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        calls = Calls(Credentials(url=f"http://127.0.0.1:{server.server_port}", token="demarc_x"))

        assert calls.get("cases").body == b"{}"

        calls.http.close()
        server.shutdown()


# again


def test_it_comes_back_when_the_register_says(register: Register) -> None:
    register.answers = [
        refused(429, **{"Retry-After": "7"}),
        refused(503),
        httpx.Response(200, json={"a": 1}),
    ]

    assert register.calls.get("models").told == {"a": 1}

    assert register.waited == [7.0, 1.0]


def test_it_does_not_wait_for_ever(register: Register) -> None:
    register.answers = [refused(429, **{"Retry-After": "9000"})]
    with pytest.raises(Failed, match="9000"):
        register.calls.get("models")

    register.answers = [refused(503) for _ in range(20)]
    with pytest.raises(Problem):
        register.calls.get("models")
    assert len(register.answers) == 14


def test_what_has_a_key_is_sent_again_under_it(register: Register) -> None:
    register.answers = [httpx.ReadTimeout("no answer"), refused(503), taken()]

    done = register.liaison().do("register_model", {"name": "Fable 6"})

    posts = [request for request in register.asked if request.method == "POST"]
    assert len({request.headers["Idempotency-Key"] for request in posts}) == 1
    assert len({request.content for request in posts}) == 1
    assert (len(posts), done.entries[0].position) == (3, 7)


def test_what_has_no_key_is_sent_once(register: Register) -> None:
    register.answers = [httpx.ReadTimeout("no answer"), taken()]

    with pytest.raises(Failed):
        register.calls.post("models", b"{}", headers={})

    assert len(register.answers) == 1


def test_what_was_never_answered_is_sent_again_by_the_next_run(register: Register) -> None:
    first = register.liaison()
    register.answers = [httpx.ReadTimeout("no answer") for _ in range(6)]
    with pytest.raises(Failed):
        first.do("register_model", {"name": "Fable 6"})
    key = register.asked[-1].headers["Idempotency-Key"]
    register.answers = [taken()]

    (done,) = register.liaison().again()

    assert register.asked[-1].headers["Idempotency-Key"] == key
    assert [one.position for one in done.entries] == [7]
    assert register.liaison().again() == []
    assert [one.position for one in first.folder.receipts] == [7]


def test_a_change_goes_with_the_version_that_was_read(register: Register) -> None:
    register.answers = [httpx.Response(200, json={}, headers={"ETag": '"abc"'}), taken()]

    register.liaison().do("release_model", {"model": ID})

    read, sent = [request for request in register.asked if f"models/{ID}" in str(request.url)]
    assert (read.url.path, sent.url.path) == (f"/api/v1/models/{ID}", f"/api/v1/models/{ID}/release")
    assert sent.headers["If-Match"] == '"abc"'


# what comes back


def test_a_problem_is_told_as_people_read_it(register: Register) -> None:
    register.answers = [refused(412)]

    with pytest.raises(Problem) as refusal:
        register.calls.get("models")

    told = str(refusal.value)
    assert refusal.value.kind == "moved-on"
    assert "this has moved on since you read it" in told
    assert "at /kind: not so" in told
    assert "since then: Acme decided otherwise" in told
    assert "rule 7" in told
    assert "https://register.example/api/v1/docs/problems/moved-on" in told


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, text="<html>"),
        httpx.Response(302, headers={"Location": "https://elsewhere.example"}),
        httpx.Response(200, text="{", headers={"Content-Type": "application/json"}),
    ],
    ids=["no reason", "sent elsewhere", "cut"],
)
def test_what_is_no_answer_of_a_register_is_said_to_be_none(
    register: Register, answer: httpx.Response
) -> None:
    register.answers = [answer]

    with pytest.raises(Failed):
        register.calls.get("models")


def test_a_receipt_of_another_log_or_entry_is_not_taken(register: Register) -> None:
    other = written()
    other["entries"][0]["position"] = 8
    register.answers = [httpx.Response(201, json=other)]
    liaison = register.liaison()

    with pytest.raises(Failed, match="no receipt of this log"):
        liaison.do("register_model", {"name": "Fable 6"})

    assert list(liaison.folder.receipts) == []
    assert len(liaison.folder.unanswered()) == 1


def test_the_log_is_held_to_the_key_that_was_seen_first(register: Register) -> None:
    liaison = register.liaison()
    assert liaison.log == LOG.verifier

    other = SignerKey.generate(LOG.name).verifier
    register.credentials = Credentials(url="https://register.example", token="demarc_x", log=other)

    with pytest.raises(Unusable, match="another key"):
        _ = register.liaison().log


def test_a_key_that_is_not_the_logs_is_said_to_be_none_and_not_kept(register: Register) -> None:
    other = SignerKey.generate(LOG.name).verifier
    register.credentials = Credentials(url="https://register.example", token="demarc_x", log=other)

    with pytest.raises(Unusable, match="DEMARC_LOG is not the key of this register's log"):
        _ = register.liaison().log

    assert register.liaison().folder.log is None


def test_an_argument_that_the_verb_has_not_is_refused_before_anything_is_sent(register: Register) -> None:
    with pytest.raises(Unusable, match="it takes name"):
        register.liaison().do("register_model", {"names": "x"})

    assert [request.method for request in register.asked] == ["GET"]


# an OAuth2 client


def test_an_oauth2_client_asks_for_a_token_and_for_another_when_it_is_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    register = Register(client_id="id", client_secret="secret")

    def token(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"].startswith("Basic ")
        assert request.content == b"grant_type=client_credentials"
        return httpx.Response(200, json={"access_token": f"token {len(register.asked)}"})

    register.answers = [token, refused(401), token, httpx.Response(200, json={})]

    register.calls.get("models")

    shown = [request.headers["Authorization"] for request in register.asked if request.method == "GET"]
    assert shown == ["Bearer token 1", "Bearer token 3"]


def test_what_is_shown_of_a_failure_holds_no_secret(register: Register) -> None:
    register.answers = [httpx.ConnectError("refused") for _ in range(6)]

    with pytest.raises(Failed) as failure:
        register.calls.get("models")

    assert "demarc_x" not in str(failure.value) + repr(register.credentials)
    assert "https://register.example" in str(failure.value)
