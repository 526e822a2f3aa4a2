"""Clocks with a due day: what is stated stands, what is counted follows the program's rule (rule 13)."""

from datetime import date, datetime

from agreements.counting import ClockKind, CountingRule, CountingRules, Roll, Unit
from agreements.program import Parameters, Program
from reviews.clocks import Clock, ClockState, clocks_of, find_clock
from reviews.decision import Decision
from reviews.review import Review
from reviews.review.disputes import Grounds
from tests.actors import LIAISON, OFFICER
from tests.reviews.case_pasts import at, complete_case, last, opened_case, submitted_case
from tests.reviews.clocks.pasts import facts, instant, lapsed, on, program
from tests.reviews.oversight.pasts import Scene
from tests.steady import set_clock

COUNTING = "60 days from 2 June 2026, the day after it is day 1"


def clock_of(case: Review, name: str, now: str, found: Program | None = None) -> Clock:
    return find_clock(facts(case, now, found or program()), name)


# program deadlines


def framework(found: Program | None = None) -> Program:
    """A program whose framework is due 60 days from 2 June 2026."""
    found = on(found or program(), date(2026, 6, 2))
    found.set_deadline(
        by=OFFICER,
        name="the framework",
        due=date(2026, 8, 1),
        counting=COUNTING,
        counted_from=date(2026, 6, 2),
        days=60,
    )
    return found


def test_sixty_days_from_2_june_end_on_a_saturday_with_the_next_business_day_beside() -> None:
    clock = clock_of(opened_case(), "program:the framework", "2026-06-12T12:00-04:00", framework())

    assert (clock.last, clock.beside) == (date(2026, 8, 1), date(2026, 8, 3))
    assert clock.due == instant("2026-08-02T00:00-04:00")
    assert "day 60 is Saturday 1 August 2026: not rolled; the next business day is Monday 3 August" in (
        clock.explanation
    )
    assert (clock.elapsed, clock.agency_days, clock.left) == (10, 8, 50)
    assert clock.steps[0].rule == f"as the program says: {COUNTING}"


def test_a_deadline_that_was_stated_as_a_day_is_not_counted() -> None:
    found = on(program(), date(2026, 6, 2))
    found.set_deadline(by=OFFICER, name="a report", due=date(2026, 7, 3), counting="a day of the order")

    clock = clock_of(opened_case(), "program:a report", "2026-06-12T12:00-04:00", found)

    assert "Independence Day observed; the next business day is Monday 6 July 2026" in clock.explanation
    assert clock.last == date(2026, 7, 3)


def test_a_deadline_of_a_program_that_is_said_to_be_complete_has_stopped() -> None:
    found = framework()
    on(found, date(2026, 8, 4)).complete(by=OFFICER)

    before = clock_of(opened_case(), "program:the framework", "2026-08-03T12:00-04:00", found)
    after = clock_of(opened_case(), "program:the framework", "2026-08-05T12:00-04:00", found)

    assert (before.state, after.state) == (ClockState.OVER, ClockState.STOPPED)
    assert "said to be complete" in after.explanation
    assert "said to be complete" not in before.explanation


# deliverables


def promised(days: int | None = 30, due: date | None = None, when: str = "2026-09-11T10:00-04:00") -> Review:
    case = complete_case()
    at(case, when).deliverables.promise(by=OFFICER, what="a canary", due=due, days=days, default_days=30)
    return case


def test_a_deliverable_is_counted_suspended_by_a_lapse_and_rolled() -> None:
    lapse = lapsed(program(), date(2026, 10, 1), date(2026, 10, 14))

    clock = clock_of(promised(), "deliverable:1", "2026-10-20T12:00-04:00", lapse)
    without = clock_of(promised(), "deliverable:1", "2026-10-20T12:00-04:00")

    # 30 days from 11 September are Sunday 11 October, and Monday is Columbus Day
    assert without.last == date(2026, 10, 13)
    assert clock.last == date(2026, 10, 26)
    assert "its days do not count" in clock.explanation
    assert "canary" not in clock.explanation


def test_while_a_lapse_goes_on_a_deliverable_has_no_due_day() -> None:
    lapse = lapsed(program(), date(2026, 10, 1))

    clock = clock_of(promised(), "deliverable:1", "2026-10-20T12:00-04:00", lapse)

    assert (clock.due, clock.left, clock.state) == (None, None, ClockState.SUSPENDED)
    assert "not known while this lapse" in clock.explanation


