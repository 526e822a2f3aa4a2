"""Where sealed values and their keys lie: the seal key outside the database, case keys wrapped inside it."""

import base64
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.errors import NotFound
from config.keyfile import read_or_make
from config.ledger import sealed
from config.ledger.models import CaseKey, SealedValue
from config.ledger.projections import table
from config.ledger.recorder import DjangoRecorder, Statement
from config.ledger.sealed import Disclosure, Sealed
from config.ledger.stream import Entry, EntryCorrected, read_entry

_WRAPPED: Final = 'SELECT wrapped FROM ledger_case_key WHERE "case" = %s'


def seal_key() -> bytes:
    """The key (32 bytes) that wraps every case key: DEMARC_SEAL_KEY, or the embedded default's key file.

    Raises ImproperlyConfigured where it is not 32 bytes in base64.
    """
    text = settings.DEMARC_SEAL_KEY
    if not text:
        text = read_or_make(Path(settings.DEMARC_SEAL_KEY_FILE))
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ImproperlyConfigured("DEMARC_SEAL_KEY is not base64") from error
    if len(key) != 32:
        raise ImproperlyConfigured(f"DEMARC_SEAL_KEY has {len(key)} bytes; it takes 32, in base64")
    return key


def seal_under(entry: Entry) -> UUID:
    """The case under whose key an entry's sealed values lie: what it is about first, or its own stream."""
    return entry.record.about[0] if entry.record.about else entry.record.stream


def sealing(
    disclosures: Iterable[tuple[Entry, Disclosure]], entropy: Callable[[int], bytes], using: str
) -> Iterator[Statement]:
    """The SQL that stores sealed values, and the keys of cases that have none yet."""
    wrapping = None
    keys: dict[UUID, bytes] = {}
    for entry, disclosure in disclosures:
        case = seal_under(entry)
        if case not in keys:
            wrapping = wrapping or seal_key()
            stored = DjangoRecorder(using).binary(_WRAPPED, (case,))
            if not stored:
                keys[case] = entropy(32)
                new = table(CaseKey).row({"case": case, "wrapped": sealed.wrap(keys[case], wrapping)})
                yield new.table.insert, new.table.prepared(new, using)
            else:
                keys[case] = sealed.unwrap(stored[0][0], wrapping)
        ciphertext = sealed.encrypt(
            disclosure, case_key=keys[case], nonce=entropy(12), case=case, leaf=entry.leaf
        )
        value = table(SealedValue).row(
            {"leaf": entry.leaf, "name": disclosure.name, "case": case, "ciphertext": ciphertext}
        )
        yield value.table.insert, value.table.prepared(value, using)


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
