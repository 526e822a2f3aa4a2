"""What becomes of findings: revised, withdrawn, tried again, mitigated, referred; comparators assessed."""

from typing import Any
from uuid import UUID

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from reviews.capability import Elicitation, Ladder, Stage, StageEvidence
from reviews.evaluation_logs import LogFacts, LogFormat
from reviews.review import Review
from reviews.review.comparison import Assessment
from reviews.review.findings import FindingFinalized, Manner, Portion
from reviews.review.mitigation import RetestOutcome
from reviews.review.receipts import FindingReceipt
from reviews.review.reproduction import FindingNotReproduced, FindingReproduced
from reviews.review.revision import FindingRevised
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_AGENCY, PRESS, archivist, named
from tests.reviews.case_pasts import (
    AUTHOR,
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


def shown(case: Review, finding: UUID, portion: Portion = Portion.IN_FULL) -> UUID:
    case.findings.share(by=OFFICER, finding=finding, portion=portion, manner=Manner.WRITTEN)
    return last(case)


def revised(case: Review, finding: UUID, **said: Any) -> UUID:
    revising: dict[str, Any] = {
        "detail": "another text",
        "classified_pointer": None,
        "follows": (),
        "reason": None,
    }
    case.revision.revise(by=OFFICER, finding=finding, **{**revising, **said})
    return last(case)


# what the company says it received (rule 14)


def test_the_company_gives_its_own_account_of_a_finding_that_it_was_shown() -> None:
    case, finding = finding_case()
    share = shown(case, finding)

    case.receipts.state(
        by=LIAISON, finding=finding, shared=share, received=FindingReceipt.PARTLY, said="one page of three"
    )

    assert case.findings.found[finding].shown is Portion.IN_FULL
    assert case.findings.found[finding].receipt_disputed
    assert "a part of what it was shown" in case.entries[-1].event.sentence()


def test_the_last_account_of_one_showing_is_how_it_stands() -> None:
    case, finding = finding_case()
    share = shown(case, finding)
    case.receipts.state(by=LIAISON, finding=finding, shared=share, received=FindingReceipt.NOT, said=None)

    case.receipts.state(
        by=LIAISON, finding=finding, shared=share, received=FindingReceipt.RECEIVED, said=None
    )

    assert not case.findings.found[finding].receipt_disputed
    assert len(case.findings.found[finding].receipts) == 2


def test_an_account_is_of_an_act_that_showed_something_of_that_finding() -> None:
    case, finding = finding_case()
    recorded = last(case)
    shown(case, finding)

    with pytest.raises(Refused) as refusal:
        case.receipts.state(
            by=LIAISON, finding=finding, shared=recorded, received=FindingReceipt.NOT, said=None
        )
    with pytest.raises(NotPermitted):
        case.receipts.state(
            by=OFFICER, finding=finding, shared=last(case), received=FindingReceipt.NOT, said=None
        )

    assert refusal.value.rule == 14


# draft, comment, final; revised and withdrawn


def test_a_revision_stands_beside_the_original_with_what_led_to_it() -> None:
    case, finding = finding_case()
    original = case.entries[-1]
    assertion = asserted(case, Stage.C3, StageEvidence.DEMONSTRATED, finding=finding)
    shown(case, finding)
    case.findings.comment(by=LIAISON, finding=finding, comment="an exploit needs more")
    comment = last(case)
    case.capabilities.clarify(
        by=LIAISON,
        asserted=assertion,
        shows=(Stage.C1,),
        does_not_show=(Stage.C3,),
        explanation=None,
        audience=None,
    )
    clarification = last(case)

    revised(case, finding, follows=(comment, clarification))

    event = case.entries[-1].event
    assert isinstance(event, FindingRevised)
    assert event.revision == 2
    assert event.follows == (comment, clarification)
    assert {cited.id for cited in case.entries[-1].record.cites} == {comment, clarification}
    assert case.findings.found[finding].recorded == original


def test_a_revision_follows_only_what_was_said_of_the_finding() -> None:
    case, finding = shared_case()

    with pytest.raises(Refused) as refusal:
        revised(case, finding, follows=(named("something else"),))

    assert refusal.value.pointer == "/follows/0"


@pytest.mark.parametrize(
    "said", [{"detail": None}, {"classified_pointer": "C-2026-17"}], ids=["neither", "text beside a pointer"]
)
def test_a_revision_has_its_text_or_a_pointer(said: dict[str, Any]) -> None:
    case, finding = finding_case()

    with pytest.raises(Refused):
        revised(case, finding, **said)


def test_a_revision_of_a_final_finding_is_a_draft_until_it_is_final_itself() -> None:
    case, finding = shared_case(Portion.IN_FULL)
    case.findings.finalize(by=OFFICER, finding=finding)

    revised(case, finding)
    draft = case.findings.found[finding].state
    shown(case, finding, Portion.SUMMARY)
    again = case.findings.found[finding].state
    case.findings.finalize(by=OFFICER, finding=finding)

    assert (draft, again, case.findings.found[finding].state) == ("draft", "shared", "final")
    with pytest.raises(Refused):
        case.findings.finalize(by=OFFICER, finding=finding)


def test_a_final_text_says_what_the_company_was_shown_of_that_text() -> None:
    case, finding = shared_case(Portion.IN_FULL)
    revised(case, finding)

    case.findings.finalize(by=OFFICER, finding=finding)

    final = case.entries[-1].event
    assert isinstance(final, FindingFinalized)
    assert (final.revision, final.shown) == (2, Portion.NOTHING)
    assert case.findings.found[finding].shown is Portion.IN_FULL


def test_the_company_learns_of_a_revision_of_what_it_knows_and_of_no_other() -> None:
    unseen, hidden = finding_case()
    known, finding = shared_case()

    revised(unseen, hidden)
    revised(known, finding)

    assert unseen.entries[-1].record.audience == ()
    assert known.entries[-1].record.audience == (COMPANY,)


def test_a_withdrawn_finding_stays_on_record_and_nothing_more_is_done_with_it() -> None:
    case, finding = shared_case()

    case.revision.withdraw(by=OFFICER, finding=finding, reason="a log was misread")

    found = case.findings.found[finding]
    assert found.state == "withdrawn"
    assert found.content is not None
    for again in (
        lambda: case.revision.withdraw(by=OFFICER, finding=finding, reason=None),
        lambda: case.findings.finalize(by=OFFICER, finding=finding),
        lambda: shown(case, finding),
        lambda: revised(case, finding),
    ):
        with pytest.raises(Refused):
            again()
    case.findings.comment(by=LIAISON, finding=finding, comment="as we said")


def test_what_the_agency_said_of_a_withdrawn_finding_stands_no_longer_and_what_others_said_does() -> None:
    case, finding = shared_case()
    asserted(case, Stage.C3, StageEvidence.DEMONSTRATED, finding=finding)
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, by=LIAISON, finding=finding)
    before = case.highest_demonstrated(Ladder.CYBER)

    case.revision.withdraw(by=OFFICER, finding=finding, reason=None)

    assert before is Stage.C3
    assert case.highest_demonstrated(Ladder.CYBER) is Stage.C1