def test_a_deliverable_for_a_day_is_due_on_that_day_and_stops_with_its_delivery() -> None:
    case = promised(days=None, due=date(2026, 10, 3))
    at(case, "2026-10-05T10:00-04:00").deliverables.deliver(by=OFFICER, deliverable=last(case), document=None)

    before = clock_of(case, "deliverable:1", "2026-10-04T12:00-04:00")
    after = clock_of(case, "deliverable:1", "2026-10-06T12:00-04:00")

    assert (before.state, after.state) == (ClockState.OVER, ClockState.STOPPED)
    assert before.beside == date(2026, 10, 5)
    assert "it was delivered on 5 October 2026, 10:00 ET (¶5)" in after.explanation


# questions


def asked(hoped_for: datetime | None = None) -> Review:
    case = complete_case()
    at(case, "2026-07-01T10:00-04:00").questions.ask(
        by=OFFICER, question="a canary", answer_hoped_for_by=hoped_for
    )
    return case


def test_a_question_that_names_no_instant_is_counted_by_the_programs_rule() -> None:
    ten = clock_of(asked(), "question:1", "2026-07-02T12:00-04:00")
    calendar_days = CountingRule(unit=Unit.CALENDAR_DAYS, roll=Roll.PREVIOUS_BUSINESS_DAY)
    other = program(Parameters(question_answer_days=3, counting=CountingRules(question=calendar_days)))
    three = clock_of(asked(), "question:1", "2026-07-02T12:00-04:00", other)

    assert ten.last == date(2026, 7, 16)
    assert "Independence Day observed (Friday 3 July 2026)" in ten.explanation
    assert three.last == date(2026, 7, 2)


def test_a_question_without_a_program_has_the_registers_defaults_and_states_what_is_missing() -> None:
    clock = find_clock(facts(asked(), "2026-07-02T12:00-04:00"), "question:1")

    assert clock.last == date(2026, 7, 15)
    assert "no calendar is adopted for 2026" in clock.explanation


def test_an_instant_that_a_question_names_stands_as_stated() -> None:
    clock = clock_of(asked(instant("2026-07-04T17:00-04:00")), "question:1", "2026-07-02T12:00-04:00")

    assert clock.due == instant("2026-07-04T17:00-04:00")
    assert "4 July 2026, 17:00 ET was stated, an instant: nothing is counted" in clock.explanation
    assert clock.beside == date(2026, 7, 6)


def test_a_question_stops_with_its_first_answer_whatever_was_recorded_first() -> None:
    case = asked()
    question = last(case)
    at(case, "2026-07-09T10:00-04:00").questions.answer(by=LIAISON, question=question, answer="b")
    set_clock(at(case, "2026-07-08T10:00-04:00"), instant("2026-07-10T10:00-04:00"))
    case.questions.answer(by=LIAISON, question=question, answer="a")

    clock = clock_of(case, "question:1", "2026-07-12T12:00-04:00")

    assert (clock.state, clock.elapsed) == (ClockState.STOPPED, 7)
    assert "it was answered on 8 July 2026, 10:00 ET" in clock.explanation


# what a submission lacks


def test_more_information_is_a_clock_where_an_instant_is_named() -> None:
    case = submitted_case()
    at(case, "2026-06-03T10:00-04:00").submission.ask_for_more(
        by=OFFICER, asked="a", answer_hoped_for_by=instant("2026-06-10T17:00-04:00")
    )
    asked_in = last(case)
    case.submission.ask_for_more(by=OFFICER, asked="b", answer_hoped_for_by=None)
    before = clock_of(case, "information:3", "2026-06-12T12:00-04:00")
    at(case, "2026-06-11T10:00-04:00").submission.supplement(by=LIAISON, supplement="c", answers=asked_in)

    after = clock_of(case, "information ¶3", "2026-06-12T12:00-04:00")

    assert [clock.kind for clock in clocks_of(facts(case, "2026-06-12T12:00-04:00"))] == [
        ClockKind.INFORMATION
    ]
    assert (before.state, after.state) == (ClockState.OVER, ClockState.STOPPED)


