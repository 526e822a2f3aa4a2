"""A witness cosigns what extends the last checkpoint that it saw, remembers it first, and nothing else."""

import http.client
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ledger.checkpoint import Algorithm, Checkpoint, Note, NoteError, SignerKey, parse_note
from config.ledger.merkle import completed_nodes, consistency_path, leaf_hash, root
from config.ledger.witness import LONGEST_REQUEST, Request, Witness, handler, main

LOG = SignerKey("demarc.example/log", bytes(range(32)))
KEY = SignerKey("witness.example", bytes(range(1, 33)), Algorithm.COSIGNATURE)
NOW = 1_780_000_000
ROOT = Path(__file__).resolve().parents[2]


class Log:
    """A log of as many leaves as asked for, each of which is its number."""

    def __init__(self, name: str = "") -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        for index in range(64):
            leaf = leaf_hash(f"{name}{index}".encode())
            for level, at, node in completed_nodes(index, leaf, self.read):
                self.nodes[level, at] = node

    def read(self, level: int, index: int) -> bytes:
        return self.nodes[level, index]

    def note(self, size: int, key: SignerKey = LOG) -> bytes:
        return (
            Note(Checkpoint(origin=key.name, size=size, root=root(size, self.read)).text).signed(key).encode()
        )

    def request(self, old: int, size: int) -> bytes:
        proof = tuple(consistency_path(old, size, self.read)) if 0 < old <= size else ()
        return Request(old=old, proof=proof, note=self.note(size)).encode()


GOOD = Log()
FORKED = Log("forked ")


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(KEY, {LOG.name: LOG.verifier}, tmp_path, clock=lambda: NOW)


def test_what_extends_the_last_checkpoint_is_cosigned_with_the_time(witness: Witness) -> None:
    for old, size in ((0, 5), (5, 8), (8, 64)):
        answer = witness.add_checkpoint(GOOD.request(old, size))

        assert answer.status == HTTPStatus.OK
        note = parse_note(GOOD.note(size) + answer.body.encode())
        assert note.verify([KEY.verifier]) == {KEY.verifier: NOW}


def test_a_tree_that_does_not_extend_the_last_one_is_never_cosigned(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))

    answer = witness.add_checkpoint(FORKED.request(5, 8))

    assert answer.status == HTTPStatus.UNPROCESSABLE_ENTITY
    last = witness.last(LOG.name)
    assert last is not None
    assert last.size == 5


def test_another_root_of_the_same_size_is_a_conflict(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))

    answer = witness.add_checkpoint(FORKED.request(5, 5))

    assert (answer.status, answer.body) == (HTTPStatus.CONFLICT, "5\n")


@pytest.mark.parametrize("old", [0, 4, 6])
def test_a_log_that_does_not_know_what_was_seen_last_is_told(witness: Witness, old: int) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))

    answer = witness.add_checkpoint(GOOD.request(old, 8))

    assert (answer.status, answer.body, answer.content_type) == (
        HTTPStatus.CONFLICT,
        "5\n",
        "text/x.tlog.size",
    )


def test_a_restored_backup_is_behind_what_the_witness_saw(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 8))

    assert witness.add_checkpoint(GOOD.request(8, 5)).status == HTTPStatus.BAD_REQUEST
    assert witness.add_checkpoint(GOOD.request(5, 5)).status == HTTPStatus.CONFLICT


def test_the_same_checkpoint_is_cosigned_again(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))

    assert witness.add_checkpoint(GOOD.request(5, 5)).status == HTTPStatus.OK


def test_it_remembers_over_a_restart(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))

    again = Witness(KEY, witness.logs, witness.state, clock=lambda: NOW)

    assert again.add_checkpoint(FORKED.request(0, 8)).status == HTTPStatus.CONFLICT


