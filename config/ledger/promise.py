"""Receipts and proofs as text: what the log promises the writer of an entry, and what proves that it kept it.

Both are read here without a register, by whoever holds them. Formats: C2SP signed-note and tlog-proof.
"""

import re
from datetime import datetime
from typing import Final

import msgspec

from config.errors import BadInput
from config.ledger.checkpoint import (
    Checkpoint,
    NoteError,
    VerifierKey,
    parse_note,
    unbase64,
    verified_checkpoint,
)
from config.ledger.merkle import HASH_SIZE, ProofError, verify_inclusion

PROOF: Final = "c2sp.org/tlog-proof@v1"

_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})")


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt promises: the record with this leaf hash (32 bytes), recorded then, is at this position
    and under a signed checkpoint by `due` (both in UTC)."""

    position: int
    leaf: bytes
    recorded_at: datetime
    due: datetime


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """That a record is in the tree of a checkpoint: its index (from 0), the hashes (32 bytes each) from its
    leaf to the root, and the checkpoint's note as it was signed."""

    index: int
    path: tuple[bytes, ...]
    note: bytes

    def holds(self, receipt: Receipt, log: VerifierKey) -> Checkpoint:
        """The checkpoint, signed by `log`, in whose tree the receipt's record is at its position.

        Raises NoteError where the log did not sign it, ProofError where the record is not there.
        """
        checkpoint, _ = verified_checkpoint(self.note, log)
        if self.index != receipt.position - 1:
            raise ProofError(f"this proves position {self.index + 1}, not {receipt.position}")
        verify_inclusion(receipt.leaf, self.index, checkpoint.size, self.path, checkpoint.root)
        return checkpoint


def read_receipt(data: bytes, log: VerifierKey) -> Receipt:
    """Read a receipt that `log` signed; what `manage.py receipt` prints after it is left alone.

    Raises BadInput where it is none, or is not signed by this log.
    """
    try:
        note = parse_note(data.partition(PROOF.encode())[0].rstrip(b"\n") + b"\n")
        if log not in note.verify([log]):
            raise NoteError(f"it is not signed by {log.name}")
        origin, position, leaf, recorded, due = note.text[:-1].split("\n")
        read = Receipt(
            position=int(position),
            leaf=unbase64(leaf, "its leaf hash"),
            recorded_at=datetime.fromisoformat(recorded),
            due=datetime.fromisoformat(due),
        )
        if not 0 < read.position < 2**63 or len(read.leaf) != HASH_SIZE:
            raise NoteError("it names no position, or no leaf hash")
        if read.recorded_at.tzinfo is None or read.due.tzinfo is None:
            raise NoteError("its instants have no zone")
    except (NoteError, ValueError) as error:
        raise BadInput(f"this is no receipt of {log.name}: {error}") from error
    if origin != f"{log.name} receipt":
        raise BadInput(f"this is no receipt of {log.name}")
    return read


def read_proof(data: bytes) -> Proof:
    """Read a tlog-proof; nothing is verified by that. Raises BadInput where it is none."""
    head, _, note = data.partition(b"\n\n")
    try:
        first, index, *path = head.decode("ascii").split("\n")
        found = _INDEX.fullmatch(index)
        if first != PROOF or found is None:
            raise NoteError(f"it does not begin with {PROOF} and an index")
        hashes = tuple(unbase64(line, "a hash of it") for line in path)
        return Proof(index=int(found[1]), path=hashes, note=note)
    except ValueError as error:
        raise BadInput(f"this is no proof: {error}") from error
