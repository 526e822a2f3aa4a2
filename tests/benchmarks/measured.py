"""What is measured, as one process does it: Demarc's way, and the references beside it."""

import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any, ClassVar, Final
from uuid import UUID

import psycopg
from django.core.management import call_command
from django.db import connection, connections

from agreements.commands import register_party
from agreements.party import PartyKind
from config.actors import Circumstances, Role
from config.ledger import keys, projections, rebuild
from config.ledger.recorder import DjangoRecorder, EntryMapper, Statement
from config.ledger.replaying import stream_of
from config.ledger.store import ledger
from tests.benchmarks import histories
from tests.benchmarks.copying import Copied, copy, rows_of
from tests.benchmarks.exchange import Exchange, take_note
from tests.benchmarks.histories import AGENCY, NOTE, Random, exchange, interleaved, officer
from tests.benchmarks.models import ExchangeFile, PlainExchange

STREAMS_PER_WRITER: Final = 600
EVENTS_BEFORE: Final = 6
LONG: Final = 200


class Measured:
    """One process of a measurement, number `number` of `count`; each has streams of its own."""

    TIMED: ClassVar = frozenset({"demarc", "plain", "driver"})

    def __init__(self, number: int, count: int) -> None:
        self.number = number
        self.count = count
        self.turn = 0
        self.given = Random(1000 + number)
        self.by = officer(self.given)
        self.postgresql = connection.vendor == "postgresql"
        self.raw: Any = None
        self.record = b""
        self.copied: list[Copied] = []

    # what stands in the database before

    def prepare(self) -> None:
        """Migrate, and give every process its streams and plain rows."""
        call_command("migrate", run_syncdb=True, verbosity=0)
        # what is measured is held, as every live act is, to what the register knows of its actor
        supervisor = officer(self.given, Role.SUPERVISOR)
        register_party(supervisor, id=AGENCY, kind=PartyKind.AGENCY, name="Bureau")
        for number in range(self.count):
            self._write(self._streams(number))
            for stream in self._streams(number):
                file = ExchangeFile.objects.values().get(stream=stream.id)
                PlainExchange.objects.create(id=file.pop("stream"), note=NOTE, **file)
        long = self._long()
        self._write([long])
        self._execute(
            "CREATE TABLE driver_record (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
            "stream uuid NOT NULL, version bigint NOT NULL, topic text NOT NULL, leaf bytea NOT NULL, "
            "record bytea NOT NULL, UNIQUE (stream, version))"
            if self.postgresql
            else "CREATE TABLE driver_record (position integer PRIMARY KEY, stream char(32) NOT NULL, "
            "version bigint NOT NULL, topic text NOT NULL, leaf blob NOT NULL, record blob NOT NULL, "
            "UNIQUE (stream, version))"
        )

    def _streams(self, number: int) -> list[Exchange]:
        given = Random(number)
        case = given.id()
        return [exchange(given, EVENTS_BEFORE, case) for _ in range(STREAMS_PER_WRITER)]

    def _long(self) -> Exchange:
        given = Random(999)
        return exchange(given, LONG, given.id())

    def _write(self, streams: list[Exchange]) -> None:
        mapper, pen = EntryMapper(), ledger.new_pen(Circumstances())
        for stream in streams:
            changes = projections.difference({}, projections.rows(stream))
            case_keys = keys.CaseKeys(pen.entropy, connections["default"])
            sealing = list(keys.sealing(stream.disclosures, case_keys))
            statements: list[Statement] = [
                *projections.statements(changes, stream.entries, connection),
                *case_keys.making,
                *sealing,
            ]
            stored = [mapper.to_stored_event(entry) for entry in stream.entries]
            ledger.recorder.insert_events(stored, statements=statements)

    def _execute(self, sql: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    # one whole action and what it is compared with

    def ready(self) -> None:
        """Know the own streams, warm every path."""
        streams = self._streams(self.number)
        self.case = streams[0].entries[0].record.about[0]
        self.ids = [stream.id for stream in streams]
        self.record = streams[0].entries[-1].data
        connection.ensure_connection()
        if self.postgresql:
            self.raw = psycopg.connect(connection.connection.info.dsn)
        for work in (self.demarc, self.plain, self.driver):
            work(len(self.ids) // 10)

    def _next(self) -> tuple[int, UUID]:
        self.turn += 1
        return self.turn, self.ids[self.turn % len(self.ids)]

    def demarc(self, actions: int) -> None:
        """Load, decide, seal, append, read model, commit."""
        for _ in range(actions):
            turn, id = self._next()
            take_note(
                self.by,
                exchange=id,
                case=self.case,
                note=f"{turn}. {NOTE}",
                received=histories.START,
                share=turn % 100,
            )

    def plain(self, actions: int) -> None:
        """Django's get, change, save()."""
        for _ in range(actions):
            turn, id = self._next()
            plain = PlainExchange.objects.get(pk=id)
            plain.notes += 1
            plain.note = f"{turn}. {NOTE}"
            plain.last_received = histories.START
            plain.share = turn % 100
            plain.save()

    def driver(self, actions: int) -> None:
        """The driver's own insert of a record's bytes, and commit."""
        for _ in range(actions):
            turn, id = self._next()
            version = turn * self.count + self.number
            row = (
                id if self.postgresql else id.hex,
                version,
                "exchange.note-taken",
                self.record[:32],
                self.record,
            )
            sql = "INSERT INTO driver_record (stream, version, topic, leaf, record) VALUES "
            if self.postgresql:
                self.raw.execute(f"{sql}(%s, %s, %s, %s, %s)", row, prepare=True)
                self.raw.commit()
            else:
                connection.connection.execute(f"{sql}(?, ?, ?, ?, ?)", row)

    # loading

    def loading(self, times: int) -> dict[str, float]:
        """Median milliseconds: a stream of LONG events, and reading its bytes only."""
        id = self._long().id
        recorder = DjangoRecorder()
        whole, read = [], []
        for _ in range(times):
            whole.append(_seconds(lambda: ledger.get(Exchange, id)))
            read.append(_seconds(lambda: recorder.records(id)))
        return {"load": statistics.median(whole) * 1000, "read": statistics.median(read) * 1000}

    # rebuilding

    def histories(self, events: int, streams: int) -> int:
        """Put `events` records of `streams` streams into the ledger, without rows. Returns their bytes."""
        given = Random(4242)
        case = given.id()
        kept = [exchange(given, events // streams, case) for _ in range(streams)]
        ((last,),) = DjangoRecorder().rows("SELECT coalesce(max(position), 0) FROM ledger_record", ())
        self.copied = rows_of(connection, interleaved(given, kept), last + 1)
        copy(connection, "ledger_record", self.copied)
        return sum(len(record) for *_, record in self.copied)

    def copy(self) -> float:
        """Seconds of a raw COPY (executemany on SQLite) of the same records into an equal, empty table."""
        self._execute("DROP TABLE IF EXISTS copied_record")
        self._execute(
            "CREATE TABLE copied_record (LIKE ledger_record INCLUDING ALL)"
            if self.postgresql
            else "CREATE TABLE copied_record (position bigint PRIMARY KEY, stream char(32) NOT NULL, "
            "version bigint NOT NULL, topic text NOT NULL, leaf blob NOT NULL, record blob NOT NULL, "
            "UNIQUE (stream, version))"
        )
        return _seconds(lambda: copy(connection, "copied_record", self.copied))

    def forget_rows(self) -> None:
        """Empty every table that a rebuild fills."""
        for model in rebuild.read_models():
            self._execute(f'{"TRUNCATE" if self.postgresql else "DELETE FROM"} "{model._meta.db_table}"')

    def rebuild(self, jobs: int = 1) -> float:
        """Seconds of a rebuild of everything in the ledger, shared among so many processes."""
        return _seconds(lambda: rebuild.rebuild(jobs=jobs))

    def fold(self) -> float:
        """Seconds of the part of a rebuild that no row is made in: read, decode, fold into streams."""
        return _seconds(self._fold)

    def _fold(self) -> None:
        pen = ledger.new_pen(Circumstances())
        for span in rebuild.spans(connection):
            for entries in rebuild.entries_by_stream(connection, span):
                stream_of(entries).of(entries, pen)

    def rows(self) -> int:
        """How many rows the ledger gives. Raises RuntimeError where the live ones are others."""
        outcome = rebuild.check()
        if not outcome.same:
            raise RuntimeError(f"the rebuild was not right: {outcome.differing}")
        return sum(outcome.rows.values())

    def events(self) -> int:
        ((count,),) = DjangoRecorder().rows("SELECT count(*) FROM ledger_record", ())
        return int(count)

    def memory(self) -> int:
        """The most memory that this process has had, in MiB."""
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most // (1024 * 1024 if sys.platform == "darwin" else 1024)


def _seconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
