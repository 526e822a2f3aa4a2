"""A run of a task: due, claimed by one, written down, with an alarm where something is wrong."""

import errno
import logging
import threading
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from config.errors import Tampered, Unavailable
from config.ledger.clocks import utc_now
from config.tasks import alarms, registry, running
from config.tasks.models import Outcome, TaskRun, TaskStanding
from config.tasks.registry import Daily, Done, Every, Task
from config.tasks.running import LEASE, run, run_if_due
from tests.ledger.writers import at_once
from tests.reviews import registered
from tests.steady import Clock

pytestmark = [pytest.mark.django_db]

SOON = timedelta(milliseconds=200)

NIGHTLY = Daily(time(2, 30))

Doing = Callable[[], Done]
Registered = Callable[..., None]


@pytest.fixture
def task(monkeypatch: pytest.MonkeyPatch) -> Registered:
    """Registers a task for the time of a test, in the place of all."""
    known: dict[str, Task] = {}
    for module in (registry, running, alarms):
        monkeypatch.setattr(module, "TASKS", known)

    def add(name: str, does: Doing, when: Every | Daily = Every(60)) -> None:  # noqa: B008 - it is frozen
        registry.register(name, does, when=when, says="Does it.", counts="things")

    return add


def rows(name: str) -> list[tuple[str, int, str, int]]:
    return list(TaskRun.objects.filter(name=name).values_list("outcome", "count", "error", "times"))


def fails() -> Done:
    raise OSError(errno.ENOSPC, "the disk is full\nwith a second line")


def test_a_run_leaves_a_row_that_says_what_it_did(task: Registered, ledger_clock: Clock) -> None:
    task("counts", lambda: Done(count=3))

    ended = run("counts")

    assert ended is not None
    assert (ended.outcome, ended.count) == (Outcome.DONE, 3)
    assert rows("counts") == [("done", 3, "", 1)]
    assert TaskStanding.objects.get(name="counts").claim is None


def test_runs_that_did_nothing_stand_in_one_row(task: Registered, ledger_clock: Clock) -> None:
    counts = iter([0, 0, 2, 2, 0, 0, 0])
    task("idle", lambda: Done(count=next(counts)))

    for _ in range(7):
        run("idle")

    assert rows("idle") == [("done", 0, "", 2), ("done", 2, "", 1), ("done", 2, "", 1), ("done", 0, "", 3)]


