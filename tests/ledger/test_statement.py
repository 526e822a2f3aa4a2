"""Signed statements: exact bytes under a type, by keys that are enrolled, and nothing altered or moved."""

import base64
import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput, DemarcError, Refused
from config.ledger import statement
from config.ledger.statement import PAYLOAD_TYPE, key_id, pae, read_envelope, read_statement, sign, signers
from tests.actors import COMPANY, named
from tests.foreign import JSON

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SECOND = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
KEYS = {
    key_id(key.public_key().public_bytes_raw()): key.public_key().public_bytes_raw() for key in (KEY, SECOND)
}


def said(**other: Any) -> statement.Statement:
    return statement.new_statement(
        **{
            "command": "make_decision",
            "organization": COMPANY,
            "stream": None,
            "answers": [bytes(32)],
            "said": {"kind": "complied", "answers": [named("request")]},
            "issued_at": datetime(2026, 7, 1, 12, tzinfo=UTC),
            "nonce": bytes(16),
            **other,
        }
    )


def test_the_pre_authentication_encoding_is_dsses() -> None:
    # the example of the DSSE protocol's own document
    assert pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_what_is_signed_reads_back_and_names_its_signers() -> None:
    envelope = read_envelope(sign(said(), [KEY, SECOND]))

    assert signers(envelope, KEYS) == tuple(KEYS)
    assert read_statement(envelope) == said()
    assert read_statement(envelope).arguments == {"kind": "complied", "answers": [str(named("request"))]}


def test_a_key_that_is_not_enrolled_is_refused() -> None:
    envelope = read_envelope(sign(said(), [KEY, Ed25519PrivateKey.generate()]))

    with pytest.raises(Refused, match=r"^this key is not enrolled") as refused:
        signers(envelope, KEYS)

    assert refused.value.pointer == "/signatures/1/keyid"
    assert refused.value.problem_name == "statement-key-unknown"


def test_a_key_that_was_revoked_is_refused_as_such() -> None:
    first, second = KEYS
    envelope = read_envelope(sign(said(), [KEY, SECOND]))

    with pytest.raises(Refused, match=r"^this key was revoked$") as refused:
        signers(envelope, {first: KEYS[first], second: statement.Silent.REVOKED})

    assert refused.value.pointer == "/signatures/1/keyid"
    assert refused.value.problem_name == "statement-key-revoked"


def test_a_key_whose_day_has_not_come_is_refused_as_such() -> None:
    first, second = KEYS
    envelope = read_envelope(sign(said(), [KEY, SECOND]))

    with pytest.raises(Refused, match=r"^this key is enrolled from a day on that has not come$") as refused:
        signers(envelope, {first: KEYS[first], second: statement.Silent.NOT_YET})

    assert refused.value.pointer == "/signatures/1/keyid"
    assert refused.value.problem_name == "statement-key-not-yet"


def test_a_signature_of_another_key_under_an_enrolled_id_is_refused() -> None:
    envelope = json.loads(sign(said(), [KEY]))
    envelope["signatures"][0]["keyid"] = list(KEYS)[1]

    with pytest.raises(Refused, match=r"^this signature does not hold") as refused:
        signers(read_envelope(json.dumps(envelope).encode()), KEYS)

    assert refused.value.pointer == "/signatures/0/sig"
    assert refused.value.problem_name == "statement-altered"


def test_another_payload_type_is_refused_though_it_is_signed() -> None:
    payload = msgspec.json.encode(said())

    with pytest.raises(Refused, match=r"^what is signed is no statement: its type") as refused:
        signers(read_envelope(statement.sign_payload(payload, "text/plain", [KEY])), KEYS)

    assert refused.value.pointer == "/payloadType"
    assert refused.value.problem_name == "statement-wrong-type"


def test_one_key_that_signs_twice_counts_once() -> None:
    assert len(signers(read_envelope(sign(said(), [KEY, KEY])), KEYS)) == 1


@given(st.data())
def test_no_altered_envelope_is_taken(data: st.DataObject) -> None:
    whole = sign(said(), [KEY])
    at = data.draw(st.integers(0, len(whole) - 1))
    altered = whole[:at] + bytes([whole[at] ^ data.draw(st.integers(1, 127))]) + whole[at + 1 :]

    try:
        envelope = read_envelope(altered)
        signers(envelope, KEYS)
    except DemarcError:
        return

    # base64 may be written in more than one way; what was signed is the same
    assert read_statement(envelope) == said()


def wire(**other: Any) -> bytes:
    return json.dumps({"payload": "", "payloadType": "a", "signatures": [SIGNATURE], **other}).encode()


