"""What is signed is held against what is done: who may sign, which arguments, what stands beside."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry
from config.ledger.sealed import Disclosure
from config.ledger.signed_command import SignedCommand, Undisclosed, heard, refuse_moved, stale
from config.ledger.statement import Statement, key_id, new_statement, sign
from config.ledger.stream import Pen
from tests.actors import COMPANY, LIAISON, OFFICER, archivist
from tests.ledger.notebook import Notebook

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)


def write(actor: Actor, *, page: int, at: datetime | None = None, labels: tuple[str, ...] = ()) -> None:
    """A command that takes arguments of several types."""
    raise AssertionError("it is only heard")


def said(**arguments: Any) -> Statement:
    return new_statement(
        command="write",
        organization=COMPANY,
        stream=None,
        answers=(),
        said=arguments,
        issued_at=NOW,
        nonce=bytes(16),
    )


def listened(signed: Statement, by: Actor = LIAISON, **given: Any) -> SignedCommand:
    return heard(
        "write",
        write,
        by,
        given,
        envelope=sign(signed, [KEY]),
        disclosures=(),
        keys={key_id(PUBLIC): PUBLIC},
        now=NOW,
    )


@pytest.fixture
def notebook(pen: Pen) -> Notebook:
    opened = Notebook(uuid4(), pen)
    opened.open(by=LIAISON, title="Notes")
    opened.write(by=LIAISON, about=(), page=1, text="words")
    return opened


def corrected(notebook: Notebook, entry: Entry, field: str, value: str) -> Entry:
    notebook.correct(by=LIAISON, entry=entry.id, field=field, value=value, reason="a slip")
    return notebook.entries[-1]


def test_what_is_done_is_what_is_signed_argument_by_argument() -> None:
    signed = listened(said(page=1, at="2026-07-01T08:00:00-04:00"), page=1, at=NOW)

    assert signed.keys == (key_id(PUBLIC),)
    for given in ({"page": 2, "at": NOW}, {"page": 1}, {"page": 1, "at": NOW, "labels": ("a",)}):
        with pytest.raises(Refused, match=r"not what is signed|not signed"):
            listened(said(page=1, at="2026-07-01T08:00:00-04:00"), **given)


@pytest.mark.parametrize("signed", ["one", 1.5, [1], {"page": 1}])
def test_what_is_signed_and_does_not_fit_the_argument_is_another_thing(signed: Any) -> None:
    with pytest.raises(Refused) as refused:
        listened(said(page=signed), page=1)

    assert refused.value.pointer == "/payload/said/page"


def test_only_a_live_entry_carries_a_statement() -> None:
    with pytest.raises(Refused, match="only a live entry"):
        listened(said(page=1), archivist(COMPANY, Side.COMPANY), page=1)


def test_every_text_that_is_signed_as_it_stands_is_open_however_deep_it_stands() -> None:
    signed = said(page=1, at=None, labels=["a", {"of": ["b", 2, True]}], text="c")

    command = SignedCommand(envelope=b"", statement=signed, keys=())

    assert command.open_words == {"a", "b", "c"}


def test_what_is_answered_is_stale_once_it_was_corrected_and_not_by_a_correction_of_another(
    notebook: Notebook,
) -> None:
    opened, page = notebook.entries
    correction = corrected(notebook, opened, "title", "Notes of June")

    assert stale(opened, [correction], whole=False, by=OFFICER)
    assert not stale(page, [correction], whole=False, by=OFFICER)
    assert not stale(opened, [page], whole=False, by=OFFICER)
    assert stale(opened, [page], whole=True, by=OFFICER)


def test_what_a_correction_seals_is_what_was_committed_to(notebook: Notebook) -> None:
    correction = corrected(notebook, notebook.entries[1], "text", "other words")
    ((_, sealed),) = [one for one in notebook.disclosures if one[1].value == "other words"]
    wrong = Disclosure(name=sealed.name, salt=sealed.salt, value="yet other words")

    refuse_moved(SignedCommand(envelope=b"", statement=said(), keys=(), disclosures=(sealed,)), [correction])
    with pytest.raises(Undisclosed) as refused:
        refuse_moved(
            SignedCommand(envelope=b"", statement=said(), keys=(), disclosures=(wrong,)), [correction]
        )

    assert refused.value.pointer == "/disclosures"
