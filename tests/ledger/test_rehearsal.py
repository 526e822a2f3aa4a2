"""A rehearsal: what a command would do, told without doing it."""

from collections.abc import Sequence

import pytest

from config.errors import Refused
from config.ledger.event import Entry
from config.ledger.models import CaseKey, LedgerRecord, SealedValue, TimelineEntry
from config.ledger.store import ledger
from tests.actors import LIAISON, OFFICER
from tests.ledger.notebook import Shelf, initial_page, open_notebook, write_page

pytestmark = pytest.mark.django_db


def stored() -> list[int]:
    """How much is stored of everything that a command may write."""
    return [model.objects.count() for model in (LedgerRecord, TimelineEntry, SealedValue, CaseKey)]


def test_a_rehearsal_stores_nothing_and_tells_what_would_be(shelf: type[Shelf]) -> None:
    notebook = open_notebook(LIAISON).stream
    before = stored()

    receipt = initial_page(OFFICER, notebook=notebook, page=1, dry_run=True)

    assert stored() == before
    assert (receipt.rehearsed, receipt.version) == (True, 2)
    assert [entry.position for entry in receipt.entries] == [None]
    assert receipt.sentences == ("initialed page 1",)


def test_a_rehearsal_tells_which_rows_would_change(shelf: type[Shelf]) -> None:
    notebook = open_notebook(LIAISON).stream

    receipt = write_page(LIAISON, notebook=notebook, page=1, dry_run=True)

    (change,) = receipt.rows
    assert "pages=0" in str(change.before)
    assert "pages=1" in str(change.after)
    assert shelf.objects.get().pages == 0


def test_a_rehearsal_seals_nothing_and_makes_no_key() -> None:
    notebook = open_notebook(LIAISON).stream
    before = stored()

    write_page(LIAISON, notebook=notebook, page=1, dry_run=True)

    assert stored() == before


def test_a_rehearsal_tells_who_would_see_it_and_which_flags_it_raises(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def seen_by(entries: Sequence[Entry]) -> list[str]:
        return [f"{entry.version} by the company" for entry in entries]

    def flags(entries: Sequence[Entry]) -> list[str]:
        return [f"flag on {entry.record.topic}" for entry in entries]

    monkeypatch.setattr(ledger, "seen_by", seen_by)
    monkeypatch.setattr(ledger, "flags", flags)

    receipt = open_notebook(LIAISON, dry_run=True)

    assert receipt.seen_by == ("1 by the company",)
    assert receipt.flags == ("flag on notebook.notebook-opened",)


def test_a_rehearsal_is_refused_as_the_act_would_be() -> None:
    notebook = open_notebook(LIAISON).stream
    write_page(LIAISON, notebook=notebook, page=1)

    with pytest.raises(Refused):
        write_page(LIAISON, notebook=notebook, page=1, dry_run=True)
