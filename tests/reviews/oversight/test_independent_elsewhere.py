"""A decision that names no case is looked up where an act of the case cites it."""

import pytest

from config.ledger.store import ledger
from reviews import commands
from reviews.decision import Basis, DecisionKind
from reviews.oversight.boundary import FlagCode, boundary
from reviews.oversight.replay import case_history
from reviews.scope import Affiliation, Atom, Polarity, Population, Scope
from tests.actors import LIAISON, OFFICER
from tests.reviews import registered

pytestmark = pytest.mark.django_db

EVERYBODY = Scope(population=Population(polarity=Polarity.EXCLUDED, atoms=(Atom(relation=Affiliation.ANY),)))


def test_an_independent_decision_outside_the_case_explains_and_flags_the_acts_that_cite_it() -> None:
    model = registered.released_model()
    case = registered.opened_case(models=(model,))
    registered.requested(case=case, models=(model,))
    decision = commands.make_decision(
        LIAISON, kind=DecisionKind.OWN_CHOICE, basis=Basis.INDEPENDENT, independent=True, applied=EVERYBODY
    ).stream
    before = len(case_history(case).numbers)

    commands.suspend_access(LIAISON, model=model, scope=EVERYBODY, decision=decision)

    found = case_history(case)
    codes = {flag.code for flag in boundary(found).flags}
    assert FlagCode.EFFECT_WITHOUT_DECISION not in codes
    assert FlagCode.CALLED_INDEPENDENT in codes
    assert len(found.numbers) == before + 1
    assert ledger.get(type(found.case), case).number == found.case.number
    assert OFFICER.organization in found.parties
