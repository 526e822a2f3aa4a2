"""What a party knew at an instant: nothing of a report until it was shown, and then what it says."""

from datetime import datetime

import pytest

from reviews.chronology import entry_id, stream_id
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history
from tests.reviews.mutations import Lines, Mutation, import_with

pytestmark = pytest.mark.django_db

SHOWN_ON = "2026-06-20"


def shown_later(shown: str = "written") -> Mutation:
    """The chronology, in which the government shows the company the report on 20 June."""

    def mutation(lines: Lines) -> Lines:
        line = {
            "key": "report-shown",
            "do": "disclose_evidence",
            "by": "commerce",
            "occurred": SHOWN_ON,
            "source": {"publisher": "A paper", "evidence": "media"},
            "communication": "directive",
            "shown": shown,
            "findings": ["amazon-report"],
        }
        return [*lines, line]

    return mutation


def known(instant: str, by: str = "anthropic") -> CaseHistory:
    return case_history(
        stream_id("directive-case"), occurred=datetime.fromisoformat(instant), known_by=stream_id(by)
    )


def has(case: CaseHistory, key: str) -> bool:
    return case.entry(entry_id(key)) is not None


def test_a_report_is_known_from_the_day_on_which_it_was_shown() -> None:
    import_with(shown_later())

    before, after = known("2026-06-20T12:00-04:00"), known("2026-06-21T00:00-04:00")

    assert not has(before, "amazon-report")
    assert has(after, "amazon-report")


def test_through_whose_hands_a_report_went_is_not_known_with_it() -> None:
    import_with(shown_later())

    assert not has(known("2026-07-02T12:00-04:00"), "amazon-report-handed-on")


def test_a_disclosure_of_nothing_shows_nothing() -> None:
    import_with(shown_later("nothing"))

    assert not has(known("2026-07-02T12:00-04:00"), "amazon-report")


def test_what_one_party_was_shown_another_does_not_know() -> None:
    import_with(shown_later())

    assert not has(known("2026-07-02T12:00-04:00", by="openai"), "amazon-report")


def test_a_party_to_nothing_knows_what_was_said_to_everybody() -> None:
    import_with()

    case = known("2026-07-02T12:00-04:00", by="openai")

    assert has(case, "fable-5-released")
    assert has(case, "not-now")
    assert not has(case, "directive-received")
