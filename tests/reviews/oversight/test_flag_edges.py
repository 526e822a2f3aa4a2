"""Flags at their very edges, and exactly the entries behind each."""

import pytest

from config.actors import RecordKind
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import Basis, DecisionKind
from reviews.oversight.boundary import Flag, FlagCode, boundary
from reviews.oversight.history import CaseHistory
from tests.actors import LIAISON, named
from tests.reviews.oversight.flag_pasts import asked, directed
from tests.reviews.oversight.pasts import EVENING, NOON, Scene, hours_after, last
from tests.reviews.oversight.reading import flagged
from tests.reviews.pasts import cited


def only(case: CaseHistory, code: FlagCode) -> Flag:
    (found,) = [flag for flag in boundary(case).flags if flag.code is code]
    return found


@pytest.mark.parametrize(("shown", "raised"), [(Shown.VERBAL, False), (Shown.NOTHING, True)])
def test_what_rests_on_a_finding_says_what_was_shown(shown: Shown, raised: bool) -> None:
    scene = Scene(RecordKind.COMPILED)
    asked(scene, supported_by=(named("finding"),), shown=shown)

    assert (FlagCode.EVIDENCE_NOT_DISCLOSED in flagged(boundary(scene.history()))) is raised


def test_where_nothing_was_shown_the_receipt_is_not_what_disputes_it() -> None:
    scene = Scene()
    request = asked(scene, shown=Shown.NOTHING)
    scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.NOT)
    receipt = last(request).id

    flag = only(scene.history(), FlagCode.EVIDENCE_NOT_DISCLOSED)

    assert receipt not in flag.entries
    assert request.entries[0].id in flag.entries


@pytest.mark.parametrize(("seconds", "raised"), [(0, False), (1, True)])
def test_acting_at_the_instant_of_the_directive_is_not_before_it(seconds: int, raised: bool) -> None:
    scene = Scene()
    letter = directed(
        scene, when=hours_after(NOON, seconds / 3600), recorded=hours_after(NOON, seconds / 3600)
    )
    acted = scene.suspend(scene.decide(letter, when=NOON), when=NOON)

    found = {flag.code: flag for flag in boundary(scene.history()).flags}

    assert (FlagCode.AUTHORITY_AFTER_ACT in found) is raised
    if raised:
        assert found[FlagCode.AUTHORITY_AFTER_ACT].entries == (acted, letter.entries[0].id)


@pytest.mark.parametrize(("seconds", "raised"), [(0, False), (1, True)])
def test_declined_at_the_instant_of_the_directive_is_not_before_it(seconds: int, raised: bool) -> None:
    scene = Scene()
    declined = scene.decide(asked(scene), kind=DecisionKind.DECLINED, applied=None, when=EVENING)
    letter = directed(scene, when=hours_after(EVENING, seconds / 3600))

    found = {flag.code: flag for flag in boundary(scene.history()).flags}

    assert (FlagCode.BINDING_AFTER_DECLINE in found) is raised
    if raised:
        assert found[FlagCode.BINDING_AFTER_DECLINE].entries == (last(declined).id, letter.entries[0].id)


def test_a_basis_that_differs_cites_the_decision_and_what_it_answers() -> None:
    scene = Scene()
    request = asked(scene)
    decision = scene.decide(request, basis=Basis.LEGAL_COMPULSION)
    scene.suspend(decision)

    assert only(scene.history(), FlagCode.BASIS_DIFFERS).entries == (last(decision).id, request.entries[0].id)


def test_a_decision_that_limits_nothing_differs_from_no_effect() -> None:
    for kind in (DecisionKind.DECLINED, DecisionKind.DEFERRED):
        scene = Scene()
        scene.decide(asked(scene), kind=kind, applied=None)

        assert FlagCode.SCOPE_DIFFERS_FROM_EFFECTS not in flagged(boundary(scene.history()))


def test_what_was_restored_again_is_no_effect_that_the_decision_limits_by() -> None:
    scene = Scene()
    decision = scene.decide(asked(scene))
    scene.suspend(decision)
    scene.at(scene.model, hours_after(EVENING, 5)).restore_access(
        by=LIAISON, under=cited(decision), independent=False
    )

    assert FlagCode.SCOPE_DIFFERS_FROM_EFFECTS not in flagged(boundary(scene.history()))


@pytest.mark.parametrize(
    ("hours", "raised"), [(-1 / 3600, False), (0, True), (72, True), (72 + 1 / 3600, False)]
)
def test_called_independent_from_the_instant_of_the_communication_to_72_hours_after(
    hours: float, raised: bool
) -> None:
    scene = Scene()
    request = asked(scene)
    acted = scene.suspend(None, when=hours_after(NOON, hours))

    found = {flag.code: flag for flag in boundary(scene.history()).flags}

    assert (FlagCode.CALLED_INDEPENDENT in found) is raised
    if raised:
        assert found[FlagCode.CALLED_INDEPENDENT].entries == (request.entries[0].id, acted)
        assert found[FlagCode.CALLED_INDEPENDENT].threshold == "within 72 h, on the same model"


def test_an_act_of_a_day_counts_where_any_instant_of_that_day_would() -> None:
    scene = Scene()
    asked(scene)
    scene.suspend(None, when="2026-06-15")

    assert FlagCode.CALLED_INDEPENDENT in flagged(boundary(scene.history()))


def test_flags_come_in_the_order_of_their_codes_then_of_their_entries() -> None:
    scene = Scene()
    for hour in (3, 1):
        scene.request(when=hours_after(NOON, hour), shown=Shown.NOTHING)

    found = boundary(scene.history())
    codes = [list(FlagCode).index(flag.code) for flag in found.flags]
    undisclosed = [flag for flag in found.flags if flag.code is FlagCode.EVIDENCE_NOT_DISCLOSED]

    assert codes == sorted(codes)
    numbers = [min(scene.history().numbers[entry] for entry in flag.entries) for flag in undisclosed]
    assert numbers == sorted(numbers)
    assert len(numbers) == 2
