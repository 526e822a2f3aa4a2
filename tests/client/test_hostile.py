"""A register that tells what no register does: the client ends, and says what is wrong with which answer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest

from config.client import Credentials, Failed, Liaison, Problem, Unusable, answers
from config.client.terminal import UNUSABLE, main
from config.ledger.checkpoint import base64_of
from tests.client.test_calling import DOCUMENT, ID, LOG, written

ENTRY: Final[dict[str, Any]] = {
    "id": ID,
    "position": 7,
    "stream": ID,
    "topic": "model_version.model-version-registered",
    "organization": ID,
    "recorded_at": "2026-11-22T12:00:00Z",
    "leaf": base64_of(bytes([7]) * 32),
    "sentence": "registered Fable 6",
    "said": {},
    "cites": [],
    "statement": None,
}
ENROLLED: Final = {
    **ENTRY,
    "position": 1,
    "topic": "party.signing-key-enrolled",
    "said": {"key_id": "k", "public_key": base64_of(bytes(32)), "since": "2026-01-01"},
}

Told = dict[str, Callable[[httpx.Request], Any]]


class Hostile:
    """A register that tells `told` at each address; at any other what a sound one does."""

    def __init__(self, folder: Path, **told: Any) -> None:
        self.asked: list[str] = []
        self.told: dict[str, Any] = {
            "openapi.json": DOCUMENT,
            "log": {"key": str(LOG.verifier), "checkpoint": None, "consistency": []},
            "organization": {"id": ID, "entries": [ENROLLED]},
            "models": written(),
            "receipts/7": {"leaf": ENTRY["leaf"], "proof": None},
            "events": lambda request: page(ENTRY, after=7) if asked_after(request) < 7 else page(after=7),
            **told,
        }
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        credentials = Credentials(url="https://register.example", token="demarc_x", folder=folder)
        self.liaison = Liaison(credentials, http=http, wait=lambda _: None)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = urlsplit(str(request.url)).path.removeprefix("/api/v1/")
        self.asked.append(path)
        told = self.told[path]
        told = told(request) if callable(told) else told
        if isinstance(told, httpx.Response):
            return told
        return httpx.Response(201 if request.method == "POST" else 200, json=told)


def asked_after(request: httpx.Request) -> int:
    return int(request.url.params["after"])


def page(*entries: Any, after: Any) -> dict[str, Any]:
    return {"items": [{"id": ID, "data": entry} for entry in entries], "after": after}


def without(told: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in told.items() if other != name}


def test_what_a_sound_register_tells_is_held_against_what_is_kept(tmp_path: Path) -> None:
    register = Hostile(tmp_path)
    register.liaison.do("register_model", {"name": "Fable 6"})

    found = register.liaison.verify()

    # its receipt promised to sign over it by a time that is over
    assert [one.partition(" by ")[0] for one in found.wrong] == [
        "The log promised to sign over position 7 (registered Fable 6)"
    ]


WRONG: Final[list[tuple[str, Any, str]]] = [
    ("log", [], "log"),
    ("log", {"key": str(LOG.verifier)}, "log"),
    ("log", {"key": 1, "checkpoint": None, "consistency": []}, r"log.*\$\.key"),
    ("log", {"key": str(LOG.verifier), "checkpoint": None, "consistency": "AA=="}, r"\$\.consistency"),
    ("receipts/7", [], "position 7"),
    ("receipts/7", {"proof": None}, "position 7.*`leaf`"),
    ("receipts/7", {"leaf": 7, "proof": None}, r"position 7.*\$\.leaf"),
    ("receipts/7", {"leaf": "§", "proof": None}, r"position 7.*\$\.leaf"),
    ("receipts/7", {"leaf": ENTRY["leaf"]}, "position 7.*`proof`"),
    ("receipts/7", {"leaf": ENTRY["leaf"], "proof": {}}, r"position 7.*\$\.proof"),
    ("organization", {"entries": []}, "organization.*`id`"),
    ("organization", {"id": ID, "entries": [1]}, "organization"),
    ("events", "nothing", "events"),
    ("events", {"items": None, "after": 0}, r"events.*\$\.items"),
    ("events", {"items": [1], "after": 7}, r"events.*\$\.items"),
    ("events", {"items": [{"id": 1}], "after": 7}, "event of id 1"),
    ("events", page(ENTRY, after="7"), r"events.*\$\.after"),
    ("events", page({**ENTRY, "position": "7"}, after=7), r"\$\.position"),
    ("events", page({**ENTRY, "recorded_at": "0001-01-01T00:00:00Z"}, after=7), "no day"),
    ("events", page({**ENTRY, "recorded_at": "2026-11-22T12:00:00"}, after=7), r"\$\.recorded_at"),
    ("events", page({**ENTRY, "cites": [{}]}, after=7), "leaf"),
    *(("events", page(without(ENTRY, name), after=7), f"`{name}`") for name in ENTRY if name != "id"),
]


@pytest.mark.parametrize(("path", "told", "said"), WRONG, ids=[f"{i}-{w[0]}" for i, w in enumerate(WRONG)])
def test_an_answer_that_no_register_gives_is_said_with_its_place(
    tmp_path: Path, path: str, told: Any, said: str
) -> None:
    register = Hostile(tmp_path)
    register.liaison.do("register_model", {"name": "Fable 6"})
    register.told[path] = told

    with pytest.raises(Failed, match=said):
        register.liaison.verify()


@pytest.mark.parametrize("said", [{}, {"key_id": []}, {"key_id": "k", "public_key": "§", "since": "x"}])
def test_a_key_that_is_told_as_none_is_said_with_its_entry(tmp_path: Path, said: dict[str, Any]) -> None:
    register = Hostile(tmp_path, organization={"id": ID, "entries": [{**ENROLLED, "said": said}]})

    with pytest.raises(Failed, match=r"position 1 \(party\.signing-key-enrolled\)"):
        register.liaison.verify()


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (lambda request: page(ENTRY, after=7), "position 7 after 7"),
        (lambda request: page(ENTRY, {**ENTRY, "position": 6}, after=9), "position 6 after 7"),
        (lambda request: page(after=asked_after(request) - 1 if asked_after(request) else 5), "read up to 4"),
        (lambda request: page({**ENTRY, "position": asked_after(request) + 1}, after=0), "read up to 0"),
        (lambda request: page(after=asked_after(request) + 1), "no end after"),
        (
            lambda request: page(
                {**ENTRY, "position": asked_after(request) + 9}, after=asked_after(request) + 9
            ),
            "no end after",
        ),
    ],
    ids=["stands still", "falls within a page", "goes back", "behind its page", "empty for ever", "for ever"],
)
def test_a_feed_that_has_no_end_is_not_followed_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, events: Any, said: str
) -> None:
    monkeypatch.setattr(answers, "MOST_PAGES", 20)
    register = Hostile(tmp_path, events=events)

    with pytest.raises(Failed, match=said):
        register.liaison.verify()

    assert register.asked.count("events") <= 20


def test_who_follows_a_feed_that_goes_back_is_told_so(tmp_path: Path) -> None:
    register = Hostile(tmp_path, events=lambda request: page(ENTRY, after=7))

    with pytest.raises(Failed, match="position 7 after 7"):
        list(register.liaison.follow())

    last = register.liaison.folder.places.last
    assert last is not None
    assert last.after == 7


@pytest.mark.parametrize(
    "content",
    [b"[" * 100_000 + b"]" * 100_000, b'"\\ud800"', b"1" * 5000, b'{"a": "\xff"}', b"", b"{"],
    ids=["deep", "half a pair", "long number", "no text", "nothing", "torn"],
)
def test_what_is_no_json_of_a_register_is_no_crash(tmp_path: Path, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    register = Hostile(tmp_path, log=httpx.Response(200, content=content, headers=headers))

    with pytest.raises(Failed):
        register.liaison.verify()


@pytest.mark.parametrize("member", ["errors", "moved"])
@pytest.mark.parametrize("told", [1, "x", [1], [None], {"pointer": "/a"}, [{"pointer": 1, "sentence": []}]])
def test_a_problem_with_members_of_another_kind_is_read_all_the_same(
    tmp_path: Path, member: str, told: Any
) -> None:
    refusal = httpx.Response(409, json={"title": "no", member: told})
    register = Hostile(tmp_path, log=refusal)

    with pytest.raises(Problem, match="409: no"):
        register.liaison.verify()


@pytest.mark.parametrize(
    "told", [{}, {"id": ID, "entries": [{**written()["entries"][0], "topic": 1}]}, {"id": 1, "entries": []}]
)
def test_what_answers_a_verb_and_is_none_is_kept_nowhere(tmp_path: Path, told: Any) -> None:
    register = Hostile(tmp_path, models=told)

    with pytest.raises(Failed, match="no receipt of this log"):
        register.liaison.do("register_model", {"name": "Fable 6"})

    assert list(register.liaison.folder.receipts) == []


def test_a_document_that_refers_to_itself_is_none(tmp_path: Path) -> None:
    circle = {"components": {"schemas": {"A": {"$ref": "#/components/schemas/A"}}}}
    content = {"application/json": {"schema": {"$ref": "#/A"}}, "application/vnd.dsse+json": {}}
    post = {"operationId": "a", "parameters": [], "requestBody": {"content": content}}
    register = Hostile(tmp_path, **{"openapi.json": {**circle, "paths": {"/api/v1/a": {"post": post}}}})

    with pytest.raises(Unusable, match="no document"):
        register.liaison.do("a", {})


def test_nothing_that_a_register_says_of_a_refusal_is_obeyed_by_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise Failed("it says \x1b[2Jthat all is well")

    monkeypatch.setattr(Liaison, "read", refuse)
    monkeypatch.setenv("DEMARC_URL", "https://register.example")
    monkeypatch.setenv("DEMARC_TOKEN", "demarc_x")
    monkeypatch.setenv("DEMARC_FOLDER", str(tmp_path))

    assert main(["read", "log"]) == UNUSABLE

    assert capsys.readouterr().err == "it says \\x1b[2Jthat all is well\n"
