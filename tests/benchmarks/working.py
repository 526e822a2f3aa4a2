"""Who works in a measurement of load, and what each does again and again: liaisons, officers, overseers."""

import http.client
import queue
import random
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from itertools import chain
from typing import Final
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth.models import User

from config.actors import Actor
from config.api import credentials
from config.ledger.checkpoint import VerifierKey
from config.ledger.promise import read_proof, read_receipt
from reviews.models import CaseFile
from tests.actors import OFFICER, OVERSEER
from tests.benchmarks import liaisons
from tests.benchmarks.liaisons import API, Answered, Client, Past
from tests.reviews.oversight.logins import logged_in

LIST: Final = "/admin/reviews/casefile/"

_TRIES: Final = 10


class WrongError(Exception):
    """An answer that was not asked for."""


class Worker(Client):
    """Somebody at work: keeps how long each kind of request took and the receipts, and no answer."""

    def __init__(self, address: str, past: Past, who: str, cookie: str, work: "Work", seed: int) -> None:
        super().__init__(address, past)
        self.who, self.cookie, self.work = who, cookie, work
        self.drawn = random.Random(seed)  # noqa: S311 - the same in every run
        self.receipts: list[tuple[int, str]] = []
        self.pause = 0.0
        self.turn = 0

    def ask(self, method: str, path: str, said: object = None, **headers: str) -> Answered:
        """As every client asks, then a pause. Raises WrongError for what is neither taken nor stale."""
        answer = super().ask(method, path, said, **headers)
        self.answers.clear()
        if answer.status == 412:
            self.work.stale += 1
        elif answer.status not in (200, 201):
            raise WrongError(f"{self.who}: {answer.asked}: {answer.status} {answer.said}")
        else:
            self._took("reads" if method == "GET" else "commands", answer.seconds)
        if answer.status == 201:
            self.receipts += [(one["position"], one["receipt"]) for one in answer.said["entries"]]
        return answer

    def look(self, path: str) -> None:
        """A page, by the login of this worker, then a pause. Raises WrongError where it is not shown."""
        headers = {"Cookie": self.cookie, "Accept": "text/html"}
        seconds, got, _ = self.sent("GET", path, None, headers)
        if got.status != 200:
            raise WrongError(f"{self.who}: {path}: {got.status}")
        self._took("pages", seconds)

    def act(self, whole: str, path: str, said: object) -> Answered:
        """A command on the newest version of what it changes, read again where somebody was faster."""
        key = uuid4().hex
        for _ in range(_TRIES):
            tag = self.ask("GET", whole).tag
            answer = self.ask("POST", path, said, If_Match=tag, Idempotency_Key=key)
            if answer.status == 201:
                return answer
        raise WrongError(f"{self.who}: {path}: stale {_TRIES} times")

    def _took(self, kind: str, seconds: float) -> None:
        self.work.took[f"{self.who}: {kind}"].append(seconds)
        time.sleep(self.drawn.uniform(0, 2 * self.pause))


def liaison(worker: Worker) -> None:
    """First the whole turn of a liaison; then, again and again: the feed, a question, the timeline."""
    case = worker.past.case
    if not worker.turn:
        liaisons.liaison(worker, 0)
    own = f"{API}cases/{case}"
    worker.ask("GET", f"{API}events?after=0&limit=20")
    asked = worker.act(own, f"{own}/ask-question", {"question": f"how many, for the {worker.turn}th time?"})
    worker.work.questions.put((case, asked.said["entries"][0]["id"]))
    worker.ask("GET", f"{own}/timeline")


def officer(worker: Worker) -> None:
    """Home, the list, a case; and an answer to a question that waits."""
    worker.look("/admin/")
    worker.look(LIST)
    try:
        case, question = worker.work.questions.get_nowait()
    except queue.Empty:
        case = worker.drawn.choice(worker.work.cases)
    else:
        own = f"{API}cases/{case}"
        worker.act(own, f"{own}/questions/{question}/answer", {"answer": "three"})
    worker.look(f"{LIST}{case}/change/")


def overseer(worker: Worker) -> None:
    """All cases; one of them by its pages and over the API."""
    number, case = worker.drawn.choice(worker.work.numbers)
    for path in ("/cases/", f"/cases/{number}/", f"/cases/{number}/replay/", f"/cases/{number}/boundary/"):
        worker.look(path)
    worker.ask("GET", f"{API}cases/{case}/brief")
    worker.ask("GET", f"{API}cases/{case}/timeline")


TURNS: Final[dict[str, Callable[[Worker], None]]] = {
    "liaison": liaison,
    "officer": officer,
    "overseer": overseer,
}

SHARES: Final = {"officer": 0.25, "overseer": 0.15}
"""Of the clients; the others are liaisons."""


