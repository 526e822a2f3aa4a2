"""Lodging: a statement that the register refused, or gave no receipt for, is noted by its digest and time.

The least that is true is kept: not the statement, which the register may not hold, but the SHA-256 of its
exact bytes, in an append-only table beside the log. It is in no checkpoint. What proves that it was lodged is
the note, signed by the log's key, which whoever lodges it takes away.
"""

from datetime import UTC, datetime
from hashlib import sha256

from config.errors import BadInput
from config.ledger.checkpoint import Note, base64_of
from config.ledger.models import Lodged
from config.ledger.signing import log_key

LONGEST = 10_000_000
"""Bytes of what is lodged at most."""


def lodge(data: bytes, now: datetime, using: str = "default") -> tuple[Lodged, bytes]:
    """Note the digest of exact bytes, once: what is lodged again has the time of the first. With the row
    comes the note that proves it. Raises BadInput where there is nothing, or too much."""
    if not 0 < len(data) <= LONGEST:
        raise BadInput(f"what is lodged has 1 to {LONGEST:,} bytes")
    row, _ = Lodged.objects.using(using).get_or_create(
        digest=sha256(data).digest(), defaults={"size": len(data), "lodged_at": now}
    )
    return row, lodging_note(row)


def lodging_note(row: Lodged) -> bytes:
    """The signed note of a lodging: the origin and the word lodged, the digest in base64, how many bytes, and
    when (in UTC)."""
    key = log_key()
    at = row.lodged_at.astimezone(UTC).isoformat()
    lines = (f"{key.name} lodged", base64_of(bytes(row.digest)), str(row.size), at)
    return Note("".join(f"{line}\n" for line in lines)).signed(key).encode()
