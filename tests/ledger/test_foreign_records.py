"""Records that somebody else wrote, or altered: whatever the bytes are, they are read or unreadable."""

import json
from contextlib import suppress
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import Unreadable
from config.ledger.event import read_entry
from config.ledger.record import Record
from tests.foreign import JSON
from tests.ledger import notebook  # noqa: F401 - its events are among the golden records
from tests.vectors import golden

WHOLE: Final = [path.read_bytes() for path in sorted(golden.GOLDEN.glob("*.json"))]


def read(data: bytes) -> None:
    with suppress(Unreadable):
        read_entry(data)


@given(st.sampled_from(WHOLE), st.binary(max_size=60), st.data())
def test_whatever_the_bytes_are_they_are_a_record_or_unreadable(
    whole: bytes, foreign: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))

    for altered in (foreign, whole[:at], whole[:at] + foreign + whole[at:], whole[:at] + foreign):
        read(altered)


@given(st.sampled_from(WHOLE), st.sampled_from(Record.__struct_fields__), JSON)
def test_whatever_the_envelope_says_it_is_read_or_unreadable(whole: bytes, name: str, value: Any) -> None:
    read(json.dumps({**json.loads(whole), name: value}).encode())


@given(st.sampled_from(WHOLE), JSON)
def test_whatever_the_body_says_it_is_read_or_unreadable(whole: bytes, value: Any) -> None:
    said = json.loads(whole)

    for name in said["body"]:
        read(json.dumps({**said, "body": {**said["body"], name: value}}).encode())


@pytest.mark.parametrize("depth", [2_000, 100_000])
@pytest.mark.parametrize("place", ["everywhere", "body", "track", "a field of the body"])
def test_what_is_nested_too_deep_is_unreadable(place: str, depth: int) -> None:
    deep = b"[" * depth + b"]" * depth
    said = json.loads(golden.file_of("party.party-renamed", 1).read_bytes())
    match place:
        case "a field of the body":
            said["body"] = dict.fromkeys(said["body"], "deep")
        case "body" | "track":
            said[place] = "deep"
    data = deep if place == "everywhere" else json.dumps(said).encode().replace(b'"deep"', deep)

    with pytest.raises(Unreadable):
        read_entry(data)
