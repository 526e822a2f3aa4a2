"""The ticker: every task again and again, failures in the log, stopped cleanly, only where it serves."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import load_command_class
from django.core.management.commands import runserver as django_runserver
from pytest_django import Settings

from config import ticker
from config.ledger.integrator import integrate
from config.ledger.signing import keep_watch, sign_new
from config.ticker import Ticker, every_tick, ticking
from config.webhooks.delivering import deliver
from reviews import tasks
from reviews.demo import serve as demo_serve

SOON = 0.005


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


def test_the_apps_have_registered_the_integrator_the_signer_what_delivers_and_the_sweep() -> None:
    signer = {"sign": sign_new, "promises": keep_watch}
    assert {"integrate": integrate, **signer, "deliver": deliver, "sweep": tasks.sweep} == ticker.TASKS
    with pytest.raises(TypeError):
        every_tick("sweep", integrate)


def test_it_does_every_task_again_and_again_until_it_is_stopped() -> None:
    task, done = ran(3)
    running = Ticker(SOON, {"a task": task})

    running.start()
    assert done.wait(10)
    running.stop()

    assert not running.is_alive()
    assert running.daemon


def test_a_task_that_fails_is_logged_the_others_go_on_and_it_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    other, done = ran(2)

    def fails() -> None:
        raise OSError("the disk is full")

    running = Ticker(SOON, {"fails": fails, "other": other})
    with caplog.at_level(logging.ERROR, logger="demarc.ticker"):
        running.start()
        assert done.wait(10)
        running.stop()

    assert caplog.text.count("the disk is full") >= 2
    assert "the task fails failed" in caplog.text


def test_a_stop_waits_for_the_task_under_way_and_begins_no_other() -> None:
    begun, go_on, second = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        go_on.wait(10)

    running = Ticker(SOON, {"slow": slow, "second": second.set})
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