# tried again


def tried(case: Review, finding: UUID, seen: bool, by: Any = OFFICER, **said: Any) -> None:
    trying: dict[str, Any] = {
        "stages": (Stage.C1,),
        "elicitation": Elicitation.SAFEGUARDS_ON,
        "evidence": StageEvidence.DOCUMENTED,
        "tester": None,
        "digest": None,
        "detail": None,
        **said,
    }
    case.reproduction.reproduce(by=by, finding=finding, seen=seen, **trying)


def test_attempts_of_several_stand_side_by_side_and_change_no_stage() -> None:
    case, finding = finding_case()
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, finding=finding)
    shown(case, finding)

    tried(case, finding, True, tester=OTHER_AGENCY)
    tried(case, finding, False, by=LIAISON, elicitation=Elicitation.SAFEGUARDS_REDUCED, digest=bytes(32))

    first, second = (event for _, event in case.reproduction.of(finding))
    assert isinstance(first, FindingReproduced)
    assert first.tester == OTHER_AGENCY
    assert isinstance(second, FindingNotReproduced)
    assert case.capabilities.words(Ladder.CYBER, finding).startswith(
        "demonstrated: vulnerability identification"
    )


def test_an_attempt_of_ones_own_names_no_other_tester() -> None:
    case, finding = finding_case()
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, finding=finding)

    tried(case, finding, True, tester=OFFICER.organization)

    ((_, attempt),) = case.reproduction.of(finding)
    assert attempt.tester is None


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"stages": ()}, "/stages"),
        ({"stages": (Stage.C1, Stage.C2)}, "/stages/1"),
        ({"evidence": StageEvidence.INDEPENDENTLY_REPRODUCED}, "/evidence"),
        ({"evidence": StageEvidence.REFUTED}, "/evidence"),
    ],
)
def test_an_attempt_is_about_stages_said_of_the_finding(said: dict[str, Any], pointer: str) -> None:
    case, finding = finding_case()
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, finding=finding)

    with pytest.raises(Refused) as refusal:
        tried(case, finding, True, **said)

    assert refusal.value.pointer == pointer


