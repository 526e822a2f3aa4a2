"""Clocks with a due day or instant: deadlines, deliverables, questions, answers hoped for, disputes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec

from agreements.calendar import in_words, next_business_day
from agreements.counting import ClockKind, CountingRule, Step, counted
from config.ledger.event import Entry, EntryCorrected, corrected_entries
from config.ledger.occurred import Occurred
from reviews.clocks.clock import (
    Clock,
    Course,
    Facts,
    at_midnight_after,
    beside,
    day_of,
    elapsed,
    end_of,
    left_until,
    state_of,
    when,
)
from reviews.communication import Communication
from reviews.review.submission import MoreInformationAsked, SubmissionSupplemented


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What a clock runs for: from when on, what is due, and what stopped it."""

    name: str
    kind: ClockKind
    words: str
    entry: UUID
    starts: datetime
    begins: Step
    stopped: Entry | None = None
    stops: str = ""  # what the entry that stopped it did


def _begun(entry: Entry, what: str, facts: Facts) -> Step:
    return Step(
        says=f"{what} on {when(entry)}{facts.cite(entry)}",
        rule="a clock starts with the entry that it is about",
        inputs={"occurred": when(entry)},
    )


# ways of finding the last day


def _at_instant(subject: Subject, due: datetime, facts: Facts) -> Clock:
    """Due at an instant that was stated: nothing is counted or rolled."""
    last = day_of(due)
    says = f"{Occurred.at(due)} was stated, an instant: nothing is counted and nothing rolled"
    step = Step(
        says=says + _closed(last, facts),
        rule="what is stated as an instant or a day stands as stated",
        inputs={"stated": due},
    )
    return _clock(subject, (step,), due, last, facts)


def _on_day(subject: Subject, last: date, facts: Facts) -> Clock:
    """Due on a day that was stated."""
    step = Step(
        says=f"{in_words(last)} was stated: nothing is counted and nothing rolled{_closed(last, facts)}",
        rule="what is stated as an instant or a day stands as stated",
        inputs={"stated": last},
    )
    return _clock(subject, (step, _midnight(last)), end_of(last), last, facts)


def _counted(subject: Subject, start: date, days: int, rule: CountingRule, facts: Facts) -> Clock:
    """Due within days that a rule counts from a day on."""
    found = counted(start, days, rule, facts.calendar)
    if found.due is None:
        return _clock(subject, found.steps, None, None, facts)
    steps = (*found.steps, _midnight(found.due))
    return _clock(subject, steps, end_of(found.due), found.due, facts)


def _closed(last: date, facts: Facts) -> str:
    closed = facts.calendar.closed(last)
    if closed is None:
        return ""
    return f" ({closed}; the next business day is {in_words(next_business_day(last, facts.calendar))})"


def _midnight(last: date) -> Step:
    return Step(
        says=f"it is over at {at_midnight_after(last)}",
        rule="a day ends with 00:00 Eastern Time after it",
        inputs={"last": last},
    )


def _clock(
    subject: Subject, found: tuple[Step, ...], due: datetime | None, last: date | None, facts: Facts
) -> Clock:
    first = day_of(subject.starts) + timedelta(days=1)
    course = Course(first=first, stopped=subject.stopped)
    days, agency, so_far = elapsed(course, facts)
    steps = [subject.begins, *found]
    if subject.stopped and course.stopped_by(facts.now):
        steps.append(
            Step(
                says=f"{subject.stops} on {when(subject.stopped)}{facts.cite(subject.stopped)}",
                rule="a clock stops with the entry that answers it; nothing follows from a late one",
                inputs={"occurred": when(subject.stopped)},
            )
        )
    return Clock(
        name=subject.name,
        kind=subject.kind,
        subject=subject.words,
        entry=subject.entry,
        starts=subject.starts,
        due=due.astimezone(UTC) if due else None,
        last=last,
        beside=beside(last, facts.calendar),
        elapsed=days,
        agency_days=agency,
        left=left_until(last, facts),
        held=0,
        state=state_of(course, due, facts),
        steps=(*steps, so_far),
    )


# what is due


def deadline_clocks(facts: Facts) -> Iterator[Clock]:
    """The deadlines of the case's program: `program:NAME`."""
    program = facts.program
    if program is None:
        return
    entries = {entry.id: entry for entry in program.entries}
    completed = entries[program.entry_completed] if program.entry_completed else None
    for deadline in program.deadlines.values():
        subject = Subject(
            name=f"program:{deadline.name}",
            kind=ClockKind.PROGRAM_DEADLINE,
            words=f"the program's deadline for {deadline.name}",
            entry=deadline.entry,
            starts=deadline.since,
            begins=Step(
                says=f"the program set {in_words(deadline.due)} for {deadline.name}",
                rule=f"as the program says: {deadline.counting}",
                inputs={
                    "due": deadline.due,
                    "counting": deadline.counting,
                    "set": when(entries[deadline.entry]),
                },
            ),
            stopped=completed,
            stops="the program was said to be complete",
        )
        if deadline.counted_from is None or deadline.days is None:
            yield _on_day(subject, deadline.due, facts)
        else:
            rule = facts.parameters_at(deadline.since).counting.program_deadline
            yield _counted(subject, deadline.counted_from, deadline.days, rule, facts)


