"""Holds, deliverables and windows through commands, on a database: what their rows say and who sees them."""

from datetime import date, datetime
from uuid import UUID

import pytest

from agreements.commands import establish_program, set_parameters
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from reviews import commands
from reviews.models import AccessWindow, DeliverableFile, HoldFile
from reviews.oversight.negotiation import window_lines, windows_told
from reviews.oversight.replay import case_history
from reviews.review.access import AccessLevel, AccessType, Environment
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, OVERSEER, liaison
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model
from tests.steady import Clock

pytestmark = pytest.mark.django_db

STRANGER = liaison("other liaison", OTHER_COMPANY)


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def on(clock: Clock, text: str) -> None:
    clock.now = instant(text)


def taken_up(case: UUID) -> UUID:
    access = commands.offer_access(
        LIAISON,
        case=case,
        types=(AccessType.API,),
        environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    ).entries[-1]
    commands.take_up_access(OFFICER, case=case, access=access.id)
    return access.id


def activated(clock: Clock) -> tuple[UUID, UUID]:
    """A case with ten days of window from 6 July."""
    on(clock, "2026-07-06T10:00-04:00")
    released_model()
    case = opened_case(models=(MODEL,))
    access = taken_up(case)
    commands.activate_access(LIAISON, case=case, access=access, days=10)
    return case, access


def test_a_hold_runs_from_proposal_to_resuming(ledger_clock: Clock) -> None:
    case, access = activated(ledger_clock)
    hold = commands.propose_hold(OFFICER, case=case, access=access, reason="down", owner=COMPANY).entries[-1]
    on(ledger_clock, "2026-07-08T10:00-04:00")

    commands.hold_window(LIAISON, case=case, hold=hold.id)
    held = AccessWindow.objects.get()
    on(ledger_clock, "2026-07-13T10:00-04:00")
    commands.resume_window(LIAISON, case=case, hold=hold.id)

    assert (held.ends, held.active) == (None, True)
    window = AccessWindow.objects.get()
    assert (window.days, window.held, window.ends) == (10, 4, instant("2026-07-20T00:00-04:00"))
    row = HoldFile.objects.get()
    assert (row.owner, row.state, row.first, row.days) == (COMPANY, "resumed", date(2026, 7, 9), 4)
    assert row.proposed_by == AGENCY
    assert str(row) == "hold: resumed"


def test_a_window_that_is_held_is_not_due_however_late_it_is(ledger_clock: Clock) -> None:
    case, access = activated(ledger_clock)
    hold = commands.propose_hold(LIAISON, case=case, access=access, reason="down").entries[-1]
    commands.hold_window(OFFICER, case=case, hold=hold.id)

    assert list(AccessWindow.objects.due(instant("2027-01-01T00:00-05:00"))) == []
    assert HoldFile.objects.get().state == "held"


def test_a_hold_that_is_refused_says_so(ledger_clock: Clock) -> None:
    case, access = activated(ledger_clock)
    hold = commands.propose_hold(OFFICER, case=case, access=access, reason="down", days=3).entries[-1]
    before = HoldFile.objects.get()

    commands.refuse_hold(LIAISON, case=case, hold=hold.id)

    assert (before.state, before.planned_days) == ("proposed", 3)
    assert HoldFile.objects.get().state == "refused"


def test_the_reason_of_a_hold_is_sealed(ledger_clock: Clock) -> None:
    case, access = activated(ledger_clock)

    hold = commands.propose_hold(OFFICER, case=case, access=access, reason="canary").entries[-1]

    assert b"canary" not in hold.data
    assert "canary" not in str(HoldFile.objects.values())


def test_holds_and_deliverables_are_seen_by_the_two_sides_and_overseers(ledger_clock: Clock) -> None:
    case, access = activated(ledger_clock)
    commands.propose_hold(OFFICER, case=case, access=access, reason="down")
    commands.promise_deliverable(OFFICER, case=case, what="a summary", days=5)

    for actor, seen in ((OFFICER, 1), (LIAISON, 1), (OVERSEER, 1), (STRANGER, 0)):
        assert HoldFile.objects.visible_to(actor).count() == seen
        assert DeliverableFile.objects.visible_to(actor).count() == seen
    with pytest.raises(NotFound):
        commands.propose_hold(STRANGER, case=case, access=access, reason="down")


