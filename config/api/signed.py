"""A command as a signed statement: the envelope is the body, and beside it stand the sealed values."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from config.actors import Actor
from config.api.parsing import Body
from config.errors import BadInput, Refused
from config.ledger.sealed import Disclosure, Sealed, commit
from config.ledger.signed_command import Undisclosed, refuse_other
from config.ledger.statement import Statement, read_envelope, read_statement, signers
from config.ledger.store import ledger


class EnvelopeSignature(msgspec.Struct, frozen=True):
    """An Ed25519 signature (64 bytes in base64) and the id of its key: SHA-256 of the public key, in hex."""

    keyid: str
    sig: bytes


class SignedStatement(msgspec.Struct, frozen=True, rename={"payload_type": "payloadType"}):
    """A DSSE envelope (protocol 1.0) whose payload is a statement of this command, and beside it name, salt
    and value of everything that the statement holds as a commitment only."""

    payload: bytes
    payload_type: str
    signatures: tuple[EnvelopeSignature, ...]
    disclosures: tuple[Disclosure, ...] = ()


class _Raw(msgspec.Struct, frozen=True, rename={"payload_type": "payloadType"}, forbid_unknown_fields=True):
    payload: msgspec.Raw
    payload_type: msgspec.Raw
    signatures: msgspec.Raw
    disclosures: tuple[Disclosure, ...] | None = None


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent: the envelope as the record keeps it, the statement in it, and what stands beside."""

    envelope: bytes
    statement: Statement
    disclosures: tuple[Disclosure, ...]


def given(actor: Actor, command: str, body: Body) -> Given:
    """The statement of a body whose signatures hold. Raises BadInput where it is none, Refused where it is
    not signed by keys of the actor's organization, or is not of it or of this command."""
    try:
        sent = body.statement or b""
        raw = msgspec.json.decode(sent, type=_Raw)
    except msgspec.DecodeError as error:
        raise BadInput(f"this is no DSSE envelope: {error}") from error
    envelope = sent
    if raw.disclosures is not None:
        members = (
            (b'"payload":', raw.payload),
            (b'"payloadType":', raw.payload_type),
            (b'"signatures":', raw.signatures),
        )
        envelope = b"{" + b",".join(name + bytes(value) for name, value in members) + b"}"
    read = read_envelope(envelope)
    signers(read, ledger.keys_of(actor.organization))
    statement = read_statement(read)
    # before the arguments are read as those of this command
    refuse_other(statement, command, actor)
    return Given(envelope=envelope, statement=statement, disclosures=raw.disclosures or ())


def arguments(found: Given, path: Mapping[str, UUID], elsewhere: frozenset[str]) -> dict[str, Any]:
    """What a statement says, as the body of its command would: without what stands `elsewhere`, with values
    in the places of their commitments. Raises Refused where it speaks of something else than the path."""
    values = {commit(one): one.value for one in found.disclosures}
    said = found.statement.arguments
    for name, id in path.items():
        if said.get(name) != str(id):
            which = name if name in ("case", "communication") else "stream"
            raise Refused(
                f"what is signed speaks of another {name.replace('_', ' ')}",
                pointer=f"/payload/said/{name}",
                problem=f"statement-other-{which}",
            )
    return {
        name: _opened(name, value, values)
        for name, value in said.items()
        if name not in elsewhere and name not in path
    }


def _opened(name: str, value: Any, values: Mapping[bytes, str]) -> Any:
    if not isinstance(value, dict) or value.keys() != {"commitment"}:
        return value
    try:
        sealed = msgspec.convert(value, Sealed)
    except msgspec.ValidationError as error:
        raise BadInput(f"this is no commitment: {error}", pointer=f"/payload/said/{name}") from error
    if sealed.commitment not in values:
        raise Undisclosed(
            f"the value of {name} is signed as a commitment, and what is given beside is not it",
            pointer=f"/payload/said/{name}",
            problem="disclosure-wrong",
        )
    return values[sealed.commitment]
