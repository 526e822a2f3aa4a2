"""What holds of every kind of clock: its name, its entry, its edges, its zone, the parameters it goes by."""

import time
from collections.abc import Callable
from datetime import UTC, date

import pytest

from agreements.counting import CountingRule, CountingRules, DayOne, Unit
from agreements.program import Parameters
from config.errors import BadInput, NotFound, Refused
from reviews.clocks import ClockState, clocks_of, find_clock
from reviews.review import Review
from reviews.review.disputes import Grounds
from tests.actors import LIAISON, OFFICER
from tests.reviews.case_pasts import activated_case, at, last, opened_case, submitted_case
from tests.reviews.clocks.pasts import facts, instant, on
from tests.reviews.clocks.test_due_clocks import asked, clock_of, framework, promised
from tests.reviews.oversight.pasts import Scene

# by name


def test_a_clock_is_found_by_its_name_or_its_beginning() -> None:
    case = asked()
    case.questions.ask(by=OFFICER, question="b", answer_hoped_for_by=None)
    said = facts(case, "2026-07-02T12:00-04:00", framework())

    assert find_clock(said, "Question ¶2").name == "question:2"
    assert find_clock(said, "program").name == "program:the framework"
    with pytest.raises(BadInput, match="question:1, question:2"):
        find_clock(said, "question")
    with pytest.raises(NotFound, match="it has program:the framework"):
        find_clock(said, "access-window")
    with pytest.raises(NotFound, match=r"it has none$"):
        find_clock(facts(opened_case(), "2026-07-02T12:00-04:00"), "question:1")


@pytest.mark.parametrize("wanted", [" question 2", "QUESTION:2 ", "question  ¶ 2"])
def test_how_a_clock_is_written_does_not_matter(wanted: str) -> None:
    case = asked()
    case.questions.ask(by=OFFICER, question="b", answer_hoped_for_by=None)

    assert find_clock(facts(case, "2026-07-02T12:00-04:00"), wanted).name == "question:2"


@pytest.mark.parametrize(("wanted", "refusal"), [("question", BadInput), ("nothing", NotFound)])
def test_a_clock_that_cannot_be_found_is_refused_by_its_field(wanted: str, refusal: type[Refused]) -> None:
    case = asked()
    case.questions.ask(by=OFFICER, question="b", answer_hoped_for_by=None)

    with pytest.raises(refusal) as refused:
        find_clock(facts(case, "2026-07-02T12:00-04:00"), wanted)

    assert refused.value.pointer == "/clock"


# what every clock says


def test_the_zone_of_the_machine_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = activated_case("2026-10-15T10:00-04:00")
    case.questions.ask(by=OFFICER, question="b", answer_hoped_for_by=None)
    said = facts(case, "2026-10-20T12:00-04:00", framework())

    here = clocks_of(said)
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        there = clocks_of(said)
    time.tzset()

    assert there == here
    assert all(clock.due and clock.due.tzinfo is UTC for clock in there)


# the entry that a clock is about


def disputed() -> Review:
    """A question of 1 July that the company disputes at once."""
    case = asked()
    at(case, "2026-07-01T11:00-04:00").disputes.raise_dispute(
        by=LIAISON, disputed=case.entries[-1], grounds=Grounds.INACCURATE, statement="a"
    )
    return case


def lacking() -> Review:
    """A submission that more was asked for."""
    case = submitted_case()
    at(case, "2026-06-03T10:00-04:00").submission.ask_for_more(
        by=OFFICER, asked="a", answer_hoped_for_by=instant("2026-06-10T17:00-04:00")
    )
    return case


@pytest.mark.parametrize(
    ("past", "name"),
    [
        (activated_case, "access-window"),
        (promised, "deliverable:1"),
        (asked, "question:1"),
        (lacking, "information:3"),
        (disputed, "dispute:1"),
    ],
)
def test_a_clock_is_about_the_entry_that_began_it(past: Callable[[], object], name: str) -> None:
    found = past()
    case = found[0] if isinstance(found, tuple) else found
    assert isinstance(case, Review)

    clock = clock_of(case, name, "2026-10-01T12:00-04:00")

    assert (clock.entry, clock.starts) == (case.entries[-1].id, case.entries[-1].takes_effect)


def test_a_deadline_is_about_the_entry_that_set_it_and_a_communication_about_its_own() -> None:
    found = framework()
    request = Scene().request(answer_hoped_for_by=instant("2026-06-20T17:00-04:00"))

    said = facts(opened_case(), "2026-06-12T12:00-04:00", found, communications=(request,))

    assert [clock.entry for clock in clocks_of(said)] == [found.entries[-1].id, request.entries[0].id]


def test_a_communication_that_names_no_instant_has_no_clock() -> None:
    assert (
        clocks_of(facts(opened_case(), "2026-06-12T12:00-04:00", communications=(Scene().request(),))) == ()
    )


# edges


def test_a_clock_is_over_and_stopped_from_the_very_instant_on() -> None:
    case = asked(instant("2026-07-04T17:00-04:00"))
    at(case, "2026-07-05T10:00-04:00").questions.answer(by=LIAISON, question=last(case), answer="b")

    def state(now: str) -> ClockState:
        return clock_of(case, "question:1", now).state

    assert state("2026-07-04T16:59:59-04:00") is ClockState.RUNNING
    assert state("2026-07-04T17:00-04:00") is ClockState.OVER
    assert state("2026-07-05T09:59:59-04:00") is ClockState.OVER
    assert state("2026-07-05T10:00-04:00") is ClockState.STOPPED


def test_before_a_day_has_elapsed_no_calendar_is_missing_for_it() -> None:
    begins = find_clock(facts(asked(), "2026-07-01T12:00-04:00"), "question:1").steps[-1].says
    goes_on = find_clock(facts(asked(), "2026-07-02T12:00-04:00"), "question:1").steps[-1].says

    assert begins == "by Wednesday 1 July 2026, 0 days elapsed, 0 agency days among them"
    assert "no calendar is adopted for 2026" in goes_on


def test_a_dispute_stops_with_whatever_came_first_an_answer_or_its_end() -> None:
    case = disputed()
    dispute = last(case)
    at(case, "2026-07-08T10:00-04:00").disputes.answer(by=OFFICER, dispute=dispute, statement="b")
    at(case, "2026-07-06T10:00-04:00").disputes.answer(by=OFFICER, dispute=dispute, statement="c")
    at(case, "2026-07-10T10:00-04:00").disputes.withdraw(by=LIAISON, dispute=dispute, reason=None)

    assert clock_of(case, "dispute:1", "2026-07-12T12:00-04:00").elapsed == 5


# parameters


@pytest.mark.parametrize("name", ["program:the framework", "deliverable:1", "question:1", "dispute:1"])
def test_a_program_that_changes_its_parameters_moves_no_clock_that_runs(name: str) -> None:
    case = disputed()
    case.deliverables.promise(by=OFFICER, what="a canary", due=None, days=30, default_days=30)
    found = framework()
    weekdays = CountingRule(unit=Unit.BUSINESS_DAYS, day_one=DayOne.THE_DAY)
    rules = CountingRules(
        program_deadline=weekdays, deliverable=weekdays, question=weekdays, dispute=weekdays
    )
    before = clock_of(case, name, "2026-07-02T12:00-04:00", found)

    changed = on(found, date(2026, 7, 2))
    changed.set_parameters(
        by=OFFICER,
        parameters=Parameters(question_answer_days=3, dispute_answer_business_days=3, counting=rules),
    )

    assert clock_of(case, name, "2026-07-02T13:00-04:00", changed).steps == before.steps
