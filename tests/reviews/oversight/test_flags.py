"""Every flag: raised by one past, absent in its twin, judged by the program's own thresholds."""

import msgspec
import pytest

from agreements.calendar import NO_CALENDAR
from agreements.program import Parameters
from config.actors import RecordKind
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import Basis, BroaderReason, Decision, DecisionKind
from reviews.oversight.boundary import Flag, FlagCode, boundary
from reviews.oversight.history import CaseHistory
from reviews.review.findings import FindingShared
from reviews.review.receipts import FindingReceipt, FindingReceiptStated
from tests.actors import LIAISON, named
from tests.reviews.oversight.flag_pasts import (
    ABSENT,
    MONDAY,
    RAISED,
    asked,
    by_the_book,
    disputed,
    finding_received,
    independent,
    shown,
    with_notice,
)
from tests.reviews.oversight.pasts import NEXT_DAY, Scene, last
from tests.reviews.oversight.reading import flagged
from tests.reviews.pasts import EVERY_CUSTOMER, OTHER_MODEL, scope


@pytest.mark.parametrize("name", RAISED)
def test_a_flag_is_raised_where_its_past_is(name: str) -> None:
    code, past = RAISED[name]
    case = past()

    found = [flag for flag in boundary(case).flags if flag.code is code]

    assert len(found) == 1
    assert found[0].entries
    assert set(found[0].entries) <= set(case.numbers)


@pytest.mark.parametrize("name", ABSENT)
def test_a_flag_is_absent_in_the_twin_of_its_past(name: str) -> None:
    code, past = ABSENT[name]

    assert code not in flagged(boundary(past()))


@pytest.mark.parametrize("code", FlagCode)
def test_every_flag_has_a_past_that_raises_it_and_one_that_does_not(code: FlagCode) -> None:
    for pasts in (RAISED, ABSENT):
        assert code in {flag for flag, _ in pasts.values()}


@pytest.mark.parametrize("kind", RecordKind)
def test_what_went_by_the_book_raises_nothing(kind: RecordKind) -> None:
    assert boundary(by_the_book(kind)).flags == ()


# thresholds


def flag_of(case: CaseHistory, code: FlagCode) -> Flag | None:
    return next((flag for flag in boundary(case).flags if flag.code is code), None)


def with_parameters(case: CaseHistory, **parameters: int) -> CaseHistory:
    case.parameters = msgspec.structs.replace(Parameters(), **parameters)
    return case


def test_short_notice_is_judged_by_the_programs_threshold() -> None:
    lenient = with_parameters(with_notice(23), short_notice_hours=12)
    strict = with_parameters(with_notice(47), short_notice_hours=48)

    assert flag_of(lenient, FlagCode.SHORT_NOTICE) is None
    flag = flag_of(strict, FlagCode.SHORT_NOTICE)
    assert flag
    assert flag.threshold
    assert "48 h" in flag.threshold


def test_a_dispute_unanswered_is_judged_by_the_programs_threshold_in_business_days() -> None:
    lenient = with_parameters(disputed(), dispute_answer_business_days=11)
    strict = with_parameters(disputed(MONDAY), dispute_answer_business_days=9)

    assert flag_of(lenient, FlagCode.DISPUTE_UNANSWERED) is None
    flag = flag_of(strict, FlagCode.DISPUTE_UNANSWERED)
    assert flag
    assert flag.threshold == "more than 9 business days"


def test_a_dispute_unanswered_says_where_no_calendar_was_adopted() -> None:
    case = disputed()
    case.calendar = NO_CALENDAR

    flag = flag_of(case, FlagCode.DISPUTE_UNANSWERED)

    assert flag
    assert flag.threshold
    assert "no calendar is adopted for 2026" in flag.threshold


def test_called_independent_is_judged_by_the_programs_threshold() -> None:
    lenient = with_parameters(independent(6), independent_within_hours=5)
    strict = with_parameters(independent(100), independent_within_hours=100)

    assert flag_of(lenient, FlagCode.CALLED_INDEPENDENT) is None
    flag = flag_of(strict, FlagCode.CALLED_INDEPENDENT)
    assert flag
    assert flag.threshold
    assert "100 h" in flag.threshold


def test_an_imprecise_date_of_a_communication_counts_where_any_instant_of_it_would() -> None:
    scene = Scene()
    scene.request(when="2026-06-12")
    scene.suspend(None, when="2026-06-15T20:00-04:00")

    assert FlagCode.CALLED_INDEPENDENT in flagged(boundary(scene.history()))


# the entries behind a flag


def test_a_broader_scope_is_explained_by_the_entry_that_explains_it() -> None:
    scene = Scene()
    decision = scene.decide(
        asked(scene), kind=DecisionKind.COMPLIED_MORE_BROADLY, applied=EVERY_CUSTOMER, reason=None
    )
    scene.suspend(decision, scope=EVERY_CUSTOMER)
    scene.at(decision, NEXT_DAY).explain_broader_scope(by=LIAISON, reason=BroaderReason.POLICY_CHOICE)

    flag = flag_of(scene.history(), FlagCode.SCOPE_BROADER)

    assert flag
    assert flag.entries == (decision.entries[0].id, last(decision).id)


def test_disputed_receipt_of_evidence_cites_both_accounts() -> None:
    case = shown(Shown.WRITTEN, EvidenceReceipt.NOT)

    flag = flag_of(case, FlagCode.EVIDENCE_NOT_DISCLOSED)

    assert flag
    behind = [case.entry(entry) for entry in flag.entries]
    assert {entry.side for entry in behind if entry} == {"government", "company"}


def test_a_disputed_receipt_of_a_finding_cites_what_showed_it_and_the_companys_account() -> None:
    case = finding_received(FindingReceipt.NOT)

    flag = flag_of(case, FlagCode.EVIDENCE_NOT_DISCLOSED)

    assert flag
    behind = [case.entry(entry) for entry in flag.entries]
    assert [type(entry.event) for entry in behind if entry] == [FindingShared, FindingReceiptStated]


def test_acts_on_two_models_under_one_decision_are_one_flag() -> None:
    scene = Scene()
    other = scene.released_model("Mythos 5")
    asked(scene, scope=scope(models=(scene.model.id, other.id)))
    decision = scene.decide(applied=scope(models=(scene.model.id, other.id)))
    acts = [
        scene.suspend(decision),
        scene.suspend(decision, model=other, scope=scope(models=(OTHER_MODEL,))),
    ]

    (flag,) = [one for one in boundary(scene.history()).flags if one.code is FlagCode.CALLED_INDEPENDENT]

    assert set(acts) < set(flag.entries)
    assert decision.entries[0].id in flag.entries


def test_another_decision_of_the_same_case_raises_nothing_for_this_one() -> None:
    scene = Scene()
    scene.suspend(scene.decide(asked(scene)))
    stranger = scene.at(scene.new(Decision, "other"), NEXT_DAY)
    stranger.make(
        by=LIAISON,
        kind=DecisionKind.OWN_CHOICE,
        basis=Basis.INDEPENDENT,
        answered=(),
        independent=True,
        case=named("another case"),
    )

    assert flagged(boundary(scene.history())) == set()
