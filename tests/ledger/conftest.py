"""What tests of the ledger share: the table of the test stream's read model."""

from collections.abc import Iterator

import pytest
from django.db import connection

from config.ledger import projections
from config.ledger.asked import nobody_asks
from config.ledger.store import ledger
from tests.ledger.notebook import Notebook, Shelf, shelf_row


@pytest.fixture(autouse=True)
def _the_ledger_stands_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the apps expect of entries is theirs to test: a notebook is of no organization they know."""
    monkeypatch.setattr(ledger, "expectations", [])
    monkeypatch.setattr(ledger, "signatures_asked", nobody_asks)


@pytest.fixture
def shelf(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Shelf]]:
    """Notebooks have a read model, with a title that only one of them may have."""
    uuid = "uuid" if connection.vendor == "postgresql" else "char(32)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE notebook_shelf (stream {uuid} PRIMARY KEY, title text NOT NULL, "
            "pages bigint NOT NULL, CONSTRAINT notebook_shelf_title_once UNIQUE (title))"
        )
    monkeypatch.setitem(projections.ROWS_OF, Notebook, [shelf_row])
    yield Shelf
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE notebook_shelf")