def test_the_company_tries_only_what_it_was_shown_and_learns_of_the_rest_with_it() -> None:
    case, finding = finding_case()
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, finding=finding)
    with pytest.raises(NotFound):
        tried(case, finding, False, by=LIAISON)
    tried(case, finding, True)
    attempt = case.entries[-1]

    shown(case, finding)

    assert attempt.record.audience == ()
    assert attempt.citation() in case.entries[-1].record.cites


def test_a_third_partys_attempt_is_compiled() -> None:
    case = compiled_case()
    case.findings.record_finding(
        by=FOR_AGENCY, detail="names flaws", classified_pointer=None, evaluation=None, models=()
    )
    finding = last(case)
    asserted(case, Stage.C1, StageEvidence.ASSERTED_IN_WRITING, by=FOR_AGENCY, finding=finding)

    tried(case, finding, False, by=FOR_PRESS, tester=AUTHOR)

    ((entry, _),) = case.reproduction.of(finding)
    assert entry.organization == PRESS


# the ladder: identified, then claimed exploited, then clarified


def test_identified_then_claimed_exploited_then_clarified() -> None:
    case = compiled_case()
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED, by=archivist(AUTHOR))
    identified = case.capabilities.words(Ladder.CYBER)

    claim = asserted(case, Stage.C3, StageEvidence.ASSERTED_IN_WRITING, by=FOR_PRESS)
    claimed = case.capabilities.words(Ladder.CYBER)
    case.capabilities.clarify(
        by=FOR_COMPANY,
        asserted=claim,
        shows=(Stage.C1,),
        does_not_show=(Stage.C3,),
        explanation=None,
        audience=None,
    )

    said = {assertion.stage: assertion for assertion in case.capabilities.assertions}
    assert identified == claimed == case.capabilities.words(Ladder.CYBER)
    assert identified == "demonstrated: vulnerability identification (C1), with safeguards on"
    assert said[Stage.C3].stands
    assert said[Stage.C3].contested_by == (COMPANY,)


def test_a_stage_demonstrated_leaves_every_other_stage_of_both_ladders_as_it_was() -> None:
    for stage in Stage:
        case = opened_case()

        asserted(case, stage, StageEvidence.INDEPENDENTLY_REPRODUCED)

        assert case.capabilities.demonstrated(stage.ladder) == (stage,)
        assert all(not case.capabilities.demonstrated(other) for other in Ladder if other is not stage.ladder)


# comparators


