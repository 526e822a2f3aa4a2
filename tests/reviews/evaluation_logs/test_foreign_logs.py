"""Logs of strangers: whatever the bytes are, a log is read whole or refused by the name of its file."""

import json
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st
from zipfile_zstd import ZIP_DEFLATED, ZIP_STORED

from config.errors import BadInput
from config.ledger.record import ENCODER
from tests.foreign import JSON
from tests.reviews.evaluation_logs.logs import CODEQL, HEADER, INSPECT, SEMGREP, archive, as_json, read

ARCHIVE: Final = INSPECT.read_bytes()
SARIF: Final = json.loads(CODEQL.read_bytes())
OTHER_SARIF: Final = json.loads(SEMGREP.read_bytes())

# what JSON says and a program seldom expects
ENDS: Final = (2**70, -1, "", "0001-01-01T00:00:00+23:59", "2026-07-07T10:00:00", 1e308, float("nan"))
ODD: Final = st.one_of(JSON, st.sampled_from(ENDS))


def read_or_refused(data: bytes) -> None:
    refused = None
    try:
        facts = read(data, "some.file")
    except BadInput as refusal:
        refused = refusal
    else:
        # what came through can be recorded
        assert facts.size == len(data)
        assert ENCODER.encode(facts)
    assert refused is None or (refused.file == "some.file" and json.dumps(refused.problem()).encode())


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a value of JSON."""
    members: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = list(enumerate(value[:3]))
    return [path, *(place for name, member in members for place in places(member, (*path, name)))]


def put(value: Any, path: tuple[str | int, ...], other: Any) -> Any:
    """The value with another one in one place."""
    if not path:
        return other
    copied = value.copy()
    copied[path[0]] = put(value[path[0]], path[1:], other)
    return copied


@given(st.binary(max_size=200), st.data())
def test_whatever_the_bytes_are_they_are_a_log_or_refused(foreign: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(ARCHIVE) - 1))

    for log in (
        foreign, ARCHIVE[:at], ARCHIVE[:at] + foreign + ARCHIVE[at:], ARCHIVE[:at] + foreign,
        ARCHIVE[:at] + foreign + ARCHIVE[at + len(foreign) :], b"PK\x03\x04" + foreign, b"{" + foreign,
    ):  # fmt: skip
        read_or_refused(log)


@given(st.sampled_from(places(HEADER)), ODD, st.sampled_from([None, ZIP_STORED, ZIP_DEFLATED]))
def test_whatever_a_header_says_it_is_read_or_refused(
    place: tuple[str | int, ...], value: Any, method: int | None
) -> None:
    header = as_json(put(HEADER, place, value))

    read_or_refused(header)
    read_or_refused(archive(("header.json", header), method=method))
    read_or_refused(archive(("_journal/start.json", header), ("summaries.json", header), method=method))


# what writes archives ends a name at a NUL
LETTERS: Final = st.characters(codec="utf-8", exclude_characters="\0")
NAMES: Final = st.text(LETTERS, min_size=1, max_size=30).filter(lambda name: name != "header.json")


@given(st.binary(max_size=60), NAMES, st.sampled_from([None, ZIP_STORED, ZIP_DEFLATED]))
def test_whatever_an_archive_holds_it_is_read_or_refused(
    content: bytes, name: str, method: int | None
) -> None:
    read_or_refused(archive(("header.json", content), method=method))
    read_or_refused(archive((name, content), ("header.json", as_json(HEADER)), method=method))


SARIF_PLACES: Final = [(whole, place) for whole in (SARIF, OTHER_SARIF) for place in places(whole)]


@given(st.sampled_from(SARIF_PLACES), ODD)
def test_whatever_a_static_analysis_says_it_is_read_or_refused(
    at: tuple[Any, tuple[str | int, ...]], value: Any
) -> None:
    whole, place = at

    read_or_refused(as_json(put(whole, place, value)))
