"""Sealed values and filed documents, opened one after the other and looked into."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final
from uuid import UUID

from django.db.backends.base.base import BaseDatabaseWrapper

from config.errors import Tampered, Unreadable
from config.ledger import blobs, keys, sealed
from config.ledger.commitments import held, seal_under
from config.ledger.event import DOCUMENT, EVENTS, read_entry
from config.ledger.record import decode
from config.ledger.recorder import DjangoRecorder
from config.ledger.sealed_check import destroyed_at
from reviews.spilled.found import Found, Unread, named
from reviews.spilled.sought import Sought
from reviews.spilled.tables import Table, rows

SEALED: Final = "ledger_sealed_value"

_BY_LEAF: Final = "SELECT record, position FROM ledger_record WHERE leaf = %s"
_FILING: Final = "SELECT record, position FROM ledger_record WHERE topic IN ({}) ORDER BY position"
_REMEMBERED: Final = 1000
_NAME: Final = re.compile(r"(?P<case>[0-9a-f]{32})/(?P<digest>[0-9a-f]{64})-[0-9a-f]{16}")


class Opened:
    """One search through what is sealed. `destroyed` counts the values and files whose case's key is gone."""

    def __init__(self, connection: BaseDatabaseWrapper, sought: Sought) -> None:
        self._connection, self._sought = connection, sought
        self._recorder = DjangoRecorder(connection.alias)
        self._keys: dict[UUID, bytes | None] = {}
        self.values = self.documents = self.destroyed = 0

    def may_begin(self) -> None:
        """Raises WrongSealKey where something is sealed and the seal key is not held here."""
        if self._recorder.rows("SELECT 1 FROM ledger_seal_key", ()):
            keys.wrapping_key(self._connection)

    def sealed_values(self, table: Table) -> Iterator[Found | Unread]:
        """Every sealed value that holds a line, and each that does not open though its key is there."""
        columns = ("leaf", "name", "case", "ciphertext")
        for _, row in rows(self._connection, table, columns):
            leaf, name, case = bytes(row["leaf"]), str(row["name"]), UUID(str(row["case"]))
            place = f"{SEALED}.ciphertext"
            try:
                key = self._key(case)
                if key is None:
                    self.destroyed += 1
                    continue
                opened = sealed.decrypt(
                    bytes(row["ciphertext"]), case_key=key, case=case, leaf=leaf, name=name
                )
            except Tampered as error:
                # sealed under a key that was destroyed; the case was given another one since
                if self._entry_of(leaf)[1] < self._destroyed_at.get(case, 0):
                    self.destroyed += 1
                    continue
                row_of = named(self._sought, leaf, name)
                yield Unread(place=place, row=row_of, why=str(error), wrong=True)
                continue
            self.values += 1
            if lines := self._sought.within(opened.value).lines:
                row_of = named(self._sought, leaf, name)
                entry, _ = self._entry_of(leaf)
                yield Found(place=place, row=row_of, lines=lines, entry=entry, field=name)

    def filed_documents(self) -> Iterator[Found | Unread]:
        """Every file in the store of documents that holds a line, whether an entry names it or not, by the
        entries that do; and those that people must look at."""
        naming: dict[str, list[UUID | None]] | None = None
        for name in sorted(blobs.file_names()):
            place = "documents"
            fits = _NAME.fullmatch(name)
            if fits is None:
                yield Unread(
                    place=place, row=named(self._sought, name), why="no document lies under such a name"
                )
                continue
            case, digest = UUID(hex=fits["case"]), bytes.fromhex(fits["digest"])
            try:
                key = self._key(case)
                if key is None or blobs.file_name(case, digest, key) != name:
                    self.destroyed += 1
                    continue
                hit = self._sought.within(blobs.opened(case, digest, key))
            except (Tampered, Unreadable) as error:
                yield Unread(place=place, row=name[:49], why=str(error), wrong=True)
                continue
            self.documents += 1
            if not (hit.lines or hit.unread):
                continue
            naming = self._naming() if naming is None else naming
            entries = naming.get(blobs.name_begins(case, digest)) or [None]
            for entry in entries:
                if hit.lines:
                    yield Found(place=place, row=name[:49], lines=hit.lines, entry=entry, field=DOCUMENT)
                elif hit.unread:
                    row = f"entry {entry}" if entry else name[:49]
                    yield Unread(place=place, row=row, why=f"look at it: {', '.join(hit.unread)}")

    def _key(self, case: UUID) -> bytes | None:
        if case not in self._keys:
            if len(self._keys) >= _REMEMBERED:
                self._keys.clear()
            self._keys[case] = keys.case_key(case, self._connection.alias)
        return self._keys[case]

    @cached_property
    def _destroyed_at(self) -> dict[UUID, int]:
        return destroyed_at(self._recorder)

    def _entry_of(self, leaf: bytes) -> tuple[UUID | None, int]:
        """The entry of a leaf hash (32 bytes) and its position; None and 0 where there is none."""
        found = self._recorder.rows(_BY_LEAF, (leaf,))
        return (decode(found[0][0]).id, found[0][1]) if found else (None, 0)

    def _naming(self) -> dict[str, list[UUID | None]]:
        """The entries that name each document that is held, by how the name of its file begins."""
        topics = [topic for topic, event in EVENTS.items() if event.HOLDS]
        naming: dict[str, list[UUID | None]] = {}
        for record, position in self._recorder.rows(_FILING.format(", ".join(["%s"] * len(topics))), topics):
            entry = read_entry(record, position)
            if filed := held(entry.event):
                naming.setdefault(blobs.name_begins(seal_under(entry), filed[0]), []).append(entry.id)
        return naming