def cited(case: Review, claim: UUID | None = None, stage: Stage = Stage.C1, **said: Any) -> UUID:
    citing: dict[str, Any] = {"comparator": "Heron 2", "maker": None, "evidence": StageEvidence.DOCUMENTED}
    case.capabilities.cite_comparator(
        by=LIAISON, claim=claim, stage=stage, **{**citing, "audience": None, **said}
    )
    return last(case)


def test_a_comparator_is_cited_for_a_claim_of_the_same_stage() -> None:
    case = opened_case()
    case.capabilities.claim_non_uniqueness(
        by=LIAISON, stage=Stage.C1, statement=None, models=(), audience=None
    )
    claim = last(case)

    cited(case, claim)

    ((_, comparator),) = case.capabilities.comparators
    assert comparator.claim == claim
    assert "Heron 2" in comparator.sentence()
    for wrong, stage in ((claim, Stage.C2), (named("no claim"), Stage.C1)):
        with pytest.raises(Refused):
            cited(case, wrong, stage)


def assessed(case: Review, comparator: UUID, assessment: Assessment, evidence: StageEvidence | None) -> None:
    case.comparison.assess(
        by=OFFICER,
        cited=comparator,
        assessment=assessment,
        evidence=evidence,
        elicitation=Elicitation.SAFEGUARDS_ON,
        detail=None,
    )


def test_the_agency_says_of_a_comparator_what_it_saw_and_the_last_word_stands() -> None:
    case = opened_case()
    comparator = cited(case)
    before = case.comparison.of(comparator)

    assessed(case, comparator, Assessment.NOT_TESTED, None)
    assessed(case, comparator, Assessment.REACHES, StageEvidence.DEMONSTRATED)

    standing = case.comparison.of(comparator)
    assert before is None
    assert standing is not None
    assert standing.assessment is Assessment.REACHES
    assert standing.sentence().startswith("assessed that Heron 2 reaches")
    assert len(case.capabilities.comparators) == 1


@pytest.mark.parametrize(
    ("assessment", "evidence"),
    [(Assessment.NOT_TESTED, StageEvidence.DOCUMENTED), (Assessment.REACHES, None)],
)
def test_what_was_tested_has_its_evidence(assessment: Assessment, evidence: StageEvidence | None) -> None:
    case = opened_case()
    comparator = cited(case)

    with pytest.raises(Refused):
        assessed(case, comparator, assessment, evidence)


def test_only_a_cited_comparator_is_assessed() -> None:
    with pytest.raises(Refused):
        assessed(opened_case(), named("nothing"), Assessment.NOT_TESTED, None)


def test_the_company_learns_of_an_assessment_where_it_knows_of_the_comparator() -> None:
    case = opened_case()
    asserted(case, Stage.C1, StageEvidence.DEMONSTRATED)
    case.capabilities.cite_comparator(
        by=OFFICER,
        comparator="Heron 2",
        maker=None,
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
        claim=None,
        audience=(),
    )
    hidden = last(case)
    known = cited(case)

    assessed(case, hidden, Assessment.NOT_TESTED, None)
    assessed(case, known, Assessment.NOT_TESTED, None)

    assert [entry.record.audience for entry in case.entries[-2:]] == [(), (COMPANY,)]


# mitigations


def offered(case: Review, **said: Any) -> UUID:
    offering: dict[str, Any] = {
        "measure": "a filter",
        "finding": None,
        "stages": (Stage.C1,),
        "models": (),
        **said,
    }
    case.mitigation.offer(by=LIAISON, **offering)
    return last(case)


def deployed(case: Review, mitigation: UUID | None, **said: Any) -> UUID:
    deploying: dict[str, Any] = {"measure": None, "finding": None, "stages": (), "models": (), **said}
    case.mitigation.deploy(by=LIAISON, mitigation=mitigation, **deploying)
    return last(case)


