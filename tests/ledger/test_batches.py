"""Several commands saved together or not at all, and the log of what was refused."""

from contextlib import suppress

import pytest
from django.db import connection

from agreements.party import Party
from config.errors import Conflict, NotPermitted, Refused
from config.ledger.models import LedgerRecord, Refusal, TimelineEntry
from config.ledger.store import ledger
from tests.actors import LIAISON, OFFICER, SUPERVISOR
from tests.ledger.notebook import Notebook, Shelf, open_notebook, write_page
from tests.ledger.writers import at_once

pytestmark = pytest.mark.django_db

MARKED = "TOP SECRET//NOFORN the words that nobody may keep"


def test_a_batch_is_saved_at_its_end(shelf: type[Shelf]) -> None:
    with ledger.together():
        first = open_notebook(LIAISON, title="First").stream
        write_page(LIAISON, notebook=first, page=1)
        second = open_notebook(OFFICER, title="Second").stream
        during = LedgerRecord.objects.count()

    assert during == 0
    assert list(LedgerRecord.objects.order_by("position").values_list("stream", "version")) == [
        (first, 1),
        (first, 2),
        (second, 1),
    ]
    assert dict(shelf.objects.values_list("title", "pages")) == {"First": 1, "Second": 0}
    assert TimelineEntry.objects.count() == 3


def test_a_command_of_a_batch_sees_what_the_batch_has_said() -> None:
    with ledger.together():
        notebook = open_notebook(LIAISON, title="First").stream
        write_page(LIAISON, notebook=notebook, page=1, expected_version=1)

        seen = ledger.get(Notebook, notebook)
        opened = ledger.in_batch(Notebook)

        assert (seen.title, seen.version) == ("First", 2)
        assert opened == [seen]


def test_a_batch_that_fails_stores_nothing(shelf: type[Shelf]) -> None:
    before = open_notebook(LIAISON, title="First").stream

    def batch() -> None:
        with ledger.together():
            write_page(LIAISON, notebook=before, page=1)
            notebook = open_notebook(LIAISON, title="Second").stream
            write_page(LIAISON, notebook=notebook, page=1)
            write_page(LIAISON, notebook=notebook, page=1)

    with pytest.raises(Refused):
        batch()

    assert LedgerRecord.objects.count() == 1
    assert dict(shelf.objects.values_list("title", "pages")) == {"First": 0}


def test_a_batch_whose_refusal_somebody_swallowed_is_not_saved() -> None:
    def batch() -> None:
        with ledger.together():
            notebook = open_notebook(LIAISON).stream
            with suppress(Refused):
                write_page(LIAISON, notebook=notebook, page=1, text=MARKED)

    with pytest.raises(RuntimeError):
        batch()

    assert not LedgerRecord.objects.exists()


def test_a_command_of_a_batch_is_not_rehearsed_alone() -> None:
    with pytest.raises(RuntimeError), ledger.together():
        open_notebook(LIAISON, dry_run=True)

    assert not LedgerRecord.objects.exists()


def test_a_batch_that_comes_too_late_stores_nothing(shelf: type[Shelf]) -> None:
    taken = open_notebook(LIAISON, title="First").stream

    def batch() -> None:
        with ledger.together():
            open_notebook(LIAISON, title="Second")
            open_notebook(LIAISON, title="Third", id=taken)

    with pytest.raises(Conflict):
        batch()

    assert LedgerRecord.objects.count() == 1
    assert [kept.title for kept in shelf.objects.all()] == ["First"]


def test_an_id_is_opened_once_in_a_batch() -> None:
    def batch() -> None:
        with ledger.together():
            same = open_notebook(LIAISON).stream
            open_notebook(LIAISON, id=same)

    with pytest.raises(Conflict):
        batch()

    assert not LedgerRecord.objects.exists()


def test_an_empty_batch_stores_nothing() -> None:
    with ledger.together():
        assert ledger.in_batch(Party) == []

    assert not LedgerRecord.objects.exists()


# refusals


def test_a_refusal_is_logged_with_who_tried_what_and_which_kind_of_no() -> None:
    notebook = open_notebook(OFFICER).stream

    with pytest.raises(NotPermitted):
        write_page(OFFICER, notebook=notebook, page=1)

    refusal = Refusal.objects.get()
    assert (refusal.command, refusal.error, refusal.rule) == ("write_page", "NotPermitted", "3")
    assert (refusal.by, refusal.organization, refusal.side) == (
        OFFICER.id,
        OFFICER.organization,
        "government",
    )


def test_the_log_of_refusals_holds_no_text_of_what_was_refused() -> None:
    notebook = open_notebook(LIAISON).stream

    with pytest.raises(Refused) as refused:
        write_page(LIAISON, notebook=notebook, page=1, text=MARKED)

    (row,) = Refusal.objects.values()
    assert (row["rule"], row["pointer"]) == ("17", "/text")
    assert "nobody" not in f"{row} {refused.value}"
    assert LedgerRecord.objects.count() == 1


def test_every_kind_of_no_is_logged() -> None:
    taken = open_notebook(LIAISON).stream

    with pytest.raises(Conflict):
        open_notebook(LIAISON, id=taken)
    with pytest.raises(Refused):
        write_page(LIAISON, notebook=taken, page=1, text=MARKED)
    with pytest.raises(NotPermitted):
        open_notebook(SUPERVISOR)

    assert [refusal.error for refusal in Refusal.objects.order_by("id")] == [
        "Conflict",
        "Refused",
        "NotPermitted",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_committed_on_its_own_after_everything_else_is_undone() -> None:
    notebook = open_notebook(LIAISON).stream

    with pytest.raises(Refused):
        write_page(LIAISON, notebook=notebook, page=1, text=MARKED)

    def seen_from_elsewhere(_: int) -> tuple[int, int]:
        return LedgerRecord.objects.count(), Refusal.objects.count()

    assert not connection.in_atomic_block
    assert at_once(seen_from_elsewhere, 1) == [(1, 1)]
