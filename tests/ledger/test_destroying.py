"""What destroys content deletes the key with the entry that says so, or neither; nothing else is touched."""

import threading
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection, connections, transaction

from config.errors import Conflict, NotFound
from config.ledger import keys
from config.ledger.event import EVENTS, Entry, sealed_fields
from config.ledger.integrator import integrate
from config.ledger.models import CaseKey, LedgerRecord, SealedValue
from config.ledger.recorder import DjangoRecorder
from config.ledger.sealed_check import check_sealed
from config.ledger.store import ledger
from config.ledger.verification import verify
from tests.actors import LIAISON, OFFICER, named
from tests.databases import Backend
from tests.ledger.notebook import Notebook, burn_notebook, open_notebook, write_page
from tests.ledger.stored import everything_stored, spellings
from tests.ledger.writers import at_once

pytestmark = pytest.mark.django_db(transaction=True)

CASE, OTHER_CASE = named("case"), named("other case")
CANARY = "zebrafinch-4471-in-the-mine"


def page(text: str = "words", case: UUID = CASE, number: int = 1) -> Entry:
    """A page about a case, in a notebook of its own."""
    notebook = open_notebook(LIAISON).stream
    return write_page(LIAISON, notebook=notebook, page=number, text=text, about=(case,)).entries[0]


def burned(case: UUID = CASE, **said: Any) -> Entry:
    return burn_notebook(OFFICER, notebook=open_notebook(OFFICER).stream, about=(case,), **said).entries[0]


def test_the_key_goes_with_the_entry_that_destroys_and_the_ledger_still_verifies() -> None:
    gone, kept = page("of the case"), page("of another", OTHER_CASE)
    integrate()

    destroying = burned()

    assert [key.case for key in CaseKey.objects.all()] == [OTHER_CASE]
    assert keys.destruction(gone) == destroying
    assert keys.unseal(kept, "text").value == "of another"
    assert list(ledger.get(Notebook, gone.record.stream).pages) == [1]
    assert "[sealed]" in gone.event.sentence()
    integrate()
    assert verify().sound


def test_who_asks_for_what_is_destroyed_is_told_when_and_by_which_act() -> None:
    gone = page()
    destroying = burned()

    with pytest.raises(NotFound) as answer:
        keys.unseal(gone, "text")

    assert str(destroying.occurred) in str(answer.value)
    assert "burned what was written about it" in str(answer.value)


def test_neither_the_value_nor_its_wrapped_key_is_in_any_byte_of_the_database(database: Backend) -> None:
    page(CANARY)
    (before,) = CaseKey.objects.all()
    wrapped = bytes(before.wrapped)
    kept = everything_stored(database)
    assert wrapped in kept or wrapped.hex().encode() in kept

    burned()

    kept = everything_stored(database)
    assert [spelling for spelling in spellings(CANARY) if spelling in kept] == []
    assert wrapped not in kept
    assert wrapped.hex().encode() not in kept


def test_a_rehearsal_of_destruction_destroys_nothing() -> None:
    kept = page()

    burned_notebook = open_notebook(OFFICER).stream
    receipt = burn_notebook(OFFICER, notebook=burned_notebook, about=(CASE,), dry_run=True)

    assert receipt.rehearsed
    assert keys.unseal(kept, "text").value == "words"


def test_where_the_entry_is_not_recorded_the_key_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = page()
    notebook = open_notebook(OFFICER).stream
    real = DjangoRecorder.records

    def and_meanwhile(self: DjangoRecorder, stream: UUID, last: int | None = None) -> Any:
        found = real(self, stream, last)
        if stream == notebook and len(found) == 1:
            monkeypatch.setattr(DjangoRecorder, "records", real)
            # another writer is first
            at_once(lambda _: burn_notebook(OFFICER, notebook=notebook, about=(OTHER_CASE,)), 1)
        return found

    monkeypatch.setattr(DjangoRecorder, "records", and_meanwhile)

    with pytest.raises(Conflict):
        burn_notebook(OFFICER, notebook=notebook, about=(CASE,))

    assert keys.unseal(kept, "text").value == "words"
    assert LedgerRecord.objects.filter(topic="notebook.notebook-burned").count() == 1


def test_content_is_destroyed_by_a_command_of_its_own() -> None:
    kept = page()
    notebook = open_notebook(OFFICER).stream

    with pytest.raises(RuntimeError), ledger.together():
        burn_notebook(OFFICER, notebook=notebook, about=(CASE,))

    assert keys.unseal(kept, "text").value == "words"


def test_what_is_sealed_later_lies_under_another_key_and_may_be_destroyed_again() -> None:
    first = page("said first")
    burned()
    second = page("said second")

    assert keys.unseal(second, "text").value == "said second"
    with pytest.raises(NotFound):
        keys.unseal(first, "text")
    assert (check_sealed().opened, check_sealed().destroyed) == (1, 1)

    burned()

    for gone in (first, second):
        with pytest.raises(NotFound):
            keys.unseal(gone, "text")
    assert (check_sealed().opened, check_sealed().destroyed) == (0, 2)


def test_an_entry_that_destroys_seals_nothing_itself() -> None:
    destroying = [event for event in EVENTS.values() if event.DESTROYS]

    assert destroying
    assert [event for event in destroying if sealed_fields(event)] == []


def test_a_value_that_is_being_sealed_is_destroyed_too_or_comes_after_and_opens() -> None:
    """Whoever seals while the key is deleted ends on one side or the other, never under a deleted key."""
    page()
    notebooks = [open_notebook(LIAISON).stream for _ in range(4)]
    destroyer = open_notebook(OFFICER).stream
    written: list[Entry] = []
    stop = threading.Event()

    def write(notebook: UUID) -> None:
        number = 0
        try:
            while not stop.is_set() and number < 200:
                number += 1
                receipt = write_page(LIAISON, notebook=notebook, page=number, about=(CASE,))
                written.extend(receipt.entries)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(notebook,)) for notebook in notebooks]
    for thread in threads:
        thread.start()
    for _ in range(10):
        burn_notebook(OFFICER, notebook=destroyer, about=(CASE,))
    stop.set()
    for thread in threads:
        thread.join(timeout=60)

    found = check_sealed()
    assert found.sound, found.message
    assert found.opened + found.destroyed == SealedValue.objects.count() == len(written) + 1


@pytest.mark.only_on("postgresql")
def test_on_postgresql_a_deletion_waits_for_whoever_has_sealed_and_not_yet_committed() -> None:
    page()
    other = connections.create_connection("default")
    case = other.cursor()
    try:
        case.execute("BEGIN")
        case.execute(
            "INSERT INTO ledger_sealed_value SELECT %s, 'text', \"case\", wrapped FROM ledger_case_key",
            [b"l" * 32],
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
            with pytest.raises(OperationalError, match="lock timeout"), transaction.atomic():
                cursor.execute("SELECT ledger_destroy_key(%s)", [CASE])
    finally:
        case.execute("ROLLBACK")
        other.close()
    assert CaseKey.objects.count() == 1