def retested(case: Review, mitigation: UUID, outcome: RetestOutcome, **said: Any) -> None:
    retesting: dict[str, Any] = {
        "elicitation": Elicitation.JAILBREAK_NARROW,
        "stages": (Stage.C1,),
        "evaluation": None,
        "detail": None,
        **said,
    }
    case.mitigation.retest(by=OFFICER, mitigation=mitigation, outcome=outcome, **retesting)


def test_a_mitigation_is_offered_deployed_and_retested() -> None:
    case, finding = shared_case()

    mitigation = offered(case, finding=finding)
    state = case.mitigation.measures[mitigation].state
    deployed(case, mitigation)
    retested(case, mitigation, RetestOutcome.DID_NOT_HOLD)
    retested(case, mitigation, RetestOutcome.HELD)

    measure = case.mitigation.measures[mitigation]
    assert (state, measure.state, measure.number) == ("offered", "deployed", 1)
    assert measure.outcome is RetestOutcome.HELD
    assert len(measure.retests) == 2
    assert "it held, by a narrow jailbreak" in case.entries[-1].event.sentence()


def test_a_mitigation_is_deployed_without_an_offer() -> None:
    case = opened_case()

    first = deployed(case, None, measure="a filter")
    second = offered(case)

    measures = case.mitigation.measures
    assert list(measures) == [first, second]
    assert [measures[id].number for id in measures] == [1, 2]
    assert measures[first].offered is None
    assert measures[first].outcome is None


@pytest.mark.parametrize("both", [True, False])
def test_what_is_deployed_was_offered_or_is_said(both: bool) -> None:
    case = opened_case()
    mitigation = offered(case)

    with pytest.raises(Refused):
        deployed(case, mitigation if both else None, measure="a filter" if both else None)


def test_a_mitigation_is_about_a_finding_that_the_company_was_shown() -> None:
    case, finding = finding_case()

    with pytest.raises(NotFound):
        offered(case, finding=finding)
    with pytest.raises(NotFound):
        deployed(case, None, measure="a filter", finding=finding)


def test_only_what_the_case_holds_is_retested_and_only_by_its_evaluations() -> None:
    case = opened_case()
    mitigation = offered(case)

    with pytest.raises(NotFound):
        retested(case, named("nothing"), RetestOutcome.HELD)
    with pytest.raises(NotFound) as refusal:
        retested(case, mitigation, RetestOutcome.HELD, evaluation=named("nothing"))
    with pytest.raises(NotPermitted):
        case.mitigation.retest(
            by=LIAISON,
            mitigation=mitigation,
            outcome=RetestOutcome.HELD,
            elicitation=Elicitation.NOT_STATED,
            stages=(),
            evaluation=None,
            detail=None,
        )

    assert refusal.value.pointer == "/evaluation"


# vulnerabilities


def referred(case: Review, by: Any = OFFICER, **said: Any) -> None:
    referring: dict[str, Any] = {
        "maintainers": "those of a parser",
        "vulnerability": None,
        "identifier": "CVE-2026-12345",
        "finding": None,
        "report": None,
        "told_by": None,
        "manner": Manner.WRITTEN,
        "undisclosed_until": None,
        "audience": None,
        **said,
    }
    case.vulnerabilities.refer(by=by, **referring)


@pytest.mark.parametrize("by", [FOR_AGENCY, FOR_COMPANY, FOR_PRESS], ids=["agency", "company", "third party"])
def test_maintainers_are_told_by_any_side(by: Any) -> None:
    case = compiled_case()

    referred(case, by=by, told_by=by.organization)

    ((entry, event),) = case.vulnerabilities.referred.values()
    assert entry.organization == by.organization
    assert event.told_by is None


def test_an_officer_records_that_a_third_party_told_them() -> None:
    case = opened_case()

    referred(case, told_by=AUTHOR)

    ((_, event),) = case.vulnerabilities.referred.values()
    assert event.told_by == AUTHOR
    assert event.sentence().startswith(
        "referred vulnerability 1 (CVE-2026-12345) to its maintainers, in writing"
    )


