"""One search for spilled text, through every place that the program keeps; what it cannot search, it says."""

from typing import Final
from uuid import UUID

import msgspec
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from config.errors import Unreadable
from config.ledger.record import decode
from config.ledger.snapshot import snapshot
from config.ledger.store import ledger
from reviews.spilled import beside
from reviews.spilled.found import Found, Unread, named
from reviews.spilled.opened import SEALED, Opened
from reviews.spilled.sought import Hit, Sought
from reviews.spilled.tables import Table, rows, tables

_RECORD: Final = ("ledger_record", "record")
_WORDS: Final = ("office_searchedcase", "words")
_STAGED: Final = ("office_ground_stagedfile", "sealed")
_CIPHERTEXT: Final = (SEALED, "ciphertext")

ELSEWHERE: Final = (
    "backups, archived WAL, base backups and the files of replicas, with whatever they held before now",
    "what this database has deleted and not yet written over: VACUUM FULL (SQLite: VACUUM) writes it anew",
    "bundles, exports, letters and documents that were taken away, and what companies' own programs keep",
    "mail and webhooks that are out, though they carry no content; mail servers' queues",
    "logs of the database's server, of proxies and of processes, though ours carry no content",
    "browsers, the memory and the swap of every process, its own cache where no Redis is set",
    "the files of Redis, and whatever else was written to a disk and deleted there",
)
"""What no search from here reaches."""


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What a search came to: in `tables` tables with `columns` columns, so many sealed values and documents
    were looked into; `destroyed` of these open for nobody here."""

    found: tuple[Found, ...]
    unread: tuple[Unread, ...]
    tables: int
    columns: int
    sealed_values: int
    documents: int
    destroyed: int

    @property
    def whole(self) -> bool:
        """Whether everything was looked into that should have been."""
        return not any(one.wrong for one in self.unread)


def search(sought: Sought) -> Search:
    """Look for lines in every table, sealed value and document, in Redis and in the files beside.

    Tables, sealed values and what names documents are read as they stood at one instant. Raises Refused for a
    login that is shown one company's rows, WrongSealKey where the seal key is not held here, and Unavailable
    where Redis is set and does not answer: half a search is none.
    """
    connection = connections[ledger.using]
    opened = Opened(connection, sought)
    told: list[Found | Unread] = []
    every = tables(connection)
    told += beside.in_redis(sought)
    with snapshot(ledger.using):
        opened.may_begin()
        for table in every:
            if not table.readable:
                why = "this login may not read it: search with that of the migrator as well"
                told.append(Unread(place=table.name, row="", why=why, wrong=True))
            elif table.columns:
                told += _in_table(connection, table, sought)
            if table.name == SEALED and table.readable:
                told += opened.sealed_values(table)
        told += opened.filed_documents()
    told += beside.in_files(connection, sought)
    return Search(
        found=tuple(one for one in told if isinstance(one, Found)),
        unread=tuple(one for one in told if isinstance(one, Unread)),
        tables=len(every),
        columns=sum(len(table.columns) for table in every),
        sealed_values=opened.values,
        documents=opened.documents,
        destroyed=opened.destroyed,
    )


def _in_table(connection: BaseDatabaseWrapper, table: Table, sought: Sought) -> list[Found | Unread]:
    told: list[Found | Unread] = []
    for key, values in rows(connection, table, table.columns):
        for column, value in values.items():
            place, at = f"{table.name}.{column}", (table.name, column)
            if at == _CIPHERTEXT:  # opened by itself
                continue
            if at == _STAGED:
                why = "a file not yet sent: its key is in somebody's page alone, and it goes within an hour"
                told.append(Unread(place=place, row=named(sought, *key), why=why))
                continue
            hit = sought.among(value.split(" ")) if at == _WORDS else sought.within(value)
            if hit.lines:
                told.append(_found(sought, place, key, hit, value if at == _RECORD else None))
    return told


def _found(sought: Sought, place: str, key: tuple[object, ...], hit: Hit, record: bytes | None) -> Found:
    entry = None if record is None else _entry_of(bytes(record))
    return Found(place=place, row=named(sought, *key), lines=hit.lines, entry=entry)


def _entry_of(record: bytes) -> UUID | None:
    try:
        return decode(record).id
    except Unreadable:  # `verify_ledger` tells of it
        return None
