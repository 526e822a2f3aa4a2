"""Whether every sealed value is still what its record committed to: each is opened and compared."""

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connections

from config.errors import Tampered, Unreadable, WrongSealKey
from config.ledger import keys, sealed
from config.ledger.commitments import commitments, seal_under
from config.ledger.event import EVENTS, Entry, read_entry
from config.ledger.recorder import DjangoRecorder
from config.ledger.removing import removal_of
from config.ledger.sealed import Sealed
from config.ledger.snapshot import snapshot
from config.ledger.verification import READS_AT_ONCE, Told, Wrong

_REMEMBERED: Final = 1000

_RECORDS: Final = "SELECT position, record FROM ledger_record WHERE position > %s ORDER BY position LIMIT %s"


class SealedFindings(msgspec.Struct, frozen=True, kw_only=True):
    """What opening every sealed value found: `opened` are what was committed to, `destroyed` are gone by an
    act on record. Where something is wrong, `message` says what in plain words, and `first_wrong` (a
    position) at which record, if one can be named."""

    opened: int
    destroyed: int
    message: str = ""
    first_wrong: int | None = None

    @property
    def sound(self) -> bool:
        return not self.message


def check_sealed(using: str = "default", *, told: Told = lambda done, total: None) -> SealedFindings:
    """Open every sealed value and compare it with its commitment; stop at the first that is wrong.

    Wrong is a value that is missing, changed, moved from another place or beside no record, a case key that
    is gone without an entry that destroys it, and a value that opens although its case's content is said to
    be destroyed. The ledger's own bytes are `verify`'s to check. Memory does not grow with its length, a
    position per destroyed case aside. Raises WrongSealKey where the seal key is not held here.
    """
    with snapshot(using):
        if DjangoRecorder(using).rows("SELECT 1 FROM ledger_seal_key", ()):
            keys.wrapping_key(connections[using])
        return _SealedCheck(using).run(told)


def destroyed_at(recorder: DjangoRecorder) -> dict[UUID, int]:
    """For each case whose content was destroyed, the position of the last entry that says so."""
    topics = [topic for topic, event in EVENTS.items() if event.DESTROYS]
    if not topics:
        return {}
    marks = ", ".join(["%s"] * len(topics))
    sql = f"SELECT position, record FROM ledger_record WHERE topic IN ({marks}) ORDER BY position"  # noqa: S608 - placeholders
    found = (read_entry(record, position) for position, record in recorder.rows(sql, topics))
    return {seal_under(entry): entry.position or 0 for entry in found}


def removed_at(recorder: DjangoRecorder) -> dict[tuple[bytes, str], int]:
    """For each value that was removed by itself, by leaf hash and name, the position of the act."""
    topics = [topic for topic, event in EVENTS.items() if event.REMOVES]
    if not topics:
        return {}
    marks = ", ".join(["%s"] * len(topics))
    sql = f"SELECT position, record FROM ledger_record WHERE topic IN ({marks}) ORDER BY position"  # noqa: S608 - placeholders
    found: dict[tuple[bytes, str], int] = {}
    for position, record in recorder.rows(sql, topics):
        removal = removal_of(read_entry(record, position))
        if removal is not None:
            found |= {(removal.leaf, name): position for name in removal.names}
    return found


