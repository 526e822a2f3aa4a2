"""A receipt is the log's promise; a proof beside it holds for the position that it names and for no other."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest

from config.errors import BadInput
from config.ledger.checkpoint import Checkpoint, Note, SignerKey
from config.ledger.merkle import HASH_SIZE, ProofError, leaf_hash
from config.ledger.promise import PROOF, Proof, Receipt, read_proof, read_receipt

LOG = SignerKey("log.example", b"l" * 32)
LEAF = leaf_hash(b"a record")
AT = datetime(2026, 6, 12, 21, 21, tzinfo=UTC)
NOTE = Note(Checkpoint(origin=LOG.name, size=1, root=LEAF).text).signed(LOG).encode()


def promised(position: int) -> Receipt:
    return Receipt(position=position, leaf=LEAF, recorded_at=AT, due=AT + timedelta(minutes=1))


def test_a_proof_holds_for_the_position_that_it_names() -> None:
    proof = Proof(index=0, path=(), note=NOTE)

    assert proof.holds(promised(1), LOG.verifier).size == 1
    with pytest.raises(ProofError, match="this proves position 1, not 2"):
        proof.holds(promised(2), LOG.verifier)


def test_a_proof_is_read_as_it_is_written() -> None:
    line = b64encode(LEAF).decode()

    read = read_proof(f"{PROOF}\nindex 4\n{line}\n\n".encode() + NOTE)

    assert read == Proof(index=4, path=(LEAF,), note=NOTE)


@pytest.mark.parametrize(
    "head",
    [
        "something else\nindex 4",
        f"{PROOF}\nindex four",
        f"{PROOF}\nindex 4\nno hash",
        PROOF,
        f"{PROOF}\nindex 4\n\u00e9",
    ],
)
def test_what_is_no_proof_is_bad_input(head: str) -> None:
    with pytest.raises(BadInput, match="this is no proof"):
        read_proof(head.encode() + b"\n\n" + NOTE)


@pytest.mark.parametrize(
    ("position", "leaf", "recorded", "origin"),
    [
        ("0", LEAF, AT.isoformat(), "log.example receipt"),
        (str(2**63), LEAF, AT.isoformat(), "log.example receipt"),
        ("1", LEAF[: HASH_SIZE - 1], AT.isoformat(), "log.example receipt"),
        ("1", LEAF, "2026-06-12T21:21:00", "log.example receipt"),
        ("1", LEAF, AT.isoformat(), "log.example"),
    ],
)
def test_what_the_log_signed_and_promises_nothing_is_no_receipt(
    position: str, leaf: bytes, recorded: str, origin: str
) -> None:
    lines = [origin, position, b64encode(leaf).decode(), recorded, AT.isoformat()]
    note = Note("\n".join(lines) + "\n").signed(LOG).encode()

    with pytest.raises(BadInput, match=r"this is no receipt of log\.example"):
        read_receipt(note, LOG.verifier)
