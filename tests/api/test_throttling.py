"""How often a credential may ask: never more than its rate in any such time; what is kept of it is small."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import given
from hypothesis import strategies as st

from config.api.throttling import Counted


class Clock:
    """Seconds as a test sets them."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Asking(Counted):
    """Whoever asks under one name."""

    timer = Clock()
    rate = "5/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return "test:asking"


BEGUN = 1_795_000_000.3


def begin() -> None:
    """Nobody has asked yet."""
    cache.clear()
    Asking.timer.now = BEGUN


@pytest.fixture(autouse=True)
def _nobody_has_asked() -> Iterator[None]:
    begin()
    yield
    cache.clear()


def asks() -> Asking | None:
    """The throttle that refused, None where it let the request through."""
    throttle = Asking()
    nobody: Any = None
    return None if throttle.allow_request(nobody, None) else throttle


PAUSES = st.lists(st.floats(0, 90, allow_nan=False), max_size=60)


@given(PAUSES)
def test_no_minute_has_more_requests_than_the_rate(pauses: list[float]) -> None:
    begin()
    let_through: list[float] = []

    for pause in pauses:
        Asking.timer.now += pause
        if asks() is None:
            let_through.append(Asking.timer.now)

    for at in let_through:
        assert sum(at - 60 < other <= at for other in let_through) <= 5


@given(PAUSES)
def test_who_comes_back_when_told_is_let_in(pauses: list[float]) -> None:
    begin()

    for pause in pauses:
        Asking.timer.now += pause
        refused = asks()
        if refused is not None:
            assert 0 < refused.wait() <= 61
            Asking.timer.now += refused.wait()
            assert asks() is None


def test_what_is_kept_does_not_grow_with_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Asking, "rate", "100000/min")

    for _ in range(5000):
        Asking.timer.now += 0.05
        assert asks() is None

    assert len(cache.get("test:asking")) <= 61