class _SealedCheck:
    """One pass over the positions; `destroyed_at` says for each case where its content was destroyed last,
    `removed_at` where a single value was."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.recorder = DjangoRecorder(using)
        self.opened = 0
        self.gone = 0
        self.seen = 0
        self.case_keys: dict[UUID, bytes | None] = {}
        self.destroyed_at = destroyed_at(self.recorder)
        self.removed_at = removed_at(self.recorder)

    def run(self, told: Told) -> SealedFindings:
        ((total,),) = self.recorder.rows("SELECT coalesce(max(position), 0) FROM ledger_record", ())
        try:
            for rows in self._batches():
                self._batch(rows)
                told(rows[-1][0], total)
            self._nothing_else()
        except Wrong as wrong:
            return SealedFindings(
                opened=self.opened, destroyed=self.gone, message=str(wrong), first_wrong=wrong.position
            )
        return SealedFindings(opened=self.opened, destroyed=self.gone)

    def _batches(self) -> Iterator[list[tuple[Any, ...]]]:
        after = 0
        while rows := self.recorder.rows(_RECORDS, (after, READS_AT_ONCE)):
            yield rows
            after = rows[-1][0]

    def _batch(self, rows: list[tuple[Any, ...]]) -> None:
        committed: list[tuple[Entry, str, Sealed]] = []
        for position, record in rows:
            try:
                entry = read_entry(record, position)
            except Unreadable as error:
                raise Wrong(position, f"record {position:,} cannot be read: {error}") from error
            committed.extend((entry, name, value) for name, value in commitments(entry.event).items())
        if not committed:
            return
        leaves = list(dict.fromkeys(entry.leaf for entry, _, _ in committed))
        marks = ", ".join(["%s"] * len(leaves))
        sql = f'SELECT leaf, name, "case", ciphertext FROM ledger_sealed_value WHERE leaf IN ({marks})'  # noqa: S608 - placeholders
        kept = {(leaf, name): rest for leaf, name, *rest in self.recorder.rows(sql, leaves)}
        for entry, name, value in committed:
            self._value(entry, name, value, kept.get((entry.leaf, name)))

    def _value(self, entry: Entry, name: str, committed: Sealed, kept: list[Any] | None) -> None:
        position, case = entry.position or 0, seal_under(entry)
        this = f"the {name} of record {position:,}"
        removed = position < self.removed_at.get((entry.leaf, name), 0)
        if removed and kept is not None:
            raise Wrong(position, f"{this} still lies here, although an entry says that it was destroyed")
        if removed:
            self.gone += 1
            return
        if kept is None:
            raise Wrong(position, f"{this} is missing: its commitment is on record, the sealed value is not")
        under, ciphertext = kept
        self.seen += 1
        if UUID(str(under)) != case:
            raise Wrong(position, f"{this} is filed under another case than the one that it was sealed for")
        key = self._key(case, position)
        destroyed = position < self.destroyed_at.get(case, 0)
        if key is None and not destroyed:
            raise Wrong(position, f"{this} cannot be opened: its key is gone, and no entry destroys it")
        wrong = "" if key is None else _wrong(entry, name, committed, bytes(ciphertext), key)
        if destroyed and key is not None and not wrong:
            raise Wrong(position, f"{this} opens, although an entry says that it was destroyed")
        if wrong and not destroyed:
            raise Wrong(position, f"{this} is not what was sealed: {wrong}")
        self.gone += destroyed
        self.opened += not destroyed

    def _key(self, case: UUID, position: int) -> bytes | None:
        if case not in self.case_keys:
            if len(self.case_keys) >= _REMEMBERED:
                self.case_keys.clear()
            try:
                self.case_keys[case] = keys.case_key(case, self.using)
            except WrongSealKey:
                raise
            except Tampered as error:
                raise Wrong(position, f"record {position:,} cannot be opened: {error}") from error
        return self.case_keys[case]

    def _nothing_else(self) -> None:
        ((stored,),) = self.recorder.rows("SELECT count(*) FROM ledger_sealed_value", ())
        if stored != self.seen:
            raise Wrong(None, f"{stored - self.seen:,} sealed values belong to no record")


def _wrong(entry: Entry, name: str, committed: Sealed, ciphertext: bytes, key: bytes) -> str:
    """What is wrong with a sealed value, "" where it is what was committed to."""
    case = seal_under(entry)
    try:
        disclosure = sealed.decrypt(ciphertext, case_key=key, case=case, leaf=entry.leaf, name=name)
        sealed.check(disclosure, committed)
    except Tampered as error:
        return str(error)
    return ""
