"""Looks at the keys: who may read them, and whether they are those that the register was written under."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.doctor.finding import Finding, fine, lacking, wrong
from config.errors import Tampered, WrongSealKey
from config.keyfile import read
from config.ledger import sealed
from config.ledger.checkpoint import NoteError, parse_note
from config.ledger.keys import case_key, mark_in_use, wrapping_key
from config.ledger.models import CaseKey, SealedValue
from config.ledger.signing import log_key, newest

_SHORTEST_SECRET: Final = 50
"""Characters of DEMARC_SECRET_KEY, as `check --deploy` asks."""

_HELD: Final = {
    "DEMARC_SEAL_KEY": "demarc-seal.key",
    "DEMARC_SEAL_KEY_NEW": "demarc-seal.new.key",
    "DEMARC_LOG_KEY": "demarc-log.key",
    "DEMARC_SECRET_KEY": "demarc-secret.key",
}


def kept_to_oneself() -> Iterator[Finding]:
    """Whether every key lies in a file that its owner alone reads."""
    for name, own in _HELD.items():
        if os.environ.get(name):
            yield lacking(
                name,
                "is in the environment, which whoever describes the container or the process reads",
                f"put it into a file with mode 0600 and set {name}_FILE to its path",
            )
            continue
        told = os.environ.get(f"{name}_FILE")
        file = Path(told) if told else settings.DATA_DIR / own
        try:
            if read(file) is None:
                continue
        except ImproperlyConfigured as error:
            yield wrong(name, str(error), f"chmod 600 {file}; if others have read it, rotate it")
            continue
        if file.parent.stat().st_mode & stat.S_IWOTH and not file.parent.stat().st_mode & stat.S_ISVTX:
            yield wrong(
                name, f"lies in {file.parent}, where anybody may replace it", f"chmod o-w {file.parent}"
            )
        else:
            yield fine(name, f"{file.name} is readable by its owner only")
    if settings.DEMARC_SEAL_KEY and settings.DEMARC_SEAL_KEY == settings.DEMARC_LOG_KEY:
        yield wrong(
            "keys", "seal key and log key are the same", "rotate the seal key: manage.py rotate_seal_key"
        )
    if len(settings.SECRET_KEY) < _SHORTEST_SECRET and not settings.EMBEDDED:
        yield wrong(
            "DEMARC_SECRET_KEY",
            f"has {len(settings.SECRET_KEY)} characters",
            "set it to 50 random ones or more",
        )


def seal_key() -> Iterator[Finding]:
    """Whether the seal key is that of this register, and opens a value that was sealed last."""
    if mark_in_use(connection) is None:
        yield fine("seal key", "nothing is sealed yet")
        return
    mend = (
        "put the right key in its place, from where its backup is kept; without it, see config/OPERATIONS.md"
    )
    try:
        wrapping_key(connection)
        value = SealedValue.objects.filter(case__in=CaseKey.objects.values("case")).first()
        key = case_key(value.case) if value else None
        if value and key:
            sealed.decrypt(
                bytes(value.ciphertext),
                case_key=key,
                case=value.case,
                leaf=bytes(value.leaf),
                name=value.name,
            )
    except (WrongSealKey, ImproperlyConfigured) as error:
        yield wrong("seal key", str(error), mend)
    except Tampered as error:
        yield wrong(
            "seal key", str(error), "run manage.py verify_ledger --sealed, which names what was changed"
        )
    else:
        yield fine("seal key", "opens what is sealed")


def log_signing_key() -> Iterator[Finding]:
    """Whether the log's key is the one that signed the newest checkpoint."""
    last = newest()
    if last is None:
        yield lacking(
            "log key", "nothing is signed yet", "run manage.py integrate, or start a worker and beat"
        )
        return
    held = settings.DEMARC_LOG_KEY or Path(settings.DEMARC_LOG_KEY_FILE).exists()
    try:
        if not held:
            raise NoteError("its file is gone")
        verifier = log_key().verifier
        signed = verifier in parse_note(last.note).verify([verifier])
    except (NoteError, ImproperlyConfigured) as error:
        yield wrong(
            "log key", str(error), "put its backup in place, or see config/OPERATIONS.md, loss of a key"
        )
        return
    if signed:
        yield fine("log key", f"signed the newest checkpoint, of {last.checkpoint.size:,} records")
    else:
        yield wrong(
            "log key",
            f"did not sign the newest checkpoint, which is {last.checkpoint.origin}'s",
            "set DEMARC_LOG_KEY and DEMARC_LOG_ORIGIN to those that did; to rotate, see config/OPERATIONS.md",
        )
