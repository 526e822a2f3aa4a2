"""What programs send and are answered over the API, kept by operation: the first of each status."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.urls import resolve

from config.actors import Actor
from config.api.examples import Book, Exchange
from config.api.parsing import DSSE
from config.ledger.record import as_builtins
from config.ledger.sealed import Disclosure
from config.ledger.store import ledger
from tests.api.calling import API, Caller
from tests.steady import Clock, Entropy


class Recorder:
    """Keeps the first exchange of each status of every operation, and one problem of each status."""

    def __init__(self) -> None:
        self.book = Book(operations={}, problems={}, statement=None)

    def keep(self, method: str, path: str, sent: Any, answer: Any) -> None:
        operation = operation_of(method, path)
        kept = self.book.operations.setdefault(operation, Exchange(takes=None, answers={}))
        status = str(answer.status_code)
        if answer.status_code >= 400:
            self.book.problems.setdefault(status, json.loads(answer.content))
            return
        if sent is not None and kept.takes is None:
            self.book.operations[operation] = kept = Exchange(takes=sent, answers=kept.answers)
        if answer.content and answer.headers["Content-Type"] == "application/json":
            kept.answers.setdefault(status, json.loads(answer.content))


def operation_of(method: str, path: str) -> str:
    """The name of the operation that a method of an address is."""
    view_of: Any = resolve(API + path.partition("?")[0]).func
    view = view_of.cls(**view_of.initkwargs)
    return str(view.operations()[method].id)


class Program:
    """A program that speaks for an actor: what it sends and is answered is recorded."""

    def __init__(self, recorder: Recorder, actor: Actor, scopes: str = "all") -> None:
        self.recorder, self.actor = recorder, actor
        self.caller = Caller(actor, scopes)

    def opens(self, collection: str, **said: Any) -> UUID:
        """Rehearse and give a command that opens something; its id."""
        return UUID(self._gives(collection, said)["id"])

    def does(self, path: str, **said: Any) -> UUID:
        """Read what a command changes, rehearse the command and give it; the id of its first entry."""
        thing = "/".join(path.split("/")[: 1 if path.startswith("organization") else 2])
        tag = self.caller.get(thing).headers["ETag"]
        return UUID(self._gives(path, said, If_Match=tag)["entries"][0]["id"])

    def sends(self, path: str, **said: Any) -> Any:
        """Send what is no command of the register; what is answered."""
        answer = self.caller.post(path, said)
        assert answer.status_code in (200, 201, 204), (path, answer.content)
        self.recorder.keep("POST", path, said, answer)
        return answer.json() if answer.content else None

    def reads(self, path: str) -> Any:
        """Read, and ask whether it has changed since, where an ETag comes with it."""
        answer = self.caller.get(path)
        assert answer.status_code == 200, (path, answer.content)
        self.recorder.keep("GET", path, None, answer)
        if tag := answer.headers.get("ETag"):
            unchanged = self.caller.get(path, If_None_Match=tag)
            self.recorder.keep("GET", path, None, unchanged)
        return answer

    def fails(self, status: int, path: str, said: Any = None, **headers: str) -> None:
        """Send what is refused: as a command where something is said, to read it where not."""
        call = self.caller
        answer = call.get(path, **headers) if said is None else call.post(path, said, **headers)
        assert answer.status_code == status, (path, answer.content)
        self.recorder.keep("GET" if said is None else "POST", path, None, answer)

    def signs(self, collection: str, envelope: bytes, disclosed: Disclosure) -> None:
        """Send a signed statement with a sealed value beside it, and keep it as it was taken."""
        sent = {**json.loads(envelope), "disclosures": as_builtins([disclosed])}
        answer = self.caller.post(collection, sent, DSSE)
        assert answer.status_code == 201, answer.content
        self.recorder.book.statement = sent

    def _gives(self, path: str, said: dict[str, Any], **headers: str) -> Any:
        sent = as_builtins(said)
        rehearsal = self.caller.post(f"{path}?dry_run=true", sent)
        assert rehearsal.status_code == 200, (path, rehearsal.content)
        self.recorder.keep("POST", path, sent, rehearsal)
        answer = self.caller.post(path, sent, **headers)
        assert answer.status_code == 201, (path, answer.content)
        self.recorder.keep("POST", path, sent, answer)
        return answer.json()


@contextmanager
def steady() -> Iterator[Clock]:
    """The register's clock and random bytes in hand: the same walk gives the same bytes."""
    clock = Clock()
    before = ledger.clock, ledger.entropy
    ledger.clock, ledger.entropy = clock, Entropy("examples")
    try:
        yield clock
    finally:
        ledger.clock, ledger.entropy = before
