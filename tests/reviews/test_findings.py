"""Findings: the agency's drafts, known to the company as far as shown (rule 14), or by pointer (rule 17)."""

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from reviews.capability import Ladder, Stage, StageEvidence
from reviews.review.capabilities import CapabilityClarified
from reviews.review.findings import FindingFinalized, Manner, Portion
from tests.actors import COMPANY, LIAISON, OFFICER
from tests.reviews.case_pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_PRESS,
    asserted,
    compiled_case,
    finding_case,
    last,
    opened_case,
    shared_case,
)


def test_the_record_says_what_the_company_was_shown_of_a_finding() -> None:
    case, finding = finding_case()
    before = case.findings.found[finding].shown

    case.findings.share(by=OFFICER, finding=finding, portion=Portion.IN_PART, manner=Manner.VERBAL)

    assert before is Portion.NOTHING
    assert case.findings.found[finding].shown is Portion.IN_PART
    assert case.entries[-1].record.audience == (COMPANY,)


def test_sharing_makes_the_finding_known_to_the_company() -> None:
    case, finding = finding_case()
    recorded = case.entries[-1]

    case.findings.share(by=OFFICER, finding=finding, portion=Portion.SUMMARY, manner=Manner.WRITTEN)

    assert recorded.record.audience == ()
    assert recorded.citation() in case.entries[-1].record.cites


def test_nothing_is_a_value_and_no_act_of_sharing() -> None:
    case, finding = finding_case()

    with pytest.raises(Refused) as refusal:
        case.findings.share(by=OFFICER, finding=finding, portion=Portion.NOTHING, manner=Manner.WRITTEN)

    assert refusal.value.rule == 14
    assert case.findings.found[finding].shown is Portion.NOTHING


def test_sharing_less_later_does_not_take_back_what_was_shown() -> None:
    case, finding = shared_case(Portion.IN_FULL)

    case.findings.share(by=OFFICER, finding=finding, portion=Portion.SUMMARY, manner=Manner.WRITTEN)

    assert case.findings.found[finding].shown is Portion.IN_FULL


def test_a_finding_that_the_company_was_not_shown_does_not_exist_for_it() -> None:
    case, finding = finding_case()

    with pytest.raises(NotFound):
        case.findings.comment(by=LIAISON, finding=finding, comment="not so")
    case.findings.share(by=OFFICER, finding=finding, portion=Portion.SUMMARY, manner=Manner.WRITTEN)
    case.findings.comment(by=LIAISON, finding=finding, comment="not so")

    assert len(case.findings.found[finding].comments) == 1


def test_a_final_finding_says_what_was_shown_and_heard_before() -> None:
    case, finding = shared_case()
    case.findings.comment(by=LIAISON, finding=finding, comment="not so")

    case.findings.finalize(by=OFFICER, finding=finding)

    final = case.entries[-1].event
    assert isinstance(final, FindingFinalized)
    assert (final.shown, final.comments) == (Portion.SUMMARY, 1)
    with pytest.raises(Refused):
        case.findings.finalize(by=OFFICER, finding=finding)


def test_a_finding_is_finalized_unseen_and_the_record_says_so() -> None:
    case, finding = finding_case()

    case.findings.finalize(by=OFFICER, finding=finding)

    final = case.entries[-1]
    assert isinstance(final.event, FindingFinalized)
    assert final.event.shown is Portion.NOTHING
    assert final.record.audience == ()


def test_two_ratings_stand_side_by_side() -> None:
    case, finding = shared_case()
    case.findings.rate(by=OFFICER, finding=finding, scheme="CVSS 4.0", rating="8.1")

    case.findings.rate(by=LIAISON, finding=finding, scheme="CVSS 4.0", rating="3.2")
    case.findings.rate(by=LIAISON, finding=finding, scheme="CVSS 4.0", rating="3.9")

    ratings = [(entry.side, event.rating) for entry, event in case.findings.found[finding].ratings]
    assert ratings == [("government", "8.1"), ("company", "3.9")]


# rule 17


def test_a_finding_on_a_classified_basis_is_recorded_by_pointer_only() -> None:
    case = opened_case()
    case.findings.record_finding(
        by=OFFICER, detail=None, classified_pointer="CAISI-C-0117", evaluation=None, models=()
    )

    with pytest.raises(Refused) as refusal:
        case.findings.record_finding(
            by=OFFICER, detail="a text", classified_pointer="CAISI-C-0117", evaluation=None, models=()
        )

    assert refusal.value.rule == 17
    (found,) = case.findings.found.values()
    assert found.content is not None
    assert (found.content.detail, found.content.classified_pointer) == (None, "CAISI-C-0117")


@pytest.mark.parametrize("compiled", [False, True])
def test_a_finding_with_a_classified_banner_is_refused(compiled: bool) -> None:
    case, by = (compiled_case(), FOR_AGENCY) if compiled else (opened_case(), OFFICER)

    with pytest.raises(Refused) as refusal:
        case.findings.record_finding(
            by=by, detail="(S//NF) names a flaw", classified_pointer=None, evaluation=None, models=()
        )

    assert refusal.value.rule == 17
    assert case.version == 1


