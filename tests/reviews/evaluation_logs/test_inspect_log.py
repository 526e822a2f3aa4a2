"""Inspect's logs: what is read of them, and what is not."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from config.errors import BadInput
from reviews.evaluation_logs import LogFormat, RunStatus, Score, Tool
from tests.reviews.evaluation_logs.logs import (
    HEADER,
    INSPECT,
    archive,
    as_json,
    inspect_archive,
    read,
    read_file,
)

ROOT = Path(__file__).resolve().parents[3]


def test_a_real_log_says_what_ran_on_what_with_which_scores() -> None:
    facts = read_file(INSPECT)

    assert facts.format is LogFormat.INSPECT_EVAL
    assert facts.digest == hashlib.sha256(INSPECT.read_bytes()).digest()
    assert facts.size == INSPECT.stat().st_size
    assert facts.status is RunStatus.SUCCESS
    assert (facts.task, facts.model, facts.dataset) == ("flaw_finding", "mockllm/model", "flaws")
    assert facts.samples == 2
    assert facts.began == datetime(2026, 11, 22, 4, 32, 18, tzinfo=UTC)
    assert facts.ended == datetime(2026, 11, 22, 4, 32, 20, tzinfo=UTC)
    assert facts.tools == (Tool("inspect_ai", "0.3.285"),)
    assert Score("match", "accuracy", 0.5) in facts.scores


def test_a_metric_that_is_no_number_is_kept_as_that() -> None:
    (mean,) = [score for score in read_file(INSPECT).scores if score.scorer == "unanswerable"]

    assert mean.value is None
    assert mean.words == "unanswerable mean no number"


def test_no_sample_enters_what_is_read() -> None:
    data = INSPECT.read_bytes()

    told = msgspec.json.encode(read(data))

    assert b"samples/s0_epoch_1.json" in data
    assert b"sample body" not in told


def test_a_sample_is_not_even_decompressed() -> None:
    readable = inspect_archive(("samples/1_epoch_1.json", b"x" * 1000))
    broken = bytearray(readable)
    # the first member's compressed bytes lie behind its local header and name
    broken[52:60] = b"\xff" * 8

    assert read(bytes(broken)).task == read(readable).task


def test_the_same_run_logged_as_json_says_the_same() -> None:
    header = {**HEADER, "samples": [{"id": 1, "input": "a body"}]}

    facts = read(as_json(header), "run.json")

    archived = read(inspect_archive())
    assert facts.format is LogFormat.INSPECT_JSON
    assert (facts.task, facts.scores, facts.began) == (archived.task, archived.scores, archived.began)
    assert b"a body" not in msgspec.json.encode(facts)


def test_a_run_without_an_end_says_what_it_began_with() -> None:
    start = {"version": 2, "eval": HEADER["eval"], "plan": {}}

    facts = read(archive(("_journal/start.json", as_json(start))))

    assert facts.status is RunStatus.STARTED
    assert facts.began == datetime(2026, 7, 7, 14, 0, tzinfo=UTC)
    assert (facts.ended, facts.samples, facts.scores) == (None, None, ())


def test_a_run_that_was_canceled_has_no_time_of_its_end() -> None:
    header = {
        **HEADER,
        "status": "cancelled",
        "stats": {"started_at": "", "completed_at": ""},
        "results": None,
    }

    facts = read(inspect_archive(header=header))

    assert facts.status is RunStatus.CANCELLED
    assert facts.ended is None


def test_a_log_says_itself_that_samples_of_it_do_not_count() -> None:
    assert read(inspect_archive(header={**HEADER, "invalidated": True})).invalidated


def test_a_score_names_its_reducer() -> None:
    metrics = {"accuracy": {"name": "accuracy", "value": 1}}
    scores = [{"name": "match", "scorer": "match", "reducer": "mode", "metrics": metrics}]

    facts = read(inspect_archive(header={**HEADER, "results": {"scores": scores}}))

    assert facts.scores == (Score("match/mode", "accuracy", 1.0),)
    assert facts.scores[0].words == "match/mode accuracy 1"


def test_a_field_that_inspect_adds_is_no_reason_to_refuse() -> None:
    assert read(inspect_archive(header={**HEADER, "a_later_field": {}})) != read(inspect_archive())


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("another version", {"version": 3}, "version 2"),
    ("no task", {"eval": {"model": "m", "created": "2026-07-07T10:00:00Z"}}, "task"),
    ("a status that is none", {"status": "fine"}, "status"),
    ("an instant without a zone", {"stats": {"started_at": "2026-07-07T10:00:00"}}, "zone"),
    ("stats that are none", {"stats": []}, "stats"),
    ("less than no samples", {"results": {"completed_samples": -1}}, "completed_samples"),
    ("a name without end", {"eval": {**HEADER["eval"], "task": "t" * 301}}, "task"),
]


@pytest.mark.parametrize(("change", "said"), [(c, s) for _, c, s in REFUSED], ids=[n for n, _, _ in REFUSED])
@pytest.mark.parametrize("archived", [True, False], ids=["eval", "json"])
def test_a_header_that_does_not_fit_is_refused_by_name(
    change: dict[str, Any], said: str, archived: bool
) -> None:
    header = {**HEADER, **change}

    with pytest.raises(BadInput) as refusal:
        read(inspect_archive(header=header) if archived else as_json(header))

    assert refusal.value.file == "run.eval"
    assert said in f"{refusal.value.detail} {refusal.value.pointer}"
    assert ("header.json" in refusal.value.detail) is archived


@pytest.mark.parametrize("value", [[], 1, "text", None])
def test_a_header_that_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(BadInput):
        read(inspect_archive(header=value))


def test_our_reading_is_that_of_inspect_itself(tmp_path: Path) -> None:
    """Run it with `uv run --group evidence-check pytest tests/reviews/evaluation_logs`."""
    if importlib.util.find_spec("inspect_ai") is None:
        pytest.skip("inspect_ai is not installed: uv run --group evidence-check pytest compares with it")
    for log_format in ("eval", "json"):
        made = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", "tests.vectors.make_logs", str(tmp_path), log_format],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
        told = json.loads(made.stdout)
        header = told["header"]

        facts = read_file(tmp_path / told["file"])

        assert facts.status == header["status"]
        assert (facts.task, facts.model) == (header["eval"]["task"], header["eval"]["model"])
        assert facts.dataset == header["eval"]["dataset"]["name"]
        assert facts.samples == header["results"]["completed_samples"]
        assert facts.began == datetime.fromisoformat(header["stats"]["started_at"])
        assert facts.ended == datetime.fromisoformat(header["stats"]["completed_at"])
        assert facts.invalidated is header["invalidated"]
        assert {tool.name: tool.version for tool in facts.tools} == header["eval"]["packages"]
        assert [(score.scorer, score.metric, score.value) for score in facts.scores] == [
            # its own JSON reading of NaN
            (score["name"], metric["name"], None if metric["value"] != metric["value"] else metric["value"])
            for score in header["results"]["scores"]
            for metric in score["metrics"].values()
        ]
