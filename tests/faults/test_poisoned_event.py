"""An event that this program cannot read, since a newer one wrote it: its case stops, all else goes on."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from config.doctor.database import clocks
from config.errors import Unreadable
from config.ledger import record
from config.ledger.clocks import utc_now
from config.ledger.event import EVENTS
from config.ledger.integrator import integrate, state
from config.ledger.models import LedgerRecord
from config.ledger.signing import keep_watch, sign
from config.ledger.store import ledger
from config.ledger.tasks import not_in_tree
from config.ledger.verification import verify
from config.tasks import running
from config.tasks.alarms import alarms
from reviews.models import CaseFile
from reviews.office.models import ToReckon
from reviews.office.reckoning import reckoned
from reviews.review import Review
from reviews.tasks.sweeping import sweep
from tests.actors import OTHER_COMPANY, liaison, named
from tests.api.calling import Caller, made, problem
from tests.reviews.registered import opened_case, released_model, requested
from tests.steady import Clock
from tests.webhooks.conftest import anywhere
from tests.webhooks.receiver import Receiver, receiving, registered

__all__ = ["anywhere"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anywhere")]

NEWER: Final = "review.something-newer"


def poisoned(stream: UUID) -> int:
    """The position of an event that a newer program wrote to a stream."""
    last = LedgerRecord.objects.filter(stream=stream).order_by("version").last()
    assert last is not None
    before = record.decode(bytes(last.record))
    newer = msgspec.structs.replace(
        before,
        id=named(f"newer {stream}"),
        version=before.version + 1,
        prev=bytes(last.leaf),
        topic=NEWER,
        recorded_at=ledger.clock(),
    )
    event = StoredEvent(stream, newer.version, NEWER, record.encode(newer))
    (position,) = ledger.recorder.insert_events([event]) or ()
    return position


def wrong(name: str) -> str:
    """What a run of a task says is wrong."""
    run = running.run(name)
    assert run is not None
    return run.error


def test_the_case_that_holds_it_stops_and_others_go_on() -> None:
    released_model()
    case, other = opened_case(), opened_case()
    assert reckoned().wrong == ""
    poisoned(case)
    requested(case=other)

    with pytest.raises(Unreadable, match=NEWER):
        ledger.get(Review, case)
    number = CaseFile.objects.get(stream=case).number
    assert reckoned().wrong == f"1 case cannot be brought up to date in lists, {number} first: Unreadable"
    assert not ToReckon.objects.filter(case=other).exists()


def test_time_goes_on_for_every_other_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as then:
        then.setattr(ledger, "clock", Clock(utc_now() - timedelta(days=20)))
        released_model()
        first, second = (requested(answer_hoped_for_by=utc_now() - timedelta(days=days)) for days in (9, 8))
        poisoned(first)

    swept = sweep()

    assert [due.stream for due, _ in swept.failed] == [first]
    assert [entry.record.stream for entry in swept.appended] == [second]


def test_the_tree_checkpoints_and_promises_go_on() -> None:
    released_model()
    sign_all()
    poisoned(opened_case())
    poisoned(opened_case())  # the last one, too

    assert not_in_tree().count == state().behind == 4
    assert keep_watch() is None
    assert {one.level for one in clocks()} == {"fine"}
    assert sign_all() == state().position


def sign_all() -> int:
    integrate()
    return sign().checkpoint.size


def test_it_is_told_of_once_a_program_can_read_it_and_all_else_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released_model()
    caller = Caller()
    with receiving() as (receiver, address):
        registered(caller, address)
        position = poisoned(made(caller))
        made(caller)

        assert (
            wrong("deliver")
            == f"position {position} cannot be read by this program, and nobody is told of it"
        )
        assert told(receiver) == [position - 1, position + 1]
        assert "deliver found" in " ".join(alarm.says for alarm in alarms())
        monkeypatch.setitem(EVENTS, NEWER, EVENTS["decision.decision-made"])
        assert wrong("deliver") == ""

    assert sorted(told(receiver)) == [position - 1, position, position + 1]
    assert not alarms()


def told(receiver: Receiver) -> list[int]:
    return [received.told()["data"]["position"] for received in receiver.received]


def test_whom_it_concerns_is_stopped_there_in_the_feed_and_told_how_to_go_on() -> None:
    released_model()
    caller, other = Caller(), Caller(liaison("other liaison", OTHER_COMPANY))
    position = poisoned(made(caller))
    made(caller)
    made(other)

    (last,) = caller.get(f"events?after={position - 2}").json()["items"]
    stopped = problem(caller.get(f"events?after={position - 1}"), 500, "internal")
    after = caller.get(f"events?after={position}").json()["items"]

    assert int(last["sequence"]) == position - 1
    assert f"after={position}" in stopped["detail"]
    assert [int(event["sequence"]) for event in after] == [position + 1]
    assert [int(event["sequence"]) for event in other.get("events").json()["items"]][-1] == position + 2


def test_it_is_said_at_which_position_by_the_check_of_the_record_and_by_alarms() -> None:
    released_model()
    position = poisoned(opened_case())

    assert verify().message == f"record {position} cannot be read: no event has the topic {NEWER!r}"
    assert wrong("verify") == verify().message
    assert NEWER in wrong("compare")
    assert {alarm.task for alarm in alarms()} == {"verify", "compare"}
