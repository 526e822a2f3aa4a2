"""Flags at their very edges, and exactly the entries behind each."""

import time
from datetime import datetime

import pytest

from config.actors import RecordKind
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import Basis, Decision, DecisionKind
from reviews.model_version import Reach
from reviews.oversight.boundary import Flag, FlagCode, boundary
from reviews.oversight.history import CaseHistory
from tests.actors import LIAISON, OFFICER, named
from tests.reviews.oversight.flag_pasts import FRIDAY, MONDAY, asked, directed, disputed
from tests.reviews.oversight.pasts import EVENING, MORNING, NEXT_DAY, NOON, Scene, hours_after, last
from tests.reviews.oversight.reading import flagged
from tests.reviews.oversight.test_partial_histories import with_entries
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


def test_flags_of_one_code_come_in_the_order_of_recording_whenever_their_entries_happened() -> None:
    scene = Scene()
    late = scene.request(when=hours_after(NOON, 1), recorded=NEXT_DAY, shown=Shown.NOTHING)
    early = scene.request(when=hours_after(NOON, 3), shown=Shown.NOTHING)

    found = boundary(scene.history()).flags
    undisclosed = [flag.entries[0] for flag in found if flag.code is FlagCode.EVIDENCE_NOT_DISCLOSED]

    assert undisclosed == [early.entries[0].id, late.entries[0].id]


@pytest.mark.parametrize(
    ("threshold", "words"), [("less than 24 h", "short notice (less than 24 h)"), (None, "short notice")]
)
def test_a_flag_in_words_is_its_name_and_the_threshold_that_it_was_judged_by(
    threshold: str | None, words: str
) -> None:
    assert str(Flag(code=FlagCode.SHORT_NOTICE, entries=(), threshold=threshold)) == words


# authority


@pytest.mark.parametrize(
    ("issued", "raised"), [(NOON, True), (hours_after(NOON, -4), False), ("unknown", False)]
)
def test_of_a_compiled_directive_only_its_own_date_can_lie_after_the_act(issued: str, raised: bool) -> None:
    scene = Scene(RecordKind.COMPILED)
    letter = directed(scene, when=issued)
    scene.suspend(scene.decide(letter, when=MORNING), when=MORNING)

    assert (FlagCode.AUTHORITY_AFTER_ACT in flagged(boundary(scene.history()))) is raised


# decisions and effects


def test_a_basis_that_differs_from_what_the_reader_has_not_cites_the_decision_alone() -> None:
    scene = Scene()
    request = asked(scene)
    decision = scene.decide(request, basis=Basis.LEGAL_COMPULSION)

    flag = only(scene.history(without=request), FlagCode.BASIS_DIFFERS)

    assert flag.entries == (last(decision).id,)


def test_a_decision_of_which_the_reader_has_only_what_followed_hides_no_other() -> None:
    scene = Scene()
    first = scene.decide(asked(scene), reason=None)
    scene.at(first, EVENING).offer_commitment(by=LIAISON, commitment="to report")
    second = scene.decide(asked(scene), when=NEXT_DAY, basis=Basis.LEGAL_COMPULSION)
    case = scene.history()
    kept = [entry for entry in case.entries if entry is not first.entries[0]]

    assert only(with_entries(case, kept), FlagCode.BASIS_DIFFERS).entries[0] == last(second).id


def test_what_was_decided_by_own_choice_is_not_held_against_effects() -> None:
    scene = Scene()
    scene.decide()

    assert FlagCode.SCOPE_DIFFERS_FROM_EFFECTS not in flagged(boundary(scene.history()))


def test_a_release_that_was_canceled_states_no_scope_that_could_differ() -> None:
    scene = Scene()
    scene.at(scene.model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)
    decision = scene.decide(asked(scene))
    scene.at(scene.model, EVENING).cancel_release(by=LIAISON, under=cited(decision), independent=False)

    assert FlagCode.SCOPE_DIFFERS_FROM_EFFECTS not in flagged(boundary(scene.history()))


def test_an_effect_before_its_decision_cites_both() -> None:
    scene = Scene()
    decision = scene.decide(asked(scene), when=NEXT_DAY)
    acted = scene.suspend(decision, when=EVENING)

    flag = only(scene.history(), FlagCode.EFFECT_WITHOUT_DECISION)

    assert flag.entries == (acted, last(decision).id)


def test_an_effect_before_a_decision_of_another_case_cites_the_effect_alone() -> None:
    scene, elsewhere = Scene(), Scene()
    elsewhere.new(Decision, "so that no two decisions share an id")
    decision = elsewhere.decide(asked(elsewhere), when=NEXT_DAY)
    acted = scene.suspend(decision, when=EVENING)
    case = scene.history()
    case.elsewhere = {decision.id: decision}

    assert only(case, FlagCode.EFFECT_WITHOUT_DECISION).entries == (acted,)


def test_two_acts_that_rest_on_no_decision_are_two_flags() -> None:
    scene = Scene()
    request = asked(scene)
    acts = [scene.suspend(None, when=hours_after(NOON, hours)) for hours in (2, 3)]

    found = [flag for flag in boundary(scene.history()).flags if flag.code is FlagCode.CALLED_INDEPENDENT]

    assert [flag.entries for flag in found] == [(request.entries[0].id, acted) for acted in acts]


# disputes


@pytest.mark.parametrize(("moment", "raised"), [("2026-08-17", False), ("2026-08-18", True)])
def test_a_dispute_waits_until_the_end_of_its_last_business_day(moment: str, raised: bool) -> None:
    case = disputed(MONDAY)
    case.moment = datetime.fromisoformat(f"{moment}T12:00-04:00")

    assert (FlagCode.DISPUTE_UNANSWERED in flagged(boundary(case))) is raised


@pytest.mark.parametrize("when", ["2026-07-20T12:00-04:00", "2026-08-14T12:00-04:00"])
def test_a_dispute_that_is_answered_or_fresh_hides_no_other(when: str) -> None:
    scene = Scene()
    request = asked(scene)
    scene.decide(request)
    first = scene.dispute(request.entries[0], when)
    if when < "2026-08":
        scene.at(scene.case, hours_after(when, 24)).disputes.answer(
            by=OFFICER, dispute=first, statement="it is"
        )
    second = scene.dispute(scene.case.entries[0], "2026-07-22T12:00-04:00")

    flag = only(scene.history(), FlagCode.DISPUTE_UNANSWERED)

    assert flag.entries == (scene.case.entries[0].id, second)


def test_the_zone_of_the_machine_moves_no_business_day(monkeypatch: pytest.MonkeyPatch) -> None:
    pasts = (disputed("2026-07-30T23:30-04:00"), disputed(FRIDAY), disputed(MONDAY))
    for case in pasts:
        case.moment = datetime.fromisoformat("2026-08-14T23:30-04:00")

    here = [flagged(boundary(case)) for case in pasts]
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        there = [flagged(boundary(case)) for case in pasts]
    time.tzset()

    assert there == here
    assert [FlagCode.DISPUTE_UNANSWERED in found for found in here] == [True, False, False]
