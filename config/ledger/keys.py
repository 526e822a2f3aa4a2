"""Where sealed values and their keys lie: the seal key outside the database, case keys wrapped inside it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from eventsourcing.persistence import IntegrityError

from config.errors import NotFound, Tampered, Unavailable, WrongSealKey
from config.keyfile import decoded, read, read_or_make
from config.ledger import sealed
from config.ledger.commitments import committed, seal_under
from config.ledger.event import EVENTS, Entry
from config.ledger.models import CaseKey, SealedValue
from config.ledger.recorder import DjangoRecorder, Statement
from config.ledger.removing import acts_after, removal_of
from config.ledger.sealed import Disclosure

_WRAPPED: Final = 'SELECT wrapped FROM ledger_case_key WHERE "case" = %s'

_MARKED: Final = "INSERT INTO ledger_seal_key (id, mark) VALUES (1, %s) ON CONFLICT (id) DO NOTHING"

# where another seal key has followed meanwhile the wrapped key is NULL, which the column refuses
_NEW_KEY: Final = (
    'INSERT INTO ledger_case_key ("case", wrapped) VALUES '
    "(%s, (SELECT %s FROM ledger_seal_key WHERE mark = %s))"
)

# where the key is not there any more the ciphertext is NULL, which the column refuses
_SEAL: Final = (
    'INSERT INTO ledger_sealed_value (leaf, name, "case", ciphertext) VALUES (%s, %s, %s, '
    '(SELECT %s FROM ledger_case_key WHERE "case" = %s AND wrapped = %s))'
)

# inserts nothing; takes the lock that a deletion waits for, and is refused as `_SEAL` is
_STANDS: Final = (
    "INSERT INTO ledger_sealed_value (ciphertext) SELECT NULL "
    'WHERE NOT EXISTS (SELECT 1 FROM ledger_case_key WHERE "case" = %s AND wrapped = %s)'
)

_DESTROY: Final = {
    "sqlite": 'DELETE FROM ledger_case_key WHERE "case" = %s',
    "postgresql": "SELECT ledger_destroy_key(%s)",
}

_REMOVE: Final = {
    "sqlite": (
        "INSERT INTO ledger_removed_value (leaf, name) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        "DELETE FROM ledger_sealed_value WHERE leaf = %s AND name = %s",
    ),
    "postgresql": ("SELECT ledger_remove_value(%s, %s)",),
}

_REMEMBERED: Final = 1000

_READ_BEFORE: Final["WeakKeyDictionary[BaseDatabaseWrapper, dict[UUID, bytes]]"] = WeakKeyDictionary()
"""Wrapped keys of cases, as each connection read them last; they are as good as those in the database, since
what is written under one is refused unless it is still there."""

_WHAT_STILL_VERIFIES: Final = "records, hashes and roots verify without it (manage.py verify_ledger)"


# the seal key


def seal_key() -> bytes:
    """The key (32 bytes) that wraps every case key: DEMARC_SEAL_KEY, or the embedded default's key file.

    Raises ImproperlyConfigured where it is not 32 bytes in base64.
    """
    text = settings.DEMARC_SEAL_KEY
    if not text:
        text = read_or_make(Path(settings.DEMARC_SEAL_KEY_FILE))
    return decoded(text)


def new_key_file() -> Path:
    """Where the embedded default keeps the seal key that is to follow, while a rotation is under way."""
    return Path(settings.DEMARC_SEAL_KEY_FILE).with_suffix(".new.key")


def held_keys(*, used: bool) -> list[bytes]:
    """Every seal key that is held, what is to follow first; `used`: something is sealed already.

    Raises WrongSealKey where something is sealed and the key's file is gone: no new one is made then.
    """
    if settings.DEMARC_SEAL_KEY:
        new = settings.DEMARC_SEAL_KEY_NEW
        return [*([decoded(new, "DEMARC_SEAL_KEY_NEW")] if new else []), seal_key()]
    # the new file before the other, whose place it takes: in this order one of them is the right one
    follows = read(new_key_file())
    file = Path(settings.DEMARC_SEAL_KEY_FILE)
    current = read(file)
    if used and current is None:
        raise WrongSealKey(
            f"the seal key file {file.name} is gone, and values are sealed under it: "
            "put its backup in place; " + _WHAT_STILL_VERIFIES
        )
    return [*([decoded(follows)] if follows else []), decoded(current or read_or_make(file))]


def mark_of(key: bytes) -> bytes:
    """What the database keeps of a seal key, so that another one is noticed: a hash of 32 bytes."""
    return sha256(b"demarc seal key v1\x00" + key).digest()


def wrapping_key(connection: BaseDatabaseWrapper) -> bytes:
    """The seal key under which this register seals. Raises WrongSealKey where it is not held here."""
    mark = mark_in_use(connection)
    before: bytes | None = b""
    if mark is None:
        return held_keys(used=False)[-1]
    # another key may follow between the two readings: then the mark is another one, too
    while mark != before:
        for key in held_keys(used=True):
            if mark_of(key) == mark:
                return key
        mark, before = mark_in_use(connection), mark
    raise WrongSealKey(
        "the seal key held here (DEMARC_SEAL_KEY, or the key file) is not the one under which this register "
        f"is sealed: set that one; {_WHAT_STILL_VERIFIES}"
    )


def mark_in_use(connection: BaseDatabaseWrapper) -> bytes | None:
    """The mark of the seal key in use; None before any."""
    found = DjangoRecorder(connection.alias).binary("SELECT mark FROM ledger_seal_key", ())
    return found[0][0] if found else None


# sealing


class CaseKeys:
    """The keys that one attempt to save seals under. A case that has none gets one by the SQL in `making`,
    which comes before all that is sealed: a key is there with an entry under it, or not at all."""

    def __init__(self, entropy: Callable[[int], bytes], connection: BaseDatabaseWrapper) -> None:
        self.entropy, self.connection = entropy, connection
        self.making: list[Statement] = []
        self._known: dict[UUID, tuple[bytes, bytes]] = {}

    def of(self, case: UUID) -> tuple[bytes, bytes]:
        """The key (32 bytes) of a case, and as it lies wrapped. Raises WrongSealKey, Tampered."""
        if case not in self._known:
            self._known[case] = _opened(case, self.connection, _wrapped) or self._new(case)
        return self._known[case]

    def _new(self, case: UUID) -> tuple[bytes, bytes]:
        wrapping = wrapping_key(self.connection)
        key = self.entropy(32)
        wrapped, mark = sealed.wrap(key, wrapping), mark_of(wrapping)
        under = _written(case, self.connection)
        self.making.append((_MARKED, [mark]))
        self.making.append((_typed(_NEW_KEY, self.connection), [under, wrapped, mark]))
        return key, wrapped

    def standing(self, case: UUID) -> Statement:
        """The SQL that refuses the save where the key of a case is not there any more; until the save is
        done nobody deletes it."""
        return _STANDS, [_written(case, self.connection), self.of(case)[1]]


def make_key(id: UUID, entropy: Callable[[int], bytes], using: str = "default") -> None:
    """Make the key of something beside the record, such as a webhook: it lies with those of cases, and
    follows the seal key as they do. Raises WrongSealKey; Unavailable where another seal key follows now."""
    made = CaseKeys(entropy, connections[using])
    made.of(id)
    try:
        DjangoRecorder(using).insert_events((), statements=made.making)
    except IntegrityError as error:
        raise Unavailable("another seal key takes its place at this moment: try again") from error


def sealing(disclosures: Iterable[tuple[Entry, Disclosure]], case_keys: CaseKeys) -> Iterator[Statement]:
    """The SQL that stores sealed values. Raises WrongSealKey where the register is sealed under another seal
    key, Tampered where a case key was changed."""
    connection = case_keys.connection
    for entry, disclosure in disclosures:
        case = seal_under(entry)
        key, wrapped = case_keys.of(case)
        nonce = case_keys.entropy(12)
        ciphertext = sealed.encrypt(disclosure, case_key=key, nonce=nonce, case=case, leaf=entry.leaf)
        under = _written(case, connection)
        yield (
            _typed(_SEAL, connection),
            [entry.leaf, disclosure.name, under, ciphertext, under, wrapped],
        )


def destroying(entries: Iterable[Entry], connection: BaseDatabaseWrapper) -> Iterator[Statement]:
    """The SQL that deletes the keys of the cases whose content entries destroy, and the values that entries
    remove.

    What was sealed under a deleted key opens for nobody who has this database alone. SQLite overwrites the
    row (`secure_delete`). PostgreSQL leaves a dead row until a vacuum, and both leave the wrapped key in
    backups, archived logs and replicas for as long as these are kept: it opens nothing any more once the
    seal key was rotated and the old one is gone.
    """
    for entry in entries:
        if entry.event.DESTROYS:
            yield _DESTROY[connection.vendor], [_written(seal_under(entry), connection)]
        if (removal := removal_of(entry)) is not None:
            for name in removal.names:
                yield from ((sql, [removal.leaf, name]) for sql in _REMOVE[connection.vendor])


def wipe(connection: BaseDatabaseWrapper) -> None:
    """Forget keys that were read, and empty SQLite's write-ahead log of pages that held one which is gone.

    Where a reader still needs that log it is emptied by the next checkpoint after him.
    """
    _READ_BEFORE.pop(connection, None)
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        DjangoRecorder(connection.alias).rows("PRAGMA wal_checkpoint(TRUNCATE)", ())


def outdated(error: Exception, connection: BaseDatabaseWrapper) -> bool:
    """Whether a write failed because a key was destroyed or replaced, or a case got its first one, since it
    was read; it is read anew then.
    """
    diagnosis = getattr(error.__cause__, "diag", None)
    said = f"{getattr(diagnosis, 'table_name', '')} {error}"
    null = isinstance(error.__cause__, psycopg.errors.NotNullViolation) or "NOT NULL" in str(error)
    read_before = _READ_BEFORE.pop(connection, None) is not None
    if CaseKey._meta.db_table in said:
        return True
    return null and SealedValue._meta.db_table in said and read_before


def _typed(sql: str, connection: BaseDatabaseWrapper) -> str:
    """A value that is only selected has no type of its own on PostgreSQL."""
    return sql.replace("(SELECT %s", "(SELECT %s::bytea") if connection.vendor == "postgresql" else sql


def _written(case: UUID, connection: BaseDatabaseWrapper) -> UUID | str:
    return case if connection.vendor == "postgresql" else case.hex


def _wrapped(case: UUID, connection: BaseDatabaseWrapper) -> bytes | None:
    """The wrapped key of a case, None where it has none yet or no longer."""
    # within a transaction what was read may be undone with it
    read_before = _READ_BEFORE.setdefault(connection, {}) if not connection.in_atomic_block else {}
    if case not in read_before:
        found = _read_now(case, connection)
        if found is None:
            return None
        if len(read_before) >= _REMEMBERED:
            read_before.clear()
        read_before[case] = found
    return read_before[case]


def _read_now(case: UUID, connection: BaseDatabaseWrapper) -> bytes | None:
    found = DjangoRecorder(connection.alias).binary(_WRAPPED, (case,))
    return found[0][0] if found else None


def _opened(
    case: UUID,
    connection: BaseDatabaseWrapper,
    reading: Callable[[UUID, BaseDatabaseWrapper], bytes | None],
) -> tuple[bytes, bytes] | None:
    """The key of a case, and as it lies wrapped; None where it has none. Raises WrongSealKey, Tampered."""
    before = b""
    while (wrapped := reading(case, connection)) != before:
        if wrapped is None:
            return None
        # what was read before may be of a key that is gone: only what is there now is worth an error
        with suppress(WrongSealKey):
            for held in held_keys(used=True):
                with suppress(Tampered):
                    return sealed.unwrap(wrapped, held), wrapped
        # another seal key may have followed since it was read
        _READ_BEFORE.pop(connection, None)
        before = wrapped
    wrapping_key(connection)
    raise Tampered(f"the key of case {case} was changed: the seal key does not open it")


# opening


def case_key(case: UUID, using: str = "default") -> bytes | None:
    """The key (32 bytes) of a case as it lies in the database now, None where there is none.

    Raises WrongSealKey where the seal key held here is another one, Tampered where the wrapped key was
    changed.
    """
    found = _opened(case, connections[using], _read_now)
    return None if found is None else found[0]


def unwrapped(case: UUID, wrapped: bytes, using: str = "default") -> bytes | None:
    """The key (32 bytes) of a case that was just read as it lies wrapped; None where it is gone since.

    Raises WrongSealKey and Tampered as `case_key` does.
    """
    read = [wrapped]

    def reading(case: UUID, connection: BaseDatabaseWrapper) -> bytes | None:
        return read.pop() if read else _read_now(case, connection)

    found = _opened(case, connections[using], reading)
    return None if found is None else found[0]


def unseal(entry: Entry, name: str, using: str = "default") -> Disclosure:
    """Open one sealed field.

    Raises NotFound where it or its key was destroyed (and says by which act), WrongSealKey where the seal
    key held here is another one, Tampered where it was changed.
    """
    commitment = committed(entry).get(name)
    if commitment is None:
        raise NotFound(f"entry {entry.id} has no sealed {name}")
    value = SealedValue.objects.using(using).filter(leaf=entry.leaf, name=name).first()
    if value is None:
        removed = removal(entry, name, using)
        if removed is not None:
            raise NotFound(f"{name} is destroyed: on {removed.occurred}, {removed.event.sentence()}")
        raise NotFound(f"entry {entry.id} has no sealed {name}")
    key = case_key(value.case, using)
    try:
        if key is None:
            raise NotFound(f"the key under which {name} was sealed is destroyed")
        disclosure = sealed.decrypt(
            bytes(value.ciphertext), case_key=key, case=value.case, leaf=entry.leaf, name=name
        )
        sealed.check(disclosure, commitment)
    except (NotFound, Tampered) as error:
        destroyed = destruction(entry, using)
        if destroyed is None:
            raise
        raise NotFound(
            f"{name} is destroyed: on {destroyed.occurred}, {destroyed.event.sentence()}"
        ) from error
    return disclosure


def destruction(entry: Entry, using: str = "default") -> Entry | None:
    """The entry by which the content of the case was destroyed after `entry`; None where none was."""
    topics = [topic for topic, event in EVENTS.items() if event.DESTROYS]
    return next(acts_after(entry, seal_under(entry), topics, using), None)


def removal(entry: Entry, name: str, using: str = "default") -> Entry | None:
    """The entry by which one sealed value of `entry`, or the file of its document, was removed after it; None
    where none was."""
    topics = [topic for topic, event in EVENTS.items() if event.REMOVES]
    for found in acts_after(entry, seal_under(entry), topics, using):
        removed = removal_of(found)
        if removed is not None and removed.leaf == entry.leaf and name in removed.names:
            return found
    return None
