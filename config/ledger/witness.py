"""A small witness that any organization can run: it cosigns a log's checkpoint once it extends the last one.

`python -m config.ledger.witness --help`. It needs no database and no Django: one directory holds its state.
The protocol is C2SP tlog-witness (https://c2sp.org/tlog-witness).
"""

import argparse
import fcntl
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import msgspec

from config.ledger.checkpoint import (
    Algorithm,
    Checkpoint,
    NoteError,
    SignerKey,
    VerifierKey,
    base64_of,
    parse_note,
    signature_of,
    unbase64,
)
from config.ledger.merkle import HASH_SIZE, ProofError, verify_consistency

LONGEST_REQUEST: Final = 64_000
"""Bytes of a request at most."""

LONGEST_PROOF: Final = 63
"""Hashes of a consistency proof at most."""

TREE_SIZE: Final = "text/x.tlog.size"

_LENGTH: Final = re.compile(r"[0-9]{1,9}")


class Answer(msgspec.Struct, frozen=True):
    """What the witness answers: an HTTP status, a content type, a body."""

    status: HTTPStatus
    body: str
    content_type: str = "text/plain; charset=utf-8"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What a log asks: to cosign `note`, which extends the tree of `old` records by `proof`."""

    old: int
    proof: tuple[bytes, ...]
    note: bytes

    def encode(self) -> bytes:
        """The body of the request (tlog-witness, add-checkpoint)."""
        lines = [f"old {self.old}", *(base64_of(node) for node in self.proof), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.note

    @classmethod
    def parse(cls, body: bytes) -> "Request":
        """Read the body of a request. Raises NoteError."""
        head, found, note = body.partition(b"\n\n")
        try:
            first, *lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise NoteError("this request is no text") from error
        word, _, size = first.partition(" ")
        if not found or word != "old" or not size.isdigit() or (size != "0" and size.startswith("0")):
            raise NoteError("a request begins with “old” and the size that the log believes was seen last")
        if len(size) > 19 or len(lines) > LONGEST_PROOF:
            raise NoteError(f"a size has at most 19 digits, and a proof {LONGEST_PROOF} hashes")
        proof = tuple(unbase64(line, "a hash of this proof") for line in lines)
        if any(len(node) != HASH_SIZE for node in proof):
            raise NoteError(f"a hash of a proof has {HASH_SIZE} bytes")
        return cls(old=int(size), proof=proof, note=note)


class Witness:
    """Remembers, log by log, the last checkpoint that it cosigned, and cosigns only what extends it.

    `logs` are the keys of the logs that it follows; `state` the directory where it remembers; `clock` gives
    seconds since 1970.
    """

    def __init__(
        self,
        key: SignerKey,
        logs: Mapping[str, VerifierKey],
        state: Path,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if key.algorithm is not Algorithm.COSIGNATURE:
            raise NoteError("a witness signs with a cosignature key")
        self.key = key
        self.logs = dict(logs)
        self.state = state
        self.clock = clock
        state.mkdir(parents=True, exist_ok=True)

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer one request: 200 with a cosignature, or 400, 403, 404, 409, 422 as tlog-witness says."""
        try:
            request = Request.parse(body)
            note = parse_note(request.note)
            checkpoint = Checkpoint.parse(note.text)
        except NoteError as error:
            return Answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
        log = self.logs.get(checkpoint.origin)
        if log is None:
            return Answer(HTTPStatus.NOT_FOUND, "this witness does not follow a log of this name\n")
        try:
            signed = log in note.verify([log])
        except NoteError:
            signed = False
        if not signed:
            return Answer(HTTPStatus.FORBIDDEN, "this checkpoint is not signed by the log's key\n")
        if request.old > checkpoint.size:
            return Answer(HTTPStatus.BAD_REQUEST, "the old size is larger than the checkpoint's\n")
        with self._locked(checkpoint.origin):
            return self._extend(request, checkpoint, note.text)

    def last(self, origin: str) -> Checkpoint | None:
        """The last checkpoint of a log that it cosigned. Raises NoteError where its file is damaged."""
        file = self._file(origin)
        try:
            return Checkpoint.parse(file.read_text()) if file.exists() else None
        except UnicodeDecodeError as error:
            raise NoteError(f"what is remembered of {origin} is no text") from error

    def _extend(self, request: Request, checkpoint: Checkpoint, text: str) -> Answer:
        last = self.last(checkpoint.origin)
        seen = last.size if last else 0
        if request.old != seen:
            return Answer(HTTPStatus.CONFLICT, f"{seen}\n", TREE_SIZE)
        if last is not None and seen:
            if checkpoint.size == seen and checkpoint.root != last.root:
                return Answer(HTTPStatus.CONFLICT, f"{seen}\n", TREE_SIZE)
            try:
                verify_consistency(seen, checkpoint.size, last.root, checkpoint.root, request.proof)
            except ProofError as error:
                return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}\n")
        elif request.proof:
            return Answer(HTTPStatus.UNPROCESSABLE_ENTITY, "from an empty tree there is nothing to prove\n")
        # remembered for good before anybody can have the signature
        self._remember(checkpoint.origin, text)
        return Answer(HTTPStatus.OK, f"{signature_of(text, self.key, at=int(self.clock()))}\n")

    def _file(self, origin: str) -> Path:
        return self.state / f"{sha256(origin.encode()).hexdigest()}.checkpoint"

    @contextmanager
    def _locked(self, origin: str) -> Iterator[None]:
        """One at a time, over all processes that share the directory."""
        with self._file(origin).with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _remember(self, origin: str, text: str) -> None:
        file = self._file(origin)
        beside = file.with_suffix(".new")
        with beside.open("w") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        beside.replace(file)
        directory = os.open(self.state, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """What answers `POST /add-checkpoint` over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint":
                self._send(Answer(HTTPStatus.NOT_FOUND, "POST /add-checkpoint\n"))
            elif not _LENGTH.fullmatch(length):
                self._send(Answer(HTTPStatus.LENGTH_REQUIRED, "say the length of the request\n"))
            elif int(length) > LONGEST_REQUEST:
                self._send(Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {LONGEST_REQUEST} bytes\n"))
            else:
                self._send(witness.add_checkpoint(self.rfile.read(int(length))))

        def _send(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Handler


def main(arguments: list[str] | None = None) -> int:
    """Make a key, or serve. Exit codes: 0 fine, 2 bad input."""
    parser = argparse.ArgumentParser(prog="python -m config.ledger.witness", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    new_key = commands.add_parser("key", help="make a key: the file stays secret, the line printed is public")
    new_key.add_argument("file", type=Path)
    new_key.add_argument("name", help="the witness's name, such as witness.example")
    serve = commands.add_parser("serve", help="answer POST /add-checkpoint")
    serve.add_argument("--key", type=Path, required=True, help="the file that `key` made")
    serve.add_argument("--log", action="append", required=True, metavar="KEY", help="a log's public key")
    serve.add_argument("--state", type=Path, required=True, help="the directory where it remembers")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8090)
    given = parser.parse_args(arguments)
    try:
        if given.command == "key":
            sys.stdout.write(f"{_new_key(given.file, given.name).verifier}\n")
            return 0
        logs = [VerifierKey.parse(text) for text in given.log]
        key = _key_of(given.key)
        witness = Witness(key, {log.name: log for log in logs}, given.state)
        server = _bound(given.host, given.port, witness)
    except NoteError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"{error.filename}: {error.strerror}\n")
        return 2
    with server:
        sys.stdout.write(f"{key.verifier}\nserves http://{given.host}:{server.server_port}/add-checkpoint\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("ended\n")
    return 0


def _key_of(file: Path) -> SignerKey:
    """The key that a file holds. Raises NoteError where it holds none, OSError where it cannot be read."""
    try:
        return SignerKey.parse(file.read_text())
    except UnicodeDecodeError as error:
        raise NoteError(f"{file} holds no key: it is no text") from error


def _bound(host: str, port: int, witness: Witness) -> ThreadingHTTPServer:
    """The server, listening. Raises NoteError with the address where that cannot be listened at."""
    try:
        return ThreadingHTTPServer((host, port), handler(witness))
    except OverflowError as error:
        raise NoteError(f"{port} is no port: give one from 0 to 65535") from error
    except OSError as error:
        raise NoteError(f"{host}:{port} cannot be listened at: {error.strerror}") from error


def _new_key(file: Path, name: str) -> SignerKey:
    key = SignerKey.generate(name, Algorithm.COSIGNATURE)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as secret:
        secret.write(f"{key}\n")
    return key


if __name__ == "__main__":
    sys.exit(main())
