"""Question 7 and the line under the brief name the outside witnesses, and say where a promise is broken."""

from datetime import UTC, datetime

import pytest

from config.ledger.checkpoint import Witnessed
from reviews.oversight.answers import changed
from reviews.oversight.history import CaseHistory, Checked
from reviews.oversight.signatures import checked_line
from tests.reviews.oversight.pasts import Scene

NONE = "only holders of receipts would notice a rewrite"
TWO = ("a.example", "b.example")


@pytest.fixture
def case() -> CaseHistory:
    return Scene().history()


def told(case: CaseHistory, outside: Witnessed) -> tuple[str, str]:
    """The answer to question 7 in one text, and the line under the brief."""
    case.witnessed = outside
    return " ".join(sentence.text for sentence in changed(case)), checked_line(case)


def test_without_witnesses_both_say_so(case: CaseHistory) -> None:
    for outside in (Witnessed(), Witnessed(size=9)):
        assert all(NONE in text for text in told(case, outside))


def test_the_witnesses_that_signed_are_named(case: CaseHistory) -> None:
    for text in told(case, Witnessed(size=9, names=TWO)):
        assert "a.example" in text
        assert "b.example" in text
        assert NONE not in text


def test_fewer_than_are_required_do_not_count(case: CaseHistory) -> None:
    for text in told(case, Witnessed(size=9, names=TWO, required=3)):
        assert "a.example" in text
        assert "witnessed" in text


def test_a_broken_promise_is_said_with_its_position(case: CaseHistory) -> None:
    for text in told(case, Witnessed(size=9, names=TWO, overdue=10)):
        assert "Record 10 " in text


def test_what_was_signed_and_does_not_hold_names_nobody(case: CaseHistory) -> None:
    for text in told(case, Witnessed(names=TWO, wrong="it is not signed")):
        assert "it is not signed" in text
        assert "a.example" not in text


def test_a_record_that_was_found_changed_stays_found_changed(case: CaseHistory) -> None:
    case.checked = Checked(datetime(2026, 7, 1, tzinfo=UTC), 9, False)

    for text in told(case, Witnessed(size=9, names=TWO)):
        assert "changed" in text
