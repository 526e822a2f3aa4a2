"""Read models made again from the ledger, compared with the live rows, and replaced where they differ."""

import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from itertools import groupby
from multiprocessing import get_context
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

import django
import msgspec
import psycopg
from django.apps import apps
from django.db import DatabaseError, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.ledger import bulk
from config.ledger.bulk import BulkTable, Change, Key, Span, Values
from config.ledger.clocks import utc_now
from config.ledger.collecting import uncollected
from config.ledger.event import Entry, read_entry
from config.ledger.models import LedgerRecord, RequestDone
from config.ledger.projections import ROWS_OF, Row, Table, table, timeline_rows
from config.ledger.replaying import stream_of
from config.ledger.snapshot import snapshot
from config.ledger.stream import Pen

EVENTS_AT_ONCE: Final = 10_000
"""How many events are folded before their rows are compared: what bounds memory. A stream is never torn."""

NAMED: Final = 20
"""How many differences are described; all are counted."""

_TRIES: Final = 3

Told = Callable[[int, int], None]
"""Called with how many events are folded and how many there are."""

Due = dict[BulkTable, dict[Key, Values]]
"""The rows that should be there."""


class Outcome(msgspec.Struct):
    """What a rebuild, or a check, found: how many events of how many streams, and how many rows they give in
    each table; how many rows of each table differed, and the first of these in words."""

    events: int = 0
    streams: int = 0
    rows: dict[str, int] = {}
    differing: dict[str, int] = {}
    differences: list[str] = []

    @property
    def same(self) -> bool:
        """Whether every live row was what the ledger gives."""
        return not self.differing

    def add(self, other: "Outcome") -> None:
        """Count what was found elsewhere, too."""
        self.events += other.events
        self.streams += other.streams
        for mine, theirs in ((self.rows, other.rows), (self.differing, other.differing)):
            for name, count in theirs.items():
                mine[name] = mine.get(name, 0) + count
        self.differences = [*self.differences, *other.differences][:NAMED]


def read_models() -> list[type[models.Model]]:
    """Every table that is a function of the ledger: those of the installed apps that have a column `stream`,
    the ledger's records and the requests that were done aside, which are no functions of it."""
    return [
        model
        for model in apps.get_models()
        if model not in (LedgerRecord, RequestDone)
        and any(field.column == "stream" for field in model._meta.concrete_fields)
    ]


def check(using: str = "default", *, told: Told = lambda done, total: None, jobs: int = 1) -> Outcome:
    """Compare every live row of every read model with what the ledger gives. Changes nothing.

    `jobs` processes share the ranges of streams. Raises Unreadable where a record cannot be read.
    """
    return _all(using, told, jobs, mend=False)


def rebuild(using: str = "default", *, told: Told = lambda done, total: None, jobs: int = 1) -> Outcome:
    """Make every row of every read model what the ledger gives, while others read and write.

    Ranges of streams are folded and compared one after the other, each in one view of the database; only a
    range that differs is written, in one transaction. What was appended to it meanwhile is caught up at the
    end of that transaction under the lock that appends take. `jobs` processes share the ranges. Raises
    Unreadable where a record cannot be read.
    """
    return _all(using, told, jobs, mend=True)


def _all(using: str, told: Told, jobs: int, *, mend: bool) -> Outcome:
    here = _Rebuild(using)
    total = here.last_position()
    outcome, postponed = Outcome(), []
    every = list(spans(here.connection))
    with _workers(min(jobs, len(every)), using) as shared:
        for found, in_the_way in shared(every, mend):
            outcome.add(found)
            postponed.extend(in_the_way)
            told(outcome.events, total)
    if postponed:
        here.mend_together(postponed)
    return outcome


_Done = Iterator[tuple[Outcome, list[Span]]]


