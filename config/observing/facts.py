"""Figures of the database, as it stands when asked: how far all has come, what waits, how old checks are."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.ledger import replicas
from config.ledger.extent import extent
from config.ledger.store import ledger
from config.planes.whole import not_whole
from config.tasks.alarms import alarms
from config.tasks.backlog import KINDS, Kind, Waiting, in_broker
from config.tasks.told import tasks_told

_LOG: Final = logging.getLogger("demarc.figures")

_HOW_FAR: Final = """
SELECT (SELECT coalesce(max(size), 0) FROM ledger_head),
       (SELECT coalesce(max(size), 0) FROM ledger_checkpoint),
       (SELECT signed_at FROM ledger_checkpoint ORDER BY size DESC LIMIT 1),
       (SELECT coalesce(max(size), 0) FROM ledger_cosignature),
       (SELECT cosigned_at FROM ledger_cosignature ORDER BY size DESC, id DESC LIMIT 1),
       (SELECT checked_at FROM ledger_verification ORDER BY id DESC LIMIT 1),
       (SELECT sound FROM ledger_verification ORDER BY id DESC LIMIT 1)
"""

_HASHES: Final = ("ledger_head", "ledger_checkpoint", "ledger_cosignature", "ledger_verification")

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


class _Source(msgspec.Struct, frozen=True, kw_only=True):
    """Figures that are asked together, the tables that this reads every row of, and how they are asked."""

    reads: tuple[str, ...]
    asked: Callable[[datetime], Iterator[GaugeMetricFamily]]


_OF_APPS: Final[dict[str, _Source]] = {}


def measured(name: str, about: str, asked: Callable[[], float], *, reads: tuple[str, ...]) -> None:
    """Register a figure of an app's own: its name, what it is, how to ask, which tables are read whole for
    it; one small statement. Raises TypeError where the name is taken."""
    if name in _OF_APPS:
        raise TypeError(f"{name} is measured already")
    _OF_APPS[name] = _Source(reads=reads, asked=lambda now: iter([_gauge(name, about, asked())]))


class Facts(Collector):
    """The figures as they are now, but for those of tables that this process's login may not read whole, of
    which nothing is asked: `demarc_figures_told` is 0 for these. `demarc_database_up` alone where the
    database does not answer; where it fails for some figures, `demarc_figures_failed` is 1 for these."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now, sources = ledger.clock(), _sources()
        up = GaugeMetricFamily("demarc_database_up", "1 where the database answers.")
        unread = _unread(sources)
        up.add_metric([], unread is not None)
        yield up
        if unread is None:
            return
        told = GaugeMetricFamily(
            "demarc_figures_told",
            "1 where this process tells some figures, 0 where its login may not read what they are made of.",
            labels=["of"],
        )
        failed = GaugeMetricFamily(
            "demarc_figures_failed", "1 where the database did not answer for some figures.", labels=["of"]
        )
        found: dict[str, GaugeMetricFamily] = {}
        for of, source in sources.items():
            may = unread.isdisjoint(source.reads)
            told.add_metric([of], may)
            if may:
                failed.add_metric([of], not _added(of, source, now, found))
        for what, one in in_broker().items():
            _add(_waits(what, one, now), found)
        yield from (told, failed, *found.values())

    def describe(self) -> Iterable[Any]:
        """Nothing: asking for it must not ask the database."""
        return ()


def _sources() -> dict[str, _Source]:
    """Every group of figures, by what it is of."""
    replicas_read = {"replicas": _Source(reads=("ledger_record",), asked=_replicas)}
    return {
        "record": _Source(reads=_HASHES, asked=_record),
        **{what: _Source(reads=kind.reads, asked=_waiting(what, kind)) for what, kind in KINDS.items()},
        "tasks": _Source(reads=("tasks_taskstanding", "ledger_record"), asked=_tasks),
        **(replicas_read if settings.REPLICAS else {}),
        **{name.removeprefix("demarc_"): source for name, source in _OF_APPS.items()},
    }


def _unread(sources: dict[str, _Source]) -> set[str] | None:
    """The tables that this login may not read whole; None where the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return not_whole(connection, {table for source in sources.values() for table in source.reads})
    except DatabaseError:
        _LOG.exception("the database does not answer for its figures")
        return None


def _added(of: str, source: _Source, now: datetime, found: dict[str, GaugeMetricFamily]) -> bool:
    """Whether the figures of a source were asked, and added to those found, one family for each name."""
    try:
        _add(list(source.asked(now)), found)
    except DatabaseError:
        _LOG.exception("the figures of %s cannot be told", of)
        return False
    return True


def _add(families: Iterable[GaugeMetricFamily], found: dict[str, GaugeMetricFamily]) -> None:
    """Add figures to those found: what several sources tell under one name is one family."""
    for family in families:
        found.setdefault(family.name, _gauge(family.name, family.documentation)).samples += family.samples


def _record(now: datetime) -> Iterator[GaugeMetricFamily]:
    with connection.cursor() as cursor:
        cursor.execute(_HOW_FAR)
        tree, checkpoint, signed_at, witnessed, cosigned_at, checked_at, sound = cursor.fetchone()
    sizes = (extent().last, tree, checkpoint, witnessed)
    for (name, about), value in zip(_SIZES, sizes, strict=True):
        yield _gauge(name, about, value)
    for (name, about), at in zip(_AGES, (signed_at, cosigned_at, checked_at), strict=True):
        if at is not None:
            yield _gauge(name, about, _seconds(now, _instant(at)))
    if sound is not None:
        about = "1 where the last verification found nothing wrong."
        yield _gauge("demarc_verification_sound", about, bool(sound))


def _waiting(what: str, kind: Kind) -> Callable[[datetime], Iterator[GaugeMetricFamily]]:
    return lambda now: _waits(what, kind.asked(), now)


def _waits(what: str, one: Waiting, now: datetime) -> Iterator[GaugeMetricFamily]:
    count = GaugeMetricFamily("demarc_waiting", "How many wait to be done by the clock.", labels=["what"])
    oldest = GaugeMetricFamily("demarc_waiting_seconds", "How long the first of them waits.", labels=["what"])
    count.add_metric([what], one.count)
    if one.since is not None or not one.count:
        oldest.add_metric([what], _seconds(now, one.since) if one.since else 0)
    yield from (count, oldest)


def _tasks(now: datetime) -> Iterator[GaugeMetricFamily]:
    lag = GaugeMetricFamily("demarc_task_lag_seconds", "Seconds since a task was due.", labels=["task"])
    failures = GaugeMetricFamily(
        "demarc_task_failures", "Runs in a row that did not end well.", labels=["task"]
    )
    for task in tasks_told():
        lag.add_metric([task.name], task.lag)
        failures.add_metric([task.name], task.failures)
    yield lag
    yield failures
    yield _gauge("demarc_alarms", "Alarms that stand.", len(alarms()))


def _replicas(now: datetime) -> Iterator[GaugeMetricFamily]:
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


def _gauge(name: str, about: str, value: float | None = None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)


def _instant(found: datetime) -> datetime:
    """What a plain statement gives for an instant: SQLite one without a zone, in UTC."""
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _seconds(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
