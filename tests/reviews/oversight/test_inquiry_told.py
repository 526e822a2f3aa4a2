"""An inquiry as far as one reader has it: what is not in it is neither told nor guessed."""

import pytest

from config.errors import NotFound
from config.ledger.event import Entry
from reviews.inquiry import Inquiry
from reviews.oversight.inquiries.told import InquirySeen, asked_of
from tests.actors import OVERSEER
from tests.reviews.test_inquiry import DIGEST, asked, opened


def seen(inquiry: Inquiry, *entries: Entry) -> InquirySeen:
    return InquirySeen(id=inquiry.id, entries=entries, words={}, names={}, cases={})


def corrected() -> Inquiry:
    """An inquiry with an ask whose words were corrected, and what was produced for it."""
    inquiry = opened()
    ask = asked(inquiry)
    inquiry.produce_records(by=OVERSEER, ask=ask.id, records=None, digests=(DIGEST,), entries=())
    inquiry.correct(by=OVERSEER, entry=ask.id, field="records", value="all drafts", reason="a slip")
    return inquiry


def test_who_has_a_correction_alone_has_no_inquiry() -> None:
    inquiry = corrected()

    with pytest.raises(NotFound):
        seen(inquiry, inquiry.entries[-1]).told()


def test_what_was_produced_for_an_ask_is_not_told_to_whom_the_ask_is_not_shown() -> None:
    inquiry = corrected()
    opening, ask, produced, _ = inquiry.entries

    whole, partial = seen(inquiry, opening, ask, produced), seen(inquiry, opening, produced)

    assert [len(one["produced"]) for one in whole.told()["asks"]] == [1]
    assert list(asked_of(whole)) == [ask.id]
    assert partial.told()["asks"] == []
    assert asked_of(partial) == {}


def test_corrected_words_stand_with_what_they_corrected() -> None:
    inquiry = corrected()

    (ask,) = seen(inquiry, *inquiry.entries).told()["asks"]

    assert "corrected; it read" in ask["records"]
