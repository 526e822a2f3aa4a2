"""Time's own acts: one sweep records them, late or twice or several at once, always the same."""

import json
import logging
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import transaction

from agreements import commands as between
from agreements.agreement import Agreement
from agreements.models import AgreementFile
from config.actors import REGISTER
from config.errors import Conflict, Refused
from config.ledger.event import Entry
from config.ledger.integrator import integrate
from config.ledger.models import Refusal
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from config.ledger.verification import verify
from reviews import commands, tasks
from reviews.commands import lapse
from reviews.communication import Communication
from reviews.decision import Basis, DecisionKind
from reviews.models import AccessWindow, CommunicationFile
from reviews.review.access import AccessLevel, AccessType, Environment
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER
from tests.ledger.writers import at_once
from tests.reviews import registered
from tests.reviews.pasts import MODEL
from tests.steady import Clock, Entropy

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 7, 1, 15, tzinfo=UTC)
ANSWER_BY = datetime(2026, 7, 2, 21, tzinfo=UTC)
WINDOW_ENDS = datetime(2026, 7, 4, 4, tzinfo=UTC)
DURATION_OVER = datetime(2026, 7, 6, 4, tzinfo=UTC)
ALL_DUE = DURATION_OVER + timedelta(minutes=1)
WEEK = timedelta(days=7)


def register(clock: Clock) -> dict[str, UUID]:
    """A request that hopes for an answer, an access window and an agreement with a last day."""
    clock.now = BEGIN
    registered.parties()
    commands.register_model(LIAISON, id=MODEL, name="Fable 5")
    agreement = between.open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    between.propose_term(OFFICER, agreement=agreement, term="duration", text="days", until=date(2026, 7, 5))
    between.accept_term(LIAISON, agreement=agreement, term="duration")
    for signatory in (LIAISON, OFFICER):
        between.sign_agreement(signatory, agreement=agreement, terms=("duration",))
    case = registered.opened_case(models=(MODEL,))
    access = (
        commands.offer_access(
            LIAISON,
            case=case,
            types=(AccessType.API,),
            environment=Environment.COMPANY_HOSTED,
            level=AccessLevel.SAFEGUARDS_ON,
        )
        .entries[-1]
        .id
    )
    commands.take_up_access(OFFICER, case=case, access=access)
    commands.activate_access(LIAISON, case=case, access=access, days=3)
    request = registered.requested(case=case, models=(MODEL,), answer_hoped_for_by=ANSWER_BY)
    return {"agreement": agreement, "case": case, "access": access, "request": request}


def noted(*streams: UUID) -> list[tuple[str, UUID, object, object]]:
    """What the register has noted in the streams: topic, id, when it occurred, what it says."""
    return [
        (entry.record.topic, entry.id, entry.occurred, entry.event)
        for entry in ledger.entries(streams=streams)
        if entry.side == "system"
    ]


def topics(entries: tuple[Entry, ...]) -> set[str]:
    return {entry.record.topic.partition(".")[2] for entry in entries}


def rows_are_right() -> bool:
    """Whether every row of the streams touched is what a fold of the ledger gives."""
    out = StringIO()
    call_command("rebuild_projections", "--check", stdout=out)
    return True


def test_a_sweep_records_each_at_its_due_time(ledger_clock: Clock) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ALL_DUE

    swept = tasks.sweep()

    found = {(topic.partition(".")[2], occurred) for topic, _, occurred, _ in noted(*known.values())}
    assert found == {
        ("request-lapsed", Occurred.at(ANSWER_BY)),
        ("access-window-ended", Occurred.at(WINDOW_ENDS)),
        ("agreement-expired", Occurred.at(DURATION_OVER)),
    }
    assert len(swept.appended) == 3
    assert swept.failed == ()
    assert not ledger.get(Agreement, known["agreement"]).in_force
    assert ledger.get(Communication, known["request"]).state.words == "ended: no answer recorded"
    assert not AccessWindow.objects.filter(active=True).exists()
    assert rows_are_right()


def test_nothing_is_recorded_before_it_is_due_and_each_when_it_is(ledger_clock: Clock) -> None:
    register(ledger_clock)

    found = []
    for due in (ANSWER_BY, WINDOW_ENDS, DURATION_OVER):
        ledger_clock.now = due - timedelta(minutes=1)
        assert tasks.sweep().appended == ()
        ledger_clock.now = due + timedelta(minutes=1)
        found.append(topics(tasks.sweep().appended))

    assert found == [{"request-lapsed"}, {"access-window-ended"}, {"agreement-expired"}]


def test_a_week_late_or_twice_it_gives_the_same_ids_and_times(
    ledger_clock: Clock, ledger_entropy: Entropy
) -> None:
    def swept(*late: timedelta) -> list[Any]:
        with transaction.atomic():
            ledger.entropy = type(ledger_entropy)()
            known = register(ledger_clock)
            for after in late:
                ledger_clock.now = ALL_DUE + after
                tasks.sweep()
            told = noted(known["request"], known["case"], known["agreement"])
            transaction.set_rollback(True)
        return told

    punctual = swept(timedelta(0))

    assert len(punctual) == 3
    assert swept(WEEK) == punctual
    assert swept(timedelta(0), timedelta(0), WEEK) == punctual


def test_an_answer_on_record_by_then_however_it_decides_leaves_nothing_to_note(ledger_clock: Clock) -> None:
    known = register(ledger_clock)
    commands.make_decision(
        LIAISON, answers=(known["request"],), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY
    )
    ledger_clock.now = ALL_DUE + WEEK

    swept = tasks.sweep()

    assert "request-lapsed" not in topics(swept.appended)
    with pytest.raises(Refused):
        commands.lapse_request(REGISTER, request=known["request"])


