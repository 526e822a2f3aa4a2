"""Entries read again without a ledger behind them: which streams they give, and what they do not."""

from uuid import UUID, uuid4

import pytest

from config.errors import Unreadable
from config.ledger.event import EntryCorrected
from config.ledger.replaying import READING, replay, stream_of
from config.ledger.stream import Pen
from tests.actors import LIAISON
from tests.ledger.notebook import Notebook


@pytest.fixture
def notebook(pen: Pen) -> Notebook:
    """Opened, and its title corrected."""
    opened = Notebook(UUID(int=1), pen)
    opened.open(by=LIAISON, title="Nots")
    opened.correct(by=LIAISON, entry=opened.entries[0].id, field="title", value="Notes", reason="a slip")
    return opened


def test_entries_give_the_stream_that_they_were_recorded_in(notebook: Notebook) -> None:
    assert stream_of(notebook.entries) is Notebook
    assert stream_of(list(reversed(notebook.entries))) is Notebook

    folded = replay(notebook.entries)[notebook.id]

    assert isinstance(folded, Notebook)
    assert folded.title == "Notes"


def test_who_has_a_correction_alone_has_no_stream(notebook: Notebook) -> None:
    correction = notebook.entries[-1]
    assert isinstance(correction.event, EntryCorrected)

    assert replay([correction]) == {}
    with pytest.raises(Unreadable, match=EntryCorrected.TOPIC):
        stream_of([correction])


def test_what_is_replayed_is_read_and_not_written(notebook: Notebook) -> None:
    folded = replay(notebook.entries)[notebook.id]
    assert isinstance(folded, Notebook)

    for writing in (READING.clock, lambda: READING.entropy(32)):
        with pytest.raises(RuntimeError, match="read, not written"):
            writing()
    with pytest.raises(RuntimeError, match="read, not written"):
        folded.write(by=LIAISON, about=(uuid4(),), page=1, text="more")

    assert folded.version == notebook.version
