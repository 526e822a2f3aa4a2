"""Evidence through commands, on a database: runs from their logs, findings and what becomes of them."""

import io
from typing import Any
from uuid import UUID

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews import commands
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.evaluation_logs import LogFormat
from reviews.model_version import ModelVersion
from reviews.models import (
    CapabilityFile,
    ComparatorFile,
    EvaluationFile,
    FindingFile,
    MitigationFile,
    ReproductionFile,
    RunFile,
    VulnerabilityFile,
)
from reviews.review import Review
from reviews.review.comparison import Assessment
from reviews.review.evaluation import RunRecorded
from reviews.review.findings import Manner, Portion
from reviews.review.mitigation import RetestOutcome
from reviews.review.receipts import FindingReceipt
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_AGENCY, OTHER_COMPANY, liaison, named
from tests.reviews.evaluation_logs.logs import CODEQL, HEADER, INSPECT, inspect_archive
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model

STRANGER = liaison("stranger", OTHER_COMPANY)

pytestmark = pytest.mark.django_db


def started_evaluation() -> tuple[UUID, UUID]:
    """A case, and an evaluation in it that is going on."""
    case = opened_case(models=(released_model(),))
    planned = commands.plan_evaluation(
        OFFICER, case=case, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON
    )
    evaluation = planned.entries[-1].id
    commands.start_evaluation(OFFICER, case=case, evaluation=evaluation)
    return case, evaluation


def test_a_run_is_recorded_from_its_log() -> None:
    case, evaluation = started_evaluation()

    with INSPECT.open("rb") as log:
        receipt = commands.record_run(OFFICER, case=case, evaluation=evaluation, log=log)

    run = receipt.entries[-1].event
    assert isinstance(run, RunRecorded)
    assert run.log_format is LogFormat.INSPECT_EVAL
    assert run.log_size == INSPECT.stat().st_size
    assert run.samples == 2
    assert [score.words for score in run.scores][:1] == ["match accuracy 0.5"]
    assert EvaluationFile.objects.get().runs == 1


def test_names_that_the_evaluator_chose_are_sealed_and_no_sample_is_there() -> None:
    case, evaluation = started_evaluation()

    with INSPECT.open("rb") as log:
        receipt = commands.record_run(OFFICER, case=case, evaluation=evaluation, log=log)

    data = bytes(LedgerRecord.objects.get(stream=case, version=receipt.entries[-1].version).record)
    assert b"flaw_finding" not in data
    assert b"mockllm" not in data
    assert b"sample body" not in data


def test_a_run_of_a_static_analysis_is_recorded_by_its_levels() -> None:
    case, evaluation = started_evaluation()

    with CODEQL.open("rb") as log:
        receipt = commands.record_run(OFFICER, case=case, evaluation=evaluation, log=log)

    assert "1 of level error" in receipt.entries[-1].event.sentence()


def test_a_log_that_is_refused_records_nothing() -> None:
    case, evaluation = started_evaluation()
    before = ledger.get(Review, case).version

    cut = io.BytesIO(INSPECT.read_bytes()[:-1])

    with pytest.raises(BadInput, match=r"bad\.eval"):
        commands.record_run(OFFICER, case=case, evaluation=evaluation, log=cut, log_name="bad.eval")

    assert ledger.get(Review, case).version == before


def test_a_marking_in_a_log_is_refused_as_anywhere(tmp_path: Any) -> None:
    case, evaluation = started_evaluation()
    path = tmp_path / "marked.eval"
    path.write_bytes(inspect_archive(header={**HEADER, "eval": {**HEADER["eval"], "task": "(S//NF) flaws"}}))

    with pytest.raises(Refused) as refusal, path.open("rb") as log:
        commands.record_run(OFFICER, case=case, evaluation=evaluation, log=log)

    assert refusal.value.rule == 17


def test_the_company_records_no_run() -> None:
    case, evaluation = started_evaluation()

    with pytest.raises(NotPermitted):
        commands.record_run(LIAISON, case=case, evaluation=evaluation, log_format=LogFormat.OTHER)


def test_an_invalidated_evaluation_takes_no_further_run_and_stays_on_record() -> None:
    case, evaluation = started_evaluation()
    commands.record_run(OFFICER, case=case, evaluation=evaluation, log_format=LogFormat.OTHER)

    commands.invalidate_evaluation(OFFICER, case=case, evaluation=evaluation, reason="a wrong set-up")

    assert EvaluationFile.objects.get().state == "invalidated"
    with pytest.raises(Refused):
        commands.record_run(OFFICER, case=case, evaluation=evaluation, log_format=LogFormat.OTHER)


# findings, mitigations, comparators, vulnerabilities


