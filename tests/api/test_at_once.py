"""Many requests at once, with real commits on both databases: one key is done once, versions are kept."""

from typing import Any
from uuid import UUID

import pytest

from config.ledger.models import LedgerRecord, RequestDone
from config.ledger.store import ledger
from tests.api.calling import Caller, decision, made
from tests.ledger.writers import at_once
from tests.reviews.registered import parties

pytestmark = pytest.mark.django_db(transaction=True)

REQUESTS = 200
THREADS = 20  # each has a connection of its own, and sends its part of the requests one after the other


def sent(caller: Caller, address: str, **headers: str) -> list[Any]:
    """The answers to the same request sent 200 times, twenty at once."""

    def send(_: int) -> list[Any]:
        return [caller.post(address, decision(), **headers) for _ in range(REQUESTS // THREADS)]

    answers: list[Any] = []
    for outcome in at_once(send, THREADS):
        assert isinstance(outcome, list), outcome
        answers += outcome
    return answers


def test_200_requests_under_one_key_are_done_once() -> None:
    parties()
    caller = Caller()
    before = LedgerRecord.objects.count()

    answers = sent(caller, "decisions", Idempotency_Key="one")

    assert len(answers) == REQUESTS
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert LedgerRecord.objects.count() == before + 1
    assert RequestDone.objects.count() == 1


def test_200_changes_under_one_key_change_once() -> None:
    parties()
    caller = Caller()
    id = made(caller)

    answers = sent(caller, f"decisions/{id}/revise", Idempotency_Key="one", If_Match=caller.seen(id, 1))

    assert {(answer.status_code, answer.headers["ETag"]) for answer in answers} == {(201, caller.seen(id, 2))}
    assert [entry.record.version for entry in ledger.entries(streams=[id])] == [1, 2]


def test_of_200_changes_of_one_version_one_is_made_and_all_others_are_stale() -> None:
    parties()
    caller = Caller()
    id = made(caller)

    answers = sent(caller, f"decisions/{id}/revise", If_Match=caller.seen(id, 1))

    codes = [answer.status_code for answer in answers]
    assert (codes.count(201), codes.count(412)) == (1, REQUESTS - 1)
    assert [entry.record.version for entry in ledger.entries(streams=[id])] == [1, 2]


def test_requests_under_keys_of_their_own_are_all_done() -> None:
    parties()
    caller = Caller()

    def send(number: int) -> Any:
        return caller.post("decisions", decision(), Idempotency_Key=str(number))

    answers = at_once(send, THREADS)

    given = [answer for answer in answers if not isinstance(answer, Exception)]
    assert {answer.status_code for answer in given} == {201}
    assert len({UUID(answer.json()["id"]) for answer in given}) == THREADS
    assert RequestDone.objects.count() == THREADS
