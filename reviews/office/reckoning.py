"""Reckons cases for lists: follows the positions, and folds those that moved or that time has turned."""

import logging
import sqlite3
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from django.db import DataError, Error, IntegrityError, transaction
from django.db.models import Count, Q

from agreements.delivery import EntryServed
from agreements.party import PartyAliasRecorded, PartyRegistered, PartyRenamed
from config.ledger.event import Entry, readable
from config.ledger.models import About
from config.ledger.reading import batched
from config.ledger.record import Record
from config.ledger.store import ledger
from config.tasks.backlog import Waiting
from config.tasks.registry import Done, TooLong
from reviews.models import CaseFile
from reviews.office.models import (
    AwaitedRow,
    Reckoned,
    ReckonedClock,
    ReckonedFlag,
    ReckonedTo,
    RestsOn,
    ToReckon,
)
from reviews.office.reckoned_case import as_read, rows_of_case
from reviews.office.searched import SEARCHED, put, searched
from reviews.oversight.replay import records_of

NAME: Final = "reckoning"

READS_AT_ONCE: Final = 1000
"""So many entries are looked at in one step."""

FOLDS_AT_ONCE: Final = 100
"""So many cases are folded in one step: they are held in memory together."""

TRIED_AGAIN: Final = timedelta(hours=1)
"""So long after a case could not be folded that is tried again, unless it has moved by then."""

_LOG: Final = logging.getLogger("demarc.reckoning")