SIGNATURE = {"keyid": "a", "sig": base64.b64encode(bytes(64)).decode()}
SHORT = {"keyid": "a", "sig": "AAAA"}
NO_ENVELOPE = "this is no DSSE envelope: "


@pytest.mark.parametrize(
    ("data", "pointer", "why"),
    [
        (b"", "", "this is empty"),
        (b"[]", "", NO_ENVELOPE),
        (b"{}", "", NO_ENVELOPE),
        (
            b'{"payload":"","payload":"","payloadType":"a","signatures":[]}',
            "/payload",
            "this key stands more",
        ),
        (wire(payload="?"), "", NO_ENVELOPE),
        (wire(more=1), "", NO_ENVELOPE),
        (wire(signatures=[]), "/signatures", "an envelope has 1 to 16 signatures"),
        (wire(signatures=[SIGNATURE] * 17), "/signatures", "an envelope has 1 to 16 signatures"),
        (wire(signatures=[SHORT]), "/signatures/0/sig", "an Ed25519 signature has 64 bytes"),
        (wire(signatures=[SIGNATURE, SHORT]), "/signatures/1/sig", "an Ed25519 signature has 64 bytes"),
    ],
)
def test_what_is_no_envelope_is_bad_input(data: bytes, pointer: str, why: str) -> None:
    with pytest.raises(BadInput, match=f"^{why}") as refused:
        read_envelope(data)

    assert refused.value.pointer == pointer


def test_an_envelope_holds_up_to_16_signatures() -> None:
    assert len(read_envelope(wire(signatures=[SIGNATURE] * 16)).signatures) == 16


NO_STATEMENT = "what is signed is no statement: "


@pytest.mark.parametrize(
    ("change", "pointer", "why"),
    [
        ({"format": 2}, "/payload", "a statement of format 2: this register reads 1"),
        ({"nonce": "AAAA"}, "/payload/nonce", "a nonce has 16 bytes"),
        ({"answers": ["AAAA"]}, "/payload/answers", "a leaf hash has 32 bytes"),
        ({"issued_at": "2026-07-01T12:00:00"}, "/payload/issued_at", "an instant has a zone"),
        ({"issued_at": "yesterday"}, "/payload", NO_STATEMENT),
        ({"organization": "somebody"}, "/payload", NO_STATEMENT),
        ({"more": 1}, "/payload", NO_STATEMENT),
    ],
)
def test_what_is_signed_and_no_statement_is_bad_input(change: dict[str, Any], pointer: str, why: str) -> None:
    payload = json.dumps(json.loads(msgspec.json.encode(said())) | change).encode()
    envelope = read_envelope(statement.sign_payload(payload, PAYLOAD_TYPE, [KEY]))

    assert signers(envelope, KEYS)
    with pytest.raises(BadInput, match=f"^{why}") as refused:
        read_statement(envelope)
    assert refused.value.pointer == pointer


@given(st.binary(max_size=200), st.sampled_from(["payload", "payloadType", "signatures"]), JSON)
def test_whatever_is_no_envelope_is_refused_and_raises_nothing_else(
    data: bytes, field: str, value: object
) -> None:
    for given_bytes in (data, json.dumps(value).encode(), wire(**{field: value})):
        with suppress(DemarcError):
            signers(read_envelope(given_bytes), KEYS)


@given(st.binary(max_size=200), st.sampled_from(statement.Statement.__struct_fields__), JSON)
def test_whatever_is_signed_is_a_statement_or_refused(data: bytes, field: str, value: object) -> None:
    whole = json.loads(msgspec.json.encode(said()))
    for payload in (data, json.dumps(value).encode(), json.dumps({**whole, field: value}).encode()):
        envelope = read_envelope(statement.sign_payload(payload, PAYLOAD_TYPE, [KEY]))
        with suppress(BadInput):
            json.dumps(read_statement(envelope).arguments)


def test_an_issue_time_is_kept_in_utc() -> None:
    eastern = datetime.fromisoformat("2026-07-01T08:00-04:00")

    assert said(issued_at=eastern) == said()
    assert said(issued_at=eastern).issued_at.tzinfo is UTC
    assert said().stream is None
    assert said(stream=UUID(int=1)).stream == UUID(int=1)


def test_an_envelope_has_a_name_by_its_bytes() -> None:
    assert statement.digest(sign(said(), [KEY])) == statement.digest(sign(said(), [KEY]))
    assert statement.digest(sign(said(), [KEY])) != statement.digest(sign(said(), [SECOND]))
