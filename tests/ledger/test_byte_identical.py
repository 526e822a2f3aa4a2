"""The same commands, clock and random bytes give the same records on every database, byte for byte."""

from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from config.actors import Side
from config.ledger.models import LedgerRecord
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.store import ledger
from reviews.import_record import import_record, public_record, read_files
from tests.actors import COMPANY, LIAISON, OFFICER, archivist, named
from tests.databases import Backend
from tests.ledger.notebook import Ink, correct_page, initial_page, open_notebook, write_page
from tests.steady import Clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ledger_clock", "ledger_entropy")]

# of the records of `a_history`, which no machine, database or version of this program may change
EXPECTED = "6c61e750bd6b84a13d3ba4d1a60b66ea5d4630c28a9fedbf2907714d7e186ec3"

FOUND: dict[Backend, list[bytes]] = {}


def a_history() -> None:
    """Live and compiled acts, sealed words, a batch, corrections, sets, dates and texts of every kind."""
    notebook = open_notebook(LIAISON, title="Zürich “notes” 日本\n\t\\").stream
    pages = [
        write_page(
            LIAISON,
            notebook=notebook,
            page=number,
            text=f"words of page {number}",
            ink=Ink.BLACK,
            on=date(2026, 1, number),
            labels=frozenset(f"label {label}" for label in range(20)),
            about=(named("a case"), notebook),
            occurred=Occurred.parse(when),
        ).entries[0]
        for number, when in enumerate(("2026-01-01T09:00-05:00", "2026-01", "before 2026-01-03"), start=1)
    ]
    initial_page(OFFICER, notebook=notebook, page=1, occurred=Occurred.unknown())
    for entry, field, value in ((pages[0], "ink", "blue"), (pages[1], "text", "other words")):
        correct_page(LIAISON, notebook=notebook, entry=entry.id, field=field, value=value)
    with ledger.together():
        source = Source(publisher="A newspaper", evidence="media", date="2026-01-04", says="so")
        entering = archivist(COMPANY, Side.COMPANY)
        compiled = open_notebook(entering, title="Compiled", source=source, event_id=named("an entry")).stream
        write_page(entering, notebook=compiled, page=1, aside="in public", source=source)


def stored() -> list[bytes]:
    records = LedgerRecord.objects.order_by("position").values_list("record", flat=True)
    return [bytes(record) for record in records]


def test_a_history_has_the_same_bytes_on_every_database() -> None:
    a_history()

    assert sha256(b"\n".join(stored())).hexdigest() == EXPECTED


def test_the_public_record_has_the_same_bytes_on_every_database(
    database: Backend, ledger_clock: Clock
) -> None:
    ledger_clock.now = datetime(2026, 8, 15, tzinfo=UTC)

    import_record(read_files(public_record()))

    FOUND[database] = stored()
    first, *others = FOUND.values()
    assert len(first) > 100
    assert all(other == first for other in others)
