"""SARIF 2.1.0: tools, rules and counts of results by level."""

from datetime import UTC, datetime
from typing import Any

import pytest

from config.errors import BadInput
from reviews.evaluation_logs import Level, LevelCount, LogFormat, RunStatus, Tool
from tests.reviews.evaluation_logs.logs import CODEQL, SEMGREP, as_json, read, read_file


def run(**said: Any) -> dict[str, Any]:
    return {"tool": {"driver": {"name": "scanner"}}, "results": [], **said}


def log(*runs: dict[str, Any], **said: Any) -> bytes:
    return as_json({"version": "2.1.0", "runs": list(runs), **said})


def counts(data: bytes) -> dict[str, int]:
    return {count.level: count.results for count in read(data).results}


def test_a_log_as_codeql_writes_it() -> None:
    facts = read_file(CODEQL)

    assert facts.format is LogFormat.SARIF
    assert facts.tools == (Tool("CodeQL", "2.17.4"), Tool("codeql/cpp-queries", "1.0.1"))
    assert facts.rules == 3
    assert facts.results == tuple(LevelCount(level, 1) for level in Level)
    assert facts.status is RunStatus.SUCCESS
    assert facts.began == datetime(2026, 7, 7, 14, 0, tzinfo=UTC)
    assert facts.ended == datetime(2026, 7, 7, 14, 3, 20, tzinfo=UTC)
    assert (facts.task, facts.model, facts.samples) == (None, None, None)


def test_a_log_as_semgrep_writes_it() -> None:
    facts = read_file(SEMGREP)

    assert facts.tools == (Tool("Semgrep OSS", "1.78.0"),)
    assert facts.results == (LevelCount(Level.ERROR, 1), LevelCount(Level.WARNING, 1))
    assert facts.began is None


def test_no_message_enters_what_is_read() -> None:
    assert "memcpy" not in repr(read_file(CODEQL))


RULES = [{"id": "R1", "defaultConfiguration": {"level": "note"}}, {"id": "R2"}]
TOOL = {"driver": {"name": "scanner", "rules": RULES}}


@pytest.mark.parametrize(
    ("result", "level"),
    [
        ({"level": "error", "ruleId": "R1"}, "error"),
        ({"kind": "pass", "ruleId": "R1"}, "none"),
        ({"ruleId": "R1"}, "note"),
        ({"ruleId": "R1/part"}, "note"),
        ({"rule": {"id": "R1"}}, "note"),
        ({"ruleIndex": 0}, "note"),
        ({"rule": {"index": 0}}, "note"),
        ({"ruleIndex": 1}, "warning"),
        ({"ruleIndex": 7, "ruleId": "R1"}, "note"),
        ({"ruleId": "R11"}, "warning"),
        ({}, "warning"),
    ],
)
def test_a_result_without_a_level_has_that_of_its_rule(result: dict[str, Any], level: str) -> None:
    assert counts(log(run(tool=TOOL, results=[result]))) == {level: 1}


def test_several_runs_are_counted_together() -> None:
    failed = {"executionSuccessful": False, "startTimeUtc": "2026-07-07T09:00:00Z"}
    ended = {"executionSuccessful": True, "endTimeUtc": "2026-07-07T11:00:00Z"}

    facts = read(
        log(
            run(results=[{"level": "error"}], invocations=[failed]),
            run(results=[{"level": "error"}], invocations=[ended]),
        )
    )

    assert facts.results == (LevelCount(Level.ERROR, 2),)
    assert facts.status is RunStatus.ERROR
    assert (facts.began, facts.ended) == (
        datetime(2026, 7, 7, 9, 0, tzinfo=UTC),
        datetime(2026, 7, 7, 11, 0, tzinfo=UTC),
    )
    assert facts.tools == (Tool("scanner"),)
    assert facts.tools[0].words == "scanner (version not stated)"


def test_a_run_that_does_not_say_how_it_ended_has_no_status() -> None:
    assert read(log(run(results=None))).status is None


def test_a_log_without_a_run_is_a_log() -> None:
    assert read(log()).results == ()
    assert read(as_json({"version": "2.1.0", "runs": None})).tools == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (as_json({"version": "2.0.0", "runs": []}), "2.1.0"),
        (as_json({"runs": []}), "version"),
        (as_json({"version": "2.1.0", "runs": {}}), "runs"),
        (log({"results": []}), "tool"),
        (log(run(results=[{"level": "fatal"}])), "level"),
        (log(run(invocations=[{"executionSuccessful": True, "startTimeUtc": "2026-07-07T09:00:00"}])), "UTC"),
        (log(*[run()] * 101), "length"),
    ],
)
def test_a_log_that_does_not_fit_is_refused_by_name(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read(data, "scan.sarif")

    assert refusal.value.file == "scan.sarif"
    assert refusal.value.detail.startswith("scan.sarif")
    assert said in refusal.value.detail
