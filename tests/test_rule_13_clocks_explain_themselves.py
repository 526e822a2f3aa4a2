"""Rule 13: clocks are pure functions of events, the adopted calendar and now; each explains itself."""

import copy
from datetime import UTC, date, datetime, timedelta
from typing import Final

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.counting import ClockKind
from agreements.program import Program
from reviews.clocks import Clock, ClockState, Facts, clocks_of
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.review import Review
from reviews.review.access import AccessActivated
from reviews.review.disputes import Grounds
from tests.actors import LIAISON, OFFICER
from tests.reviews.case_pasts import activated_case, at, last, on_clock
from tests.reviews.clocks.pasts import lapsed, on, program
from tests.reviews.pasts import decided, directed, requested

HOPED_FOR: Final = datetime(2026, 7, 20, 21, tzinfo=UTC)
NOWS: Final = st.datetimes(datetime(2026, 6, 1), datetime(2027, 6, 1), timezones=st.just(UTC))
SLOW: Final = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def whole_case() -> Review:
    """A case with a clock of every kind that a case itself holds."""
    case, access = activated_case("2026-07-06T10:00-04:00", days=20)
    case.extension.ask(by=OFFICER, access=access, days=5, largest=LARGEST, reason=None)
    case.extension.consent(by=LIAISON, access=access, days=None, largest=LARGEST)
    on_clock(case, "2026-07-07T10:00-04:00").holds.propose(
        by=OFFICER, access=access, reason="a canary", owner=None, days=None
    )
    hold = last(case)
    case.holds.agree(by=LIAISON, hold=hold)
    on_clock(case, "2026-07-13T10:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)
    at(case, "2026-07-14T10:00-04:00").questions.ask(by=OFFICER, question="a", answer_hoped_for_by=None)
    question = case.entries[-1]
    case.questions.ask(by=LIAISON, question="b", answer_hoped_for_by=HOPED_FOR)
    case.deliverables.promise(by=OFFICER, what="a", due=None, days=None, default_days=30)
    case.deliverables.promise(by=OFFICER, what="b", due=date(2026, 10, 3), days=None, default_days=30)
    case.disputes.raise_dispute(
        by=LIAISON, disputed=question, grounds=Grounds.INACCURATE, statement="a canary"
    )
    at(case, "2026-07-20T10:00-04:00").questions.answer(by=LIAISON, question=question.id, answer="c")
    return case


def whole_program() -> Program:
    """A program with a calendar, a lapse, a deadline that was counted and one that was stated."""
    found = on(program(), date(2026, 6, 2))
    found.set_deadline(
        by=OFFICER,
        name="the framework",
        due=date(2026, 8, 1),
        counting="60 days from 2 June 2026",
        counted_from=date(2026, 6, 2),
        days=60,
    )
    found.set_deadline(by=OFFICER, name="a report", due=date(2026, 12, 1), counting="a day of the order")
    return lapsed(found, date(2026, 10, 1), date(2026, 10, 14))


def communications() -> tuple[tuple[Communication, ...], tuple[Decision, ...]]:
    """A request that is answered, a directive that is not, and a request that hopes for no answer."""
    request = requested(answer_hoped_for_by=HOPED_FOR)
    directive = directed(comply_by=HOPED_FOR)
    return (request, directive, requested()), (decided(request),)


ACTIVATED: Final = activated_case()[0].entries[-1].event
assert isinstance(ACTIVATED, AccessActivated)
LARGEST: Final = ACTIVATED.largest
CASE: Final = whole_case()
PROGRAM: Final = whole_program()
COMMUNICATIONS, DECISIONS = communications()
WHOLE: Final = Facts(
    case=CASE,
    now=HOPED_FOR,
    program=PROGRAM,
    communications=COMMUNICATIONS,
    decisions=DECISIONS,
    numbers={entry.id: number for number, entry in enumerate(CASE.entries, start=1)},
)


def clocks_at(now: datetime) -> tuple[Clock, ...]:
    return clocks_of(msgspec.structs.replace(WHOLE, now=now))


@SLOW
@given(NOWS)
def test_every_clock_explains_itself_step_by_step(now: datetime) -> None:
    for clock in clocks_at(now):
        assert len(clock.steps) >= 3
        for step in clock.steps:
            assert step.says.strip()
            assert step.rule.strip()
            assert all(name and value for name, value in step.inputs.items())
        assert clock.subject
        assert clock.state.words
        assert "None" not in clock.explanation
        assert "canary" not in str(clock)


@SLOW
@given(NOWS)
def test_the_same_record_calendar_and_now_give_the_same_clocks(now: datetime) -> None:
    before = [entry.data for entry in (*CASE.entries, *PROGRAM.entries)]
    state = copy.deepcopy(CASE.access.grants)

    first, second = clocks_at(now), clocks_at(now)

    assert first == second
    assert [entry.data for entry in (*CASE.entries, *PROGRAM.entries)] == before
    assert list(CASE.access.grants) == list(state)


@SLOW
@given(NOWS)
def test_a_replay_gives_the_same_clocks(now: datetime) -> None:
    case = Review.of(CASE.entries, CASE.pen)
    happened = Review.of(sorted(CASE.entries, key=lambda entry: entry.order), CASE.pen)
    assert case
    assert happened

    again = clocks_of(msgspec.structs.replace(WHOLE, now=now, case=case))
    in_order = clocks_of(msgspec.structs.replace(WHOLE, now=now, case=happened))

    assert again == clocks_at(now)
    assert in_order == clocks_at(now)


@SLOW
@given(NOWS, st.timedeltas(timedelta(0), timedelta(days=200)))
def test_time_moves_no_due_day_and_never_takes_a_day_back(now: datetime, later: timedelta) -> None:
    for before, after in zip(clocks_at(now), clocks_at(now + later), strict=True):
        assert (before.name, before.due, before.last) == (after.name, after.due, after.last)
        assert before.elapsed <= after.elapsed
        assert before.agency_days <= before.elapsed
        assert before.left is not None
        assert after.left is not None
        assert before.left >= after.left
        assert before.state is not ClockState.OVER or after.state is not ClockState.RUNNING


def test_every_kind_of_clock_is_there() -> None:
    kinds = {clock.kind for clock in clocks_at(HOPED_FOR)}

    # what a submission lacks is asked for before there is a window
    assert kinds == set(ClockKind) - {ClockKind.INFORMATION}


def test_what_is_answered_has_stopped_and_what_is_not_is_over() -> None:
    found = {
        clock.subject: clock.state for clock in clocks_at(HOPED_FOR) if clock.kind is ClockKind.COMMUNICATION
    }

    assert found == {
        "an answer to a request": ClockState.STOPPED,
        "what a directive wants done": ClockState.OVER,
    }


@SLOW
@given(NOWS)
def test_no_clock_writes_anything(now: datetime) -> None:
    versions = [stream.version for stream in (CASE, PROGRAM, *COMMUNICATIONS, *DECISIONS)]

    clocks_at(now)

    assert [stream.version for stream in (CASE, PROGRAM, *COMMUNICATIONS, *DECISIONS)] == versions
