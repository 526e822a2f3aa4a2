"""Rules 6, 7 and 8: what asks may be declined or cites its law; what decides answers or is independent."""

from itertools import product
from typing import Any

import pytest

from agreements.vocabulary import Instrument, RequestKind, Track
from config.errors import Refused
from reviews.communication import Communication, Document
from reviews.communication.issuing import MAY_DECLINE, DirectiveIssued, RequestIssued
from reviews.decision import Basis, DecisionKind
from tests.actors import COMPANY, LIAISON, OFFICER, named
from tests.reviews.pasts import FOREIGNERS, answered, decided, directed, requested, undecided
from tests.steady import steady_pen

VOLUNTARY = [instrument for instrument in Instrument if not instrument.binding]
LIMITING = {
    RequestKind.RESTRICT,
    RequestKind.SUSPEND,
    RequestKind.DELAY_RELEASE,
    RequestKind.STAGE_RELEASE,
    RequestKind.MODIFY_MODEL,
}
DOING_SOMETHING = {
    DecisionKind.COMPLIED,
    DecisionKind.COMPLIED_MORE_BROADLY,
    DecisionKind.COMPLIED_IN_PART,
    DecisionKind.ALTERNATIVE,
}


def communication() -> Communication:
    return Communication(named("communication"), steady_pen())


def asked_by(instrument: Instrument, kind: RequestKind = RequestKind.RESTRICT) -> Communication:
    """The instrument as it is issued: as a directive where it binds, else as a request."""
    if instrument.binding:
        return directed(instrument=instrument, kind=kind)
    return requested(instrument=instrument, kind=kind)


@pytest.mark.parametrize("instrument", Instrument)
def test_each_instrument_is_either_a_request_or_a_directive(instrument: Instrument) -> None:
    request, directive = communication(), communication()
    said: dict[str, Any] = {
        "to": COMPANY,
        "kind": RequestKind.RESTRICT,
        "instrument": instrument,
        "scope": FOREIGNERS,
    }
    cited: dict[str, Any] = {"authority": "15 CFR 744.22(b)", "document": Document(title="letter")}

    if instrument.binding:
        with pytest.raises(Refused) as refused:
            request.issue_request(by=OFFICER, track=Track.OUTSIDE, **said)
        directive.issue_directive(by=OFFICER, track=Track.COMPULSORY, **said, **cited)
    else:
        with pytest.raises(Refused) as refused:
            directive.issue_directive(by=OFFICER, track=Track.COMPULSORY, **said, **cited)
        request.issue_request(by=OFFICER, track=Track.OUTSIDE, **said)

    assert refused.value.rule == 6
    (entry,) = (*request.entries, *directive.entries)
    match entry.event:
        case RequestIssued() as issued:
            assert instrument in VOLUNTARY
            assert issued.may_decline == MAY_DECLINE
            assert "authority" not in issued.__struct_fields__
        case DirectiveIssued() as issued:
            assert instrument.binding
            assert issued.authority
            assert not issued.document.held


@pytest.mark.parametrize("independent", [True, False], ids=["independent", "not independent"])
@pytest.mark.parametrize("answers", [0, 1, 2])
@pytest.mark.parametrize("kind", DecisionKind)
def test_a_decision_answers_or_is_independent_whatever_else_it_says(
    kind: DecisionKind, answers: int, independent: bool
) -> None:
    decision = undecided()
    communications = tuple(answered(one) for one in (requested(), directed())[:answers])
    said: dict[str, Any] = {"kind": kind, "basis": Basis.VOLUNTARY, "applied": FOREIGNERS}

    if bool(answers) is not independent:
        decision.make(by=LIAISON, answered=communications, independent=independent, **said)
        assert decision.made
    else:
        with pytest.raises(Refused) as refused:
            decision.make(by=LIAISON, answered=communications, independent=independent, **said)
        assert refused.value.rule == 7
        assert decision.entries == []


@pytest.mark.parametrize(("basis", "instrument"), list(product(Basis, Instrument)))
def test_any_basis_beside_any_instrument_is_recorded_and_never_refused(
    basis: Basis, instrument: Instrument
) -> None:
    decision = decided(asked_by(instrument), basis=basis)

    assert decision.basis is basis
    assert decision.basis_matches_instrument is (
        basis is not Basis.INDEPENDENT and (basis is Basis.LEGAL_COMPULSION) is instrument.binding
    )


@pytest.mark.parametrize(("kind", "request_kind"), list(product(DecisionKind, RequestKind)))
def test_a_decision_that_limits_states_its_scope_whatever_was_asked(
    kind: DecisionKind, request_kind: RequestKind
) -> None:
    asked = asked_by(Instrument.ORDER, request_kind)

    if kind in DOING_SOMETHING and request_kind in LIMITING:
        with pytest.raises(Refused) as refused:
            decided(asked, kind=kind, applied=None)
        assert refused.value.rule == 8
    else:
        assert not decided(asked, kind=kind, applied=None).limits_something

    stated = decided(asked, kind=kind, applied=FOREIGNERS)
    ((_, difference),) = stated.differences
    assert difference == FOREIGNERS.compare(FOREIGNERS)
