"""The key of a case is read once, and nothing is ever sealed under one that was destroyed since."""

from typing import Any
from uuid import UUID

import pytest
from django.db import connections

from config.errors import Tampered
from config.ledger import keys
from config.ledger.models import CaseKey, LedgerRecord, SealedValue
from config.ledger.recorder import DjangoRecorder
from config.ledger.store import Receipt
from tests.actors import LIAISON, named
from tests.ledger.notebook import open_notebook, write_page

pytestmark = pytest.mark.django_db(transaction=True)

CASE = named("case")


@pytest.fixture
def notebook() -> UUID:
    return open_notebook(LIAISON).stream


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """The cases whose keys are read from the database, as often as they are."""
    read: list[UUID] = []
    real = DjangoRecorder.binary

    def counted(self: DjangoRecorder, sql: str, parameters: tuple[Any, ...]) -> Any:
        if "ledger_case_key" in sql:
            read.append(parameters[0])
        return real(self, sql, parameters)

    monkeypatch.setattr(DjangoRecorder, "binary", counted)
    return read


def page(notebook: UUID, number: int, text: str = "words", case: UUID = CASE) -> Receipt:
    return write_page(LIAISON, notebook=notebook, page=number, text=text, about=(case,))


def opened(receipt: Receipt) -> str:
    return keys.unseal(receipt.entries[0], "text").value


def test_a_key_is_read_once(notebook: UUID, reads: list[UUID]) -> None:
    first = [page(notebook, number) for number in (1, 2, 3, 4)]

    # once to see that there is none, once after it was made
    assert reads == [CASE, CASE]
    assert [opened(receipt) for receipt in first] == ["words"] * 4


def test_what_is_sealed_after_a_key_was_destroyed_lies_under_a_new_one(notebook: UUID) -> None:
    before = [page(notebook, number) for number in (1, 2)]
    (destroyed,) = CaseKey.objects.all()
    destroyed.delete()

    after = page(notebook, 3, "said later")

    assert opened(after) == "said later"
    assert bytes(CaseKey.objects.get().wrapped) != bytes(destroyed.wrapped)
    for gone in before:
        with pytest.raises(Tampered):
            opened(gone)
    assert LedgerRecord.objects.count() == 4
    assert SealedValue.objects.count() == 3


def test_what_is_sealed_after_a_key_was_replaced_lies_under_the_one_that_is_there(notebook: UUID) -> None:
    page(notebook, 1)
    page(notebook, 2)
    kept = CaseKey.objects.get()
    other = page(notebook, 3, case=named("other case"))
    CaseKey.objects.filter(case=CASE).update(wrapped=CaseKey.objects.get(case=named("other case")).wrapped)

    after = page(notebook, 4, "said later")

    assert opened(after) == "said later"
    assert opened(other) == "words"
    assert bytes(CaseKey.objects.get(case=CASE).wrapped) != bytes(kept.wrapped)


def test_many_cases_are_not_remembered_for_ever(
    notebook: UUID, reads: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_REMEMBERED", 2)
    cases = [named(f"case {number}") for number in range(4)]

    for turn in range(3):
        for at, case in enumerate(cases):
            page(notebook, 10 * turn + at + 1, case=case)

    assert len(keys._READ_BEFORE[connections["default"]]) <= 2
    assert len(reads) > 2 * len(cases)
