"""A real receiver of webhooks on this machine, and what tests do with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import msgspec
from standardwebhooks import Webhook

from config.ledger.clocks import utc_now
from tests.api.calling import Caller
from tests.ledger.test_fetching import Serving


class Received(msgspec.Struct, frozen=True):
    """A request that came in: its path, its headers by small names, its exact body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def told(self) -> Any:
        return msgspec.json.decode(self.body)

    def holds(self, secret: str) -> bool:
        """Whether it is signed with a secret, whenever that was."""
        at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        signature = Webhook(secret).sign(self.id, at, self.body.decode())
        return signature in self.headers["webhook-signature"].split(" ")


class Receiver(ThreadingHTTPServer):
    """A server that takes webhooks, and answers with `answers` one after the other, then with 204."""

    def __init__(self, *answers: int, location: str = "") -> None:
        self.received: list[Received] = []
        self.answers = list(answers)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                outer.received.append(Received(self.path, headers, body))
                self.send_response_only(outer.answers.pop(0) if outer.answers else 204)
                if location:
                    self.send_header("Location", location)
                self.end_headers()

        super().__init__(("127.0.0.1", 0), Handler)


@contextmanager
def receiving(*answers: int, location: str = "") -> Iterator[tuple[Receiver, str]]:
    """A receiver, and its address."""
    receiver = Receiver(*answers, location=location)
    with Serving(receiver) as address:
        yield receiver, f"{address}/hooks"


class Ahead:
    """A clock that goes as the machine's own does, but can be put forward."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.by


def registered(caller: Caller, address: str, *types: str) -> Any:
    """A webhook of the caller's, with its secret."""
    answer = caller.post("webhooks", {"address": address, "types": list(types)})
    assert answer.status_code == 201, answer.content
    return answer.json()


def messages(caller: Caller, webhook: Any, query: str = "") -> list[Any]:
    answer = caller.get(f"webhooks/{webhook['id']}/messages?{query}")
    assert answer.status_code == 200, answer.content
    found: list[Any] = answer.json()["items"]
    return found


def state(caller: Caller, webhook: Any) -> tuple[str, str | None]:
    """Whether a webhook is told anything, and why not."""
    told = caller.get(f"webhooks/{webhook['id']}").json()
    return told["state"], told["disabled_because"]


def entry_of(received: Received) -> UUID:
    return UUID(received.told()["id"])
