"""What many liaisons do at once: the pasts they act on, a turn of each, and as many plain requests."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import msgspec

from config.api import credentials
from reviews import commands
from reviews.scope import Scope
from tests.actors import LIAISON, OFFICER
from tests.reviews import registered

API: Final = "/api/v1/"

REQUESTS_OF_A_TURN: Final = 6

_DECLINED: Final = {"kind": "declined", "basis": "voluntary"}


class Turn(msgspec.Struct, frozen=True):
    """What a liaison acts on once: a request that it answers, an entry of its case that it disputes."""

    communication: UUID
    entry: UUID


class Past(msgspec.Struct, frozen=True):
    """One liaison: its token, its case, and what it acts on, turn by turn."""

    token: str
    case: UUID
    turns: list[Turn]


class Answered(msgspec.Struct, frozen=True):
    """What one request got: its status, after how many seconds, and the JSON value."""

    asked: str
    status: int
    seconds: float
    said: Any
    tag: str


def prepare(clients: int, turns: int) -> list[Past]:
    """A case and a token for each client of one company. The parties are registered."""
    return [_past(number, turns) for number in range(clients)]


def _past(number: int, turns: int) -> Past:
    held = credentials.issue(
        name=f"client {number}", organization=LIAISON.organization, person=LIAISON.id, role=LIAISON.role
    )
    case = registered.opened_case()
    asked = [
        Turn(
            registered.requested(Scope(), case=case),
            commands.ask_question(OFFICER, case=case, question="how many?").entries[0].id,
        )
        for _ in range(turns)
    ]
    return Past(credentials.add_token(held, timedelta(hours=2)).token, case, asked)


class Client:
    """A program on one connection that stays open."""

    def __init__(self, address: str, past: Past) -> None:
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=120)
        self.past = past
        self.answers: list[Answered] = []

    def ask(self, method: str, path: str, said: object = None, **headers: str) -> Answered:
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        shown["Authorization"] = f"Bearer {self.past.token}"
        body = None
        if said is not None:
            body = json.dumps(said).encode()
            shown["Content-Type"] = "application/json"
        spent, got, content = self.sent(method, path, body, shown)
        answer = Answered(
            f"{method} {path}", got.status, spent, json.loads(content), got.headers.get("ETag", "")
        )
        self.answers.append(answer)
        return answer

    def sent(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[float, http.client.HTTPResponse, bytes]:
        """Seconds from the request to the last byte of its answer, the answer, and its body."""
        begun = time.perf_counter()
        self.connection.request(method, path, body, headers)
        got = self.connection.getresponse()
        content = got.read()
        return time.perf_counter() - begun, got, content


def liaison(client: Client, number: int) -> None:
    """One turn: read what was asked, state its receipt, decide, read the decision and the case, dispute."""
    past, turn = client.past, client.past.turns[number]
    asked = client.ask("GET", f"{API}communications/{turn.communication}")
    at = asked.said["entries"][0]["recorded_at"]
    received = {"precision": "instant", "earliest": at, "latest": at}
    client.ask(
        "POST", f"{API}communications/{turn.communication}/state-receipt", {"received_at": received},
        If_Match=asked.tag, Idempotency_Key=uuid4().hex,
    )  # fmt: skip
    decided = client.ask(
        "POST", f"{API}decisions",
        {**_DECLINED, "answers": [str(turn.communication)], "case": str(past.case)},
        Idempotency_Key=uuid4().hex,
    )  # fmt: skip
    client.ask("GET", f"{API}decisions/{decided.said['id']}")
    case = client.ask("GET", f"{API}cases/{past.case}")
    client.ask(
        "POST", f"{API}cases/{past.case}/entries/{turn.entry}/raise-dispute",
        {"grounds": "other", "statement": "it was not asked so"},
        If_Match=case.tag, Idempotency_Key=uuid4().hex,
    )  # fmt: skip


def plain(client: Client, number: int) -> None:
    """As many requests to a bare view: three that save a row, three that read one."""
    said = {
        "kind": "declined",
        "instrument": "voluntary",
        "scope": "it was not asked so",
        "note": str(number),
    }
    for _ in range(REQUESTS_OF_A_TURN // 2):
        saved = client.ask("POST", "/plain", said)
        client.ask("GET", f"/plain/{saved.said['id']}")


def at_once(
    address: str, pasts: list[Past], turn: Callable[[Client, int], None], number: int
) -> tuple[float, list[Answered]]:
    """Seconds from the first request to the last answer where every client takes a turn at once, and what all
    were answered. Raises what any of them raised."""
    clients = [Client(address, past) for past in pasts]
    barrier = threading.Barrier(len(clients) + 1)
    failed: list[Exception] = []

    def run(client: Client) -> None:
        barrier.wait()
        try:
            turn(client, number)
        except Exception as error:  # noqa: BLE001 - raised by whoever began the thread
            failed.append(error)
        finally:
            client.connection.close()

    threads = [threading.Thread(target=run, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    barrier.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - begun
    answers = [answer for client in clients for answer in client.answers]
    wrong = [answer for answer in answers if answer.status not in (200, 201)]
    if wrong:
        raise RuntimeError(f"{len(wrong)} of {len(answers)} requests failed, first of all {wrong[0]}")
    if failed:
        raise failed[0]
    return spent, answers


def receipts(answers: list[Answered]) -> list[str]:
    """Every receipt in what was answered to commands."""
    return [
        entry["receipt"]
        for answer in answers
        if answer.status == 201 and "entries" in answer.said
        for entry in answer.said["entries"]
    ]
