"""Every log is read whole or refused by name; its digest and size are those of the file."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any, cast

import pytest
from django.core.management import CommandError, call_command

from config.errors import BadInput
from reviews.evaluation_logs import LogFacts, LogFormat, log_of_run, reading
from tests.reviews.evaluation_logs.logs import CODEQL, HEADER, INSPECT, as_json, inspect_archive, read


@pytest.mark.parametrize("path", [INSPECT, CODEQL], ids=lambda path: path.suffix)
def test_digest_and_size_are_those_of_the_file(path: Path) -> None:
    data = path.read_bytes()

    facts = read(data)

    assert (facts.digest, facts.size) == (hashlib.sha256(data).digest(), len(data))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1f\x8b\x08\x00\x00",
        b"\x28\xb5\x2f\xfd",
        b"not a log",
        b"[]",
        b"{}",
        b'{"version": 2}',
        b"\xef\xbb\xbf{}",
        b"PK\x05\x06" + bytes(18),
        b"PK\x03\x04",
        b'{"version": "2.1.0", "runs": [',
        b'{"version": "2.1.0", "runs": [], "runs": []}',
        b'{"version": "2.1.0", "runs": [], "a": "\\u0000"}',
        b'{"version": "2.1.0", "runs": [], "a": "\0"}',
        b'{"version": "2.1.0", "runs": [], "a": ' + b"[" * 70 + b"]" * 70 + b"}",
        b'{"version": "2.1.0", "runs": [], "a": ' + b"9" * 40 + b"}",
    ],
)
def test_what_is_no_log_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(BadInput) as refusal:
        read(data, "some.file")

    assert refusal.value.file == "some.file"
    assert "some.file" in refusal.value.detail


def test_a_header_too_deep_is_refused_with_its_member() -> None:
    deep: Any = 0
    for _ in range(70):
        deep = [deep]

    with pytest.raises(BadInput) as refusal:
        read(inspect_archive(header={**HEADER, "deep": deep}))

    assert "run.eval, header.json" in refusal.value.detail


def test_a_log_in_json_larger_than_is_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_JSON_BYTES", 100)

    with pytest.raises(BadInput, match="100"):
        read(as_json(HEADER))


# what a run says of its log


def stated(**said: Any) -> LogFacts:
    return log_of_run(
        **{"log": None, "file": "a.eval", "log_format": None, "digest": None, "samples": None, **said}
    )


def test_a_log_that_is_not_at_hand_is_stated_by_its_digest() -> None:
    facts = stated(log_format=LogFormat.OTHER, digest=bytes(32), samples=12)

    assert facts == LogFacts(format=LogFormat.OTHER, digest=bytes(32), samples=12)


def test_a_log_at_hand_speaks_for_itself() -> None:
    facts = stated(log=io.BytesIO(INSPECT.read_bytes()))

    assert facts == read(INSPECT.read_bytes())


def test_a_run_without_a_log_says_its_format() -> None:
    with pytest.raises(BadInput) as refusal:
        stated(digest=bytes(32))

    assert refusal.value.pointer == "/log_format"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"log_format": LogFormat.SARIF}, "/log_format"),
        ({"digest": bytes(32)}, "/log_digest"),
        ({"samples": 0}, "/samples"),
    ],
)
def test_nothing_is_stated_beside_the_log_itself(said: dict[str, Any], pointer: str) -> None:
    with pytest.raises(BadInput) as refusal:
        stated(log=io.BytesIO(INSPECT.read_bytes()), **said)

    assert refusal.value.pointer == pointer


# manage.py read_log


def told(*arguments: object) -> str:
    out = io.StringIO()
    call_command("read_log", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_read_log_shows_what_would_be_recorded() -> None:
    text = told(INSPECT, CODEQL)

    assert "flaw_finding" in text
    assert "inspect_ai 0.3.285" in text
    assert hashlib.sha256(INSPECT.read_bytes()).hexdigest() in text
    assert "1 of level error" in text
    assert max(map(len, text.splitlines())) <= 80


def test_read_log_answers_programs() -> None:
    (log,) = cast("dict[str, Any]", json.loads(told(INSPECT, "--format=json")))["logs"]

    assert log["file"] == "flaw-finding.eval"
    assert log["digest"] == hashlib.sha256(INSPECT.read_bytes()).hexdigest()
    assert log["samples"] == 2


def test_read_log_shows_that_samples_do_not_count(tmp_path: Path) -> None:
    log = tmp_path / "run.eval"
    log.write_bytes(inspect_archive(header={**HEADER, "invalidated": True}))

    assert "by the log itself" in told(log)


def test_read_log_says_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("no log")

    for path in (tmp_path / "a.txt", tmp_path / "nothing", tmp_path):
        with pytest.raises(CommandError) as error:
            told(path)
        assert error.value.returncode == 2
        assert path.name in str(error.value)