def deliverable_clocks(facts: Facts) -> Iterator[Clock]:
    """What the agency promised: `deliverable:N`."""
    known = facts.case.deliverables.promised.values()
    for promised, entry, promise in [(p, p.entry, p.promise) for p in known if p.entry and p.promise]:
        subject = Subject(
            name=f"deliverable:{promised.number}",
            kind=ClockKind.DELIVERABLE,
            words=f"deliverable {promised.number}",
            entry=entry.id,
            starts=entry.takes_effect,
            begins=_begun(entry, f"deliverable {promised.number} was promised", facts),
            stopped=promised.delivered,
            stops="it was delivered",
        )
        if promise.due:
            yield _on_day(subject, promise.due, facts)
        else:
            rule = facts.parameters_at(entry.takes_effect).counting.deliverable
            yield _counted(subject, day_of(entry.takes_effect), promise.days or 1, rule, facts)


def question_clocks(facts: Facts) -> Iterator[Clock]:
    """Answers to questions: `question:N`. Where the question names no instant, the program's days count."""
    known = facts.case.questions.asked.values()
    for asked, entry, question in [(a, a.entry, a.question) for a in known if a.entry and a.question]:
        subject = Subject(
            name=f"question:{asked.number}",
            kind=ClockKind.QUESTION,
            words=f"an answer to question {asked.number}",
            entry=entry.id,
            starts=entry.takes_effect,
            begins=_begun(entry, f"question {asked.number} was asked", facts),
            stopped=min(asked.answers, key=_order, default=None),
            stops="it was answered",
        )
        if question.answer_hoped_for_by:
            yield _at_instant(subject, question.answer_hoped_for_by, facts)
        else:
            parameters = facts.parameters_at(entry.takes_effect)
            days, rule = parameters.question_answer_days, parameters.counting.question
            yield _counted(subject, day_of(entry.takes_effect), days, rule, facts)


def information_clocks(facts: Facts) -> Iterator[Clock]:
    """What a submission was asked to be supplemented by: `information:¶`, where an instant was named."""
    corrections = [entry for entry in facts.case.entries if isinstance(entry.event, EntryCorrected)]
    entries = [
        entry
        for entry in corrected_entries(facts.case.entries, corrections)
        if isinstance(entry.event, MoreInformationAsked | SubmissionSupplemented)
    ]
    for entry in entries:
        if isinstance(entry.event, MoreInformationAsked) and entry.event.answer_hoped_for_by:
            answers = [other for other in entries if _supplements(other, entry)]
            subject = Subject(
                name=f"information:{_number(entry, facts)}",
                kind=ClockKind.INFORMATION,
                words="more information for the submission",
                entry=entry.id,
                starts=entry.takes_effect,
                begins=_begun(entry, "more information was asked for", facts),
                stopped=min(answers, key=_order, default=None),
                stops="the submission was supplemented",
            )
            yield _at_instant(subject, entry.event.answer_hoped_for_by, facts)


def _supplements(entry: Entry, asking: Entry) -> bool:
    """Whether an entry gives what was asked for; without a word of which, it answers all that came before."""
    if not isinstance(entry.event, SubmissionSupplemented):
        return False
    return entry.event.answers == asking.id or (entry.event.answers is None and entry.order > asking.order)


def communication_clocks(facts: Facts) -> Iterator[Clock]:
    """Answers hoped for and days to comply by, as communications state them: `communication:¶`."""
    for communication in facts.communications:
        entry = communication.entry_issued
        if entry and communication.answer_by:
            binding = communication.binding
            subject = Subject(
                name=f"communication:{_number(entry, facts)}",
                kind=ClockKind.COMMUNICATION,
                words="what a directive wants done" if binding else "an answer to a request",
                entry=entry.id,
                starts=entry.takes_effect,
                begins=_begun(entry, "it was directed" if binding else "it was asked", facts),
                stopped=_answered(communication, facts),
                stops="it was answered or came to its end",
            )
            yield _at_instant(subject, communication.answer_by, facts)


def _answered(communication: Communication, facts: Facts) -> Entry | None:
    answers = [
        decision.entry_made
        for decision in facts.decisions
        if any(one.communication == communication.id for one in decision.answered)
    ]
    found = [entry for entry in (*answers, communication.ending) if entry]
    return min(found, key=_order, default=None)


def dispute_clocks(facts: Facts) -> Iterator[Clock]:
    """Answers to disputes: `dispute:N`, by the program's business days."""
    known = facts.case.disputes.raised.values()
    for dispute, entry in [(d, d.raised) for d in known if d.raised]:
        parameters = facts.parameters_at(entry.takes_effect)
        heard = [
            *(answer for answer, _ in dispute.answers),
            *([dispute.ending] if dispute.ending else []),
        ]
        subject = Subject(
            name=f"dispute:{dispute.number}",
            kind=ClockKind.DISPUTE,
            words=f"an answer to dispute {dispute.number}",
            entry=entry.id,
            starts=entry.takes_effect,
            begins=_begun(entry, f"dispute {dispute.number} was raised", facts),
            stopped=min(heard, key=_order, default=None),
            stops="it was answered or came to its end",
        )
        days, rule = parameters.dispute_answer_business_days, parameters.counting.dispute
        yield _counted(subject, day_of(entry.takes_effect), days, rule, facts)


def _order(entry: Entry) -> tuple[datetime, int]:
    return entry.order


def _number(entry: Entry, facts: Facts) -> str:
    return str(facts.numbers.get(entry.id, entry.id))
