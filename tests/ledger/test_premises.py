"""What a check rests on holds where the entry is appended, whatever this process remembers of it."""

import threading
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from django.db import connections
from eventsourcing.persistence import IntegrityError

from config.actors import Actor
from config.errors import NotFound, Refused
from config.ledger import premises
from config.ledger.event import Entry
from config.ledger.models import LedgerRecord
from config.ledger.premises import Premises
from config.ledger.recorder import DjangoRecorder
from config.ledger.store import ledger
from config.ledger.stream import Stream
from tests.actors import LIAISON, OFFICER, named
from tests.ledger.notebook import Notebook, burn_notebook, open_notebook, tear_page, write_page
from tests.ledger.writers import before_the_append, elsewhere

pytestmark = pytest.mark.django_db(transaction=True)

BAN = 13
"""The page of the rules that bans every page elsewhere, until it is torn out."""


class Rules:
    """A notebook that says whether pages may be written in others."""

    def __init__(self) -> None:
        self.id = open_notebook(LIAISON, title="Rules").stream

    def expect(self, actor: Actor, stream: Stream, entries: Sequence[Entry]) -> None:
        if stream.id != self.id and BAN in ledger.resting_on(Notebook, self.id).pages:
            raise Refused("the rules ban it")

    def ban(self) -> Entry:
        return write_page(LIAISON, notebook=self.id, page=BAN).entries[0]

    def lift(self) -> None:
        tear_page(LIAISON, notebook=self.id, page=BAN, reason="over")


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Rules:
    made = Rules()
    monkeypatch.setattr(ledger, "expectations", [made.expect])
    return made


def page(notebook: UUID, number: int = 1, **said: Any) -> Entry:
    return write_page(LIAISON, notebook=notebook, page=number, **said).entries[0]


@pytest.fixture
def read(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Which streams were read, as often as each was."""
    found: list[UUID] = []
    real = DjangoRecorder.records

    def records(self: DjangoRecorder, stream: UUID, last: int | None = None) -> Any:
        found.append(stream)
        return real(self, stream, last)

    monkeypatch.setattr(DjangoRecorder, "records", records)
    return found


def test_what_is_remembered_is_not_read_again(rules: Rules, read: list[UUID]) -> None:
    notebook = open_notebook(LIAISON).stream
    for number in (1, 2, 3):
        page(notebook, number)

    assert read.count(rules.id) == 1


def test_what_this_process_changes_is_read_anew(rules: Rules) -> None:
    notebook = open_notebook(LIAISON).stream
    rules.ban()

    with pytest.raises(Refused):
        page(notebook)
    rules.lift()
    page(notebook)

    assert list(ledger.get(Notebook, notebook).pages) == [1]


def test_what_another_process_bans_is_refused(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = open_notebook(LIAISON).stream
    elsewhere(rules.ban, monkeypatch)
    before = LedgerRecord.objects.count()

    with pytest.raises(Refused, match="ban"):
        page(notebook)

    assert LedgerRecord.objects.count() == before


def test_nobody_is_refused_by_what_is_over(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = open_notebook(LIAISON).stream
    rules.ban()
    with pytest.raises(Refused):
        page(notebook)
    elsewhere(rules.lift, monkeypatch)

    assert page(notebook).version == 2


def test_what_moves_and_bans_nothing_is_in_nobodys_way(
    rules: Rules, read: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = open_notebook(LIAISON).stream
    elsewhere(lambda: write_page(LIAISON, notebook=rules.id, page=1), monkeypatch)

    read.clear()
    entry = page(notebook, text="words")

    assert (entry.version, entry.position) == (2, LedgerRecord.objects.count())
    assert read.count(rules.id) == 1
    page(notebook, 2)
    assert read.count(rules.id) == 1


@pytest.mark.parametrize("within", [False, True], ids=["at first", "after others"])
def test_a_ban_that_comes_between_the_check_and_the_append_refuses(
    rules: Rules, within: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = open_notebook(LIAISON).stream
    if within:
        page(notebook)
    before_the_append(rules.ban, monkeypatch)

    with pytest.raises(Refused, match="ban"):
        page(notebook, 2)

    assert 2 not in ledger.get(Notebook, notebook).pages


def test_a_rehearsal_and_a_batch_are_held_to_what_is_so_now(
    rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = open_notebook(LIAISON).stream
    page(notebook)
    elsewhere(rules.ban, monkeypatch)

    with pytest.raises(Refused):
        page(notebook, 2, dry_run=True)
    with pytest.raises(Refused), ledger.together():
        page(notebook, 2)
    elsewhere(rules.lift, monkeypatch)
    assert write_page(LIAISON, notebook=notebook, page=2, dry_run=True).rehearsed


def test_what_rests_on_a_stream_that_is_not_there_is_refused(rules: Rules) -> None:
    rules.id = named("no notebook")

    with pytest.raises(NotFound):
        open_notebook(LIAISON)


def test_a_process_remembers_only_so_many_streams(rules: Rules, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(premises, "_REMEMBERED", 1)
    first = rules.id
    open_notebook(LIAISON)
    rules.id = open_notebook(LIAISON, title="Other rules").stream
    open_notebook(LIAISON)

    assert rules.id != first
    assert list(ledger.premises._remembered) == [rules.id]


def test_another_violation_is_no_movement() -> None:
    for said in ("NOT NULL constraint failed: ledger_sealed_value.ciphertext", "UNIQUE: ledger_about.about"):
        assert not premises.moved(IntegrityError(said))
    assert premises.moved(IntegrityError("NOT NULL constraint failed: ledger_about.about"))


def test_after_a_ban_no_page_has_a_position(rules: Rules) -> None:
    """Many writers, and bans that come and go: what is appended after a ban stands before its end nowhere."""
    notebooks = [open_notebook(LIAISON, title=str(number)).stream for number in range(3)]
    stop = threading.Event()

    def write(notebook: UUID) -> None:
        number = 0
        try:
            while not stop.is_set() and number < 300:
                number += 1
                try:
                    page(notebook, number)
                except Refused:
                    continue
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(notebook,)) for notebook in notebooks]
    for thread in threads:
        thread.start()
    for _ in range(6):
        rules.ban()
        ledger.premises = Premises()  # so that it rests on nothing but what the database holds
        rules.lift()
    rules.ban()
    stop.set()
    for thread in threads:
        thread.join(timeout=60)

    banned = False
    for notification in ledger.recorder.select_notifications(1, 10_000):
        if notification.originator_id == rules.id:
            banned = notification.topic == "notebook.page-written"
        else:
            assert not (banned and notification.topic == "notebook.page-written"), notification.id


def test_a_write_that_seals_and_destroys_rests_on_it_too(
    rules: Rules, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = open_notebook(OFFICER).stream
    before_the_append(rules.ban, monkeypatch)

    with pytest.raises(Refused):
        burn_notebook(OFFICER, notebook=notebook)
