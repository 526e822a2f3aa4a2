"""Whether every document on file is still what its entry says: its bytes are opened, hashed and counted."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

import msgspec
from django.db import connections

from config.errors import Tampered, Unreadable, WrongSealKey
from config.ledger import blobs, keys
from config.ledger.commitments import held, seal_under
from config.ledger.event import DOCUMENT, EVENTS, Entry, read_entry
from config.ledger.recorder import DjangoRecorder
from config.ledger.sealed_check import destroyed_at, removed_at
from config.ledger.snapshot import snapshot
from config.ledger.verification import READS_AT_ONCE, Told

_FILING: Final = (
    "SELECT position, record FROM ledger_record WHERE topic IN ({}) AND position > %s "
    "ORDER BY position LIMIT %s"
)


class WrongDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is not what the record at `position` says, and what is wrong in plain words."""

    position: int
    message: str


class DocumentFindings(msgspec.Struct, frozen=True, kw_only=True):
    """What opening every document found: `held` are what was filed, `destroyed` are gone by an act on record,
    `wrong` are all others, in order of position. `unnamed` are the files that no entry names: a filing that
    failed, or is under way, leaves one, and it is not wrong."""

    held: int
    destroyed: int
    wrong: tuple[WrongDocument, ...] = ()
    unnamed: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return not self.wrong


def check_documents(using: str = "default", *, told: Told = lambda done, total: None) -> DocumentFindings:
    """Open every document whose bytes the register holds, and compare digest and size with its entry.

    Wrong is one that is missing or changed, whose case key is gone without an entry that destroys it, and one
    that opens although its case's content is said to be destroyed and nobody filed it again. Memory grows by
    a name for each document. Raises WrongSealKey where the seal key is not held here.
    """
    # before the snapshot: what is filed meanwhile is not taken for a file that no entry names
    lying = sorted(blobs.file_names())
    with snapshot(using):
        if DjangoRecorder(using).rows("SELECT 1 FROM ledger_seal_key", ()):
            keys.wrapping_key(connections[using])
        return _DocumentCheck(using).run(lying, told)


class _DocumentCheck:
    """One pass over the entries that file a document. `named` are the files that stand for one, `closed` how
    the names begin whose rest no key tells any more, `gone` what was destroyed and not filed again."""

    def __init__(self, using: str) -> None:
        self.using = using
        self.recorder = DjangoRecorder(using)
        self.destroyed_at = destroyed_at(self.recorder)
        self.removed_at = {
            leaf: at for (leaf, name), at in removed_at(self.recorder).items() if name == DOCUMENT
        }
        self.held = 0
        self.destroyed = 0
        self.wrong: list[WrongDocument] = []
        self.named: set[str] = set()
        self.closed: set[str] = set()
        self.gone: dict[tuple[UUID, bytes], tuple[int, int]] = {}

    def run(self, lying: list[str], told: Told) -> DocumentFindings:
        ((total,),) = self.recorder.rows("SELECT coalesce(max(position), 0) FROM ledger_record", ())
        for position, record in self._filing():
            try:
                self._entry(read_entry(record, position), position)
            except Unreadable as error:
                self._wrong(position, f"record {position:,} cannot be read: {error}")
            told(position, total)
        for (case, digest), (position, size) in self.gone.items():
            if not self._amiss(case, digest, size):
                said = "opens, although an entry says that it was destroyed"
                self._wrong(position, f"the document of record {position:,} {said}")
        return DocumentFindings(
            held=self.held,
            destroyed=self.destroyed,
            wrong=tuple(sorted(self.wrong, key=lambda found: found.position)),
            unnamed=tuple(name for name in lying if not self._stands_for_an_entry(name)),
        )

    def _filing(self) -> Iterator[tuple[int, bytes]]:
        topics = [topic for topic, event in EVENTS.items() if event.HOLDS]
        sql, after = _FILING.format(", ".join(["%s"] * len(topics))), 0
        while topics and (rows := self.recorder.rows(sql, (*topics, after, READS_AT_ONCE))):
            yield from ((position, record) for position, record in rows)
            after = rows[-1][0]

    def _entry(self, entry: Entry, position: int) -> None:
        filed = held(entry.event)
        if filed is None:
            return
        (digest, size), case = filed, seal_under(entry)
        if position < max(self.destroyed_at.get(case, 0), self.removed_at.get(entry.leaf, 0)):
            self.gone[case, digest] = position, size
            self.closed.add(blobs.name_begins(case, digest))
            self.destroyed += 1
            return
        self.gone.pop((case, digest), None)
        amiss = self._amiss(case, digest, size)
        if amiss:
            self._wrong(position, f"the document of record {position:,} {amiss}")
        self.held += not amiss

    def _amiss(self, case: UUID, digest: bytes, size: int) -> str:
        """What is wrong with a document as it lies in the store, "" where it is what its entry says."""
        try:
            key = keys.case_key(case, self.using)
            if key is None:
                self.closed.add(blobs.name_begins(case, digest))
                return "cannot be opened: its key is gone, and no entry destroys it"
            self.named.add(blobs.file_name(case, digest, key))
            found = len(blobs.opened(case, digest, key))
        except WrongSealKey:
            raise
        except Unreadable:
            return "is missing: its bytes are not in the store"
        except Tampered as error:
            return f"is not what was filed: {error}"
        return "" if found == size else f"has {found:,} bytes, and its entry says {size:,}"

    def _wrong(self, position: int, message: str) -> None:
        self.wrong.append(WrongDocument(position=position, message=message))

    def _stands_for_an_entry(self, name: str) -> bool:
        return name in self.named or name.partition("-")[0] in self.closed
