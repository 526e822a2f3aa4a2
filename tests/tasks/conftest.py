"""What tests of tasks stand on, beside what all tests do."""

import pytest

from tests.conftest import REQUIRED
from tests.tasks.processes import MISSING
from tests.webhooks.conftest import anywhere

__all__ = ["anywhere"]


@pytest.fixture(scope="session")
def redis_server() -> None:
    """A test that starts a Redis server of its own is not run where that is not installed."""
    if MISSING and REQUIRED:
        pytest.fail(f"DEMARC_REQUIRE_SERVICES is set, but {MISSING}")
    if MISSING:
        pytest.skip(MISSING)
