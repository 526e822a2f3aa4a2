"""A document that is kept while its case's key is deleted opens by its entry, or for nobody."""

import threading
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from config.actors import Actor, Role, permitted
from config.errors import Conflict, NotFound
from config.ledger.blobs import content_of, file_name, file_names
from config.ledger.event import Entry
from config.ledger.keys import case_key
from config.ledger.models import CaseKey
from config.ledger.recorder import DjangoRecorder
from config.ledger.store import Receipt, ledger
from tests.actors import LIAISON, OFFICER, named
from tests.ledger.notebook import Notebook, burn_notebook, open_notebook
from tests.ledger.writers import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("document_store")]

CASE = named("case")
CONTENT = b"a photograph of the page"


@permitted(Role.LIAISON)
def photograph_page(actor: Actor, *, notebook: UUID, page: int, content: bytes = CONTENT) -> Receipt:
    """A page about the case, and its photograph."""
    with ledger.change(Notebook, notebook) as changed:
        changed.write(by=actor, about=(CASE,), page=page, text="words")
        ledger.keep(CASE, content)
    return changed.receipt


def burned(notebook: UUID | None = None) -> Entry:
    where = notebook or open_notebook(OFFICER).stream
    return burn_notebook(OFFICER, notebook=where, about=(CASE,)).entries[0]


def after_reading(stream: UUID, do: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let another writer act once, right after the stream is read the next time."""
    real = DjangoRecorder.records

    def and_meanwhile(self: DjangoRecorder, read: UUID, last: int | None = None) -> Any:
        found = real(self, read, last)
        if read == stream:
            monkeypatch.setattr(DjangoRecorder, "records", real)
            assert not isinstance(at_once(lambda _: do(), 1)[0], Exception)
        return found

    monkeypatch.setattr(DjangoRecorder, "records", and_meanwhile)


def opened(content: bytes = CONTENT) -> list[str]:
    """The files that the key of the case, as it lies in the database, opens by this content."""
    key, digest = case_key(CASE), sha256(content).digest()
    return [name for name in file_names() if key and name == file_name(CASE, digest, key)]


def test_where_its_case_is_destroyed_meanwhile_and_the_filing_fails_the_document_opens_for_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notebook = open_notebook(LIAISON).stream
    photograph_page(LIAISON, notebook=notebook, page=1, content=b"another")
    after_reading(notebook, lambda: burned(notebook), monkeypatch)

    with pytest.raises(Conflict):
        photograph_page(LIAISON, notebook=notebook, page=2)

    assert list(file_names()) != []
    assert not CaseKey.objects.exists()


def test_where_its_case_is_destroyed_meanwhile_by_another_stream_the_document_comes_after_it_and_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notebook = open_notebook(LIAISON).stream
    photograph_page(LIAISON, notebook=notebook, page=1, content=b"another")
    after_reading(notebook, burned, monkeypatch)

    (entry,) = photograph_page(LIAISON, notebook=notebook, page=2).entries

    assert content_of(entry, sha256(CONTENT).digest()) == CONTENT
    assert opened(b"another") == []


def test_what_was_written_under_the_key_before_it_was_deleted_is_destroyed_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The deletion comes between the writing of the bytes and the entry."""
    notebook = open_notebook(LIAISON).stream
    photograph_page(LIAISON, notebook=notebook, page=1, content=b"another")
    real = ledger.save

    def after_the_deletion(*entries: Any, **said: Any) -> Any:
        monkeypatch.setattr(ledger, "save", real)
        assert not isinstance(at_once(lambda _: burned(), 1)[0], Exception)
        return real(*entries, **said)

    monkeypatch.setattr(ledger, "save", after_the_deletion)

    (entry,) = photograph_page(LIAISON, notebook=notebook, page=2).entries

    lying = [name for name in file_names() if sha256(CONTENT).hexdigest() in name]
    assert len(lying) == 2
    assert opened() in [[name] for name in lying]
    assert content_of(entry, sha256(CONTENT).digest()) == CONTENT


def test_what_is_filed_again_after_it_was_destroyed_opens_by_its_new_entry_alone() -> None:
    notebook = open_notebook(LIAISON).stream
    (first,) = photograph_page(LIAISON, notebook=notebook, page=1).entries
    burned()

    (again,) = photograph_page(LIAISON, notebook=notebook, page=2).entries

    assert content_of(again, sha256(CONTENT).digest()) == CONTENT
    with pytest.raises(NotFound, match="this document is destroyed: on "):
        content_of(first, sha256(CONTENT).digest())


def test_a_document_without_an_entry_is_destroyed_with_its_case(monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = open_notebook(LIAISON).stream
    photograph_page(LIAISON, notebook=notebook, page=1, content=b"another")
    with monkeypatch.context() as patch:
        patch.setattr(ledger, "save", lambda *entries, **said: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            photograph_page(LIAISON, notebook=notebook, page=2)
    assert len(opened()) == 1

    burned()

    assert opened() == []


def test_the_first_document_of_a_case_filed_by_several_at_once_opens_for_each() -> None:
    """Each makes a key of its own for the case, and one of them stands."""
    notebooks = [open_notebook(LIAISON).stream for _ in range(6)]

    outcomes = at_once(lambda at: photograph_page(LIAISON, notebook=notebooks[at], page=1), 6)

    receipts = [outcome for outcome in outcomes if isinstance(outcome, Receipt)]
    assert len(receipts) == 6, outcomes
    for receipt in receipts:
        assert content_of(receipt.entries[0], sha256(CONTENT).digest()) == CONTENT


def test_documents_kept_while_the_key_is_deleted_again_and_again_open_or_are_destroyed() -> None:
    notebooks = [open_notebook(LIAISON).stream for _ in range(3)]
    destroyer = open_notebook(OFFICER).stream
    filed: list[tuple[Entry, bytes]] = []
    stop = threading.Event()

    def file(notebook: UUID) -> None:
        number = 0
        try:
            while not stop.is_set() and number < 200:
                number += 1
                content = f"{notebook} {number}".encode()
                receipt = photograph_page(LIAISON, notebook=notebook, page=number, content=content)
                filed.append((receipt.entries[0], content))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=file, args=(notebook,)) for notebook in notebooks]
    for thread in threads:
        thread.start()
    burnings = [burned(destroyer) for _ in range(10)]
    stop.set()
    for thread in threads:
        thread.join(timeout=60)

    last = max(entry.position or 0 for entry in burnings)
    assert filed
    for entry, content in filed:
        if (entry.position or 0) > last:
            assert content_of(entry, sha256(content).digest()) == content
        else:
            with pytest.raises(NotFound, match="destroyed"):
                content_of(entry, sha256(content).digest())
            assert opened(content) == []
