"""Figures of the database, as it stands when asked: how far all has come, what waits, how old checks are."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.ledger import replicas
from config.ledger.extent import extent
from config.ledger.store import ledger
from config.tasks.alarms import alarms
from config.tasks.backlog import backlog
from config.tasks.told import tasks_told

_HOW_FAR: Final = """
SELECT (SELECT coalesce(max(size), 0) FROM ledger_head),
       (SELECT coalesce(max(size), 0) FROM ledger_checkpoint),
       (SELECT signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1),
       (SELECT coalesce(max(size), 0) FROM ledger_cosignature),
       (SELECT cosigned_at FROM ledger_cosignature ORDER BY size DESC, id DESC LIMIT 1),
       (SELECT checked_at FROM ledger_verification ORDER BY id DESC LIMIT 1),
       (SELECT sound FROM ledger_verification ORDER BY id DESC LIMIT 1)
"""

_SIZES: Final = (
    ("demarc_entries", "Entries in the record."),
    ("demarc_tree_entries", "Entries in the hash tree."),
    ("demarc_signed_entries", "Entries under the newest signed checkpoint."),
    ("demarc_witnessed_entries", "Entries under the newest checkpoint that a witness cosigned."),
)
_AGES: Final = (
    ("demarc_checkpoint_age_seconds", "Seconds since a checkpoint was signed last."),
    ("demarc_witness_age_seconds", "Seconds since a witness cosigned last."),
    ("demarc_verification_age_seconds", "Seconds since the whole record was verified last."),
)

Measured = Callable[[], float]

_MEASURED: Final[dict[str, tuple[str, Measured]]] = {}


def measured(name: str, about: str, asked: Measured) -> None:
    """Register a figure of an app's own: its name, what it is, how to ask; one small statement. Raises
    TypeError where the name is taken."""
    if _MEASURED.setdefault(name, (about, asked)) != (about, asked):
        raise TypeError(f"{name} is measured already")


class Facts(Collector):
    """The figures as they are now; `demarc_database_up` alone where the database does not answer."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        up = GaugeMetricFamily("demarc_database_up", "1 where the database answers.")
        try:
            found = list(_facts(ledger.clock()))
        except DatabaseError:
            found = []
        up.add_metric([], bool(found))
        yield up
        yield from found

    def describe(self) -> Iterable[Any]:
        """Nothing: asking for it must not ask the database."""
        return ()


def _facts(now: datetime) -> Iterator[GaugeMetricFamily]:
    with connection.cursor() as cursor:
        cursor.execute(_HOW_FAR)
        tree, checkpoint, signed_at, witnessed, cosigned_at, checked_at, sound = cursor.fetchone()
    sizes = (extent().last, tree, checkpoint, witnessed)
    for (name, about), value in zip(_SIZES, sizes, strict=True):
        yield GaugeMetricFamily(name, about, value=value)
    for (name, about), at in zip(_AGES, (signed_at, cosigned_at, checked_at), strict=True):
        if at is not None:
            yield GaugeMetricFamily(name, about, value=_seconds(now, _instant(at)))
    if sound is not None:
        yield GaugeMetricFamily(
            "demarc_verification_sound",
            "1 where the last verification found nothing wrong.",
            value=bool(sound),
        )
    yield from _waiting(now)
    yield from _tasks()
    yield from _replicas(now)
    for name, (about, asked) in _MEASURED.items():
        yield GaugeMetricFamily(name, about, value=asked())


def _waiting(now: datetime) -> Iterator[GaugeMetricFamily]:
    count = GaugeMetricFamily("demarc_waiting", "How many wait to be done by the clock.", labels=["what"])
    oldest = GaugeMetricFamily("demarc_waiting_seconds", "How long the first of them waits.", labels=["what"])
    for what, one in backlog().items():
        count.add_metric([what], one.count)
        if one.since is not None or not one.count:
            oldest.add_metric([what], _seconds(now, one.since) if one.since else 0)
    yield count
    yield oldest


def _tasks() -> Iterator[GaugeMetricFamily]:
    lag = GaugeMetricFamily("demarc_task_lag_seconds", "Seconds since a task was due.", labels=["task"])
    failures = GaugeMetricFamily(
        "demarc_task_failures", "Runs in a row that did not end well.", labels=["task"]
    )
    for task in tasks_told():
        lag.add_metric([task.name], task.lag)
        failures.add_metric([task.name], task.failures)
    yield lag
    yield failures
    yield GaugeMetricFamily("demarc_alarms", "Alarms that stand.", value=len(alarms()))


def _replicas(now: datetime) -> Iterator[GaugeMetricFamily]:
    if not settings.REPLICAS:
        return
    read = GaugeMetricFamily("demarc_replica_read", "1 where overseers may read it.", labels=["replica"])
    entries = GaugeMetricFamily("demarc_replica_entries", "Entries that a replica lacks.", labels=["replica"])
    seconds = GaugeMetricFamily(
        "demarc_replica_seconds", "Age of the oldest entry that a replica lacks.", labels=["replica"]
    )
    for one in replicas.standings(now):
        read.add_metric([one.name], not one.why)
        if not one.away:
            entries.add_metric([one.name], one.entries)
            seconds.add_metric([one.name], one.seconds)
    yield from (read, entries, seconds)


def _instant(found: datetime) -> datetime:
    """What a plain statement gives for an instant: SQLite one without a zone, in UTC."""
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