def test_a_vulnerability_from_an_unseen_finding_is_told_to_nobody() -> None:
    unseen, hidden = finding_case()
    known, finding = shared_case()

    referred(unseen, finding=hidden)
    referred(known, finding=finding)

    assert unseen.entries[-1].record.audience == ()
    assert known.entries[-1].record.audience == (COMPANY,)
    with pytest.raises(NotFound):
        referred(unseen, by=LIAISON, finding=hidden)
    with pytest.raises(Refused):
        referred(known, finding=finding, report=named("report"))


@pytest.mark.parametrize("identifier", ["a flaw in a parser", "cve-1", "CVE"])
def test_an_identifier_is_no_description(identifier: str) -> None:
    with pytest.raises(BadInput):
        referred(opened_case(), identifier=identifier)


# evaluations invalidated


def evaluated(case: Review, runs: int = 2) -> UUID:
    case.evaluation.plan(
        by=OFFICER, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON, method=None, models=()
    )
    evaluation = last(case)
    case.evaluation.start_evaluation(by=OFFICER, evaluation=evaluation)
    for _ in range(runs):
        case.evaluation.record_run(by=OFFICER, evaluation=evaluation, log=LogFacts(format=LogFormat.OTHER))
    return evaluation


def invalidated(case: Review, evaluation: UUID, run: int | None = None) -> None:
    case.evaluation.invalidate(by=OFFICER, evaluation=evaluation, run=run, reason="a wrong set-up")


def test_one_run_is_invalidated_and_the_others_count() -> None:
    case = opened_case()
    evaluation = evaluated(case)

    invalidated(case, evaluation, 2)

    found = case.evaluation.evaluations[evaluation]
    assert found.invalid_runs == (2,)
    assert found.state == "started"
    for wrong in (2, 3, 0):
        with pytest.raises(Refused):
            invalidated(case, evaluation, wrong)


def test_an_evaluation_is_invalidated_once_and_after_it_was_completed_too() -> None:
    case = opened_case()
    evaluation = evaluated(case)
    case.evaluation.complete(by=OFFICER, evaluation=evaluation)

    invalidated(case, evaluation)

    assert case.evaluation.evaluations[evaluation].state == "invalidated"
    assert case.entries[-1].record.audience == ()
    with pytest.raises(Refused):
        invalidated(case, evaluation)


def test_an_evaluation_that_has_not_started_is_not_invalidated() -> None:
    case = opened_case()
    case.evaluation.plan(
        by=OFFICER, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON, method=None, models=()
    )

    with pytest.raises(Refused):
        invalidated(case, last(case))


def test_the_company_learns_that_what_a_finding_rests_on_does_not_count() -> None:
    case = opened_case()
    evaluation = evaluated(case)
    case.findings.record_finding(
        by=OFFICER, detail="names flaws", classified_pointer=None, evaluation=evaluation, models=()
    )
    shown(case, last(case))

    invalidated(case, evaluation)

    assert case.entries[-1].record.audience == (COMPANY,)


def test_what_the_case_does_not_hold_is_named_by_no_act() -> None:
    case = opened_case()

    with pytest.raises(NotFound) as clarified:
        case.capabilities.clarify(
            by=LIAISON,
            asserted=named("nothing"),
            shows=(Stage.C1,),
            does_not_show=(),
            explanation=None,
            audience=None,
        )
    with pytest.raises(NotFound) as found:
        case.findings.record_finding(
            by=OFFICER, detail="a flaw", classified_pointer=None, evaluation=named("nothing"), models=()
        )

    assert (clarified.value.pointer, found.value.pointer) == ("/asserted", "/evaluation")


def test_an_evaluation_is_about_a_stage() -> None:
    with pytest.raises(Refused) as refusal:
        opened_case().evaluation.plan(
            by=OFFICER, stages=(), elicitation=Elicitation.SAFEGUARDS_ON, method=None, models=()
        )

    assert refusal.value.pointer == "/stages"