_TABLES: Final[tuple[Any, ...]] = (Reckoned, ReckonedClock, AwaitedRow, ReckonedFlag, RestsOn)
_NAMES: Final = (PartyRegistered, PartyRenamed, PartyAliasRecorded)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far what is reckoned has come: entries up to `position` are in it; `entries` came after them and
    `cases` wait to be folded; `stopped` more cannot be. `at` is the instant as of which it is true of all but
    these: now where nothing waits."""

    position: int
    at: datetime
    entries: int
    cases: int
    stopped: int

    @property
    def current(self) -> bool:
        return not (self.entries or self.cases or self.stopped)


def standing() -> Standing:
    """As of when lists tell what only a fold of a case tells. Three small statements, whatever the size."""
    now = ledger.clock()
    to = ReckonedTo.objects.using(ledger.using).filter(name=NAME).first()
    last = ledger.recorder.max_notification_id() or 0
    marked = ToReckon.objects.using(ledger.using).aggregate(every=Count("case"), stopped=Count("stopped_at"))
    waiting = marked["every"] - marked["stopped"]
    position = to.position if to else 0
    current = to is not None and position >= last and not waiting
    return Standing(
        position=position,
        at=now if to is None or current else to.at,
        entries=max(last - position, 0),
        cases=waiting,
        stopped=marked["stopped"],
    )


def to_reckon() -> Waiting:
    """How many cases are known to wait, and since when what is kept may be behind."""
    now = standing()
    return Waiting(count=now.cases, since=now.at if now.entries or now.cases else None)


def reckoned() -> Done:
    """Bring what lists tell up to date; how many cases were folded, and which of them cannot be."""
    folded = reckon()
    stopped = dict(ToReckon.objects.exclude(stopped_at=None).order_by("case").values_list("case", "why"))
    if not stopped:
        return Done(count=folded)
    case, why = next(iter(stopped.items()))
    number = CaseFile.objects.filter(stream=case).values_list("number", flat=True).first() or case
    what = "1 case" if len(stopped) == 1 else f"{len(stopped)} cases"
    return Done(count=folded, wrong=f"{what} cannot be brought up to date in lists, {number} first: {why}")


def reckon(*, anew: bool = False) -> int:
    """Bring what lists tell up to date, or make all of it anew; how many cases were folded.

    Looks at what was recorded since the last time, folds the cases that this concerns, and those whose clocks
    time has turned since. Nothing where nothing moved. Of several that run at once each does a part, and what
    one has read is not written once another has looked further; what is left waits for the next time. A case
    that cannot be folded stops no other one.
    """
    if anew or not ReckonedTo.objects.filter(name=NAME).exists():
        _begin_anew()
    while _look_further():
        pass
    turned = Reckoned.objects.filter(turns_at__lte=ledger.clock())
    marked = ToReckon.objects.values("case")
    _mark(turned.exclude(case__in=marked).values_list("case", flat=True))
    folded = 0
    while (done := _fold_some()) is not None:
        folded += done
    return folded


# what is to be folded


def _begin_anew() -> None:
    """Mark every case that there is, and drop what is kept of any other. Until each is folded, lists tell
    what they told before."""
    last = ledger.recorder.max_notification_id() or 0
    with transaction.atomic(using=ledger.using):
        told = {"position": last, "at": ledger.clock()}
        ReckonedTo.objects.update_or_create(name=NAME, defaults=told)
        every = CaseFile.objects.values("stream")
        for table in (*_TABLES, *SEARCHED):
            table._default_manager.exclude(case__in=every).delete()
        _mark(CaseFile.objects.values_list("stream", flat=True))


def _look_further() -> bool:
    """Mark the cases that some more entries concern; False where there are none."""
    place = ReckonedTo.objects.get(name=NAME).position
    if (ledger.recorder.max_notification_id() or 0) <= place:
        return False
    read = ledger.recorder.select_notifications(place, READS_AT_ONCE, inclusive_of_start=False)
    entries, unread = readable((one.id, one.state) for one in read)
    concerned = _concerned(entries, [record for _, record in unread])
    with transaction.atomic(using=ledger.using):
        here = ReckonedTo.objects.filter(name=NAME, position=place)
        if here.update(position=read[-1].id, at=ledger.clock()):
            _mark(concerned)
    return True


def _mark(cases: Iterable[UUID]) -> None:
    ToReckon.objects.bulk_create(
        [ToReckon(case=case) for case in sorted(cases)],
        update_conflicts=True,  # one that was stopped may go on, now that it has moved
        unique_fields=["case"],
        update_fields=["stopped_at", "why"],
        batch_size=READS_AT_ONCE,
    )


def _concerned(entries: list[Entry], unread: list[Record]) -> set[UUID]:
    """The cases whose history some entries are a part of, or bear on; and records that cannot be read, whose
    cases are stopped then.

    Nothing of a party's people and keys is in a row, nor of a desk. A program's calendar, and the name of a
    party, are in those of every case that has it.
    """
    kept = [entry for entry in entries if _in_rows(entry)]
    moved = {entry.record.stream for entry in kept}
    told = {id for entry in kept for id in entry.record.about} | moved
    told.update(id for record in unread for id in (record.stream, *record.about))
    handed = {entry.event.stream for entry in kept if isinstance(entry.event, EntryServed)}
    found: set[UUID] = set()
    for some in batched(handed, READS_AT_ONCE):
        told.update(About.objects.filter(stream__in=some).values_list("about", flat=True))
    for some in batched(told | handed, READS_AT_ONCE):
        found.update(CaseFile.objects.filter(stream__in=some).values_list("stream", flat=True))
    for some in batched(moved | handed, READS_AT_ONCE):
        found.update(RestsOn.objects.filter(on__in=some).values_list("case", flat=True))
    return found


def _in_rows(entry: Entry) -> bool:
    topic = entry.record.topic
    return not topic.startswith("desk.") and (
        not topic.startswith("party.") or isinstance(entry.event, _NAMES)
    )


# folding


def _fold_some() -> int | None:
    """Fold some of the cases that are marked, and write what they tell; how many, None where none is left, or
    another one looked further.

    What another one marked or wrote meanwhile is not touched: it is folded again.
    """
    place = ReckonedTo.objects.get(name=NAME).position
    ready = Q(stopped_at=None) | Q(stopped_at__lte=ledger.clock() - TRIED_AGAIN)
    marked = ToReckon.objects.filter(ready).order_by("case")
    cases = list(marked.values_list("case", flat=True)[:FOLDS_AT_ONCE])
    return _fold(cases, place) if cases else None


def _fold(cases: list[UUID], place: int) -> int | None:
    """Fold cases together, as of a position. Where that cannot be done, each half of them: so the one that
    cannot be folded is found, and put aside alone."""
    try:
        return _folded(cases, place)
    except Exception as error:
        if not _is_about_a_case(error):
            raise
        if len(cases) == 1:
            _stop(cases[0], error)
            return 0
    half = len(cases) // 2
    parts = [_fold(some, place) for some in (cases[:half], cases[half:])]
    return None if None in parts else sum(part or 0 for part in parts)


def _is_about_a_case(error: Exception) -> bool:
    """Whether what was raised follows from what a case holds: neither from the database, nor from the time
    that a task may take."""
    if isinstance(error, Error | psycopg.Error | sqlite3.Error):
        return isinstance(error, DataError | IntegrityError)
    return not isinstance(error, TooLong)


def _stop(case: UUID, error: Exception) -> None:
    why = type(error).__name__
    if not ToReckon.objects.filter(case=case, why=why).exists():
        _LOG.error("case %s cannot be reckoned: the others go on", case, exc_info=error)
    ToReckon.objects.filter(case=case).update(stopped_at=ledger.clock(), why=why)


def _folded(cases: list[UUID], place: int) -> int | None:
    known = list(CaseFile.objects.filter(stream__in=cases).values_list("stream", flat=True))
    histories = [(records, as_read(records)) for records in records_of(known)]
    rows: list[Any] = [row for records, history in histories for row in rows_of_case(records, history)]
    texts = [searched(records, history) for records, history in histories]
    with transaction.atomic(using=ledger.using):
        to = ReckonedTo.objects.select_for_update().get(name=NAME)
        if to.position != place:
            return None  # another looked further: what was read here may lack what bears on a case since
        left = set(ToReckon.objects.filter(case__in=cases).values_list("case", flat=True))
        for table in _TABLES:
            table._default_manager.filter(case__in=left).delete()
            written = [row for row in rows if type(row) is table and row.case_id in left]
            table._default_manager.bulk_create(written, batch_size=READS_AT_ONCE)
        put(left, [text for text in texts if text.case in left])
        ToReckon.objects.filter(case__in=left).delete()
        ReckonedTo.objects.filter(name=NAME).update(at=ledger.clock())
    return len(left)