@contextmanager
def _workers(jobs: int, using: str) -> Iterator[Callable[[list[Span], bool], _Done]]:
    """Something that does spans, in this process or in several."""
    if jobs < 2 or connections[using].in_atomic_block:
        here = _Rebuild(using)
        yield lambda spans, mend: (here.done(span, mend) for span in spans)
        return
    # a forked process knows the program already; what is connected stays with its own process
    connections.close_all()
    how = get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(jobs, how, initializer=_begin) as pool:

        def shared(spans: list[Span], mend: bool) -> _Done:
            given = [pool.submit(_elsewhere, span, using, mend) for span in spans]
            return (future.result() for future in as_completed(given))

        yield shared


def _begin() -> None:
    django.setup()
    # the one that asked ends the work when it is interrupted
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _elsewhere(span: Span, using: str, mend: bool) -> tuple[Outcome, list[Span]]:
    return _Rebuild(using).done(span, mend)


class _Range:
    """A span of streams as one view of the database showed it: the rows due, and how live ones differ."""

    def __init__(self, span: Span, position: int) -> None:
        self.span = span
        self.position = position
        self.events = 0
        self.streams = 0
        self.due: Due = {}
        self.wrong: list[Change] = []
        self.empty: list[BulkTable] = []

    def outcome(self) -> Outcome:
        differing: dict[str, int] = {}
        for change in self.wrong:
            differing[change.table.name] = differing.get(change.table.name, 0) + 1
        return Outcome(
            events=self.events,
            streams=self.streams,
            rows={target.name: len(due) for target, due in self.due.items()},
            differing=differing,
            differences=[str(change) for change in self.wrong[:NAMED]],
        )


class _Rebuild:
    """Reads, folds, compares and writes ranges of streams through one connection."""

    def __init__(self, using: str) -> None:
        self.connection = connections[using]
        self.connection.ensure_connection()
        self.using = using
        self.pen = Pen(clock=utc_now, entropy=os.urandom)
        self.tables = {table(model): BulkTable(table(model), self.connection) for model in read_models()}

    def done(self, span: Span, mend: bool) -> tuple[Outcome, list[Span]]:
        """What a span is found to be, and the span again where its rows could not be written yet."""
        found = self._found(span)
        outcome = found.outcome()
        return outcome, [span] if mend and found.wrong and not self._mended(found) else []

    # reading

    def _read(self, sql: str, parameters: Iterable[Any]) -> list[Values]:
        return bulk.read(self.connection, sql, list(parameters))

    def last_position(self) -> int:
        ((last,),) = self._read("SELECT coalesce(max(position), 0) FROM ledger_record", ())
        return int(last)

    def _read_by_index(self) -> None:
        """For this transaction: records come in the order of their index. PostgreSQL would rather sort them,
        bytes and all, which costs it twice the CPU, with helpers if they fit and on disk if they do not."""
        if self.connection.vendor == "postgresql":
            off = "set_config('enable_sort', 'off', true)"
            self._read(f"SELECT {off}, set_config('max_parallel_workers_per_gather', '0', true)", ())

    def _found(self, span: Span) -> _Range:
        with snapshot(self.using), uncollected():
            self._read_by_index()
            found = _Range(span, self.last_position())
            self._fold(found)
            for target in self.tables.values():
                live = target.live(self.connection, span)
                found.wrong.extend(bulk.changes(target, live, found.due[target]))
                if not live:
                    found.empty.append(target)
        return found

    def _fold(self, found: _Range) -> None:
        def counted() -> Iterator[list[Entry]]:
            for entries in entries_by_stream(self.connection, found.span):
                found.events += len(entries)
                found.streams += 1
                yield entries

        found.due = self._due(counted())

    def _due(self, streams: Iterable[list[Entry]]) -> Due:
        made: dict[Table, list[Row]] = {known: [] for known in self.tables}
        for entries in streams:
            for row in rows_due(entries, self.pen):
                if row.table not in made:
                    raise TypeError(f"{row.table.name} has no column `stream`, so it cannot be a read model")
                made[row.table].append(row)
        return {target: target.due(made[known], self.connection) for known, target in self.tables.items()}

    # writing

    def _mended(self, found: _Range) -> bool:
        """Write what differs; False where rows of other streams, or another writer, stood in the way."""
        for _ in range(_TRIES):
            try:
                with transaction.atomic(using=self.using):
                    bulk.replace(self.connection, found.wrong, found.empty)
                    self._lock_appends()
                    self._catch_up(found)
            except (psycopg.IntegrityError, psycopg.OperationalError, sqlite3.IntegrityError, DatabaseError):
                found = self._found(found.span)
            else:
                return True
        return False

    def _lock_appends(self) -> None:
        """Take the lock that `ledger_append` takes; a transaction of SQLite holds its one lock already."""
        if self.connection.vendor == "postgresql":
            self._read("SELECT pg_advisory_xact_lock(hashtextextended('demarc ledger append', 0))", ())

    def _catch_up(self, found: _Range) -> None:
        """Write again the rows of streams that moved since they were read.

        Only rows that this transaction has written, so that nobody else holds them: a command waits for them,
        or wrote before, and what else it wrote is right.
        """
        where, parameters = found.span.where()
        moved = self._read(
            f"SELECT DISTINCT stream FROM ledger_record WHERE position > %s AND {where}",  # noqa: S608 - placeholders only
            [found.position, *parameters],
        )
        touched: dict[Any, list[Change]] = {stream: [] for (stream,) in moved}
        if moved:
            for change in found.wrong:
                touched.get(change.stream, []).append(change)
        for stream, changes in touched.items():
            if changes:
                self._replace_again(_uuid(stream), changes)

    def _replace_again(self, stream: UUID, changes: list[Change]) -> None:
        records = self._read(
            "SELECT leaf, record FROM ledger_record WHERE stream = %s ORDER BY version", [stream]
        )
        due = self._due([[read_entry(data, None, leaf) for leaf, data in records]])
        again = [
            Change(change.table, change.key, change.due, due[change.table].get(change.key))
            for change in changes
        ]
        bulk.replace(self.connection, [change for change in again if change.live != change.due], ())

    def mend_together(self, spans: list[Span]) -> None:
        """Spans whose rows stand in each other's way: first every wrong row goes, then what is due comes.

        Nothing is appended meanwhile.
        """
        with transaction.atomic(using=self.using):
            self._lock_appends()
            for taking_away in (True, False):
                for span in spans:
                    found = self._found(span)
                    if taking_away:
                        there = (change for change in found.wrong if change.live is not None)
                        found.wrong = [Change(kept.table, kept.key, kept.live, None) for kept in there]
                    bulk.replace(self.connection, found.wrong, found.empty)


