"""The demo's open case: with the others of the demo, every kind of clock is at work and every flag raised."""

import pytest

from agreements.counting import ClockKind
from agreements.program import Program
from config.actors import Role
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.store import ledger
from reviews.clocks import ClockState, clocks_of, find_clock
from reviews.commands import record_run
from reviews.communication import Communication, DirectiveIssued, RequestIssued
from reviews.demo.open_asks import ORDER, REQUEST
from reviews.demo.open_case import story
from reviews.demo.open_review import CASE, PROGRAM
from reviews.demo.users import actors
from reviews.evaluation_logs import LogFormat
from reviews.oversight.boundary import FlagCode, boundary
from reviews.oversight.replay import case_facts, case_histories, case_history
from reviews.review import Review
from reviews.tasks import sweep
from tests.conftest import Ground
from tests.reviews.demo_runs import demo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("played")]


@pytest.fixture(scope="module")
def played(ground: Ground) -> None:
    """The demo, played once for all of these tests."""
    with ground():
        demo()


def test_the_cases_of_the_demo_raise_every_flag() -> None:
    raised = {flag.code for history in case_histories() for flag in boundary(history).flags}

    assert raised == set(FlagCode)
    assert len({flag.code for flag in boundary(case_history(CASE)).flags}) == len(FlagCode) - 1  # no press


def test_every_kind_of_clock_is_at_work_and_in_every_state_that_a_day_can_show() -> None:
    clocks = clocks_of(case_facts(case_history(CASE)))

    assert {clock.kind for clock in clocks} == set(ClockKind)
    assert {clock.state for clock in clocks} == set(ClockState) - {ClockState.HELD}  # a hold begins tomorrow


def test_an_evaluation_is_under_way_so_that_a_log_can_be_put_on_record() -> None:
    (officer,) = (actor for name, actor in actors().items() if name == "officer-1")
    with ledger.reading():
        evaluations = ledger.get(Review, CASE).evaluation.evaluations.values()

    assert [one.state for one in evaluations] == ["completed", "started"]
    receipt = record_run(
        officer, case=CASE, evaluation=list(evaluations)[1].id, log_format=LogFormat.OTHER, dry_run=True
    )
    assert receipt.entries


def test_both_windows_are_held_from_tomorrow_and_one_for_four_days_more() -> None:
    facts = case_facts(case_history(CASE))
    first, second = find_clock(facts, "access-window:1"), find_clock(facts, "access-window:2")

    assert (first.held, first.last is not None) == (4, True)
    assert second.last is None
    assert all("both sides agreed to a hold" in clock.explanation for clock in (first, second))
    assert "the company consented to 6 days more" in first.explanation


def test_its_program_has_adopted_the_calendar_of_the_years_that_its_clocks_run_over() -> None:
    calendar = ledger.get(Program, PROGRAM).calendar
    clocks = clocks_of(case_facts(case_history(CASE)))
    years = {day.astimezone(EASTERN).year for clock in clocks for day in (clock.starts, clock.due) if day}

    assert years <= calendar.years
    assert calendar.holidays
    assert [lapse.last is None for lapse in calendar.lapses] == [False, True]


def test_what_goes_out_was_countersigned_and_rests_on_a_finding() -> None:
    people = actors()
    for id in (REQUEST, ORDER):
        communication = ledger.get(Communication, id)
        issued = communication.entries[0]
        assert issued.record.by == people["officer-1"].id
        assert isinstance(issued.event, RequestIssued | DirectiveIssued)
        assert issued.event.countersigned_by == people["officer-2"].id
        assert issued.event.supported_by
        assert people["officer-2"].role is Role.OFFICER


def test_nothing_of_it_is_late_and_no_two_acts_share_their_time() -> None:
    history = case_history(CASE)
    moments = [act.when.latest for act in story() if isinstance(act.when, Occurred)]

    assert not any(history.late(entry) for entry in history.entries)
    assert len(set(moments)) == len(moments)


def test_time_makes_true_that_the_ask_was_not_answered() -> None:
    first, second = sweep(), sweep()

    assert [entry.record.topic for entry in first.appended] == ["communication.request-lapsed"]
    assert second.appended == ()
    assert not demo()["changed"]