def test_a_log_that_it_does_not_follow_and_a_wrong_signature_are_refused(witness: Witness) -> None:
    other = SignerKey("other.example", LOG.private)
    forged = SignerKey(LOG.name, bytes(32))

    unknown = Request(old=0, proof=(), note=GOOD.note(5, other)).encode()
    unsigned = Request(old=0, proof=(), note=GOOD.note(5, forged)).encode()

    assert witness.add_checkpoint(unknown).status == HTTPStatus.NOT_FOUND
    assert witness.add_checkpoint(unsigned).status == HTTPStatus.FORBIDDEN
    altered = GOOD.request(0, 5).replace(b"\n5\n", b"\n6\n")
    assert witness.add_checkpoint(altered).status == HTTPStatus.FORBIDDEN


def test_a_proof_from_an_empty_tree_is_refused(witness: Witness) -> None:
    request = Request(old=0, proof=(bytes(32),), note=GOOD.note(5)).encode()

    assert witness.add_checkpoint(request).status == HTTPStatus.UNPROCESSABLE_ENTITY


@given(data=st.binary(max_size=200), cut=st.integers(0, 400))
def test_whatever_is_no_request_is_bad(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, cut: int
) -> None:
    witness = Witness(KEY, {LOG.name: LOG.verifier}, tmp_path_factory.mktemp("state"), clock=lambda: NOW)

    for body in (
        data,
        b"old 0\n\n" + data,
        b"old 0\n" + data + b"\n\n" + GOOD.note(5),
        GOOD.request(0, 5)[: -1 - cut],
    ):
        assert witness.add_checkpoint(body).status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN)


def test_a_state_that_was_damaged_is_no_checkpoint(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))
    (file,) = witness.state.glob("*.checkpoint")

    for damage in (b"", b"\xff", b"\0" * 40, file.read_bytes()[:-1]):
        file.write_bytes(damage)
        with pytest.raises(NoteError):
            witness.last(LOG.name)


def test_two_that_ask_at_once_never_get_two_histories_signed(witness: Witness) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))
    answers: list[int] = []

    def ask(log: Log, size: int) -> None:
        answers.append(witness.add_checkpoint(log.request(5, size)).status)

    threads = [threading.Thread(target=ask, args=(GOOD, size)) for size in (6, 7, 8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(answers) == [200, 409, 409, 409]


@pytest.fixture
def port(witness: Witness) -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(witness)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_it_answers_over_http(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("http.server.BaseHTTPRequestHandler.log_message", lambda *_: None)

    def post(path: str, body: bytes, **headers: str) -> int:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        asking.request("POST", path, body=body, headers=headers)
        status = asking.getresponse().status
        asking.close()
        return status

    assert post("/add-checkpoint", GOOD.request(0, 5)) == 200
    assert post("/add-checkpoint", GOOD.request(0, 8)) == 409
    assert post("/elsewhere", b"") == 404
    for length in ("x", "-1", "\u00b2", "9" * 5000):
        assert post("/add-checkpoint", b"", **{"Content-Length": length}) == 411
    assert post("/add-checkpoint", b"", **{"Content-Length": str(LONGEST_REQUEST + 1)}) == 413


def test_a_key_is_made_once_and_kept_from_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "key"

    assert main(["key", str(file), "witness.example"]) == 0

    assert str(SignerKey.parse(file.read_text()).verifier) == capsys.readouterr().out.strip()
    assert file.stat().st_mode & 0o077 == 0
    assert main(["key", str(file), "witness.example"]) == 2
    assert capsys.readouterr().err == f"{file}: File exists\n"
    assert main(["serve", "--key", str(file), "--log", "no key", "--state", str(tmp_path)]) == 2


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("--port", "99999999"), "99999999 is no port: give one from 0 to 65535"),
        (("--host", "256.0.0.1"), "256.0.0.1:8090 cannot be listened at: "),
        (("--key", "{folder}"), "{folder}: Is a directory"),
        (("--key", "{folder}/bytes"), "{folder}/bytes holds no key: it is no text"),
        (("--key", "{folder}/none"), "{folder}/none: No such file or directory"),
    ],
)
def test_what_a_witness_cannot_serve_with_is_said_in_one_line(
    said: tuple[str, str], why: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    given = ["serve", "--key", str(tmp_path / "key"), "--log", str(LOG.verifier), "--state", str(tmp_path)]

    assert main([*given, *(text.format(folder=tmp_path) for text in said)]) == 2

    told = capsys.readouterr().err
    assert told.startswith(why.format(folder=tmp_path))
    assert told.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as taken:
        port = str(taken.server_port)

        given = ["--key", str(tmp_path / "key"), "--log", str(LOG.verifier), "--state", str(tmp_path)]
        assert main(["serve", *given, "--port", port]) == 2

    assert capsys.readouterr().err == f"127.0.0.1:{port} cannot be listened at: Address already in use\n"


def test_a_witness_signs_with_a_cosignature_key(tmp_path: Path) -> None:
    with pytest.raises(NoteError):
        Witness(LOG, {}, tmp_path)


# what it remembers is on the disk before anybody can have its signature


@pytest.mark.parametrize("fails", ["open", "fsync", "replace", "fsync of the directory"])
def test_where_it_cannot_remember_it_signs_nothing_and_forgets_nothing(
    witness: Witness, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))
    failing(monkeypatch, fails)

    with pytest.raises(OSError, match="the disk is full"):
        witness.add_checkpoint(GOOD.request(5, 8))

    monkeypatch.undo()
    again = Witness(KEY, witness.logs, witness.state, clock=lambda: NOW)
    last = again.last(LOG.name)
    assert last is not None
    # once it lies in its place it stays, though nobody has the signature
    assert last.size == (8 if fails == "fsync of the directory" else 5)
    assert again.add_checkpoint(FORKED.request(last.size, 9)).status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert again.add_checkpoint(GOOD.request(last.size, 9)).status == HTTPStatus.OK