def spans(connection: BaseDatabaseWrapper) -> Iterator[Span]:
    """Spans of whole streams with EVENTS_AT_ONCE events or a little more; the last has no upper bound."""
    after: UUID | None = None
    while True:
        where, parameters = Span(after=after).where()
        ends = bulk.read(
            connection,
            f"SELECT stream FROM ledger_record WHERE {where} ORDER BY stream, version LIMIT 1 OFFSET %s",  # noqa: S608 - placeholders only
            [*parameters, EVENTS_AT_ONCE - 1],
        )
        if not ends:
            yield Span(after=after)
            return
        upto = _uuid(ends[0][0])
        yield Span(after=after, upto=upto)
        after = upto


def entries_by_stream(connection: BaseDatabaseWrapper, span: Span) -> Iterator[list[Entry]]:
    """The entries of each stream of a span, in order of version. Raises Unreadable."""
    where, parameters = span.where()
    records = bulk.read(
        connection,
        f"SELECT stream, leaf, record FROM ledger_record WHERE {where} ORDER BY stream, version",  # noqa: S608 - placeholders only
        parameters,
    )
    for _, kept in groupby(records, itemgetter(0)):
        yield [read_entry(data, None, leaf) for _, leaf, data in kept]


def rows_due(entries: list[Entry], pen: Pen) -> Iterator[Row]:
    """Every row that one stream should have, given all its entries in order of version."""
    kind = stream_of(entries)
    stream = kind.of(entries, pen)
    for function in ROWS_OF.get(kind, ()):
        yield from function(stream)
    for entry in entries:
        yield from timeline_rows(entry)


def _uuid(stored: Any) -> UUID:
    return UUID(bytes=stored) if isinstance(stored, bytes) else UUID(stored)