def test_a_pointer_carries_no_text() -> None:
    case = opened_case()

    with pytest.raises(BadInput):
        case.findings.record_finding(
            by=OFFICER, detail=None, classified_pointer="it names flaw 7", evaluation=None, models=()
        )


# capability


def test_asserting_one_stage_leaves_the_others_alone() -> None:
    case = opened_case()

    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED)

    assert case.capabilities.demonstrated(Ladder.CYBER) == (Stage.C1,)
    assert case.highest_demonstrated(Ladder.CYBER) is Stage.C1
    assert case.highest_demonstrated(Ladder.BIO_CHEM) is None


def test_a_clarification_stands_beside_the_assertion_and_changes_nothing_in_it() -> None:
    case = compiled_case()
    assertion = asserted(case, Stage.C3, StageEvidence.DEMONSTRATED, by=FOR_AGENCY)

    case.capabilities.clarify(
        by=FOR_PRESS,
        asserted=assertion,
        shows=(Stage.C1,),
        does_not_show=(Stage.C3,),
        explanation=None,
        audience=None,
    )

    (said,) = case.capabilities.assertions
    assert said.stands
    assert said.contested_by == (FOR_PRESS.organization,)
    assert isinstance(case.entries[-1].event, CapabilityClarified)
    assert case.highest_demonstrated(Ladder.CYBER) is Stage.C3


def test_whoever_asserted_may_narrow_the_own_word() -> None:
    case = opened_case()
    assertion = asserted(case, Stage.C3, StageEvidence.DEMONSTRATED)
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED)

    case.capabilities.clarify(
        by=OFFICER,
        asserted=assertion,
        shows=(),
        does_not_show=(Stage.C3,),
        explanation="a log was misread",
        audience=None,
    )

    assert case.highest_demonstrated(Ladder.CYBER) is Stage.C1


@pytest.mark.parametrize(
    ("shows", "does_not_show"), [((), ()), ((Stage.C1,), (Stage.C1,)), ((Stage.C1, Stage.C2), (Stage.C2,))]
)
def test_a_clarification_says_one_thing_of_a_stage(
    shows: tuple[Stage, ...], does_not_show: tuple[Stage, ...]
) -> None:
    case = opened_case()
    assertion = asserted(case, Stage.C1, StageEvidence.ASSERTED_VERBALLY)

    with pytest.raises(Refused):
        case.capabilities.clarify(
            by=LIAISON,
            asserted=assertion,
            shows=shows,
            does_not_show=does_not_show,
            explanation=None,
            audience=None,
        )


def test_what_a_finding_shows_is_known_when_all_of_it_was_shown() -> None:
    case, finding = finding_case()
    assertion = asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, finding=finding)
    stage = case.entries[-1]

    case.findings.share(by=OFFICER, finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN)

    assert stage.id == assertion
    assert stage.record.audience == ()
    assert stage.citation() in case.entries[-1].record.cites
    assert case.capabilities.highest_demonstrated(Ladder.CYBER, finding) is Stage.C1


def test_the_company_does_not_learn_of_a_finding_through_what_is_said_of_it() -> None:
    case, finding = finding_case()
    assertion = asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, finding=finding)

    with pytest.raises(NotFound):
        asserted(case, Stage.C1, StageEvidence.REFUTED, by=LIAISON, finding=finding)
    with pytest.raises(NotFound):
        case.capabilities.clarify(
            by=LIAISON,
            asserted=assertion,
            shows=(),
            does_not_show=(Stage.C1,),
            explanation=None,
            audience=None,
        )


def test_non_uniqueness_is_the_companys_word_and_comparators_are_anybodys() -> None:
    case = compiled_case()
    case.capabilities.claim_non_uniqueness(
        by=FOR_COMPANY, stage=Stage.C1, statement="others do", models=(), audience=None
    )

    for by in (FOR_COMPANY, FOR_PRESS, FOR_AGENCY):
        case.capabilities.cite_comparator(
            by=by,
            comparator="Another Model 3",
            maker=None,
            stage=Stage.C1,
            evidence=StageEvidence.ASSERTED_IN_WRITING,
            claim=None,
            audience=None,
        )
    with pytest.raises(NotPermitted):
        case.capabilities.claim_non_uniqueness(
            by=FOR_AGENCY, stage=Stage.C1, statement=None, models=(), audience=None
        )

    assert len(case.capabilities.comparators) == 3


def test_a_defensive_use_is_claimed_beside_the_capability() -> None:
    case = compiled_case()

    case.capabilities.claim_defensive_use(
        by=FOR_COMPANY, use="fixing code", stage=Stage.C1, models=(), audience=None
    )

    assert last(case) == case.capabilities.defensive_uses[0][0].id
    assert case.highest_demonstrated(Ladder.CYBER) is None
