"""Reckons cases for lists: follows the positions, and folds those that moved or that time has turned."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import models, transaction

from agreements.counting import ClockKind
from agreements.delivery import EntryServed
from agreements.party import PartyAliasRecorded, PartyRegistered, PartyRenamed
from config.actors import RecordKind
from config.ledger.event import Entry, read_entry
from config.ledger.models import About
from config.ledger.occurred import EASTERN
from config.ledger.reading import batched
from config.ledger.store import ledger
from config.tasks.backlog import Waiting
from reviews.clocks import Clock, ClockState, Facts, clocks_of
from reviews.communication import Communication
from reviews.decision import Decision
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
from reviews.office.searched import SEARCHED, put, searched
from reviews.office.waiting import Awaited, Whom, awaited, open_communications
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.folding import CaseRecords, decisions_cited, history_of
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import records_of
from reviews.report import ReportLinked
from reviews.review import CaseState, Review

NAME: Final = "reckoning"

READS_AT_ONCE: Final = 1000
"""So many entries are looked at in one step."""

FOLDS_AT_ONCE: Final = 100
"""So many cases are folded in one step: they are held in memory together."""

_NAMES: Final = (PartyRegistered, PartyRenamed, PartyAliasRecorded)
_NOT_COUNTED: Final = (ClockKind.ACCESS_WINDOW, ClockKind.PROGRAM_DEADLINE)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far what is reckoned has come: entries up to `position` are in it; `entries` came after them and
    `cases` wait to be folded. `at` is the instant as of which all of it is true: now where nothing waits."""

    position: int
    at: datetime
    entries: int
    cases: int

    @property
    def current(self) -> bool:
        return not (self.entries or self.cases)


def standing() -> Standing:
    """As of when lists tell what only a fold of a case tells. Three small statements, whatever the size."""
    now = ledger.clock()
    to = ReckonedTo.objects.using(ledger.using).filter(name=NAME).first()
    last = ledger.recorder.max_notification_id() or 0
    waiting = ToReckon.objects.using(ledger.using).count()
    position = to.position if to else 0
    current = to is not None and position >= last and not waiting
    at = now if to is None or current else to.at
    return Standing(position=position, at=at, entries=max(last - position, 0), cases=waiting)


def to_reckon() -> Waiting:
    """How many cases are known to wait, and since when what is kept may be behind."""
    now = standing()
    return Waiting(count=now.cases, since=None if now.current else now.at)


def reckon(*, anew: bool = False) -> int:
    """Bring what lists tell up to date, or make all of it anew; how many cases were folded.

    Looks at what was recorded since the last time, folds the cases that this concerns, and those whose clocks
    time has turned since. Nothing where nothing moved. Of several that run at once each does a part, and what
    one has read is not written once another has looked further; what is left waits for the next time.
    """
    if anew or not ReckonedTo.objects.filter(name=NAME).exists():
        _begin_anew()
    while _look_further():
        pass
    _mark(Reckoned.objects.filter(turns_at__lte=ledger.clock()).values_list("case", flat=True))
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
    concerned = _concerned([read_entry(one.state, one.id) for one in read])
    with transaction.atomic(using=ledger.using):
        here = ReckonedTo.objects.filter(name=NAME, position=place)
        if here.update(position=read[-1].id, at=ledger.clock()):
            _mark(concerned)
    return True


def _mark(cases: Iterable[UUID]) -> None:
    waiting = [ToReckon(case=case) for case in cases]
    ToReckon.objects.bulk_create(waiting, ignore_conflicts=True, batch_size=READS_AT_ONCE)


def _concerned(entries: list[Entry]) -> set[UUID]:
    """The cases whose history some entries are a part of, or bear on.

    Nothing of a party's people and keys is in a row, nor of a desk. A program's calendar, and the name of a
    party, are in those of every case that has it.
    """
    kept = [entry for entry in entries if _in_rows(entry)]
    moved = {entry.record.stream for entry in kept}
    told = {id for entry in kept for id in entry.record.about} | moved
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
    """Fold some of the cases that are marked, and write what they tell; how many, None where none is left.

    What another one marked or wrote meanwhile is not touched: it is folded again.
    """
    place = ReckonedTo.objects.get(name=NAME).position
    cases = list(ToReckon.objects.order_by("case").values_list("case", flat=True)[:FOLDS_AT_ONCE])
    if not cases:
        return None
    known = list(CaseFile.objects.filter(stream__in=cases).values_list("stream", flat=True))
    histories = [(records, _as_read(records)) for records in records_of(known)]
    rows: list[Any] = [row for records, history in histories for row in _rows(records, history)]
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


_TABLES: Final[tuple[Any, ...]] = (Reckoned, ReckonedClock, AwaitedRow, ReckonedFlag, RestsOn)


def _as_read(records: CaseRecords) -> CaseHistory:
    """A case as whoever reads lists has it: a live one as its agency does, a compiled one whole."""
    live = records.case.record_kind is RecordKind.LIVE
    return history_of(records, known_by=records.case.agency if live else None)