class Work:
    """All who work, each with a credential or a login of its own, and what came of it."""

    def __init__(self, clients: int) -> None:
        """Prepares what they work on: a case for each liaison. The parties are registered."""
        self.numbers_of = {who: max(1, round(clients * share)) for who, share in SHARES.items()}
        self.numbers_of["liaison"] = max(1, clients - sum(self.numbers_of.values()))
        # one more, who warms the server
        self.pasts = liaisons.prepare(self.numbers_of["liaison"] + 1, 1)
        self.cases = [past.case for past in self.pasts]
        self.numbers = list(CaseFile.objects.values_list("number", "stream"))
        self.known = {
            "officer": [_known(OFFICER, place) for place in range(self.numbers_of["officer"] + 1)],
            "overseer": [_known(OVERSEER, place) for place in range(self.numbers_of["overseer"] + 1)],
        }
        self.questions: queue.Queue[tuple[UUID, str]] = queue.Queue()
        self.took: dict[str, list[float]] = defaultdict(list)
        self.errors: list[str] = []
        self.stale = 0
        self.threads: list[threading.Thread] = []
        self.workers: list[Worker] = []

    def _worker(self, address: str, who: str, place: int) -> Worker:
        if who == "liaison":
            return Worker(address, self.pasts[place], who, "", self, place)
        token, cookie = self.known[who][place]
        return Worker(address, Past(token, self.cases[0], []), who, cookie, self, place)

    def warm(self, address: str) -> None:
        """Every kind of request, some times, by clients who do nothing else: nobody counts them."""
        for who, turn in TURNS.items():
            worker = self._worker(address, who, self.numbers_of[who])
            for worker.turn in range(4):
                turn(worker)
            worker.connection.close()
        self.took.clear()

    def begin(self, address: str, seconds: float, pause: float) -> None:
        """Let all of them work for so many seconds, and finish what they are at."""
        until = time.monotonic() + seconds
        for who, number in self.numbers_of.items():
            for place in range(number):
                worker = self._worker(address, who, place)
                worker.pause = pause
                thread = threading.Thread(target=self._at_work, args=(worker, TURNS[who], until))
                self.workers.append(worker)
                self.threads.append(thread)
        for thread in self.threads:
            thread.start()

    def _at_work(self, worker: Worker, turn: Callable[[Worker], None], until: float) -> None:
        try:
            time.sleep(worker.drawn.uniform(0, 2 * worker.pause))
            while time.monotonic() < until:
                turn(worker)
                worker.turn += 1
        except (WrongError, OSError, http.client.HTTPException, ValueError, KeyError) as error:
            self.errors.append(f"{worker.who}: {type(error).__name__}: {error}"[:400])
        finally:
            worker.connection.close()

    def end(self) -> None:
        """Wait until all have finished."""
        for thread in self.threads:
            thread.join()

    def told(self, seconds: float) -> dict[str, dict[str, float]]:
        """Of each kind of request: how many there were, how many a second, and how long they took."""
        return {
            kind: {
                "count": len(took),
                "per_second": len(took) / seconds,
                "p50_ms": statistics.median(took) * 1000,
                "p95_ms": _percentile(took, 95) * 1000,
                "p99_ms": _percentile(took, 99) * 1000,
            }
            for kind, took in sorted({**self.took, "all": [*chain(*self.took.values())]}.items())
        }

    def verified(self, address: str, within: float) -> int:
        """How many receipts there are, each verified by whoever got it: the log's signature, and its proof.

        Raises TimeoutError where the log has not signed over the last of them in time, and what verifying
        raises.
        """
        newest = max((place for worker in self.workers for place, _ in worker.receipts), default=0)
        until = time.monotonic() + within
        asking = self._worker(address, "liaison", 0)
        while ((head := asking.ask("GET", f"{API}log").said)["size"] or 0) < newest:
            if time.monotonic() > until:
                raise TimeoutError(f"the log has signed {head['size']} records of {newest}")
            time.sleep(1)
        log = VerifierKey.parse(head["key"])
        verified = 0
        for worker in self.workers:
            worker.pause = 0.0
            for position, promised in worker.receipts:
                receipt = read_receipt(promised.encode(), log)
                if receipt.position != position:
                    raise RuntimeError(f"the receipt of {position} is one of {receipt.position}")
                shown = worker.ask("GET", f"{API}receipts/{position}").said
                read_proof(shown["proof"].encode()).holds(receipt, log)
                verified += 1
            worker.connection.close()
        return verified


def _known(actor: Actor, place: int) -> tuple[str, str]:
    """A token and a login's cookie of an actor."""
    held = credentials.issue(
        name=f"{actor.role} {place}", organization=actor.organization, person=actor.id, role=actor.role
    )
    token = credentials.add_token(held, timedelta(hours=2)).token
    client = logged_in(actor)
    User.objects.filter(id=client.session["_auth_user_id"]).update(is_staff=True)
    name = settings.SESSION_COOKIE_NAME
    return token, f"{name}={client.cookies[name].value}"


def _percentile(took: list[float], percent: int) -> float:
    return sorted(took)[max(0, -(-len(took) * percent // 100) - 1)]
