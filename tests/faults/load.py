"""Clients of the API that give commands without pause, keep what they are told, and ask until they are."""

import http.client
import json
import threading
import time
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, Final
from uuid import uuid4

import msgspec

from tests.faults.comparing import Acknowledged

API: Final = "/api/v1/"

PATIENCE_SECONDS: Final = 60.0
"""So long a client asks again for one answer."""

_PAUSE_SECONDS: Final = 0.05

_UNAVAILABLE: Final = 503


class Given(msgspec.Struct, frozen=True):
    """A client's token, and the case in which it acts."""

    token: str
    case: str


class Client:
    """One client: each command under a key of its own, and under the same key until it is answered.

    What it is told is in `acknowledged`; what it heard in the place of an answer is counted in `heard`: the
    status, or the name of the error of the connection.
    """

    def __init__(self, port: int, given: Given) -> None:
        self.port, self.given = port, given
        self.acknowledged: list[Acknowledged] = []
        self.heard: Counter[str] = Counter()
        self.failed: Exception | None = None
        self._connection: http.client.HTTPConnection | None = None
        self._last: tuple[str, str, bytes] | None = None
        self._number = count()

    def act(self) -> None:
        """Give the next command, until it is answered. Raises RuntimeError where it is refused, TimeoutError
        where it is never answered."""
        path, said = self._command(next(self._number))
        self._last = (uuid4().hex, path, json.dumps(said).encode())
        self.acknowledged += self._answered(*self._last)

    def act_again(self) -> None:
        """Give the last command again, under its key. Raises RuntimeError where it is answered otherwise."""
        if self._last is None:
            return
        before = [one for one in self.acknowledged if one.key == self._last[0]]
        again = self._answered(*self._last)
        if again != before:
            raise RuntimeError(f"the request {self._last[0]} was answered {before}, and then {again}")

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _command(self, number: int) -> tuple[str, dict[str, Any]]:
        """What is said next: a model is registered, a question asked, a document filed."""
        words = f"number {number} of {self.given.case}"
        match number % 3:
            case 0:
                return "models", {"name": words}
            case 1:
                return f"cases/{self.given.case}/ask-question", {"question": words}
        content = b64encode(words.encode()).decode()
        said = {"title": words, "content": content, "media_type": "text/plain"}
        return f"cases/{self.given.case}/file-document", said

    def _answered(self, key: str, path: str, body: bytes) -> list[Acknowledged]:
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                status, content = self._ask(key, path, body)
            except (OSError, http.client.HTTPException) as error:
                self.heard[type(error).__name__] += 1
                self.close()
            else:
                if status == http.HTTPStatus.CREATED:
                    return [_acknowledged(key, entry) for entry in json.loads(content)["entries"]]
                self.heard[str(status)] += 1
                if status != _UNAVAILABLE or not json.loads(content)["detail"]:
                    raise RuntimeError(f"{path} was answered {status}: {content.decode()[:500]}")
            if time.monotonic() > until:
                raise TimeoutError(f"{path} was not answered in time; heard: {dict(self.heard)}")
            time.sleep(_PAUSE_SECONDS)

    def _ask(self, key: str, path: str, body: bytes) -> tuple[int, bytes]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {
            "Authorization": f"Bearer {self.given.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "If-Match": "*",
        }
        self._connection.request("POST", f"{API}{path}", body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def _acknowledged(key: str, entry: dict[str, Any]) -> Acknowledged:
    return Acknowledged(key, entry["position"], b64decode(entry["leaf"]), entry["receipt"])


class Load:
    """Some clients that act at once, each in a thread of its own."""

    def __init__(self, clients: list[Client]) -> None:
        self.clients = clients
        self._ending = threading.Event()

    def acknowledged(self) -> list[Acknowledged]:
        """All that the clients were ever told."""
        return [one for client in self.clients for one in client.acknowledged]

    def heard(self) -> Counter[str]:
        """What all of them heard in the place of answers."""
        return sum((client.heard for client in self.clients), Counter())

    def wait_for(self, more: int) -> None:
        """Wait until each client has been told of so many more. Raises what a client raised, TimeoutError."""
        had = [len(client.acknowledged) for client in self.clients]
        until = time.monotonic() + PATIENCE_SECONDS
        while any(
            len(client.acknowledged) < before + more for client, before in zip(self.clients, had, strict=True)
        ):
            self._raise_failed()
            if time.monotonic() > until:
                raise TimeoutError(f"the load does not go on; heard: {dict(self.heard())}")
            time.sleep(0.005)

    @contextmanager
    def running(self) -> Iterator[None]:
        """The clients act until the block ends. Raises what a client raised."""
        self._ending.clear()
        threads = [threading.Thread(target=self._act, args=(client,)) for client in self.clients]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ending.set()
            for thread in threads:
                thread.join()
        self._raise_failed()

    def repeated(self) -> None:
        """Each client gives its last command a second time. Raises RuntimeError where one is answered
        otherwise than before."""
        for client in self.clients:
            client.act_again()
            client.close()

    def _act(self, client: Client) -> None:
        try:
            while not self._ending.is_set():
                client.act()
        except Exception as error:  # noqa: BLE001 - raised by whoever waits for the load
            client.failed = error
        finally:
            with suppress(OSError):
                client.close()

    def _raise_failed(self) -> None:
        for client in self.clients:
            if client.failed is not None:
                raise client.failed
