"""What the company marks is confidential for ten years, and goes nowhere before the company was heard."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from reviews.review import Review
from reviews.review.confidentiality import (
    ConfidentialityGround,
    FieldMarkedConfidential,
    MarkingState,
    Recipient,
    SubmitterNotified,
    SubmitterObjected,
    years_after,
)
from reviews.review.cui import CuiCategory, banner
from tests.actors import LIAISON, OFFICER, OVERSIGHT_BODY, PRESS
from tests.reviews.case_pasts import at, last, on_clock, submitted_case

GROUND = ConfidentialityGround


def submission() -> tuple[Review, Entry]:
    """A case and the entry of its submission, of 2 June 2026."""
    case = submitted_case()
    return case, case.entries[-1]


def mark(case: Review, marked: Entry, field: str = "summary", **said: Any) -> None:
    marking: dict[str, Any] = {
        "ground": GROUND.TRADE_SECRET,
        "expires": None,
        "justification": None,
        "years": 10,
        **said,
    }
    case.confidentiality.mark(by=LIAISON, marked=marked, field=field, **marking)


def marked_case(**said: Any) -> tuple[Review, Entry]:
    case, entry = submission()
    mark(case, entry, **said)
    return case, entry


def notify(case: Review, entry: Entry, **said: Any) -> UUID:
    notice: dict[str, Any] = {
        "field": "summary",
        "recipient": Recipient.OVERSIGHT_BODY,
        "organization": OVERSIGHT_BODY,
        "law": "5 U.S.C. 406(a)",
        "request": None,
        "answer_by": datetime(2026, 6, 20, 21, tzinfo=UTC),
        **said,
    }
    case.confidentiality.notify(by=OFFICER, asked_for=entry, **notice)
    return last(case)


def marked(event: Any) -> FieldMarkedConfidential:
    assert isinstance(event, FieldMarkedConfidential)
    return event


# markings


def test_a_marking_stands_for_ten_years_from_the_submission() -> None:
    case, entry = marked_case()

    assert marked(case.entries[-1].event).expires == date(2036, 6, 2)
    state = case.confidentiality.state_at
    assert state(entry.id, "summary", datetime(2036, 6, 2, 3, 59, tzinfo=UTC)) is MarkingState.MARKED
    assert state(entry.id, "summary", datetime(2036, 6, 2, 4, 0, tzinfo=UTC)) is MarkingState.EXPIRED


def test_a_field_that_nobody_marked_is_not_marked() -> None:
    case, entry = submission()
    before = datetime(2026, 6, 2, 12, tzinfo=UTC)
    on_clock(case, "2026-06-03T09:00-04:00")
    mark(case, entry)

    state = case.confidentiality.state_at
    assert state(entry.id, "tracking_id", datetime(2026, 7, 1, tzinfo=UTC)) is None
    assert state(entry.id, "summary", before) is None


def test_the_program_says_after_how_many_years_a_marking_expires() -> None:
    case, _ = marked_case(years=5)

    assert marked(case.entries[-1].event).expires == date(2031, 6, 2)


def test_the_company_may_mark_for_a_shorter_time() -> None:
    case, entry = marked_case(expires=date(2027, 1, 1))

    found = case.confidentiality.state_at(entry.id, "summary", datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert found is MarkingState.EXPIRED


def test_a_marking_for_longer_says_why() -> None:
    case, entry = submission()
    longer: dict[str, Any] = {"expires": date(2036, 6, 3)}

    with pytest.raises(Refused) as refusal:
        mark(case, entry, **longer)
    assert (refusal.value.pointer, refusal.value.rule) == ("/justification", "15 CFR 4.9")

    mark(case, entry, **longer, justification="the process stays secret")
    assert marked(case.entries[-1].event).expires == date(2036, 6, 3)


@pytest.mark.parametrize("expires", [date(2026, 6, 2), date(2020, 1, 1)])
def test_a_marking_expires_on_a_day_to_come(expires: date) -> None:
    case, entry = submission()

    with pytest.raises(Refused) as refusal:
        mark(case, entry, expires=expires)

    assert refusal.value.pointer == "/expires"


def test_a_later_marking_takes_the_place_of_an_earlier_one() -> None:
    case, entry = marked_case()
    on_clock(case, "2026-06-03T09:00-04:00")
    mark(case, entry, ground=GROUND.SECURITY, expires=date(2027, 1, 1))

    (counts,) = case.confidentiality.markings
    assert counts.said.ground is GROUND.SECURITY


def test_a_field_that_the_entry_does_not_have_is_not_marked() -> None:
    case, entry = submission()

    with pytest.raises(BadInput) as refusal:
        mark(case, entry, "color")

    assert refusal.value.pointer == "/field"


def test_only_the_company_marks() -> None:
    case, entry = submission()

    with pytest.raises(NotPermitted):
        case.confidentiality.mark(
            by=OFFICER,
            marked=entry,
            field="summary",
            ground=GROUND.SECURITY,
            expires=None,
            justification=None,
            years=10,
        )


def test_a_closed_case_takes_markings_and_notices_all_the_same() -> None:
    case, entry = submission()
    case.close(by=OFFICER, reason=None)

    mark(case, entry)
    notice = notify(case, entry)
    case.confidentiality.object(
        by=LIAISON, notice=notice, grounds=(GROUND.TRADE_SECRET,), objection="it is ours"
    )

    assert isinstance(case.entries[-1].event, SubmitterObjected)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_the_same_day_years_later_is_that_day_or_the_first_of_march(day: date, years: int) -> None:
    later = years_after(day, years)

    assert later.year == day.year + years
    assert (later.month, later.day) in {(day.month, day.day), (3, 1)}
    assert later - day >= timedelta(days=365 * years)


# notice and objection


def release(case: Review, entry: Entry, field: str = "summary", to: UUID = OVERSIGHT_BODY) -> None:
    case.confidentiality.refuse_release(entry, field, to)


def test_what_is_not_marked_goes_without_notice() -> None:
    case, entry = submission()

    release(case, entry)


def test_what_is_marked_goes_nowhere_before_the_company_was_notified() -> None:
    case, entry = marked_case()

    with pytest.raises(Refused) as refusal:
        release(case, entry)

    assert refusal.value.rule == "15 CFR 4.9"


def test_the_company_has_its_time_to_object() -> None:
    case, entry = marked_case()
    notify(case, entry)

    on_clock(case, "2026-06-20T16:59-04:00")
    with pytest.raises(Refused):
        release(case, entry)

    on_clock(case, "2026-06-20T17:00-04:00")
    release(case, entry)


def test_once_the_company_has_objected_it_was_heard() -> None:
    case, entry = marked_case()
    notice = notify(case, entry)
    on_clock(case, "2026-06-04T09:00-04:00")

    case.confidentiality.object(
        by=LIAISON, notice=notice, grounds=(GROUND.COMMERCIAL_OR_FINANCIAL,), objection="prices"
    )

    release(case, entry)
    (found,) = case.confidentiality.notices.values()
    assert len(found.objections) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"organization": PRESS},
        {"organization": None, "recipient": Recipient.PUBLIC},
        {"field": "tracking_id"},
    ],
    ids=["another recipient", "the public", "another field"],
)
def test_a_notice_of_something_else_is_no_notice(other: dict[str, Any]) -> None:
    case, entry = marked_case()
    notify(case, entry, **other)
    on_clock(case, "2026-07-20T17:00-04:00")

    with pytest.raises(Refused):
        release(case, entry)


def test_what_is_no_longer_marked_goes_without_notice() -> None:
    case, entry = marked_case(expires=date(2026, 7, 1))

    on_clock(case, "2026-07-01T00:00-04:00")

    release(case, entry)


def test_a_correction_stands_under_the_marking_of_what_it_corrects() -> None:
    case, entry = marked_case()
    case.correct(by=LIAISON, entry=entry.id, field="summary", value="other weights", reason="a slip")
    correction = case.entries[-1]

    with pytest.raises(Refused):
        release(case, correction)
    notify(case, correction)
    on_clock(case, "2026-06-20T17:00-04:00")

    release(case, correction)
    with pytest.raises(Refused):
        release(case, correction, to=PRESS)


def test_the_time_for_objections_is_to_come() -> None:
    case, entry = marked_case()

    with pytest.raises(Refused) as refusal:
        notify(case, entry, answer_by=datetime(2026, 6, 1, tzinfo=UTC))

    assert refusal.value.pointer == "/answer_by"


@pytest.mark.parametrize(("wrong", "pointer"), [({"law": " "}, "/law"), ({"field": "color"}, "/field")])
def test_a_notice_names_its_law_and_a_field_that_is_there(wrong: dict[str, Any], pointer: str) -> None:
    case, entry = marked_case()

    with pytest.raises(BadInput) as refusal:
        notify(case, entry, **wrong)

    assert refusal.value.pointer == pointer


def test_an_objection_is_to_a_notice_and_has_a_ground() -> None:
    case, entry = marked_case()
    notice = notify(case, entry)

    with pytest.raises(NotFound) as unknown:
        case.confidentiality.object(by=LIAISON, notice=entry.id, grounds=(GROUND.SECURITY,), objection="no")
    with pytest.raises(Refused) as refusal:
        case.confidentiality.object(by=LIAISON, notice=notice, grounds=(), objection="no")
    assert (unknown.value.pointer, refusal.value.pointer) == ("/notice", "/grounds")


def test_the_sentences_name_field_ground_recipient_law_and_time() -> None:
    case, entry = marked_case()
    notice = notify(case, entry, recipient=Recipient.PUBLIC, organization=None, law="5 U.S.C. 552")
    case.confidentiality.object(by=LIAISON, notice=notice, grounds=tuple(GROUND), objection="no")

    said = [entry.event.sentence() for entry in case.entries[-3:]]

    assert "a trade secret" in said[0]
    assert "2 June 2036" in said[0]
    assert "the public under 5 U.S.C. 552; objections by 20 June 2026, 17:00 ET" in said[1]
    assert "a trade secret and commercial or financial information" in said[2]


def test_what_was_said_before_it_was_made_is_remembered_and_not_listed() -> None:
    case, entry = marked_case()
    notice = notify(case, entry)
    case.confidentiality.object(by=LIAISON, notice=notice, grounds=(GROUND.SECURITY,), objection="no")
    *before, notified, objected = case.entries

    out_of_order = Review.of([*before, objected], case.pen)
    whole = Review.of([*before, objected, notified], case.pen)

    assert out_of_order
    assert whole
    assert out_of_order.confidentiality.notices == {}
    (found,) = whole.confidentiality.notices.values()
    assert isinstance(found.said, SubmitterNotified)
    assert found.answered_at(objected.takes_effect)


# controlled unclassified information


@given(st.lists(st.sampled_from(CuiCategory)))
def test_a_banner_names_each_category_once_in_alphabetical_order(categories: list[CuiCategory]) -> None:
    found = banner(categories)

    if not categories:
        assert found is None
    else:
        control, _, codes = str(found).partition("//")
        assert control == "CUI"
        assert codes.split("/") == sorted(set(categories))


def test_the_banner_follows_the_markings_that_stand() -> None:
    case, entry = marked_case(expires=date(2027, 1, 1))
    mark(case, entry, "tracking_id", ground=GROUND.SECURITY)
    banner_at = case.confidentiality.banner_at

    assert banner_at(datetime(2026, 7, 1, tzinfo=UTC)) == "CUI//ISVI/PROPIN"
    assert banner_at(datetime(2026, 7, 1, tzinfo=UTC), entry.id) == "CUI//ISVI/PROPIN"
    assert banner_at(datetime(2027, 2, 1, tzinfo=UTC)) == "CUI//ISVI"
    assert banner_at(datetime(2026, 7, 1, tzinfo=UTC), case.entries[0].id) is None
    assert banner_at(datetime(2026, 5, 1, tzinfo=UTC)) is None


@pytest.mark.parametrize("ground", GROUND)
def test_every_ground_falls_into_a_category_with_its_source(ground: ConfidentialityGround) -> None:
    assert ground.words
    assert "32 CFR 2002.20" in ground.category.source
    assert ground.category.words in ground.category.source


def test_a_marking_counts_from_when_it_was_made() -> None:
    case, entry = submission()
    at(case, "2026-06-05T09:00-04:00")
    mark(case, entry)

    assert case.confidentiality.marking_at(entry.id, "summary", datetime(2026, 6, 5, 12, tzinfo=UTC)) is None
    assert case.confidentiality.marking_at(entry.id, "summary", datetime(2026, 6, 5, 14, tzinfo=UTC))
