"""Every registered task, generated from the list: scheduled, described, done twice with one outcome."""

import importlib
import logging
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from config.tasks import running
from config.tasks.alarms import alarms
from config.tasks.models import Outcome, TaskRun
from config.tasks.registry import MINUTES_AT_MOST, TASKS, Daily, Done, Every, register
from config.ticker import Ticker
from tests.reviews.registered import opened_case, released_model, requested

NAMES = sorted(TASKS)

MORNING = datetime(2026, 11, 23, 12, tzinfo=UTC)  # 07:00 in New York


@pytest.mark.parametrize("name", NAMES)
def test_every_task_says_what_it_does_in_a_sentence_and_when(name: str) -> None:
    task = TASKS[name]

    assert task.says.endswith((".", "?"))
    assert task.says[0].isupper()
    assert task.when.asked_every <= timedelta(minutes=10)
    assert str(task.when).startswith(("every ", "daily at "))


@pytest.mark.parametrize("name", NAMES)
def test_no_task_may_take_as_long_as_a_message_waits_for_who_took_it(name: str) -> None:
    assert TASKS[name].longest <= timedelta(minutes=MINUTES_AT_MOST) < timedelta(hours=1)


@pytest.mark.django_db(transaction=True)
def test_every_task_done_again_comes_to_the_same_and_finds_nothing_left_to_do_twice() -> None:
    released_model()
    requested(case=opened_case())
    _every_task()

    again, once_more = _every_task(), _every_task()

    assert set(again) == set(NAMES)
    assert {outcome for outcome, _ in again.values()} == {Outcome.DONE}
    assert once_more == again


def _every_task() -> dict[str, tuple[Outcome, int]]:
    runs = [running.run(name) for name in TASKS]
    return {run.name: (run.outcome, run.count) for run in runs if run}


def test_two_tasks_never_have_one_name() -> None:
    with pytest.raises(TypeError):
        register("sweep", Done, when=Every(5), says="Another.", counts="things")
    with pytest.raises(TypeError):
        register("forever", Done, when=Every(5), says="Another.", counts="things", minutes_at_most=46)
    assert "forever" not in TASKS


def test_what_is_done_at_every_tick_follows_the_setting(settings: Settings) -> None:
    settings.TICK_SECONDS = 2
    assert Every().period == timedelta(seconds=2)
    settings.TICK_SECONDS = 0  # workers do it
    assert Every().period == timedelta(seconds=5)


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    """An instant of November 2026 in New York, which is UTC - 5."""
    return datetime(2026, 11, day, hour + 5, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begun", "done", "failures", "now", "due"),
    [
        (None, None, 0, at(1), at(2, 30, day=22)),
        (at(2, 30, day=22), at(2, 30, day=22), 0, at(1), at(2, 30)),
        (at(2, 30), at(2, 30), 0, at(9), at(2, 30, day=24)),
        (at(2, 30, day=20), at(2, 30, day=20), 0, at(9), at(2, 30)),
        (at(2, 30), at(2, 30, day=22), 0, at(2, 35), at(2, 40)),
        (at(2, 30), at(2, 30, day=22), 1, at(2, 35), at(2, 40)),
        (at(4), at(2, 30, day=22), 4, at(4, 5), at(5, 20)),
        (at(18), at(2, 30, day=22), 8, at(18, 5), at(2, 30, day=24)),
        (at(2, 30), at(2, 30, day=12), 1000, at(9), at(2, 30, day=24)),
    ],
    ids=[
        "never ran",
        "before its time",
        "done today",
        "nobody ran it at night",
        "it is under way",
        "it failed at night",
        "it failed four times",
        "it failed all day",
        "it has failed for long",
    ],
)
def test_a_daily_task_is_due_until_it_is_done_after_its_time(
    begun: datetime | None, done: datetime | None, failures: int, now: datetime, due: datetime
) -> None:
    assert Daily(time(2, 30)).next_after(begun, done, now, failures) == due


def test_a_daily_task_keeps_its_time_of_day_where_clocks_change() -> None:
    before, after = datetime(2026, 10, 31, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 7, 30, tzinfo=UTC)

    assert Daily(time(2, 30)).next_after(before, before, before) == after


# one that fails, and what workers are told


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("failing", [NAMES[::2], NAMES[1::2]], ids=["one half", "the other"])
def test_tasks_that_fail_leave_a_row_and_an_alarm_where_due_and_stop_no_other(
    failing: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> int:
        raise OSError("the disk is full")

    for name in failing:
        monkeypatch.setitem(TASKS, name, msgspec.structs.replace(TASKS[name], does=fails))

    Ticker(1).tick()

    runs = dict(TaskRun.objects.values_list("name", "outcome"))
    assert runs == {**dict.fromkeys(NAMES, "done"), **dict.fromkeys(failing, "failed")}
    daily = {name for name in failing if isinstance(TASKS[name].when, Daily)}
    assert daily
    assert {alarm.task for alarm in alarms()} == daily


@pytest.fixture
def celery_app(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Celery's app as workers and beat load it; nothing is sent anywhere."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.delitem(sys.modules, "config.celery", raising=False)
    app = importlib.import_module("config.celery").app
    yield app
    sys.modules.pop("config.celery", None)


def test_beat_asks_for_every_task_by_name_alone_as_often_as_it_may_be_due(celery_app: Any) -> None:
    schedule = celery_app.conf.beat_schedule

    assert set(schedule) == set(NAMES)
    for name, entry in schedule.items():
        assert entry["task"] == f"demarc.{name}"
        assert entry["schedule"] == TASKS[name].when.asked_every.total_seconds()
        assert entry["options"]["expires"] >= entry["schedule"]
        assert not entry.get("args")
        assert not entry.get("kwargs")


def test_messages_are_json_acknowledged_late_and_without_results(celery_app: Any) -> None:
    conf = celery_app.conf

    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert (conf.task_acks_late, conf.task_ignore_result, conf.result_backend) == (True, True, None)
    for name in NAMES:
        task = celery_app.tasks[f"demarc.{name}"]
        assert task.acks_late
        assert task.time_limit < conf.broker_transport_options["visibility_timeout"]


def test_a_worker_writes_lines_as_everywhere_and_tells_nobody_of_its_messages(
    celery_app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])

    celery_app.log.setup_logging_subsystem(loglevel="INFO")

    assert logging.getLogger().handlers == []
    assert celery_app.conf.worker_send_task_events is False
    assert celery_app.conf.task_send_sent_event is False


def test_a_forged_message_gives_a_worker_nothing_but_a_task_of_the_table_without_arguments(
    celery_app: Any,
) -> None:
    ours = {name: task for name, task in celery_app.tasks.items() if not name.startswith("celery.")}

    assert ours.keys() == {f"demarc.{name}" for name in NAMES}
    for task in ours.values():
        with pytest.raises(TypeError):
            task("whatever was sent")
    assert celery_app.conf.worker_enable_remote_control is False


def test_a_worker_without_redis_does_not_start(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.REDIS_URL = ""
    monkeypatch.delitem(sys.modules, "config.celery", raising=False)

    with pytest.raises(ImproperlyConfigured, match="REDIS_URL is not set"):
        importlib.import_module("config.celery")