def test_what_the_agency_promises_it_delivers(ledger_clock: Clock) -> None:
    case, _ = activated(ledger_clock)
    by_day = commands.promise_deliverable(OFFICER, case=case, what="a summary", due=date(2026, 7, 31))
    commands.promise_deliverable(OFFICER, case=case, what="the runs")

    commands.deliver_deliverable(OFFICER, case=case, deliverable=by_day.entries[-1].id, document=bytes(32))

    first, second = DeliverableFile.objects.all()
    assert (first.number, first.due, first.days) == (1, date(2026, 7, 31), None)
    assert first.delivered is not None
    assert (second.number, second.due, second.days, second.delivered) == (2, None, 30, None)
    assert str(second) == "deliverable 2"
    with pytest.raises(Refused):
        commands.deliver_deliverable(OFFICER, case=case, deliverable=by_day.entries[-1].id)
    with pytest.raises(NotPermitted):
        commands.promise_deliverable(LIAISON, case=case, what="ours")


def test_a_promise_without_a_day_is_for_as_many_days_as_the_program_says(ledger_clock: Clock) -> None:
    on(ledger_clock, "2026-07-06T10:00-04:00")
    released_model()
    program = establish_program(
        OFFICER, name="A framework", authority="EO 1", effective=date(2026, 6, 2)
    ).stream
    set_parameters(OFFICER, program=program, deliverable_days=12)
    case = opened_case(models=(MODEL,), program=program)

    commands.promise_deliverable(OFFICER, case=case, what="a summary")

    assert DeliverableFile.objects.get().days == 12


def test_windows_of_one_model_version_overlap_in_no_case(ledger_clock: Clock) -> None:
    first, running = activated(ledger_clock)
    second = opened_case(models=(MODEL,))
    waiting = taken_up(second)
    on(ledger_clock, "2026-07-20T10:00-04:00")
    commands.end_access_early(
        LIAISON, case=first, access=running, occurred=Occurred.parse("2026-07-10T10:00-04:00")
    )

    with pytest.raises(Refused) as refusal:
        commands.activate_access(LIAISON, case=second, access=waiting, days=5, activated=date(2026, 7, 8))
    commands.activate_access(LIAISON, case=second, access=waiting, days=5, activated=date(2026, 7, 11))

    assert (refusal.value.rule, refusal.value.pointer) == (12, "/activated")
    ended, active = AccessWindow.objects.order_by("starts")
    assert ended.ended_at is not None
    assert ended.ended_at <= active.starts


def test_windows_given_in_one_batch_do_not_overlap_either(ledger_clock: Clock) -> None:
    first, running = activated(ledger_clock)
    second = opened_case(models=(MODEL,))
    waiting = taken_up(second)
    on(ledger_clock, "2026-07-20T10:00-04:00")

    def backdated() -> None:
        with ledger.together():
            commands.end_access_early(
                LIAISON, case=first, access=running, occurred=Occurred.parse("2026-07-10T10:00-04:00")
            )
            commands.activate_access(LIAISON, case=second, access=waiting, days=5, activated=date(2026, 7, 8))

    with pytest.raises(Refused) as refusal:
        backdated()

    assert refusal.value.pointer == "/activated"
    assert AccessWindow.objects.get().active


def test_a_replay_shows_a_hold_as_it_stands(ledger_clock: Clock) -> None:
    case, access = activated(ledger_clock)
    hold = commands.propose_hold(OFFICER, case=case, access=access, reason="down", owner=COMPANY).entries[-1]
    commands.hold_window(LIAISON, case=case, hold=hold.id)
    on(ledger_clock, "2026-07-09T10:00-04:00")

    history = case_history(case)

    (window,) = windows_told(history)
    assert (window["ends"], window["held_days"]) == (None, 0)
    assert window["hold"] == [history.numbers[ledger.entries(streams=[case])[-1].id]]
    lines = list(window_lines(history))
    assert lines[0].startswith("Access window held: 10 days from 6 July 2026, held until it is resumed")
    assert "the wait is on" in lines[1]
