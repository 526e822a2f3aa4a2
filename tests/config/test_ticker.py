"""The ticker: what is due again and again, failures in the log, stopped cleanly, only where it serves."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import load_command_class
from django.core.management.commands import runserver as django_runserver
from pytest_django import Settings

from config.tasks.models import TaskRun, TaskStanding
from config.tasks.registry import TASKS
from config.ticker import Ticker, ticking
from reviews.demo import serve as demo_serve

SOON = 0.005


def doing(**tasks: Callable[[], object]) -> Ticker:
    """A ticker of these tasks, each due at every tick."""
    return Ticker(SOON, lambda: tasks, lambda name: tasks[name]())


def ran(times: int) -> tuple[Callable[[], object], threading.Event]:
    """A task, and an event that is set once it ran so often."""
    done = threading.Event()
    left = [times]

    def task() -> None:
        left[0] -= 1
        if left[0] <= 0:
            done.set()

    return task, done


def alive() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "ticker"]


@pytest.mark.django_db(transaction=True)
def test_a_tick_does_every_task_that_is_due_and_the_next_none_that_is_not() -> None:
    ticker = Ticker(SOON)

    ticker.tick()
    done = dict(TaskStanding.objects.values_list("name", "outcome"))
    ticker.tick()

    assert done == dict.fromkeys(TASKS, "done")
    assert TaskRun.objects.filter(name="verify").count() == 1


def test_it_does_every_task_again_and_again_until_it_is_stopped() -> None:
    task, done = ran(3)
    running = doing(task=task)

    running.start()
    assert done.wait(10)
    running.stop()

    assert not running.is_alive()
    assert running.daemon


def test_a_task_that_cannot_be_run_is_logged_the_others_go_on_and_it_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    other, done = ran(2)

    def fails() -> None:
        raise OSError("the disk is full")

    running = doing(fails=fails, other=other)
    with caplog.at_level(logging.ERROR, logger="demarc.ticker"):
        running.start()
        assert done.wait(10)
        running.stop()

    assert caplog.text.count("the disk is full") >= 2
    assert "the task fails could not be run" in caplog.text


def test_where_nobody_can_say_what_is_due_the_next_tick_asks_again(caplog: pytest.LogCaptureFixture) -> None:
    asked: list[int] = []
    again = threading.Event()

    def due() -> list[str]:
        asked.append(1)
        if len(asked) > 2:
            again.set()
        raise OSError("the database is away")

    running = Ticker(SOON, due)
    with caplog.at_level(logging.ERROR, logger="demarc.ticker"):
        running.start()
        assert again.wait(10)
        running.stop()

    assert "the database is away" in caplog.text


def test_a_stop_waits_for_the_task_under_way_and_begins_no_other() -> None:
    begun, go_on, second = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go_on.wait(10)

    running = doing(slow=slow, second=second.set)
    running.start()
    assert begun.wait(10)
    stopping = threading.Thread(target=running.stop)
    stopping.start()
    running.stopped.wait(10)
    go_on.set()
    stopping.join(10)

    assert not running.is_alive()
    assert not second.is_set()


@pytest.mark.parametrize(("embedded", "seconds", "ticks"), [(True, 9, 1), (False, 9, 0), (True, 0, 0)])
def test_it_ticks_on_the_embedded_default_unless_it_is_turned_off(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, embedded: bool, seconds: float, ticks: int
) -> None:
    settings.EMBEDDED, settings.TICK_SECONDS = embedded, seconds
    monkeypatch.setattr(Ticker, "tick", lambda _: None)

    with ticking():
        during = len(alive())

    assert during == ticks
    assert alive() == []


def test_the_server_of_django_and_the_demos_tick_while_they_serve_and_not_before(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMBEDDED, settings.TICK_SECONDS = True, 9
    monkeypatch.setattr(Ticker, "tick", lambda _: None)
    during: list[int] = []
    command: Any = load_command_class("config.ledger", "runserver")
    monkeypatch.setattr(django_runserver.Command, "inner_run", lambda *_, **__: during.append(len(alive())))
    monkeypatch.setattr(demo_serve, "run", lambda *_, **__: during.append(len(alive())))

    before = len(alive())
    command.inner_run(None)
    demo_serve.serve(8000, lambda: None)

    assert (before, during, len(alive())) == (0, [1, 1], 0)


def test_no_test_ticks(settings: Settings) -> None:
    assert settings.TICK_SECONDS == 0
    assert alive() == []