def failing(monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    """Let one step of remembering fail."""

    def fail(*_: Any, **__: Any) -> Any:
        raise OSError("the disk is full")

    kept, count = os.fsync, iter(range(2))

    def fail_at(number: int) -> Any:
        return lambda file: fail() if next(count) == number else kept(file)

    match fails:
        case "open":
            written = Path.open
            monkeypatch.setattr(
                Path,
                "open",
                lambda self, *a, **k: fail() if self.suffix == ".new" else written(self, *a, **k),
            )
        case "replace":
            monkeypatch.setattr(Path, "replace", fail)
        case "fsync":
            monkeypatch.setattr(os, "fsync", fail_at(0))
        case _:
            monkeypatch.setattr(os, "fsync", fail_at(1))


@pytest.mark.parametrize("damage", [b"", b"not a checkpoint", b"\xff"])
def test_where_its_memory_is_damaged_it_cosigns_nothing(witness: Witness, damage: bytes) -> None:
    witness.add_checkpoint(GOOD.request(0, 5))
    (file,) = witness.state.glob("*.checkpoint")
    file.write_bytes(damage)

    with pytest.raises((NoteError, UnicodeDecodeError)):
        witness.add_checkpoint(GOOD.request(5, 8))


def test_a_killed_witness_never_forgets_what_it_signed(tmp_path: Path) -> None:
    """It is killed outright while it answers, again and again; what anybody got of it, it still knows."""
    program = """
import sys
from pathlib import Path
from tests.ledger.test_witness import GOOD, KEY, LOG, NOW
from config.ledger.witness import Witness
witness = Witness(KEY, {LOG.name: LOG.verifier}, Path(sys.argv[1]), clock=lambda: NOW)
last = witness.last(LOG.name)
size = last.size if last else 0
while size < 64:
    answer = witness.add_checkpoint(GOOD.request(size, size + 1))
    size += 1
    print(answer.status.value, size, flush=True)
"""
    for _ in range(3):
        with subprocess.Popen(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as run:
            assert run.stdout is not None
            given = [run.stdout.readline() for _ in range(5)]
            run.kill()
            given += run.stdout.readlines()
        signed = [int(line.split()[1]) for line in given if line.startswith("200 ")]

        last = Witness(KEY, {LOG.name: LOG.verifier}, tmp_path).last(LOG.name)
        assert last is not None
        assert last.size >= max(signed)
