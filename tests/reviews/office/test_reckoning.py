"""What lists tell of cases is what each case's own pages say; it is dropped and made anew at will."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from agreements.commands import adopt_calendar, establish_program
from config.ledger import rebuild
from config.ledger.store import Receipt, ledger
from config.tasks import running
from config.tasks.alarms import alarms
from config.tasks.registry import TooLong
from reviews import commands
from reviews.models import CaseFile
from reviews.office import reckoning
from reviews.office.models import AwaitedRow, Reckoned, ReckonedClock, ReckonedTo, ToReckon
from reviews.office.reckoning import reckon, standing
from reviews.office.waiting import Whom
from reviews.oversight.replay import records_of
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.disputes.acts import Grounds
from reviews.review.findings import Manner, Portion
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_AGENCY, OVERSEER, officer
from tests.agreements import calendars
from tests.reviews import registered
from tests.reviews.office.reckoned import every_row, stopped_clock, told_by_lists, told_by_pages
from tests.scenarios import SCENARIOS, played
from tests.scenarios.stage import staged
from tests.steady import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(ledger_clock: Clock) -> UUID:
    return registered.opened_case(models=(registered.released_model(),))


def statements(count: CaptureQueriesContext) -> list[str]:
    return [one["sql"] for one in count.captured_queries]


@pytest.mark.parametrize("name", SCENARIOS)
def test_lists_tell_of_a_scenario_what_its_own_pages_say(name: str) -> None:
    with played(name), stopped_clock():
        reckon()

        for case in CaseFile.objects.all():
            assert told_by_lists(case.stream) == told_by_pages(case)


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_followed_act_by_act_is_what_is_made_anew(name: str) -> None:
    with staged(name) as stage:
        SCENARIOS[name].given(stage)
        reckon()
        SCENARIOS[name].when(stage)
        stage.clock.now += timedelta(days=400)
        with stopped_clock():
            reckon()
            followed = every_row()

            reckon(anew=True)

            assert every_row() == followed


def test_nothing_is_folded_and_nothing_written_where_nothing_moved(case: UUID) -> None:
    reckon()

    with CaptureQueriesContext(connection) as asked:
        assert reckon() == 0

    assert [sql for sql in statements(asked) if not sql.startswith("SELECT")] == []
    assert len(asked) < 8


def test_only_the_case_that_moved_is_folded(case: UUID) -> None:
    other = registered.opened_case()
    reckon()
    before = Reckoned.objects.get(case=other).reckoned_at

    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")

    assert reckon() == 1
    assert Reckoned.objects.get(case=other).reckoned_at == before
    assert Reckoned.objects.get(case=case).open_questions == 1


def test_a_hundred_cases_are_folded_by_as_many_statements_as_ten(case: UUID) -> None:
    def asked_for(cases: int) -> int:
        for _ in range(cases):
            made = registered.opened_case()
            commands.ask_question(OFFICER, case=made, question="Which logs are kept?")
        with CaptureQueriesContext(connection) as asked:
            assert reckon() >= cases
        return len(asked)

    reckon()
    few = asked_for(3)

    assert asked_for(30) == few


def test_time_alone_turns_a_clock_and_the_case_is_folded_again(case: UUID, ledger_clock: Clock) -> None:
    due = ledger_clock.now + timedelta(hours=72)
    registered.requested(case=case, answer_hoped_for_by=due)
    reckon()
    row = Reckoned.objects.get(case=case)
    assert (row.next_due, row.turns_at, row.overdue) == (due, due, 0)
    clocks = ReckonedClock.objects.visible_to(OFFICER)
    assert clocks.due_between(ledger_clock.now, due + timedelta(seconds=1)).count() == 1
    assert clocks.overdue(ledger_clock.now).count() == 0

    ledger_clock.now = due + timedelta(minutes=1)

    assert clocks.overdue(ledger_clock.now).count() == 1  # whether it is folded again by now or not
    assert reckon() == 1
    row.refresh_from_db()
    assert (row.next_due, row.overdue) == (None, 1)
    assert clocks.overdue(ledger_clock.now).count() == 1


def test_who_is_waited_for_changes_with_each_word(case: UUID) -> None:
    def waiting() -> list[tuple[str, str]]:
        reckon()
        return list(AwaitedRow.objects.filter(case=case).values_list("whom", "what"))

    asked = commands.ask_question(LIAISON, case=case, question="When does it start?").entries[0].id
    assert waiting() == [(Whom.AGENCY, "an answer to question 1")]

    commands.answer_question(OFFICER, case=case, question=asked, answer="On Monday.")
    request = registered.requested(case=case)
    assert waiting() == [(Whom.COMPANY, "an answer to a request")]

    commands.withdraw_request(OFFICER, communication=request)
    assert waiting() == []


def test_each_step_of_submission_access_and_dispute_waits_for_the_side_whose_word_is_next(case: UUID) -> None:
    def waiting() -> list[tuple[str, str]]:
        reckon()
        return list(AwaitedRow.objects.filter(case=case).order_by("place").values_list("whom", "what"))

    def entry(receipt: Receipt) -> UUID:
        return receipt.entries[0].id

    commands.make_submission(LIAISON, case=case, summary="weights of June")
    assert waiting() == [(Whom.AGENCY, "a word on whether the submission is complete")]
    commands.ask_for_more_information(OFFICER, case=case, asked="Which safeguards?")
    assert waiting() == [(Whom.COMPANY, "more information for the submission")]
    commands.supplement_submission(LIAISON, case=case, supplement="These.")
    commands.find_submission_complete(OFFICER, case=case)
    assert waiting() == []

    access = entry(
        commands.offer_access(
            LIAISON, case=case, types=(AccessType.API,), environment=Environment.COMPANY_HOSTED,
            level=AccessLevel.SAFEGUARDS_ON,
        )
    )  # fmt: skip
    assert waiting() == [(Whom.AGENCY, "access offered to be taken up")]
    commands.take_up_access(OFFICER, case=case, access=access)
    assert waiting() == [(Whom.COMPANY, "access to be activated")]
    commands.activate_access(LIAISON, case=case, access=access, days=10)
    assert waiting() == []
    commands.ask_extension(OFFICER, case=case, access=access, days=5)
    assert waiting() == [(Whom.COMPANY, "an answer to the extension asked for")]
    commands.refuse_extension(LIAISON, case=case, access=access)

    finding = entry(commands.record_finding(OFFICER, case=case, detail="names a flaw"))
    commands.share_finding(
        OFFICER, case=case, finding=finding, portion=Portion.SUMMARY, manner=Manner.WRITTEN
    )
    dispute = entry(
        commands.raise_dispute(
            LIAISON, case=case, entry=finding, grounds=Grounds.INACCURATE, statement="It is none."
        )
    )
    assert waiting() == [(Whom.AGENCY, "an answer to dispute 1")]
    commands.answer_dispute(OFFICER, case=case, dispute=dispute, statement="It is one.")
    commands.refer_dispute(LIAISON, case=case, dispute=dispute, to=OTHER_AGENCY)
    assert waiting() == [(Whom.OTHERS, "dispute 1, referred")]
    commands.withdraw_dispute(LIAISON, case=case, dispute=dispute)
    assert waiting() == []

    promised = entry(commands.promise_deliverable(OFFICER, case=case, what="A report"))
    assert waiting() == [(Whom.AGENCY, "deliverable 1")]
    commands.deliver_deliverable(OFFICER, case=case, deliverable=promised)
    assert waiting() == []


def test_nothing_is_waited_for_or_due_in_a_closed_case(case: UUID, ledger_clock: Clock) -> None:
    due = ledger_clock.now + timedelta(hours=1)
    commands.ask_question(OFFICER, case=case, question="Which?", answer_hoped_for_by=due)
    commands.close_case(OFFICER, case=case)
    ledger_clock.now = due + timedelta(hours=1)

    reckon()

    row = Reckoned.objects.get(case=case)
    assert (row.awaits_company, row.overdue, row.next_due, row.open_questions) == (0, 0, None, 1)
    assert ReckonedClock.objects.visible_to(OFFICER).overdue(ledger_clock.now).count() == 0


def test_nobody_reads_what_is_reckoned_of_a_case_that_he_may_not_see(case: UUID) -> None:
    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")
    reckon()

    for rows in (Reckoned.objects, AwaitedRow.objects, ReckonedClock.objects):
        assert rows.visible_to(OFFICER).filter(case=case).exists()
        assert rows.visible_to(OVERSEER).filter(case=case).exists()
        assert not rows.visible_to(officer("stranger", OTHER_AGENCY)).exists()
        # a case is reckoned as its agency has it: its company has other pages
        assert not rows.visible_to(LIAISON).exists()


def test_what_was_dropped_is_made_anew(case: UUID) -> None:
    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")
    with stopped_clock():
        reckon()
        before = every_row()

        for table in (*reckoning._TABLES, ReckonedTo, ToReckon):
            table._default_manager.all().delete()
        reckon()

        assert every_row() == before


def test_what_was_changed_behind_its_back_is_put_right_when_made_anew(case: UUID) -> None:
    reckon()
    true = Reckoned.objects.get(case=case).entries
    Reckoned.objects.update(entries=4711)
    Reckoned.objects.create(
        case_id=COMPANY, entries=1, last_position=1, open_communications=0, open_disputes=0, open_questions=0,
        awaits_company=0, awaits_agency=0, awaits_others=0, flags=0, overdue=0, reckoned_at=ledger.clock(),
    )  # fmt: skip

    call_command("reckon", anew=True)

    assert [row.entries for row in Reckoned.objects.all()] == [true]


def test_no_check_of_the_record_looks_at_it(case: UUID) -> None:
    reckon()
    Reckoned.objects.update(entries=4711)

    assert rebuild.check().same


def test_it_says_how_far_it_has_come(case: UUID, ledger_clock: Clock) -> None:
    reckon()
    now = standing()
    assert (now.current, now.entries, now.cases) == (True, 0, 0)

    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")

    later = standing()
    assert (later.current, later.entries, later.position) == (False, 1, now.position)
    assert later.at < now.at  # of the last time that something was looked at


def test_what_one_folded_is_not_written_once_another_has_looked_further(
    case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case's rows say on what it rests: what moved of that meanwhile would else be missed for ever."""
    reckon()
    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")
    fold = records_of

    def meanwhile(cases: list[UUID]) -> object:
        found = fold(cases)
        monkeypatch.setattr(reckoning, "records_of", fold)
        commands.ask_question(OFFICER, case=case, question="And for how long?")
        assert reckoning._look_further()
        return found

    monkeypatch.setattr(reckoning, "records_of", meanwhile)
    assert reckon() == 0
    assert Reckoned.objects.get(case=case).open_questions == 0

    assert reckon() == 1
    assert Reckoned.objects.get(case=case).open_questions == 2


