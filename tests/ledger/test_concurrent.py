"""Several writers at once, with real commits on both databases: one wins, nothing is lost."""

import threading
from collections.abc import Iterable
from contextlib import suppress

import pytest
from django.apps import apps
from django.db import connection

from config.actors import Circumstances
from config.errors import Conflict, Refused
from config.ledger import conflicts
from config.ledger.models import LedgerRecord, Refusal, TimelineEntry
from config.ledger.recorder import DjangoRecorder
from config.ledger.store import ledger
from tests.actors import LIAISON, named
from tests.ledger.notebook import Notebook, Shelf, open_notebook, write_page
from tests.ledger.writers import at_once

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
PAGES = 12


def failures(outcomes: Iterable[object]) -> list[Exception]:
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def positions() -> list[int]:
    return list(LedgerRecord.objects.order_by("position").values_list("position", flat=True))


def test_of_two_writers_on_one_version_one_wins_and_the_other_gets_a_conflict() -> None:
    notebook = open_notebook(LIAISON).stream
    both_have_loaded = threading.Barrier(2)

    def write(number: int) -> int:
        with (
            ledger.giving("write_page", LIAISON, Circumstances()),
            ledger.change(Notebook, notebook) as changed,
        ):
            both_have_loaded.wait(timeout=30)
            changed.write(by=LIAISON, about=(), page=number, text="words")
        return number

    outcomes = at_once(write, 2)

    (lost,) = failures(outcomes)
    (won,) = (outcome for outcome in outcomes if outcome is not lost)
    assert isinstance(lost, Conflict)
    assert list(ledger.get(Notebook, notebook).pages) == [won]
    assert TimelineEntry.objects.count() == 2
    assert Refusal.objects.get().error == "Conflict"


def test_of_two_writers_of_one_new_stream_one_wins() -> None:
    id = named("a notebook that two open")
    outcomes = at_once(lambda number: open_notebook(LIAISON, title=f"Title {number}", id=id), 2)

    (lost,) = failures(outcomes)
    assert isinstance(lost, Conflict)
    assert [entry.version for entry in ledger.entries([id])] == [1]


def test_a_rule_that_a_unique_row_holds_is_held_between_writers(
    shelf: type[Shelf], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conflicts, "MEANINGS", {})
    monkeypatch.setattr(apps, "get_models", lambda: [shelf])
    conflicts.means("notebook_shelf_title_once", Refused("taken", pointer="/title"))

    outcomes = at_once(lambda _: open_notebook(LIAISON, title="The same"), WRITERS)

    lost = failures(outcomes)
    assert len(lost) == WRITERS - 1
    assert {type(error) for error in lost} == {Refused}
    assert (shelf.objects.count(), LedgerRecord.objects.count()) == (1, 1)


def test_of_many_writers_no_event_is_lost_and_positions_are_dense(shelf: type[Shelf]) -> None:
    total = WRITERS * (1 + PAGES)
    seen: list[int] = []
    follower = DjangoRecorder().subscribe()

    def follow() -> None:
        try:
            with follower:
                for notification in follower:
                    seen.append(notification.id)
                    if len(seen) == total:
                        break
        finally:
            connection.close()

    def write(number: int) -> int:
        notebook = open_notebook(LIAISON, title=f"Notebook {number}").stream
        for page in range(1, PAGES + 1):
            write_page(LIAISON, notebook=notebook, page=page)
        return number

    following = threading.Thread(target=follow)
    following.start()
    outcomes = at_once(write, WRITERS)
    following.join(timeout=60)
    follower.stop()

    assert failures(outcomes) == []
    assert positions() == list(range(1, total + 1))
    assert seen == positions()
    assert TimelineEntry.objects.count() == total
    assert {kept.pages for kept in shelf.objects.all()} == {PAGES}


def test_writers_of_one_stream_who_try_again_all_get_their_turn() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=0)

    def write(number: int) -> int:
        tries = 0
        for page in range(number * 100, number * 100 + 4):
            while page not in ledger.get(Notebook, notebook).pages:
                tries += 1
                with suppress(Conflict):
                    write_page(LIAISON, notebook=notebook, page=page)
        return tries

    outcomes = at_once(write, WRITERS)

    assert failures(outcomes) == []
    written = ledger.entries([notebook])
    assert [entry.version for entry in written] == list(range(1, len(written) + 1))
    assert [entry.record.prev for entry in written] == [None, *(entry.leaf for entry in written[:-1])]
    assert len(ledger.get(Notebook, notebook).pages) == WRITERS * 4
