"""The same whole action, and the same question about the past, in each of the other ways."""

import statistics
import time
from typing import Any, ClassVar, Final
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from simple_history.utils import bulk_create_with_history

from config.actors import Actor, Role, permitted
from config.ledger import rebuild
from config.ledger.recorder import DjangoRecorder
from config.ledger.store import ledger
from tests.benchmarks import histories, measured
from tests.benchmarks.alternatives import asking
from tests.benchmarks.alternatives.library import LibraryExchange, application
from tests.benchmarks.alternatives.models import SignalledExchange, TriggeredExchange
from tests.benchmarks.alternatives.ways import HELD, WAYS
from tests.benchmarks.copying import copy, rows_of
from tests.benchmarks.exchange import Exchange
from tests.benchmarks.histories import NOTE, Random, exchange, interleaved
from tests.benchmarks.measured import EVENTS_BEFORE, LONG
from tests.benchmarks.models import PlainExchange

HELD_SECONDS: Final = 0.02
"""What a slow rule, or somebody else's disk, costs between reading and writing."""

EVENTS_IN_STREAM: Final = 20
"""Of what the log grows by."""


@permitted(Role.OFFICER)
def take_note_slowly(actor: Actor, *, exchange: UUID, case: UUID, note: str, share: int) -> None:
    with ledger.change(Exchange, exchange) as changed:
        changed.take_note(by=actor, case=case, note=note, received=histories.START, share=share)
        time.sleep(HELD_SECONDS)


class MeasuredBeside(measured.Measured):
    """One process of the measurement: Demarc's way and those of the others."""

    TIMED: ClassVar = measured.Measured.TIMED | {*WAYS, *(f"held_{way}" for way in HELD)}

    def prepare(self) -> None:
        """Beside Demarc's streams and plain rows: the same rows with a history of as many changes."""
        # what django-simple-history names a user by, before the tables that have no migrations
        call_command("migrate", "auth", verbosity=0)
        super().prepare()
        pgtrigger.install()
        rows = list(PlainExchange.objects.values())
        bulk_create_with_history([SignalledExchange(**row) for row in rows], SignalledExchange)
        TriggeredExchange.objects.bulk_create([TriggeredExchange(**row) for row in rows])
        for turn in range(1, EVENTS_BEFORE):
            TriggeredExchange.objects.update(share=turn)
            signalled = list(SignalledExchange.objects.all())
            SignalledExchange.history.bulk_history_create(signalled, batch_size=1000, update=True)
        application(settings.DATABASES["default"], makes_tables=True)

    def ready(self) -> None:
        """Beside Demarc's: know the library's aggregates of this process, and warm every way."""
        super().ready()
        self.app = application(settings.DATABASES["default"], makes_tables=False)
        self.theirs = []
        for id in self.ids:
            kept = PlainExchange.objects.get(pk=id)
            aggregate = LibraryExchange(
                case=self.case,
                kind=kept.kind,
                instrument=kept.instrument,
                scope=kept.scope,
                hoped=kept.answer_hoped_for_by,
            )
            for turn in range(1, EVENTS_BEFORE):
                aggregate.take_note(note=f"{turn}. {NOTE}", received=histories.START, share=turn)
            self.app.save(aggregate)
            self.theirs.append(aggregate.id)
        for way in ("simple_history", "pghistory", "library"):
            getattr(self, way)(len(self.ids) // 10)

    # one whole action

    def simple_history(self, actions: int) -> None:
        """Get, change, save(); a signal writes the row's history. In one transaction: by itself the library
        commits the row and its history apart."""
        for _ in range(actions):
            self._changed(SignalledExchange)

    def pghistory(self, actions: int) -> None:
        """Get, change, save(); a trigger writes the row's history."""
        for _ in range(actions):
            self._changed(TriggeredExchange)

    def _changed(self, kept: Any, hold: float = 0) -> None:
        turn, id = self._next()
        with transaction.atomic():
            row = kept.objects.get(pk=id)
            row.notes += 1
            row.note = f"{turn}. {NOTE}"
            row.last_received = histories.START
            row.share = turn % 100
            time.sleep(hold)
            row.save()

    def library(self, actions: int, hold: float = 0) -> None:
        """The library's get, its aggregate's method, its save."""
        for _ in range(actions):
            turn, _id = self._next()
            aggregate: LibraryExchange = self.app.repository.get(self.theirs[turn % len(self.theirs)])
            aggregate.take_note(note=f"{turn}. {NOTE}", received=histories.START, share=turn % 100)
            time.sleep(hold)
            self.app.save(aggregate)

    # the same, with 20 ms between reading and writing

    def held_demarc(self, actions: int) -> None:
        for _ in range(actions):
            turn, id = self._next()
            take_note_slowly(self.by, exchange=id, case=self.case, note=f"{turn}. {NOTE}", share=turn % 100)

    def held_plain(self, actions: int) -> None:
        for _ in range(actions):
            self._changed(PlainExchange, HELD_SECONDS)

    def held_simple_history(self, actions: int) -> None:
        for _ in range(actions):
            self._changed(SignalledExchange, HELD_SECONDS)

    def held_pghistory(self, actions: int) -> None:
        for _ in range(actions):
            self._changed(TriggeredExchange, HELD_SECONDS)

    def held_library(self, actions: int) -> None:
        self.library(actions, HELD_SECONDS)

    # what it was

    def past(self, times: int) -> dict[str, float]:
        """Median milliseconds of the question what an exchange of LONG changes was after half of them. Raises
        RuntimeError where an answer is wrong."""
        long = self._long().id
        ((position,),) = DjangoRecorder().rows(
            "SELECT position FROM ledger_record WHERE stream = %s AND version = %s", (long, LONG // 2)
        )
        asked = asking.ways(self.app, long, position, PlainExchange.objects.values().first())
        found: dict[str, list[float]] = {way: [] for way in asked}
        for _ in range(times):
            for way, ask in asked.items():
                begin = time.perf_counter()
                share = ask()
                found[way].append(time.perf_counter() - begin)
                if share != asking.RIGHT:
                    raise RuntimeError(f"{way}: a share of {share}, not {asking.RIGHT}")
        return {way: statistics.median(seconds) * 1000 for way, seconds in found.items()}

    # a log that grows

    def grow(self, total: int) -> int:
        """Fill the ledger up to `total` records, with their rows. Gives how many there were before."""
        before = self.events()
        given = Random(total)
        case = given.id()
        streams = [
            exchange(given, EVENTS_IN_STREAM, case) for _ in range((total - before) // EVENTS_IN_STREAM)
        ]
        self.copied = rows_of(connection, interleaved(given, streams), before + 1)
        copy(connection, "ledger_record", self.copied)
        rebuild.rebuild()
        self._execute("VACUUM ANALYZE")
        return before

    def checkpoint(self) -> None:
        """Have the database write to its files what it has ahead."""
        self._execute("CHECKPOINT")

    def written_ahead(self) -> int:
        """Bytes of the write-ahead log of the server so far, everybody's."""
        ((written,),) = DjangoRecorder().rows("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn", ())
        return int(written)

    def copied_events(self) -> int:
        """How many records a raw copy copies."""
        return len(self.copied)
