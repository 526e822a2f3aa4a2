"""Where sealed values and their keys lie: the seal key outside the database, case keys wrapped inside it."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec
import psycopg
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

from config.errors import NotFound
from config.keyfile import decoded, read_or_make
from config.ledger import sealed
from config.ledger.event import Entry, EntryCorrected, read_entry
from config.ledger.models import CaseKey, SealedValue
from config.ledger.projections import table
from config.ledger.recorder import DjangoRecorder, Statement
from config.ledger.sealed import Disclosure, Sealed

_WRAPPED: Final = 'SELECT wrapped FROM ledger_case_key WHERE "case" = %s'

# where the key is not there any more the ciphertext is NULL, which the column refuses
_SEAL: Final = (
    'INSERT INTO ledger_sealed_value (leaf, name, "case", ciphertext) VALUES (%s, %s, %s, '
    '(SELECT %s FROM ledger_case_key WHERE "case" = %s AND wrapped = %s))'
)
_SEALS: Final = {"sqlite": _SEAL, "postgresql": _SEAL.replace("(SELECT %s", "(SELECT %s::bytea")}

_REMEMBERED: Final = 1000

_READ_BEFORE: Final["WeakKeyDictionary[BaseDatabaseWrapper, dict[UUID, bytes]]"] = WeakKeyDictionary()
"""Wrapped keys of cases, as each connection read them last; they are as good as those in the database, since
what is written under one is refused unless it is still there."""


def seal_key() -> bytes:
    """The key (32 bytes) that wraps every case key: DEMARC_SEAL_KEY, or the embedded default's key file.

    Raises ImproperlyConfigured where it is not 32 bytes in base64.
    """
    text = settings.DEMARC_SEAL_KEY
    if not text:
        text = read_or_make(Path(settings.DEMARC_SEAL_KEY_FILE))
    return decoded(text)


def seal_under(entry: Entry) -> UUID:
    """The case under whose key an entry's sealed values lie: what it is about first, or its own stream."""
    return entry.record.about[0] if entry.record.about else entry.record.stream


def sealing(
    disclosures: Iterable[tuple[Entry, Disclosure]],
    entropy: Callable[[int], bytes],
    connection: BaseDatabaseWrapper,
) -> Iterator[Statement]:
    """The SQL that stores sealed values, and the keys of cases that have none yet."""
    wrapping = None
    keys: dict[UUID, tuple[bytes, bytes]] = {}
    for entry, disclosure in disclosures:
        case = seal_under(entry)
        if case not in keys:
            wrapping = wrapping or seal_key()
            wrapped = _wrapped(case, connection)
            if wrapped is None:
                keys[case] = (key := entropy(32)), sealed.wrap(key, wrapping)
                new = table(CaseKey).row({"case": case, "wrapped": keys[case][1]})
                yield new.table.insert, new.table.prepared(new, connection)
            else:
                keys[case] = sealed.unwrap(wrapped, wrapping), wrapped
        key, wrapped = keys[case]
        ciphertext = sealed.encrypt(disclosure, case_key=key, nonce=entropy(12), case=case, leaf=entry.leaf)
        under = case if connection.vendor == "postgresql" else case.hex
        yield _SEALS[connection.vendor], [entry.leaf, disclosure.name, under, ciphertext, under, wrapped]


def _wrapped(case: UUID, connection: BaseDatabaseWrapper) -> bytes | None:
    """The wrapped key of a case, None where it has none yet or no longer."""
    # within a transaction what was read may be undone with it
    read_before = _READ_BEFORE.setdefault(connection, {}) if not connection.in_atomic_block else {}
    if case not in read_before:
        found = DjangoRecorder(connection.alias).binary(_WRAPPED, (case,))
        if not found:
            return None
        if len(read_before) >= _REMEMBERED:
            read_before.clear()
        read_before[case] = found[0][0]
    return read_before[case]


def outdated(error: Exception, connection: BaseDatabaseWrapper) -> bool:
    """Whether a write failed because a key, read before, was destroyed since; it is read anew then."""
    diagnosis = getattr(error.__cause__, "diag", None)
    null = isinstance(error.__cause__, psycopg.errors.NotNullViolation) or "NOT NULL" in str(error)
    of_sealed = SealedValue._meta.db_table in f"{getattr(diagnosis, 'table_name', '')} {error}"
    return null and of_sealed and _READ_BEFORE.pop(connection, None) is not None


def unseal(entry: Entry, name: str, using: str = "default") -> Disclosure:
    """Open one sealed field.

    Raises NotFound where it or its key was destroyed, Tampered where it was changed.
    """
    committed = _committed(entry, name)
    value = SealedValue.objects.using(using).filter(leaf=entry.leaf, name=name).first()
    if value is None:
        raise NotFound(f"entry {entry.id} has no sealed {name}")
    key = CaseKey.objects.using(using).filter(case=value.case).first()
    if key is None:
        raise NotFound(f"the key under which {name} was sealed is destroyed")
    disclosure = sealed.decrypt(
        bytes(value.ciphertext),
        case_key=sealed.unwrap(bytes(key.wrapped), seal_key()),
        case=value.case,
        leaf=entry.leaf,
        name=name,
    )
    sealed.check(disclosure, committed)
    return disclosure


def _committed(entry: Entry, name: str) -> Sealed:
    # as it was recorded, since an entry that is replayed reads as a later correction has it
    event = read_entry(entry.data).event
    if isinstance(event, EntryCorrected) and event.field == name:
        return msgspec.json.decode(event.value, type=Sealed)
    committed = getattr(event, name, None)
    if not isinstance(committed, Sealed):
        raise NotFound(f"entry {entry.id} has no sealed {name}")
    return committed
