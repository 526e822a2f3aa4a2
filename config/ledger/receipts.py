"""Receipts held against the register: whether what somebody was promised is there, and came in time."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from config.errors import NotFound
from config.ledger.checkpoint import Checkpoint, base64_of
from config.ledger.event import Entry, read_entry
from config.ledger.merkle import ProofError, leaf_hash, verify_inclusion
from config.ledger.models import SignedCheckpoint
from config.ledger.promise import PROOF, Receipt, read_receipt
from config.ledger.proofs import inclusion_proof
from config.ledger.recorder import DjangoRecorder
from config.ledger.signing import log_keys, signed_at_least
from config.ledger.signing import receipt as receipt_of
from config.ledger.tiles import Kept


class Fate(StrEnum):
    """What became of the record that a receipt is for."""

    KEPT = "kept"
    WAITING = "waiting"
    LATE = "late"
    BROKEN = "broken"
    MISSING = "missing"
    OTHER = "other"
    THERE = "there"
    NOT_YET = "not_yet"
    ABSENT = "absent"


_SENTENCES: Final = {
    Fate.KEPT: "The record is there, and came under a signed checkpoint in time",
    Fate.WAITING: "The record is there; it is to be under a signed checkpoint by then and is not yet",
    Fate.LATE: "The record is there, and came under a signed checkpoint too late: the promise was broken",
    Fate.BROKEN: "The record is there, and is under no signed checkpoint in time: the promise is broken",
    Fate.MISSING: "There is no record at this position: it was taken away, or a backup was restored",
    Fate.OTHER: "Another record stands at this position than the one that the receipt is for",
    Fate.THERE: "The record is in the mirrored tree",
    Fate.NOT_YET: "The mirrored tree does not reach so far yet, and the promised time is not over",
    Fate.ABSENT: "The mirrored tree does not reach so far, and the promised time is over: copy it anew, "
    "and where it is still too short the promise is broken",
}


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a receipt's record; `signed` is when the log first signed a checkpoint that holds it."""

    receipt: Receipt
    outcome: Fate
    signed: datetime | None = None

    @property
    def sound(self) -> bool:
        return self.outcome in (
            Fate.KEPT,
            Fate.WAITING,
            Fate.THERE,
            Fate.NOT_YET,
        )

    def __str__(self) -> str:
        return _SENTENCES[self.outcome]


def check(data: bytes, now: datetime, using: str = "default") -> Checked:
    """Hold a receipt against this database at an instant (with zone): one of its log, or of a former one,
    whose promises stand. Raises BadInput where it is neither."""
    receipt = _read(data)
    rows = DjangoRecorder(using).rows(
        "SELECT record FROM ledger_record WHERE position = %s", (receipt.position,)
    )
    if not rows:
        return Checked(receipt=receipt, outcome=Fate.MISSING)
    if leaf_hash(bytes(rows[0][0])) != receipt.leaf:
        return Checked(receipt=receipt, outcome=Fate.OTHER)
    try:
        signed = signed_at_least(receipt.position, using).checkpoint
    except NotFound:
        outcome = Fate.WAITING if now <= receipt.due else Fate.BROKEN
        return Checked(receipt=receipt, outcome=outcome)
    if not _holds(signed, receipt, using):
        return Checked(receipt=receipt, outcome=Fate.OTHER)
    at = SignedCheckpoint.objects.using(using).get(size=signed.size).signed_at
    outcome = Fate.KEPT if at <= receipt.due else Fate.LATE
    return Checked(receipt=receipt, outcome=outcome, signed=at.astimezone(UTC))


def _read(data: bytes) -> Receipt:
    """A receipt of whichever log of this register it names; of the one that signs now where it names none."""
    *former, now = log_keys().values()
    named = data.partition(b" receipt\n")[0]
    return read_receipt(data, next((log for log in former if log.name.encode() == named), now))


def check_mirrored(data: bytes, kept: Kept, now: datetime) -> Checked:
    """Hold a receipt against a mirror at an instant (with zone), with nothing of the register's own.

    Raises BadInput where it is no receipt of the mirrored log, Tampered where the mirror is damaged.
    """
    receipt = read_receipt(data, kept.log)
    match kept.holds(receipt.leaf, receipt.position):
        case None:
            outcome = Fate.NOT_YET if now <= receipt.due else Fate.ABSENT
        case there:
            outcome = Fate.THERE if there else Fate.OTHER
    return Checked(receipt=receipt, outcome=outcome)


def entry_at(position: int, using: str = "default") -> Entry:
    """The entry at a position. Raises NotFound."""
    rows: list[tuple[Any, ...]] = []
    if 0 < position < 2**63:  # as both databases count
        rows = DjangoRecorder(using).rows("SELECT record FROM ledger_record WHERE position = %s", (position,))
    if not rows:
        raise NotFound(f"there is no record at position {position:,}")
    return read_entry(bytes(rows[0][0]), position)


def proof(position: int, using: str = "default") -> bytes:
    """The proof that a record is in the log, with the first signed checkpoint that holds it, as C2SP
    tlog-proof writes it. Raises NotFound where it is under no signed checkpoint yet."""
    signed = signed_at_least(position, using)
    path = inclusion_proof(position, signed.checkpoint.size, using)
    lines = [PROOF, f"index {position - 1}", *map(base64_of, path), ""]
    return "".join(f"{line}\n" for line in lines).encode() + signed.note


def kept_by_the_writer(entry: Entry, using: str = "default") -> bytes:
    """What the writer of an entry keeps: its receipt and, once the log has signed over it, the proof."""
    try:
        proven = proof(entry.position or 0, using)
    except NotFound:
        proven = b""
    return receipt_of(entry) + proven


def _holds(signed: Checkpoint, receipt: Receipt, using: str) -> bool:
    path = inclusion_proof(receipt.position, signed.size, using)
    try:
        verify_inclusion(receipt.leaf, receipt.position - 1, signed.size, path, signed.root)
    except ProofError:
        return False
    return True