@pytest.mark.parametrize("what", ["decision", "withdrawal"])
def test_what_comes_after_the_time_changes_nothing_of_what_a_late_sweep_notes(
    ledger_clock: Clock, what: str
) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ANSWER_BY + timedelta(hours=1)
    if what == "decision":
        commands.make_decision(
            LIAISON, answers=(known["request"],), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY
        )
    else:
        commands.withdraw_request(OFFICER, communication=known["request"])
    ledger_clock.now = ANSWER_BY + timedelta(hours=2)

    swept = tasks.sweep()

    assert topics(swept.appended) == {"request-lapsed"}
    assert swept.appended[0].takes_effect == ANSWER_BY


def test_a_window_that_is_over_is_not_revoked_whether_its_end_is_noted_or_not(ledger_clock: Clock) -> None:
    known = register(ledger_clock)
    ledger_clock.now = WINDOW_ENDS + timedelta(hours=1)

    with pytest.raises(Refused) as refusal:
        commands.revoke_access(LIAISON, case=known["case"], access=known["access"])

    assert refusal.value.rule == 12
    assert "access-window-ended" in topics(tasks.sweep().appended)


def test_that_no_answer_is_recorded_bars_no_later_act(ledger_clock: Clock) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ANSWER_BY + timedelta(hours=1)
    tasks.sweep()

    commands.make_decision(
        LIAISON, answers=(known["request"],), kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY
    )
    commands.withdraw_request(OFFICER, communication=known["request"])

    assert CommunicationFile.objects.get(stream=known["request"]).ended_by == "withdrawn"


def test_what_was_withdrawn_before_does_not_lapse(ledger_clock: Clock) -> None:
    known = register(ledger_clock)
    commands.withdraw_request(OFFICER, communication=known["request"])
    ledger_clock.now = ALL_DUE

    assert "request-lapsed" not in topics(tasks.sweep().appended)


def test_what_is_due_is_found_by_an_index() -> None:
    indexed = {
        (model._meta.db_table, field.column)
        for model in (CommunicationFile, AccessWindow, AgreementFile)
        for field in model._meta.concrete_fields
        if getattr(field, "db_index", False)
    }

    assert {
        ("reviews_communicationfile", "lapses_at"),
        ("reviews_accesswindow", "ends"),
        ("agreements_agreementfile", "expiry_due"),
    } <= indexed


def test_one_that_fails_is_logged_and_the_others_go_on(
    ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ALL_DUE
    # as if the read model and the stream disagreed
    monkeypatch.setattr(lapse, "answered_by", lambda *_: True)

    with caplog.at_level(logging.ERROR, logger="demarc.sweep"):
        swept = tasks.sweep()

    assert topics(swept.appended) == {"access-window-ended", "agreement-expired"}
    assert [due.stream for due, _ in swept.failed] == [known["request"]]
    assert "lapse_request" in caplog.text
    assert noted(known["request"]) == []


def test_the_command_says_what_it_recorded_and_then_that_nothing_is_due(ledger_clock: Clock) -> None:
    register(ledger_clock)
    ledger_clock.now = ALL_DUE

    first = _shown("--format", "json")
    again = _shown()

    told = json.loads(first)
    assert [one["topic"].partition(".")[2] for one in told["appended"]] == [
        "access-window-ended",
        "request-lapsed",
        "agreement-expired",
    ]
    assert {one["case"] for one in told["appended"]} == {"2026-001", None}
    assert again == "Nothing is due that is not on record.\n"


def test_the_command_ends_with_1_where_something_failed(
    ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(ledger_clock)
    ledger_clock.now = ALL_DUE
    monkeypatch.setattr(lapse, "answered_by", lambda *_: True)

    with pytest.raises(SystemExit) as ended:
        _shown()

    assert ended.value.code == 1


def _shown(*options: str) -> str:
    out = StringIO()
    call_command("sweep", *options, stdout=out)
    return out.getvalue()


# several at once


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_record_everything_once_and_without_an_error(ledger_clock: Clock) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ALL_DUE

    outcomes = at_once(lambda _: tasks.sweep(), 4)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    swept = [outcome for outcome in outcomes if isinstance(outcome, tasks.Swept)]
    assert [failed for outcome in swept for failed in outcome.failed] == []
    assert len([entry for outcome in swept for entry in outcome.appended]) == 3
    assert len(noted(known["request"], known["case"], known["agreement"])) == 3
    integrate()
    assert verify().sound
    assert rows_are_right()


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_lost_a_race_looks_again_and_finds_it_done(
    ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ALL_DUE
    meanwhile: list[object] = []

    def overtaken(method: Callable[..., None]) -> Callable[..., None]:
        def acting(self: Any, **said: Any) -> None:
            if not meanwhile:
                meanwhile.append(None)
                meanwhile.extend(at_once(lambda _: tasks.sweep(), 1))
            method(self, **said)

        return acting

    monkeypatch.setattr(Communication, "lapse", overtaken(Communication.lapse))

    swept = tasks.sweep()

    assert isinstance(meanwhile[1], tasks.Swept)
    assert swept.failed == ()
    assert len(noted(known["request"])) == 1
    assert Refusal.objects.filter(command="lapse_request", error="Conflict").count() == 1


def test_a_stream_that_others_change_again_and_again_is_left_for_the_next_sweep(
    ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = register(ledger_clock)
    ledger_clock.now = ANSWER_BY + timedelta(minutes=1)

    def conflicting(*_: object, **__: object) -> None:
        raise Conflict("another writer was first: read it again and say it again")

    with monkeypatch.context() as patch:
        patch.setattr(Communication, "lapse", conflicting)
        swept = tasks.sweep()

    assert [due.stream for due, _ in swept.failed] == [known["request"]]
    assert topics(tasks.sweep().appended) == {"request-lapsed"}