def shared_finding(portion: Portion = Portion.IN_FULL) -> tuple[UUID, UUID, UUID]:
    """A case, a finding of it with a demonstrated stage, and the entry that showed it to the company."""
    case = opened_case(models=(released_model(),))
    finding = commands.record_finding(OFFICER, case=case, detail="names flaws").entries[-1].id
    commands.assert_capability(
        OFFICER, case=case, stage=Stage.C1, evidence=StageEvidence.DEMONSTRATED, finding=finding
    )
    shared = commands.share_finding(
        OFFICER, case=case, finding=finding, portion=portion, manner=Manner.WRITTEN
    )
    return case, finding, shared.entries[-1].id


def test_what_was_shown_and_what_was_received_stand_in_one_row() -> None:
    case, finding, shared = shared_finding()

    commands.state_finding_receipt(
        LIAISON, case=case, finding=finding, shared=shared, received=FindingReceipt.NOT
    )

    row = FindingFile.objects.visible_to(LIAISON).get()
    assert row.portion_shown == Portion.IN_FULL
    assert row.receipt_disputed


def test_a_finding_is_revised_and_withdrawn_on_record() -> None:
    case, finding, _ = shared_finding()
    comment = commands.comment_on_finding(LIAISON, case=case, finding=finding, comment="no").entries[-1].id

    commands.revise_finding(OFFICER, case=case, finding=finding, detail="fewer flaws", follows=(comment,))
    revised = FindingFile.objects.get()
    commands.withdraw_finding(OFFICER, case=case, finding=finding)

    assert (revised.state, revised.revision) == ("draft", 2)
    assert FindingFile.objects.get().state == "withdrawn"
    assert not CapabilityFile.objects.get().stands


def test_attempts_are_listed_for_those_who_know_of_the_finding() -> None:
    case, finding, _ = shared_finding(Portion.SUMMARY)
    said: dict[str, Any] = {"stages": (Stage.C1,), "evidence": StageEvidence.DOCUMENTED}

    commands.reproduce_finding(OFFICER, case=case, finding=finding, tester=OTHER_AGENCY, **said)
    commands.not_reproduce_finding(LIAISON, case=case, finding=finding, **said)

    rows = ReproductionFile.objects.visible_to(LIAISON)
    assert {(row.tester, row.seen) for row in rows} == {(OTHER_AGENCY, True), (COMPANY, False)}
    assert not ReproductionFile.objects.visible_to(STRANGER).exists()
    with pytest.raises(NotFound):
        commands.reproduce_finding(OFFICER, case=case, finding=finding, tester=named("nobody"), **said)


def test_a_mitigation_moves_no_model_version() -> None:
    case, finding, _ = shared_finding()
    model = ledger.get(ModelVersion, MODEL)

    mitigation = (
        commands.offer_mitigation(LIAISON, case=case, measure="a filter", finding=finding).entries[-1].id
    )
    commands.deploy_mitigation(LIAISON, case=case, mitigation=mitigation)
    commands.retest_mitigation(OFFICER, case=case, mitigation=mitigation, outcome=RetestOutcome.HELD_IN_PART)

    row = MitigationFile.objects.visible_to(LIAISON).get()
    assert (row.state, row.retests, row.outcome) == ("deployed", 1, "held_in_part")
    assert ledger.get(ModelVersion, MODEL).version == model.version


def test_a_comparator_is_assessed_on_record() -> None:
    case = opened_case(models=(released_model(),))
    claim = commands.claim_non_uniqueness(LIAISON, case=case, stage=Stage.C1).entries[-1].id
    cited = commands.cite_comparator(
        LIAISON,
        case=case,
        comparator="Heron 2",
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
        claim=claim,
    )

    commands.assess_comparator(
        OFFICER,
        case=case,
        cited=cited.entries[-1].id,
        assessment=Assessment.REACHES,
        evidence=StageEvidence.DEMONSTRATED,
    )

    assert ComparatorFile.objects.visible_to(LIAISON).get().assessment == Assessment.REACHES


def test_a_vulnerability_is_referred_on_record() -> None:
    case, finding, _ = shared_finding(Portion.SUMMARY)

    commands.refer_vulnerability(
        OFFICER, case=case, maintainers="of a parser", finding=finding, identifier="CVE-2026-12345"
    )

    row = VulnerabilityFile.objects.visible_to(LIAISON).get()
    assert (row.identifier, row.told_by) == ("CVE-2026-12345", AGENCY)
    with pytest.raises(NotFound):
        commands.refer_vulnerability(OFFICER, case=case, maintainers="of a parser", report=named("no report"))


def test_runs_are_listed_for_the_agency_alone() -> None:
    case, evaluation = started_evaluation()
    with INSPECT.open("rb") as log:
        commands.record_run(OFFICER, case=case, evaluation=evaluation, log=log)

    commands.invalidate_evaluation(OFFICER, case=case, evaluation=evaluation, run=1)

    row = RunFile.objects.visible_to(OFFICER).get()
    assert (row.samples, row.status, row.counts) == (2, "success", False)
    assert "match accuracy 0.5" in row.scores
    assert not RunFile.objects.visible_to(LIAISON).exists()
