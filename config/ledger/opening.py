"""Sealed fields of many entries opened at once, for a page and for a program."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID

import msgspec

from config.errors import NotFound, Tampered, WrongSealKey
from config.ledger import sealed
from config.ledger.commitments import committed
from config.ledger.event import Entry
from config.ledger.keys import destruction, unwrapped
from config.ledger.prepared import filled
from config.ledger.recorder import DjangoRecorder
from config.ledger.sealed import Disclosure

_STORED: Final = (
    'SELECT v.leaf, v.name, v."case", v.ciphertext, k.wrapped FROM ledger_sealed_value v '
    'LEFT JOIN ledger_case_key k ON k."case" = v."case" WHERE v.leaf IN ({})'
)

_AT_ONCE: Final = 1024


class Unsealed(msgspec.Struct, frozen=True):
    """A sealed field as a page shows it: its value, or in words why there is none (destroyed, altered, the
    seal key not held here)."""

    name: str
    value: str | None
    why_not: str = ""


def unsealed(entries: Iterable[Entry], using: str = "default") -> dict[UUID, list[Unsealed]]:
    """Every sealed field of entries, opened, by entry: by one statement for a hundred as for one.

    A value or a key that is not there any more, was changed, or opens under no seal key that is held here, is
    said to be: all else that is read beside it stays readable.
    """
    sealing = [entry for entry in entries if committed(entry)]
    lying = _Lying(sealing, using)
    return {entry.id: [_shown(lying, entry, name) for name in sorted(committed(entry))] for entry in sealing}


def _shown(lying: "_Lying", entry: Entry, name: str) -> Unsealed:
    try:
        return Unsealed(name, lying.open(entry, name).value)
    except WrongSealKey:
        return Unsealed(name, None, "sealed: the seal key that opens it is not held here")
    except NotFound:
        return Unsealed(name, None, "destroyed, or its key is not there any more")
    except Tampered as error:
        return Unsealed(name, None, f"not what was sealed: {error.detail}")


def unseal_all(
    wanted: Mapping[UUID, Iterable[str]], entries: Iterable[Entry], using: str = "default"
) -> dict[UUID, list[Disclosure]]:
    """Those of the sealed fields that are `wanted` of entries, by entry, with their salts, by one statement.
    What was destroyed is not there.

    Raises WrongSealKey where the seal key held here is another one, Tampered where a field was changed.
    """
    sealing = [entry for entry in entries if wanted.get(entry.id)]
    lying = _Lying(sealing, using)
    opened: dict[UUID, list[Disclosure]] = {}
    for entry in sealing:
        for name in wanted[entry.id]:
            try:
                opened.setdefault(entry.id, []).append(lying.open(entry, name))
            except NotFound:
                continue
            except Tampered:
                if destruction(entry, using) is None:
                    raise
    return opened


class _Stored(msgspec.Struct, frozen=True):
    """A sealed value as it lies, with the wrapped key of its case; None where that is gone."""

    case: UUID
    ciphertext: bytes
    wrapped: bytes | None


class _Lying:
    """What lies sealed of some entries, read at once; the key of each case is unwrapped once."""

    def __init__(self, entries: Iterable[Entry], using: str) -> None:
        self._using = using
        self._keys: dict[tuple[UUID, bytes], bytes | None] = {}
        self._stored: dict[tuple[bytes, str], _Stored] = {}
        leaves = [entry.leaf for entry in entries]
        for start in range(0, len(leaves), _AT_ONCE):
            some = filled(leaves[start : start + _AT_ONCE])
            sql = _STORED.format(", ".join(["%s"] * len(some)))
            for leaf, name, case, ciphertext, wrapped in DjangoRecorder(using).rows(sql, some):
                under = case if isinstance(case, UUID) else UUID(case)
                self._stored[leaf, name] = _Stored(under, ciphertext, wrapped)

    def open(self, entry: Entry, name: str) -> Disclosure:
        """Raises NotFound where it or its key is destroyed, Tampered where it is not what was sealed,
        WrongSealKey where the seal key held here is another one."""
        stored = self._stored.get((entry.leaf, name))
        key = None if stored is None else self._key(stored)
        if stored is None or key is None:
            raise NotFound(f"what entry {entry.id} sealed as {name} is destroyed")
        disclosure = sealed.decrypt(
            stored.ciphertext, case_key=key, case=stored.case, leaf=entry.leaf, name=name
        )
        sealed.check(disclosure, committed(entry)[name])
        return disclosure

    def _key(self, stored: _Stored) -> bytes | None:
        if stored.wrapped is None:
            return None
        known = (stored.case, stored.wrapped)
        if known not in self._keys:
            self._keys[known] = unwrapped(*known, self._using)
        return self._keys[known]
