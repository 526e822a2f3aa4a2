"""Garbage is looked for while pages are made, whatever threads are at; what is loaded is left out of it."""

import gc
import importlib
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import clear_url_caches, get_resolver

import config.wsgi
from config.ledger import collecting
from config.ledger.collecting import TIMES, YOUNG, settle, uncollected
from config.ledger.store import ledger
from reviews.oversight.reading import for_readers
from tests.actors import OVERSEER


class Told:
    """What a cycle holds, so that nothing but the collector takes it away."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def as_served(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """This process looks for garbage as a server does, twenty times as often, until the test is over; of so
    many objects that live on, all are looked through again."""
    before = gc.get_threshold()
    monkeypatch.setattr(collecting, "YOUNG", YOUNG // 20)
    gc.collect()
    settle()
    yield YOUNG // 20 * (TIMES[0] + 2) * (TIMES[1] + 2)
    gc.set_threshold(*before)


def test_a_reading_leaves_the_collector_on() -> None:
    with ledger.reading():
        assert gc.isenabled()


def test_a_page_is_made_with_the_collector_on(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    @for_readers
    def page(request: HttpRequest, actor: Any) -> HttpResponse:
        seen.append(gc.isenabled())
        return HttpResponse()

    monkeypatch.setattr("reviews.oversight.reading.actor_at", lambda request: OVERSEER)
    request = rf.get("/cases/")
    request.user = type("Known", (), {"is_authenticated": True})()
    page(request)

    assert seen == [True]


def test_the_collector_goes_on_only_when_the_last_who_had_it_rest_is_done_in_whatever_order() -> None:
    first, second, third = ExitStack(), ExitStack(), ExitStack()
    first.enter_context(uncollected())
    second.enter_context(uncollected())
    first.close()
    assert not gc.isenabled()
    third.enter_context(uncollected())
    second.close()
    assert not gc.isenabled()
    third.close()

    assert gc.isenabled()


def test_what_outlived_its_youth_is_found_within_a_bounded_number_of_objects(as_served: int) -> None:
    old = Told()
    gone = weakref.ref(old)
    gc.collect()  # it is among the oldest now, where only a search through all finds it
    del old

    alive: list[Told] = []
    while gone() is not None and len(alive) < as_served + YOUNG // 20:
        alive.append(Told())  # as what a page is made of lives until it is made

    assert gone() is None


@pytest.mark.parametrize("process", ["of every kind", "that serves"])
def test_what_is_loaded_is_left_out_of_the_search(process: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Watched:
        freeze = staticmethod(lambda: asked.append("freeze"))
        set_threshold = staticmethod(lambda *numbers: asked.append(f"{numbers}"))
        collect = staticmethod(lambda: asked.append("collect"))

    monkeypatch.setattr(collecting, "gc", Watched)
    if process == "that serves":
        clear_url_caches()
        importlib.reload(config.wsgi)
        assert "url_patterns" in vars(get_resolver())  # its views are, too
    else:
        monkeypatch.setattr("config.ledger.tasks.register_all", lambda: None)
        apps.get_app_config("ledger").ready()

    assert asked == ["freeze", f"{(YOUNG, *TIMES)}", "collect"]