def _rows(records: CaseRecords, history: CaseHistory) -> Iterator[models.Model]:
    """Every row of a case, as its own pages tell it at this moment."""
    case = history.id
    found = boundary(history)
    clocks = clocks_of(_facts(records, history))
    waits = awaited(history)
    yield _reckoned(records, history, found, clocks, waits)
    for place, clock in enumerate(clocks):
        yield ReckonedClock(
            case_id=case,
            place=place,
            name=clock.name,
            kind=clock.kind.value,
            words=history.in_words(clock.subject),
            entry=clock.entry,
            due=clock.due,
            last=clock.last,
            state=clock.state.value,
        )
    for place, wait in enumerate(waits):
        yield AwaitedRow(
            case_id=case,
            place=place,
            whom=wait.whom.value,
            organization=wait.organization,
            what=wait.what,
            entry=wait.entry,
            since=wait.since,
            due=wait.due,
        )
    codes = [flag.code for flag in found.flags]
    for code in dict.fromkeys(codes):
        yield ReckonedFlag(case_id=case, code=code.value, times=codes.count(code))
    for stream in _rests_on(records):
        yield RestsOn(case_id=case, on=stream)


def _reckoned(
    records: CaseRecords,
    history: CaseHistory,
    found: Boundary,
    clocks: tuple[Clock, ...],
    waits: tuple[Awaited, ...],
) -> Reckoned:
    review = history.streams.get(history.id)
    known = review if isinstance(review, Review) else None
    closed = known is None or known.state is CaseState.CLOSED
    counted = [] if closed else [clock for clock in clocks if clock.kind not in _NOT_COUNTED]
    running = [clock.due for clock in _running(() if closed else clocks) if clock.due is not None]
    last = max(history.entries, key=lambda entry: entry.position or 0, default=None)
    whom = [wait.whom for wait in waits]
    disputes = [dispute for dispute, _, _ in known.disputes.each_raised()] if known else []
    questions = known.questions.asked.values() if known else ()
    return Reckoned(
        case_id=history.id,
        entries=len(history.entries),
        last_entry=last.id if last else None,
        last_position=(last.position or 0) if last else 0,
        last_recorded_at=last.record.recorded_at if last else None,
        open_communications=len(open_communications(history)),
        open_disputes=sum(dispute.ending is None for dispute in disputes),
        open_questions=sum(not asked.answers for asked in questions),
        awaits_company=whom.count(Whom.COMPANY),
        awaits_agency=whom.count(Whom.AGENCY),
        awaits_others=whom.count(Whom.OTHERS),
        hours_to_decision=_hours_to_decision(found),
        flags=len(found.flags),
        next_due=min(running, default=None),
        overdue=sum(clock.state is ClockState.OVER for clock in counted),
        turns_at=_turns_at(records, history, clocks),
        reckoned_at=history.moment,
    )


def _running(clocks: Iterable[Clock]) -> Iterator[Clock]:
    states = (ClockState.RUNNING, ClockState.HELD)
    return (one for one in clocks if one.state in states and one.kind is not ClockKind.PROGRAM_DEADLINE)


def _hours_to_decision(found: Boundary) -> float | None:
    took = [row.replies[0].took for row in found.crossings if row.replies]
    known = [span.high for span in took if span is not None]
    return known[-1] / timedelta(hours=1) if known else None


def _facts(records: CaseRecords, history: CaseHistory) -> Facts:
    """As `case_facts` has them, of what was read with a hundred other cases."""
    review = history.streams.get(history.id, history.case)
    return Facts(
        case=review if isinstance(review, Review) else history.case,
        now=history.moment,
        program=records.program,
        communications=tuple(history.of(Communication)),
        decisions=tuple(history.of(Decision)),
        numbers=history.numbers,
    )


def _turns_at(records: CaseRecords, history: CaseHistory, clocks: Iterable[Clock]) -> datetime | None:
    """The next instant at which a clock is over, what is dated later takes effect, or, where a hold or a
    dispute counts days, a day begins in Eastern Time; None where time alone changes nothing any more."""
    now = history.moment
    dues = [clock.due for clock in clocks if clock.due is not None]
    later = [entry.takes_effect for entry in records.entries]
    if records.program is not None:
        later += [entry.takes_effect for entry in records.program.entries]
    coming = [instant for instant in (*dues, *later) if instant > now]
    grants = records.case.access.grants.values()
    held = any(
        hold.span is not None for grant in grants if grant.ending is None for hold in grant.holds.values()
    )
    if held or any(dispute.unanswered_at(now) for dispute in records.case.disputes.raised.values()):
        tomorrow = now.astimezone(EASTERN).date() + timedelta(days=1)
        coming.append(datetime.combine(tomorrow, time(0), tzinfo=EASTERN))
    return min(coming, default=None)


def _rests_on(records: CaseRecords) -> set[UUID]:
    """The streams whose entries bear on a case though they may not name it."""
    opened = records.case.opened
    program = {opened.program} if opened and opened.program else set()
    links = {entry.record.stream for entry in records.entries if isinstance(entry.event, ReportLinked)}
    return {*records.case.follows, *program, *links, *records.parties, *decisions_cited(records.entries)}
