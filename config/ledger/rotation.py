"""Another seal key in the place of the one in use: every case key wrapped anew, in one transaction."""

import os
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.errors import BadInput, Tampered, WrongSealKey
from config.keyfile import decoded, read, read_or_make
from config.ledger import keys, sealed
from config.ledger.recorder import DjangoRecorder
from config.ledger.verification import Told

BATCH: Final = 1000

_EVERY: Final = 'SELECT "case", wrapped FROM ledger_case_key WHERE "case" > %s ORDER BY "case" LIMIT %s'


class Rotated(msgspec.Struct, frozen=True, kw_only=True):
    """How many case keys were wrapped anew, of how many; all open under the new seal key.

    `kept` is the name of the file in which the embedded default keeps the old seal key, "" where the
    environment holds the keys.
    """

    rewrapped: int
    total: int
    kept: str = ""


def rotate(using: str = "default", *, told: Told = lambda done, total: None) -> Rotated:
    """Let another seal key follow the one in use: DEMARC_SEAL_KEY_NEW, or a new file of the embedded default.

    All case keys are wrapped anew or none, and each is opened under the new key before that counts. Writers
    that hold both keys go on meanwhile; one that holds the old key only is refused with WrongSealKey, and
    loses nothing. Stopped at any moment and run again, it goes on where it was. What was sealed is not
    touched: case keys and ciphertexts stay as they are. What was wrapped under the old key may still lie in
    backups, and on PostgreSQL in dead rows until a vacuum: it opens for whoever has that key.

    Raises BadInput where there is no new key, WrongSealKey where the one in use is not held, Tampered where
    a case key opens under neither.
    """
    if settings.DEMARC_SEAL_KEY:
        return _rotate_keys(*_keys_of_the_environment(), using, told)
    file = Path(settings.DEMARC_SEAL_KEY_FILE)
    old = read(file)
    if old is None:
        if keys.mark_in_use(connections[using]) is not None:
            keys.held_keys(used=True)
        raise BadInput(f"there is no seal key {file.name} yet: the first value that is sealed makes it")
    new_file = keys.new_key_file()
    rotated = _rotate_keys(decoded(old), decoded(read_or_make(new_file)), using, told)
    return msgspec.structs.replace(rotated, kept=_put_in_place(file, new_file))


def _keys_of_the_environment() -> tuple[bytes, bytes]:
    new = settings.DEMARC_SEAL_KEY_NEW
    if not new:
        raise BadInput("DEMARC_SEAL_KEY_NEW is not set: set it to 32 other random bytes in base64")
    if new == settings.DEMARC_SEAL_KEY:
        raise BadInput("DEMARC_SEAL_KEY_NEW is the key in use: set it to 32 other random bytes in base64")
    return keys.seal_key(), decoded(new, "DEMARC_SEAL_KEY_NEW")


def _put_in_place(file: Path, new_file: Path) -> str:
    """Keep the old key under a name of its own, then let the new file take its place; both are never gone."""
    old = decoded(read_or_make(file))
    kept = file.with_suffix(f".{sha256(keys.mark_of(old)).hexdigest()[:8]}.old.key")
    if not kept.exists():
        os.link(file, kept)
    new_file.replace(file)
    directory = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return kept.name


def _rotate_keys(old: bytes, new: bytes, using: str, told: Told) -> Rotated:
    connection = connections[using]
    with transaction.atomic(using=using):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                # whoever makes a case key is waited for, and waits; reading and sealing under others goes on
                cursor.execute("LOCK TABLE ledger_case_key IN SHARE ROW EXCLUSIVE MODE")
        mark = keys.mark_in_use(connection)
        if mark not in (None, keys.mark_of(old), keys.mark_of(new)):
            raise WrongSealKey("the seal key in use is not held here: set DEMARC_SEAL_KEY to it, then rotate")
        rewrapped, total = _rewrap(old, new, connection, told)
        _refuse_unopened(new, total, connection)
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO ledger_seal_key (id, mark) VALUES (1, %s) "
                "ON CONFLICT (id) DO UPDATE SET mark = excluded.mark",
                [keys.mark_of(new)],
            )
    keys.wipe(connection)
    return Rotated(rewrapped=rewrapped, total=total)


def _rewrap(old: bytes, new: bytes, connection: BaseDatabaseWrapper, told: Told) -> tuple[int, int]:
    recorder = DjangoRecorder(connection.alias)
    ((count,),) = recorder.rows("SELECT count(*) FROM ledger_case_key", ())
    rewrapped = total = 0
    after: UUID | str = UUID(int=0)
    while rows := recorder.rows(_EVERY, (after, BATCH)):
        changed = []
        for case, wrapped in rows:
            if not _opens(wrapped, new):
                changed.append((sealed.wrap(_key(case, wrapped, old), new), case))
        with connection.cursor() as cursor:
            cursor.executemany('UPDATE ledger_case_key SET wrapped = %s WHERE "case" = %s', changed)
        rewrapped, total, after = rewrapped + len(changed), total + len(rows), rows[-1][0]
        told(total, count)
    return rewrapped, total


def _refuse_unopened(new: bytes, total: int, connection: BaseDatabaseWrapper) -> None:
    """Read back what was written. Raises Tampered where a case key does not open under the new seal key."""
    recorder = DjangoRecorder(connection.alias)
    after: UUID | str = UUID(int=0)
    opened = 0
    while rows := recorder.rows(_EVERY, (after, BATCH)):
        for case, wrapped in rows:
            _key(case, wrapped, new)
        opened, after = opened + len(rows), rows[-1][0]
    if opened != total:
        raise Tampered(f"{total} case keys were wrapped anew, and {opened} are there: nothing was rotated")


def _key(case: UUID | str, wrapped: bytes, seal_key: bytes) -> bytes:
    try:
        return sealed.unwrap(wrapped, seal_key)
    except Tampered as error:
        raise Tampered(
            f"the key of case {UUID(str(case))} was changed, it opens under neither seal key: "
            "nothing was rotated"
        ) from error


def _opens(wrapped: bytes, seal_key: bytes) -> bool:
    try:
        sealed.unwrap(wrapped, seal_key)
    except Tampered:
        return False
    return True
