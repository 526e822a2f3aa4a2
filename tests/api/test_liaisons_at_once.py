"""Many liaisons at once over HTTP: nobody is refused what is theirs to do, and every receipt is kept."""

from typing import Any

import pytest

from config.ledger.integrator import integrate
from config.ledger.receipts import Fate, check
from config.ledger.signing import sign
from config.ledger.store import ledger
from tests.benchmarks import liaisons
from tests.reviews.registered import parties

CLIENTS = 20
TURNS = 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.only_on("postgresql")
def test_twenty_liaisons_act_at_once_and_every_receipt_is_kept(live_server: Any) -> None:
    parties()
    pasts = liaisons.prepare(CLIENTS, TURNS)

    answers = [
        answer
        for turn in range(TURNS)
        for answer in liaisons.at_once(live_server.url, pasts, liaisons.liaison, turn)[1]
    ]
    integrate()
    sign()

    kept = liaisons.receipts(answers)
    assert len(answers) == CLIENTS * TURNS * liaisons.REQUESTS_OF_A_TURN
    assert len(kept) == len(set(kept)) == CLIENTS * TURNS * 3
    assert {check(one.encode(), ledger.clock()).outcome for one in kept} == {Fate.KEPT}
