"""A forger's try at the record, on a copy: the directive rewritten in four ways, each then verified."""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec
from django.db import connections

from config.errors import BadInput, Tampered
from config.ledger import guards, record
from config.ledger.event import Entry
from config.ledger.integrator import integrate
from config.ledger.merkle import leaf_hash
from config.ledger.models import LedgerRecord
from config.ledger.record import ENCODER
from config.ledger.store import ledger
from config.ledger.verification import Findings, verify
from reviews.chronology import entry_id, stream_id
from reviews.communication import DirectiveIssued
from reviews.oversight.replay import case_entries
from reviews.scope import Affiliation, Atom, Polarity, Population

COPY: Final = "demo-copy"
"""The name under which Django knows the copy while it is worked on."""

CASE: Final = stream_id("directive-case")
DIRECTIVE: Final = stream_id("directive")
LETTER: Final = entry_id("directive")

ALL_CUSTOMERS: Final = Population(polarity=Polarity.EXCLUDED, atoms=(Atom(relation=Affiliation.CUSTOMER),))


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One way of going about it: what the forger rewrote, what verifying the copy found, and its root.

    `mechanism` is what gave it away; None where the copy, looked at by itself, gives nothing away.
    """

    rewrote: str
    mechanism: str | None
    findings: Findings


class Forgery(msgspec.Struct, frozen=True, kw_only=True):
    """What was rewritten: the record's position, its ¶ in its case, who loses access before and after (in
    words, and as bytes of the record), the attempts, and the root (32 bytes) that was kept before them."""

    position: int
    number: int
    before: str
    after: str
    bytes_before: bytes
    bytes_after: bytes
    root: bytes
    attempts: tuple[Attempt, ...]

    @property
    def found(self) -> bool:
        """Whether every attempt shows: in the copy itself, or against the root that was kept before."""
        *partial, whole = self.attempts
        shows = not whole.findings.sound or whole.findings.root != self.root
        return shows and not any(attempt.findings.sound for attempt in partial)


def refuse_uncopyable() -> None:
    """Raise BadInput where the database is no SQLite file."""
    if connections[ledger.using].vendor != "sqlite":
        raise BadInput("demo --tamper copies an SQLite file: it works on the embedded default only")


def letter() -> Entry | None:
    """The entry that holds the directive, None where the public record is not loaded."""
    if LedgerRecord._meta.db_table not in connections[ledger.using].introspection.table_names():
        return None
    return next((entry for entry in ledger.entries([DIRECTIVE]) if entry.id == LETTER), None)


def tamper() -> Forgery:
    """Copy the database, rewrite the directive there in ever more thorough ways, and verify each time.

    The original is only read. Raises BadInput where there is no SQLite file to copy, or no directive in it;
    Tampered where something in it is wrong before the forger begins.
    """
    refuse_uncopyable()
    entry = letter()
    if entry is None:
        raise BadInput("this database does not hold the public record: run manage.py demo first")
    number = next(n for n, e in enumerate(case_entries(CASE), start=1) if e.id == LETTER)
    with _copied() as using:
        return _Forger(using, entry).work(number)


@contextmanager
def _copied() -> Iterator[str]:
    """A copy of the database without the guards, under a connection of its own, gone at the end."""
    source = connections[ledger.using]
    source.ensure_connection()
    with tempfile.TemporaryDirectory(prefix="demarc-tampered-") as directory:
        file = Path(directory) / "copy.sqlite3"
        target = sqlite3.connect(file)
        try:
            source.connection.backup(target)
        finally:
            target.close()
        connection = source.copy(alias=COPY)
        connection.settings_dict["NAME"] = str(file)
        connections[COPY] = connection
        try:
            guards.remove(connection)
            yield COPY
        finally:
            connection.close()
            del connections[COPY]


class _Forger:
    """Somebody who owns the database and may do everything there."""

    def __init__(self, using: str, entry: Entry) -> None:
        self.using = using
        self.entry = entry
        self.position = entry.position or 0
        integrate(using)
        findings = verify(using)
        if not findings.sound:
            raise Tampered(findings.message)
        self.root = findings.root

    def work(self, number: int) -> Forgery:
        event = self.entry.event
        if not isinstance(event, DirectiveIssued) or not isinstance(event.scope.population, Population):
            raise BadInput("the directive of this database states no population to rewrite")
        before, after = ENCODER.encode(event.scope.population), ENCODER.encode(ALL_CUSTOMERS)
        forged = self.entry.data.replace(before, after)
        attempts = (
            self._attempt("the record alone", "its leaf hash", lambda: self._write(forged)),
            self._attempt("the record and the hash beside it", "the hash tree", lambda: self._hash(forged)),
            self._attempt(
                "besides, the chain of its stream and every node of the tree",
                "the root of the tree",
                lambda: self._rebuild(forged),
            ),
            self._attempt("everything, the kept roots included", None, self._everything),
        )
        return Forgery(
            position=self.position,
            number=number,
            before=str(event.scope.population),
            after=str(ALL_CUSTOMERS),
            bytes_before=before,
            bytes_after=after,
            root=self.root,
            attempts=attempts,
        )

    def _attempt(self, rewrote: str, mechanism: str | None, rewrite: Callable[[], None]) -> Attempt:
        rewrite()
        return Attempt(rewrote=rewrote, mechanism=mechanism, findings=verify(self.using))

    def _write(self, data: bytes) -> None:
        self._sql("UPDATE ledger_record SET record = %s WHERE position = %s", data, self.position)

    def _hash(self, data: bytes) -> None:
        self._sql("UPDATE ledger_record SET leaf = %s WHERE position = %s", leaf_hash(data), self.position)

    def _rebuild(self, forged: bytes) -> None:
        """Let every later record of the stream name the new one before it, and make a new tree; put the
        roots that were kept back beside it."""
        prev = leaf_hash(forged)
        for entry in ledger.entries([DIRECTIVE]):
            if entry.version > self.entry.version:
                data = record.encode(msgspec.structs.replace(entry.record, prev=prev))
                prev = leaf_hash(data)
                self._sql(
                    "UPDATE ledger_record SET record = %s, leaf = %s WHERE position = %s",
                    data, prev, entry.position,
                )  # fmt: skip
        kept = self._sql("SELECT size, root, integrated_at FROM ledger_head")
        self._new_tree()
        self._sql("DELETE FROM ledger_head")
        for head in kept:
            self._sql("INSERT INTO ledger_head (size, root, integrated_at) VALUES (%s, %s, %s)", *head)

    def _new_tree(self) -> None:
        self._sql("DELETE FROM ledger_node")
        self._sql("DELETE FROM ledger_head")
        integrate(self.using)

    def _everything(self) -> None:
        for table in ("ledger_verification", "ledger_cosignature", "ledger_checkpoint"):
            self._sql(f"DELETE FROM {table}")  # noqa: S608 - our own names
        self._new_tree()

    def _sql(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connections[self.using].cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []
