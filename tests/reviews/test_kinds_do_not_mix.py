"""A compiled entry stands in no live case, and a live one in no compiled case, whatever it is about."""

from uuid import UUID

import pytest

from agreements.claim import ClaimKind
from agreements.commands import make_claim
from config.actors import Side
from config.errors import Refused
from config.ledger.models import LedgerRecord
from config.ledger.record import Source
from reviews import commands
from reviews.decision import Basis, DecisionKind
from tests.actors import COMPANY, LIAISON, PRESS, archivist
from tests.reviews import registered

pytestmark = pytest.mark.django_db

SOURCE = Source(publisher="A newspaper", evidence="media")


def live_request() -> tuple[UUID, UUID]:
    """A live case, and a request that was made in it."""
    model = registered.released_model()
    case = registered.opened_case(models=(model,))
    return case, registered.requested(case=case, models=(model,))


def test_an_archivist_decides_nothing_in_the_place_of_a_live_company() -> None:
    _, request = live_request()
    before = LedgerRecord.objects.count()

    with pytest.raises(Refused):
        commands.make_decision(
            archivist(COMPANY, Side.COMPANY),
            answers=(request,),
            kind=DecisionKind.DECLINED,
            basis=Basis.VOLUNTARY,
            source=SOURCE,
        )
    assert LedgerRecord.objects.count() == before

    commands.make_decision(LIAISON, answers=(request,), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY)


def test_a_compiled_claim_stands_in_no_live_case() -> None:
    case, _ = live_request()

    with pytest.raises(Refused):
        make_claim(
            archivist(PRESS, Side.THIRD_PARTY),
            kind=ClaimKind.STATEMENT,
            value="it was otherwise",
            case=case,
            source=SOURCE,
        )