def test_a_supplement_that_names_no_asking_answers_all_that_came_before_it() -> None:
    case = submitted_case()
    for day in (3, 9):
        at(case, f"2026-06-0{day}T10:00-04:00").submission.ask_for_more(
            by=OFFICER, asked="a", answer_hoped_for_by=instant("2026-06-10T17:00-04:00")
        )
    at(case, "2026-06-08T10:00-04:00").submission.supplement(by=LIAISON, supplement="b", answers=None)
    said = facts(case, "2026-06-12T12:00-04:00", program())

    before, after = clocks_of(said)

    assert (before.name, before.state, before.elapsed) == ("information:3", ClockState.STOPPED, 5)
    assert (after.name, after.state) == ("information:4", ClockState.OVER)


def test_a_supplement_that_answers_another_asking_stops_nothing() -> None:
    case = submitted_case()
    due = instant("2026-06-10T17:00-04:00")
    at(case, "2026-06-03T10:00-04:00").submission.ask_for_more(by=OFFICER, asked="a", answer_hoped_for_by=due)
    case.submission.ask_for_more(by=OFFICER, asked="b", answer_hoped_for_by=due)
    at(case, "2026-06-08T10:00-04:00").submission.supplement(by=LIAISON, supplement="c", answers=last(case))
    named = case.entries[-2].id
    case.submission.supplement(by=LIAISON, supplement="d", answers=named)

    first, second = clocks_of(facts(case, "2026-06-09T12:00-04:00", program()))

    assert (first.state, second.state) == (ClockState.RUNNING, ClockState.STOPPED)


# communications


def test_a_communication_stops_with_whatever_came_first_an_answer_or_its_end() -> None:
    scene = Scene()
    due = instant("2026-06-20T17:00-04:00")
    answered, ended = (scene.directive(comply_by=due) for _ in range(2))
    for letter, decided, rescinded in ((answered, "14", "16"), (ended, "16", "14")):
        scene.at(letter, f"2026-06-{rescinded}T12:00-04:00").rescind(by=OFFICER, reason=None)
        scene.decide(letter, when=f"2026-06-{decided}T12:00-04:00")
    decisions = tuple(stream for stream in scene.streams if isinstance(stream, Decision))

    clocks = clocks_of(
        facts(scene.case, "2026-06-18T12:00-04:00", communications=(answered, ended), decisions=decisions)
    )

    assert [clock.elapsed for clock in clocks] == [2, 2]


def test_a_communication_that_the_case_does_not_number_goes_by_its_id() -> None:
    request = Scene().request(answer_hoped_for_by=instant("2026-06-20T17:00-04:00"))

    (clock,) = clocks_of(facts(opened_case(), "2026-06-18T12:00-04:00", communications=(request,)))

    assert clock.name == f"communication:{request.entries[0].id}"
    assert "¶" not in clock.explanation


# disputes


def test_a_dispute_is_to_be_answered_within_ten_business_days() -> None:
    case = asked()
    disputed = case.entries[-1]
    at(case, "2026-07-01T11:00-04:00").disputes.raise_dispute(
        by=LIAISON, disputed=disputed, grounds=Grounds.INACCURATE, statement="a"
    )
    dispute = last(case)

    running = clock_of(case, "dispute:1", "2026-07-16T12:00-04:00")
    over = clock_of(case, "dispute:1", "2026-07-17T12:00-04:00")
    at(case, "2026-07-17T10:00-04:00").disputes.answer(by=OFFICER, dispute=dispute, statement="b")
    answered = clock_of(case, "dispute:1", "2026-07-18T12:00-04:00")

    assert (running.last, running.state) == (date(2026, 7, 16), ClockState.RUNNING)
    assert over.state is ClockState.OVER
    assert answered.state is ClockState.STOPPED


def test_a_dispute_that_is_withdrawn_has_stopped() -> None:
    case = asked()
    case.disputes.raise_dispute(
        by=LIAISON, disputed=case.entries[-1], grounds=Grounds.INACCURATE, statement="a"
    )
    at(case, "2026-07-03T10:00-04:00").disputes.withdraw(by=LIAISON, dispute=last(case), reason=None)

    assert clock_of(case, "dispute:1", "2026-07-18T12:00-04:00").state is ClockState.STOPPED
