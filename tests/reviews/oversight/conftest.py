"""The public record for the tests of the third audience: folded once per database, or there to be asked."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from config.ledger.store import ledger
from reviews.chronology import stream_id
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history
from tests import databases
from tests.databases import BACKENDS, Backend
from tests.reviews.mutations import Mutation, import_with
from tests.steady import Clock

Cases = Callable[..., CaseHistory]
"""A case of the public record by the key of its opening, the directive's chronology mutated."""

TODAY = datetime(2026, 8, 15, 16, 0, tzinfo=UTC)
"""When the register of these tests recorded everything: after all that the public record tells."""

KEYS = ("directive-case", "request-case", "meta-case")

_FOLDED: dict[tuple[Backend | None, tuple[Mutation, ...]], dict[str, CaseHistory]] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what reads the public record once on each backend."""
    if {"cases", "imported"} & set(metafunc.fixturenames):
        backends = [
            pytest.param(
                backend,
                id=backend,
                marks=pytest.mark.skipif(bool(why := databases.missing(backend)), reason=why),
            )
            for backend in BACKENDS
        ]
        metafunc.parametrize("database", backends, indirect=True)


@pytest.fixture(scope="module")
def imported(database: Backend | None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database that holds the public record alone, for the tests of one module, which only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_with()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def cases(database: Backend | None, django_db_blocker: DjangoDbBlocker) -> Cases:
    """The cases of the public record: folded when first asked for, then kept in memory."""

    def case(key: str, *mutations: Mutation) -> CaseHistory:
        wanted = (database, mutations)
        if wanted not in _FOLDED:
            with django_db_blocker.unblock(), transaction.atomic():
                import_with(*mutations)
                _FOLDED[wanted] = {key: case_history(stream_id(key)) for key in KEYS}
                transaction.set_rollback(True)
        return _FOLDED[wanted][key]

    return case


@pytest.fixture(scope="module", autouse=True)
def _summer() -> Iterator[None]:
    """The ledger's clock stands in the summer in which all of it is past, whenever the tests run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "clock", Clock(TODAY))
        yield