def test_of_two_that_fold_a_case_one_writes_it(case: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    reckon()
    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")
    fold = records_of

    def meanwhile(cases: list[UUID]) -> object:
        found = fold(cases)
        monkeypatch.setattr(reckoning, "records_of", fold)
        assert reckoning._fold_some() == 1
        return found

    monkeypatch.setattr(reckoning, "records_of", meanwhile)

    assert reckon() == 0
    assert Reckoned.objects.get(case=case).open_questions == 1
    assert not ToReckon.objects.exists()


def folding_raises(monkeypatch: pytest.MonkeyPatch, broken: UUID, error: Exception) -> list[int]:
    """Have every fold raise that one case is a part of; how many cases each fold has that was tried."""
    fold, tried = records_of, []

    def folding(cases: list[UUID]) -> object:
        tried.append(len(cases))
        if broken in cases:
            raise error
        return fold(cases)

    monkeypatch.setattr(reckoning, "records_of", folding)
    return tried


def test_a_case_that_cannot_be_folded_stops_alone_and_an_alarm_names_it(
    case: UUID, ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    neighbors = [registered.opened_case() for _ in range(4)]
    reckon()
    for one in (case, *neighbors):
        commands.ask_question(OFFICER, case=one, question="Which logs are kept?")
    with monkeypatch.context() as broken:
        tried = folding_raises(broken, case, KeyError("Fable 5"))

        for _ in range(2):
            assert running.run("reckon")

        assert Reckoned.objects.get(case=case).open_questions == 0
        assert {row.open_questions for row in Reckoned.objects.filter(case__in=neighbors)} == {1}
        assert tried[0] == 5
        assert len(tried) <= 8  # halves, and not again at the next tick
        to = standing()
        assert (to.current, to.stopped, to.cases, to.entries) == (False, 1, 0, 0)
        number = CaseFile.objects.get(stream=case).number
        said = f"reckon found: 1 case cannot be brought up to date in lists, {number} first: KeyError"
        assert [alarm.says for alarm in alarms()] == [said]
        ledger_clock.now += reckoning.TRIED_AGAIN
        with pytest.raises(SystemExit, match="1"):
            call_command("reckon")
        assert caplog.text.count("cannot be reckoned") == 1

    commands.ask_question(OFFICER, case=case, question="And for how long?")  # one that moves is tried at once
    assert running.run("reckon")

    assert Reckoned.objects.get(case=case).open_questions == 2
    assert standing().current
    assert alarms() == []


def test_a_database_that_is_away_is_no_fault_of_a_case(case: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    reckon()
    commands.ask_question(OFFICER, case=case, question="Which logs are kept?")
    for error in (OperationalError("the connection is lost"), TooLong()):
        with monkeypatch.context() as away:
            folding_raises(away, case, error)
            with pytest.raises(type(error)):
                reckon()
    assert standing().stopped == 0

    assert reckon() == 1


def test_a_new_calendar_of_a_program_turns_every_case_of_it(ledger_clock: Clock) -> None:
    registered.released_model()
    program = establish_program(
        OFFICER, name="A framework", authority="EO 14409", effective=date(2026, 6, 2)
    ).stream
    cases = [registered.opened_case(program=program) for _ in range(3)]
    others = [registered.opened_case() for _ in range(2)]
    for one in (*cases, *others):
        commands.ask_question(OFFICER, case=one, question="Which logs are kept?")
    reckon()

    adopt_calendar(
        OFFICER, program=program, first_year=2026, last_year=2027,
        holidays=tuple(calendars.ADOPTED.holidays.values()), taken_from="the list of 2026",
    )  # fmt: skip

    assert reckon() == len(cases)