def test_a_task_that_fails_leaves_what_happened_and_the_log_says_the_same_at_length_once(
    task: Registered, ledger_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    task("fails", fails)

    with caplog.at_level(logging.INFO, logger="demarc.tasks"):
        for _ in range(3):
            run("fails")

    assert rows("fails") == [("failed", 0, "OSError: the disk is full", 3)]
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO", "INFO"]
    assert caplog.text.count("Traceback") == 1


def test_an_error_is_cut_and_kept_as_every_database_takes_it(task: Registered, ledger_clock: Clock) -> None:
    def fails_at_length() -> Done:
        raise Unavailable("\x00" + "x" * 1000)

    task("fails", fails_at_length)

    run("fails")

    ((_, _, error, _),) = rows("fails")
    assert len(error) == running.LONGEST_ERROR
    assert error.startswith("Unavailable: xxx")


def test_only_the_newest_rows_are_kept(
    task: Registered, ledger_clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "KEPT", 3)
    counts = iter(range(1, 9))
    task("counts", lambda: Done(count=next(counts)))
    task("other", lambda: Done(count=1))
    run("other")

    for _ in range(8):
        run("counts")

    assert [count for _, count, _, _ in rows("counts")] == [6, 7, 8]
    assert len(rows("other")) == 1


def test_a_task_that_somebody_is_doing_is_not_done_beside_it(task: Registered, ledger_clock: Clock) -> None:
    beside: list[object] = []

    def does() -> Done:
        beside.append(run("slow"))
        return Done(count=1)

    task("slow", does)

    run("slow")

    assert beside == [None]
    assert rows("slow") == [("done", 1, "", 1)]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_begin_a_task_at_once_one_does_it(task: Registered) -> None:
    begun: list[int] = []

    def does() -> Done:
        begun.append(1)
        return Done(count=1)

    task("often", does, when=Every(600))

    outcomes = at_once(lambda _: run_if_due("often"), 6)

    assert len(begun) == 1
    assert len([one for one in outcomes if one is not None]) == 1


def test_a_task_whose_process_died_is_done_by_another_once_its_time_is_over(
    task: Registered, ledger_clock: Clock
) -> None:
    task("dies", lambda: Done(count=1))
    ledger_clock.now += timedelta(minutes=1)
    over = ledger_clock.now + LEASE
    TaskStanding.objects.create(name="dies", claim=uuid4(), begun_at=ledger_clock.now, claimed_until=over)

    assert run("dies") is None
    ledger_clock.now = over
    run("dies")

    assert [outcome for outcome, *_ in rows("dies")] == ["lost", "done"]


def test_a_nightly_check_whose_process_dies_again_and_again_is_an_alarm_and_waits_longer_each_time(
    task: Registered, ledger_clock: Clock
) -> None:
    def dies() -> Done:
        raise SystemExit

    task("dies", dies, when=NIGHTLY)
    waited = []
    for _ in range(4):
        with pytest.raises(SystemExit):
            run_if_due("dies")
        begun = TaskStanding.objects.get(name="dies").begun_at
        assert begun
        due = running.next_at(TaskStanding.objects.get(name="dies"), ledger_clock.now)
        waited.append((due - begun) / timedelta(minutes=10))
        ledger_clock.now = due

    assert waited == [1, 1, 2, 4]  # that the first one died is known once the second begins
    assert told() == ["dies failed 3 times in a row, last with the process that did it is gone"]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_takes_long_is_not_taken_for_lost(
    task: Registered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "RENEWED_SECONDS", 0.01)
    before = utc_now() + LEASE
    renewed = threading.Event()

    def does() -> Done:
        while not renewed.wait(0.01):
            if TaskStanding.objects.filter(name="slow", claimed_until__gt=before + SOON).exists():
                renewed.set()
        return Done(count=1)

    task("slow", does)

    run("slow")

    assert renewed.is_set()
    assert not TaskStanding.objects.filter(name="slow").exclude(claim=None).exists()


def test_a_task_is_due_a_period_after_it_began(task: Registered, ledger_clock: Clock) -> None:
    task("minutely", lambda: Done(count=1), when=Every(60))

    assert run_if_due("minutely") is not None
    ledger_clock.now += timedelta(seconds=40)
    assert run_if_due("minutely") is None
    ledger_clock.now += timedelta(seconds=20)
    assert run_if_due("minutely") is not None


def test_a_daily_task_that_failed_is_tried_again_and_one_that_is_done_waits_for_the_next_day(
    task: Registered, ledger_clock: Clock
) -> None:
    left: list[Doing] = [fails, lambda: Done(count=1)]
    task("nightly", lambda: left.pop(0)(), when=NIGHTLY)

    run_if_due("nightly")
    assert run_if_due("nightly") is None
    ledger_clock.now += timedelta(minutes=10)
    assert run_if_due("nightly") is not None
    ledger_clock.now += timedelta(minutes=10)
    assert run_if_due("nightly") is None

    assert [outcome for outcome, *_ in rows("nightly")] == ["failed", "done"]


# alarms


def told() -> list[str]:
    return [alarm.says for alarm in alarms.alarms()]


def test_what_a_check_finds_is_an_alarm_until_a_later_run_is_clean(
    task: Registered, ledger_clock: Clock
) -> None:
    left = [Done(wrong="position 5 is missing"), Done(wrong="position 5 is missing"), Done(count=9)]
    task("verify", lambda: left.pop(0), when=NIGHTLY)

    run("verify")
    (first,) = alarms.alarms()
    run("verify")
    (second,) = alarms.alarms()
    run("verify")

    assert first.says == "verify found: position 5 is missing"
    assert second.since == first.since
    assert told() == []


def test_what_was_tampered_with_is_found_not_failed(task: Registered, ledger_clock: Clock) -> None:
    def finds() -> Done:
        raise Tampered("the record at position 2 is not the one whose hash stands beside it")

    task("integrate", finds, when=Every(5))

    run("integrate")

    assert rows("integrate")[0][0] == "wrong"
    assert len(told()) == 1


@pytest.mark.parametrize(("when", "failures"), [(NIGHTLY, 1), (Every(5), 3)])
def test_failures_are_an_alarm_once_they_are_no_chance(
    task: Registered, ledger_clock: Clock, when: Every | Daily, failures: int
) -> None:
    task("fails", fails, when=when)

    for _ in range(failures):
        assert told() == []
        run("fails")

    assert len(told()) == 1
    assert "OSError" in told()[0]


def test_a_task_that_nobody_runs_is_an_alarm(task: Registered, ledger_clock: Clock) -> None:
    task("sweep", Done, when=Every(5))
    assert told() == []

    run("sweep")
    assert told() == []
    ledger_clock.now += timedelta(minutes=30)

    assert ["has not run" in says for says in told()] == [True]


def test_where_workers_are_to_do_it_and_none_ever_did_one_alarm_says_so(
    task: Registered, ledger_clock: Clock, settings: Any
) -> None:
    task("sweep", Done, when=Every(5))
    task("verify", Done, when=NIGHTLY)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    ledger_clock.now += timedelta(hours=1)
    assert told() == []  # nothing is on record for which it would matter

    registered.parties()
    recorded = ledger_clock.now
    assert told() == []
    ledger_clock.now += timedelta(minutes=15)
    (alarm,) = alarms.alarms()
    assert "no task has ever run" in alarm.says
    assert recorded - alarm.since < timedelta(minutes=1)

    run("sweep")
    assert told() == []


def test_alarms_are_found_by_one_query(ledger_clock: Clock, django_assert_num_queries: Any) -> None:
    run("sweep")

    with django_assert_num_queries(1):
        alarms.alarms()
