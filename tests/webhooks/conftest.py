"""What tests of webhooks stand on: callers, a clock that can be put forward, receivers on this machine."""

import pytest
from pytest_django import Settings

from config.ledger.store import ledger
from tests.api.calling import Caller
from tests.reviews.registered import released_model
from tests.webhooks.receiver import Ahead


@pytest.fixture
def caller(db: None) -> Caller:
    released_model()
    return Caller()


@pytest.fixture
def ahead(monkeypatch: pytest.MonkeyPatch) -> Ahead:
    clock = Ahead()
    monkeypatch.setattr(ledger, "clock", clock)
    return clock


@pytest.fixture
def anywhere(settings: Settings) -> None:
    """Webhooks may go to this machine."""
    settings.WEBHOOKS_ANYWHERE = True
