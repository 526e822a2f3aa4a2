"""What a person says, as a statement under their keys: sealed values as commitments, with their own salts."""

import base64
import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.client.errors import Unusable
from config.ledger.sealed import Disclosure, commit
from config.ledger.statement import (
    PAYLOAD_TYPE,
    new_statement,
    read_envelope,
    read_statement,
    sign,
    sign_payload,
)


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A statement on its way: the verb and its address, the envelope with the signatures so far, and the
    values that it holds as commitments only. Whoever is to sign it, too, gets it as a file."""

    verb: str
    path: str
    envelope: msgspec.Raw
    disclosures: tuple[Disclosure, ...]
    said: dict[str, msgspec.Raw]

    @property
    def body(self) -> bytes:
        """What is sent."""
        whole = {**json.loads(bytes(self.envelope)), "disclosures": msgspec.to_builtins(self.disclosures)}
        return json.dumps(whole if self.disclosures else json.loads(bytes(self.envelope))).encode()

    @property
    def signatures(self) -> int:
        return len({one.keyid for one in read_envelope(bytes(self.envelope)).signatures})


def draft(
    verb: str,
    path: str,
    *,
    organization: UUID,
    stream: UUID | None,
    said: Mapping[str, Any],
    given: Mapping[str, Any],
    answers: Iterable[bytes],
    sealed: Iterable[str],
    keys: Iterable[Ed25519PrivateKey],
    entropy: Callable[[int], bytes] = os.urandom,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Draft:
    """A statement of a verb. `said` are its arguments as JSON types, `given` those that no body holds and a
    statement names all the same; `answers` (leaf hashes of 32 bytes) and `sealed` (names) are what a
    rehearsal told. Every value under a name of `sealed` becomes a commitment under a new salt of 32 bytes."""
    signed = dict(said)
    disclosures = []
    for name in dict.fromkeys(sealed):
        argument = name if isinstance(said.get(name), str) else "value"  # a correction seals its value so
        value = said.get(argument)
        if not isinstance(value, str):
            raise Unusable(f"the register would seal {name}, which is nothing that you say: it is not signed")
        disclosure = Disclosure(name=name, salt=entropy(32), value=value)
        disclosures.append(disclosure)
        signed[argument] = {"commitment": base64.b64encode(commit(disclosure)).decode()}
    statement = new_statement(
        command=verb,
        organization=organization,
        stream=stream,
        answers=list(answers),
        said={**signed, **given},
        issued_at=now(),
        nonce=entropy(16),
    )
    return Draft(
        verb=verb,
        path=path,
        envelope=msgspec.Raw(sign(statement, keys)),
        disclosures=tuple(disclosures),
        said={name: msgspec.Raw(msgspec.json.encode(value)) for name, value in said.items()},
    )


def cosigned(one: Draft, keys: Iterable[Ed25519PrivateKey]) -> Draft:
    """The same statement with more signatures. Raises Unusable where a value beside it is not the one that
    was committed to, or what the draft shows is not what the statement says: nobody signs what they were not
    shown."""
    envelope = read_envelope(bytes(one.envelope))
    statement = read_statement(envelope)
    said = statement.arguments
    committed = {base64.b64encode(commit(told)).decode() for told in one.disclosures}
    sealed = (one for one in said.values() if isinstance(one, dict) and one.keys() == {"commitment"})
    for value in sealed:
        if value["commitment"] not in committed:
            raise Unusable("a value that is signed as a commitment is not shown with it, or is another")
    if envelope.payload_type != PAYLOAD_TYPE:
        raise Unusable("this is no statement")
    values = {base64.b64encode(commit(told)).decode(): told.value for told in one.disclosures}
    opened = {
        name: values[value["commitment"]]
        if isinstance(value, dict) and value.keys() == {"commitment"}
        else value
        for name, value in said.items()
    }
    shown = {name: msgspec.json.decode(value) for name, value in one.said.items()}
    # the own organization stands in a statement under names that nobody gives
    rest = {name: value for name, value in opened.items() if name not in shown}
    other = {name for name, value in shown.items() if name not in opened or opened[name] != value}
    other |= {name for name, value in rest.items() if value != str(statement.organization)}
    if other or statement.command != one.verb:
        where = ", ".join(sorted(other)) or "the verb"
        raise Unusable(f"this draft shows something else than its statement says: {where}")
    first = json.loads(bytes(one.envelope))
    more = json.loads(sign_payload(envelope.payload, envelope.payload_type, keys))
    first["signatures"] += [
        line for line in more["signatures"] if line["keyid"] not in {s["keyid"] for s in first["signatures"]}
    ]
    return msgspec.structs.replace(one, envelope=msgspec.Raw(json.dumps(first).encode()))


def read_draft(path: Path) -> Draft:
    """A draft from a file. Raises Unusable where it is none."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Draft)
    except (OSError, msgspec.DecodeError) as error:
        raise Unusable(f"{path} holds no draft of a statement: {error}") from error
