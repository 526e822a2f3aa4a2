"""Runs recorded from their logs, on a database."""

import io
from typing import Any
from uuid import UUID

import pytest

from config.errors import BadInput, NotPermitted, Refused
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews import commands
from reviews.capability import Elicitation, Stage
from reviews.evaluation_logs import LogFormat
from reviews.models import EvaluationFile
from reviews.review import Review
from reviews.review.evaluation import RunRecorded
from tests.actors import LIAISON, OFFICER
from tests.reviews.evaluation_logs.logs import CODEQL, HEADER, INSPECT, inspect_archive
from tests.reviews.registered import opened_case, released_model

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
