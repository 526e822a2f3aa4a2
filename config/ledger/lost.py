"""What a former log had signed and this register has no more: read from the note that was kept outside."""

import msgspec

from config.errors import BadInput
from config.ledger.checkpoint import Checkpoint, NoteError, verified_checkpoint
from config.ledger.integrator import state
from config.ledger.proofs import root_of
from config.ledger.signing import log_keys


class Lost(msgspec.Struct, frozen=True, kw_only=True):
    """Of the records that `checkpoint` promises the first `kept` are left; all others are lost."""

    checkpoint: Checkpoint
    kept: int


def lost(note: str, kept: int, using: str = "default") -> Lost:
    """What is lost of what a former log signed in `note`, where the first `kept` records are left.

    Raises BadInput where no log that this one follows signed the note, where it promises no more than is
    left, where fewer are here, and where all that it promises is here.
    """
    *former, _ = log_keys().values()
    for log in former:
        try:
            checkpoint, _ = verified_checkpoint(note.encode(), log)
        except NoteError:
            continue
        break
    else:
        raise BadInput("no log that this one follows (DEMARC_LOG_FORMER) signed this note", pointer="/note")
    here = state(using)
    if not 0 <= kept < checkpoint.size:
        raise BadInput(f"{log.name} signed {checkpoint.size:,} records: fewer are left", pointer="/kept")
    if kept > here.position:
        raise BadInput(f"this database holds {here.position:,} records", pointer="/kept")
    if checkpoint.size <= here.size and root_of(checkpoint.size, using) == checkpoint.root:
        raise BadInput(f"nothing is lost of what {log.name} signed here", pointer="/note")
    return Lost(checkpoint=checkpoint, kept=kept)
