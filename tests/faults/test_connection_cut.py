"""The connection to the database is cut at every statement: an act is kept whole or not, and that is said."""

from typing import Any

import pytest
from django.db import OperationalError, close_old_connections

from config.errors import Unavailable
from config.ledger.integrator import integrate
from config.ledger.models import LedgerRecord, RequestDone
from config.ledger.verification import verify
from reviews.commands import register_model
from tests.actors import LIAISON, named
from tests.api.calling import Caller, decision, problem
from tests.faults.wire import cuts, wire
from tests.reviews.registered import parties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.only_on("postgresql")]

ENDS = pytest.mark.parametrize("unheard", [False, True], ids=["before", "unheard"])


def dense() -> int:
    """How many records there are, at the positions from 1 on."""
    positions = list(LedgerRecord.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(1, len(positions) + 1))
    return len(positions)


@ENDS
def test_a_request_that_is_cut_off_is_done_once_by_repeating_it_under_its_key(unheard: bool) -> None:
    parties()
    caller = Caller()
    told: dict[str, Any] = {}
    found: list[int] = []

    def decide(key: str) -> Any:
        close_old_connections()  # as every server does before a request
        told[key] = caller.post("decisions", decision(), Idempotency_Key=key)
        return told[key]

    def kept(key: str) -> int:
        return RequestDone.objects.filter(key=key).count()

    decide("first of all")
    with wire() as carrying:
        for key in cuts(carrying, decide, unheard=unheard):
            first, stored, before = told[key], kept(key), dense()
            found.append(stored)
            if first.status_code == 201:
                assert stored == 1
            else:
                problem(first, 503, "unavailable")
                assert first.headers["Retry-After"]

            again = decide(key)

            assert again.status_code == 201, again.content
            assert (dense(), kept(key)) == (before + 1 - stored, 1)
            assert ("Idempotent-Replayed" in again.headers) == bool(stored)
        # only what the server had done already, the commit, is kept; the last request was carried whole
        assert sum(found) == found[-1] == unheard
        assert (told.popitem()[1].status_code, len(found) > 4) == (201, True)
        assert integrate() == dense()
        assert verify().sound


def test_who_cannot_hear_whether_an_act_was_taken_is_told_to_look_for_it() -> None:
    parties()
    told: list[str] = []
    stored = []

    def register(name: str) -> None:
        said = ""
        try:
            register_model(LIAISON, id=named(name), name=name)
        except (Unavailable, OperationalError) as error:
            said = str(error)
        told.append(said)

    register("first of all")
    before = dense()
    with wire() as carrying:
        for name in cuts(carrying, register, unheard=True):
            stored.append(LedgerRecord.objects.filter(stream=named(name)).count())

    *_, unsure, heard = told
    assert (sum(stored), stored[-1], heard) == (1, 1, "")
    assert "it may have been taken" in unsure
    assert "server" not in unsure
    assert dense() == before + 2
