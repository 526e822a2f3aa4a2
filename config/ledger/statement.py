"""Signed statements: what a party says, in a DSSE envelope under its own Ed25519 keys.

The envelope is that of https://github.com/secure-systems-lab/dsse (protocol 1.0): no canonical form and no
algorithm named in a header; what is signed is the payload's exact bytes under a type.
"""

import base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from config.errors import BadInput, Refused
from config.intake import parse

PAYLOAD_TYPE: Final = "application/vnd.demarc.statement+json"

FORMAT: Final = 1

NONCE_BYTES: Final = 16

MOST_SIGNATURES: Final = 16

_SIGNATURE_BYTES: Final = 64


class Silent(StrEnum):
    """Why a key that an organization enrolled does not speak for it now."""

    REVOKED = "revoked"
    NOT_YET = "not_yet"


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is signed: a command in a party's own words.

    `command` is the command's name, `organization` who says it, `stream` what it changes (None where it
    begins something). `answers` are the leaf hashes (32 bytes each) of the entries that it answers, so that
    it cannot be moved elsewhere, and is stale only where one of these has changed. `issued_at` is an instant
    in UTC, `nonce` 16 random bytes, so that it is said once. `said` are the command's own arguments, in which
    every sealed value is its commitment: the value travels beside the envelope.
    """

    format: int
    command: str
    organization: UUID
    stream: UUID | None
    answers: tuple[bytes, ...]
    issued_at: datetime
    nonce: bytes
    said: dict[str, msgspec.Raw]

    @property
    def arguments(self) -> dict[str, object]:
        """`said` as plain JSON types."""
        return {name: msgspec.json.decode(value) for name, value in self.said.items()}


class Signature(msgspec.Struct, frozen=True):
    """One signature (64 bytes) and the id of the key that made it."""

    keyid: str
    sig: bytes


class Envelope(msgspec.Struct, frozen=True):
    """A DSSE envelope as it was read: the exact payload, its type, the signatures."""

    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]


class _Wire(msgspec.Struct, frozen=True, rename={"payload_type": "payloadType"}, forbid_unknown_fields=True):
    payload: bytes
    payload_type: str
    signatures: tuple[Signature, ...]


_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


def key_id(public: bytes) -> str:
    """The id of a public key (32 bytes): the SHA-256 of it, in hex."""
    return sha256(public).hexdigest()


def pae(payload_type: str, payload: bytes) -> bytes:
    """What is signed: DSSE's pre-authentication encoding, version 1, of a payload and its type."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def sign(statement: Statement, keys: Iterable[Ed25519PrivateKey]) -> bytes:
    """The envelope of a statement, as bytes of JSON, under every one of `keys`."""
    payload = _ENCODER.encode(statement)
    return sign_payload(payload, PAYLOAD_TYPE, keys)


def sign_payload(payload: bytes, payload_type: str, keys: Iterable[Ed25519PrivateKey]) -> bytes:
    """The envelope of exact payload bytes of any type."""
    signed = pae(payload_type, payload)
    signatures = tuple(
        Signature(keyid=key_id(key.public_key().public_bytes_raw()), sig=key.sign(signed)) for key in keys
    )
    return _ENCODER.encode(_Wire(payload=payload, payload_type=payload_type, signatures=signatures))


def read_envelope(data: bytes) -> Envelope:
    """Read an envelope; nothing is verified by that. Raises BadInput naming the place."""
    parse(data)  # duplicate keys, depth, NUL and lone surrogates are refused here
    try:
        wire = msgspec.json.decode(data, type=_Wire)
    except msgspec.DecodeError as error:
        raise BadInput(f"this is no DSSE envelope: {error}") from error
    if not 1 <= len(wire.signatures) <= MOST_SIGNATURES:
        raise BadInput(f"an envelope has 1 to {MOST_SIGNATURES} signatures", pointer="/signatures")
    for index, signature in enumerate(wire.signatures):
        if len(signature.sig) != _SIGNATURE_BYTES:
            raise BadInput("an Ed25519 signature has 64 bytes", pointer=f"/signatures/{index}/sig")
    return Envelope(wire.payload, wire.payload_type, wire.signatures)


def signers(envelope: Envelope, keys: Mapping[str, bytes | Silent]) -> tuple[str, ...]:
    """The ids of those of `keys` (id to public key, 32 bytes, or why it does not speak) that signed, once
    each, in its own order.

    Raises Refused where the type is not a statement's, a key is not among `keys` or does not speak, or a
    signature does not hold: an envelope is taken whole or not at all.
    """
    if envelope.payload_type != PAYLOAD_TYPE:
        raise Refused(
            f"what is signed is no statement: its type is not {PAYLOAD_TYPE}",
            pointer="/payloadType",
            problem="statement-wrong-type",
        )
    signed = pae(envelope.payload_type, envelope.payload)
    for index, signature in enumerate(envelope.signatures):
        pointer = f"/signatures/{index}/keyid"
        if signature.keyid not in keys:
            raise Refused("this key is not enrolled", pointer=pointer, problem="statement-key-unknown")
        public = keys[signature.keyid]
        if public is Silent.REVOKED:
            raise Refused("this key was revoked", pointer=pointer, problem="statement-key-revoked")
        if public is Silent.NOT_YET:
            raise Refused(
                "this key is enrolled from a day on that has not come",
                pointer=pointer,
                problem="statement-key-not-yet",
            )
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature.sig, signed)
        except (InvalidSignature, ValueError) as error:
            raise Refused(
                "this signature does not hold: bytes were altered, or another key made it",
                pointer=f"/signatures/{index}/sig",
                problem="statement-altered",
            ) from error
    return tuple(dict.fromkeys(signature.keyid for signature in envelope.signatures))


def read_statement(envelope: Envelope) -> Statement:
    """The statement of an envelope whose signatures hold. Raises BadInput naming the place."""
    parse(envelope.payload)
    try:
        statement = msgspec.json.decode(envelope.payload, type=Statement)
    except msgspec.DecodeError as error:
        raise BadInput(f"what is signed is no statement: {error}", pointer="/payload") from error
    if statement.format != FORMAT:
        raise BadInput(
            f"a statement of format {statement.format}: this register reads {FORMAT}", pointer="/payload"
        )
    if len(statement.nonce) != NONCE_BYTES:
        raise BadInput(f"a nonce has {NONCE_BYTES} bytes", pointer="/payload/nonce")
    if any(len(leaf) != 32 for leaf in statement.answers):
        raise BadInput("a leaf hash has 32 bytes", pointer="/payload/answers")
    if statement.issued_at.tzinfo is None:
        raise BadInput("an instant has a zone", pointer="/payload/issued_at")
    return statement


def new_statement(
    *,
    command: str,
    organization: UUID,
    stream: UUID | None,
    answers: Iterable[bytes],
    said: Mapping[str, object],
    issued_at: datetime,
    nonce: bytes,
) -> Statement:
    """A statement of these arguments (JSON types, dates and ids alike), ready to be signed."""
    return Statement(
        format=FORMAT,
        command=command,
        organization=organization,
        stream=stream,
        answers=tuple(answers),
        issued_at=issued_at.astimezone(UTC),
        nonce=nonce,
        said={name: msgspec.Raw(_ENCODER.encode(value)) for name, value in said.items()},
    )


def digest(envelope: bytes) -> str:
    """What names an envelope's exact bytes: their SHA-256, in base64."""
    return base64.b64encode(sha256(envelope).digest()).decode()
