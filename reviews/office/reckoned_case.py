"""What lists tell of one case, as its own pages tell it at this moment: the rows that are kept of it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db import models

from agreements.counting import ClockKind
from config.actors import RecordKind
from config.ledger.occurred import EASTERN
from reviews.clocks import Clock, ClockState, Facts, clocks_of
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.office.models import AwaitedRow, Reckoned, ReckonedClock, ReckonedFlag, RestsOn
from reviews.office.waiting import Awaited, Whom, awaited, open_communications
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.folding import CaseRecords, decisions_cited, history_of
from reviews.oversight.history import CaseHistory
from reviews.report import ReportLinked
from reviews.review import CaseState, Review

_NOT_COUNTED: Final = (ClockKind.ACCESS_WINDOW, ClockKind.PROGRAM_DEADLINE)


def as_read(records: CaseRecords) -> CaseHistory:
    """A case as whoever reads lists has it: a live one as its agency does, a compiled one whole."""
    live = records.case.record_kind is RecordKind.LIVE
    return history_of(records, known_by=records.case.agency if live else None)


def rows_of_case(records: CaseRecords, history: CaseHistory) -> Iterator[models.Model]:
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
