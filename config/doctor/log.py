"""Looks at the log: what was signed outside of the database, the witnesses, the last verification."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from config.doctor.finding import Finding, fine, lacking, wrong
from config.errors import BadInput, Tampered
from config.ledger.integrator import state
from config.ledger.signing import Signed, newest, outsiders, overdue, signed_outside
from config.ledger.verification import last_verification
from config.ledger.witness import Request
from config.ledger.witnessing import Ask, Outsider, WitnessAway, WitnessBehind, WitnessRefuses, ask

A_DAY: Final = timedelta(hours=26)
"""What is done nightly is not older than this."""

_AHEAD: Final = "stop writing; a backup was restored, or records were lost: see config/OPERATIONS.md, Restore"


def state_file() -> Iterator[Finding]:
    """Whether what was signed last is kept outside of the database, and is no more than that holds."""
    file = Path(settings.DEMARC_LOG_STATE_FILE)
    if not os.access(file.parent, os.W_OK):
        yield wrong("log state", f"{file.parent} cannot be written", "let the program's user write there")
        return
    last = newest()
    if not file.exists():
        if last is not None:
            yield wrong(
                "log state",
                f"{file} is gone: a restored backup would not be noticed here",
                "find out why, compare with a witness; manage.py integrate then writes it anew",
            )
        return
    try:
        outside = signed_outside()
    except Tampered as error:
        yield wrong(
            "log state", str(error), "find out who changed it; manage.py verify_ledger, then a witness"
        )
        return
    size = outside.checkpoint.size if outside else 0
    if size > state().position:
        yield wrong(
            "log state", f"{size:,} records were signed, this database has {state().position:,}", _AHEAD
        )
    else:
        yield fine("log state", f"{size:,} records, outside of the database")


def promises() -> Iterator[Finding]:
    """Whether records are signed within the time that their receipts promise."""
    broken = overdue(datetime.now(UTC))
    if broken is not None:
        yield wrong(
            "checkpoints",
            f"position {broken:,} is under no signed checkpoint in time",
            "start a worker and beat, or manage.py integrate --watch, and read what it says",
        )


def witnesses(asking: Ask = ask) -> Iterator[Finding]:
    """Whether witnesses outside answer, and have seen no more than this database holds. They are shown what
    they were shown before."""
    try:
        asked = outsiders()
    except BadInput as error:
        yield wrong("witnesses", str(error), "set DEMARC_WITNESSES to name+id+key https://…, one a line")
        return
    if not asked:
        yield lacking(
            "witnesses",
            "none is asked: whoever owns database and log key can rewrite the record unseen",
            "have another organization run python -m config.ledger.witness, and set DEMARC_WITNESSES",
        )
    last, required = newest(), settings.DEMARC_WITNESSES_REQUIRED
    for outsider in asked:
        yield _witness(outsider, last, asking)
    if last is not None and asked and len(last.witnesses) < required:
        yield wrong(
            "witnesses",
            f"{len(last.witnesses)} of {required} required cosigned the newest checkpoint",
            "run manage.py integrate, and read which are away",
        )


def _witness(outsider: Outsider, last: Signed | None, asking: Ask) -> Finding:
    look = f"witness {outsider.key.name}"
    if last is None:
        return fine(look, "was shown nothing yet: nothing is signed")
    try:
        asking(outsider, Request(old=last.checkpoint.size, proof=(), note=last.note))
    except WitnessBehind as behind:
        if behind.size > last.checkpoint.size:
            return wrong(
                look, f"saw {behind.size:,} records, {last.checkpoint.size:,} are signed here", _AHEAD
            )
        if behind.size == last.checkpoint.size:
            return wrong(look, f"saw other {behind.size:,} records than are signed here", _AHEAD)
        return fine(look, f"answers; saw {behind.size:,} of {last.checkpoint.size:,} records")
    except WitnessRefuses as refusal:
        return wrong(look, str(refusal), "give it this log's public key, as GET /api/v1/log shows it")
    except WitnessAway as away:
        return wrong(
            look, str(away), "ask whoever runs it; until it is back nobody outside sees what is signed"
        )
    return fine(look, f"answers; saw all {last.checkpoint.size:,} signed records")


def verification() -> Iterator[Finding]:
    """Whether the record was verified lately, and was sound."""
    last = last_verification()
    mend = "run manage.py verify_ledger, and see that a worker and beat run: they do it nightly"
    if last is None:
        yield lacking("verification", "there has been none", mend)
        return
    age = datetime.now(UTC) - last.checked_at
    if not last.sound:
        yield wrong(
            "verification", last.message, "stop writing, keep every backup, and see config/OPERATIONS.md"
        )
    elif age > A_DAY:
        yield wrong("verification", f"the last was {age.total_seconds() / 3600:,.0f} hours ago", mend)
    else:
        yield fine(
            "verification", f"{last.size:,} records were sound at {last.checked_at:%Y-%m-%d %H:%M} UTC"
        )
