"""A sealed value is unsealed for the body that asked, by two officers, and the company is told."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from reviews.review import Review
from reviews.review.confidentiality import ConfidentialityGround, Recipient
from reviews.review.unsealing import FieldUnsealed, UnsealingAgreed, UnsealingAsked
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSEER, OVERSIGHT_BODY, SUPERVISOR, overseer
from tests.actors import named as named_id
from tests.reviews.case_pasts import compiled_case, finding_case, last, on_clock, submitted_case


def asked(
    case: Review | None = None, value: Entry | None = None, *, told: bool = True, **said: Any
) -> tuple[Review, UUID, Entry]:
    """A case, an asking for a field of it, and the entry that holds the field."""
    case = case or submitted_case()
    value = value or case.entries[-1]
    asking: dict[str, Any] = {
        "by": OVERSEER,
        "field": "summary",
        "law": "5 U.S.C. 406(a)",
        "ground": "an audit of how submissions are handled",
        "inquiry": None,
        **said,
    }
    case.unsealing.ask(value=value, told=told, **asking)
    return case, last(case), value


def agreed() -> tuple[Review, UUID, Entry]:
    case, asking, value = asked()
    case.unsealing.agree(by=OFFICER, asking=asking)
    return case, asking, value


def test_an_oversight_body_asks_on_any_live_case() -> None:
    case, asking, value = asked()

    event = case.entries[-1].event
    assert isinstance(event, UnsealingAsked)
    assert (event.entry, event.field) == (value.id, "summary")
    assert case.unsealing.asked[asking].state == "asked"


@pytest.mark.parametrize("by", [OFFICER, LIAISON])
def test_nobody_else_asks(by: Any) -> None:
    with pytest.raises(NotPermitted):
        asked(by=by)


def test_an_oversight_body_records_nothing_else_on_a_case_that_is_not_its_own() -> None:
    case = submitted_case()

    with pytest.raises(NotFound):
        case.documents.file(by=OVERSEER, title="a letter", digest=None, classified_pointer=None)


def test_agreeing_alone_unseals_nothing() -> None:
    case, asking, value = agreed()

    assert case.unsealing.asked[asking].state == "agreed"
    assert not case.unsealing.unsealed_for(OVERSIGHT_BODY, value.id, "summary")


def test_the_second_officer_unseals_for_the_body_that_asked_and_no_other() -> None:
    case, asking, value = agreed()

    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    event = case.entries[-1].event
    assert isinstance(event, FieldUnsealed)
    assert (event.entry, event.field, event.to) == (value.id, "summary", OVERSIGHT_BODY)
    assert case.unsealing.unsealed_for(OVERSIGHT_BODY, value.id, "summary")
    assert not case.unsealing.unsealed_for(AGENCY, value.id, "summary")
    assert not case.unsealing.unsealed_for(OVERSIGHT_BODY, value.id, "tracking_id")
    assert not case.unsealing.unsealed_for(OVERSIGHT_BODY, case.id, "summary")


def test_the_officer_who_agreed_does_not_unseal() -> None:
    case, asking, value = agreed()

    with pytest.raises(NotPermitted) as refusal:
        case.unsealing.unseal(by=OFFICER, asking=asking, value=value)

    assert refusal.value.rule == 15


def test_nothing_is_unsealed_that_nobody_agreed_to() -> None:
    case, asking, value = asked()

    with pytest.raises(Refused):
        case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)


def test_each_step_is_taken_once() -> None:
    case, asking, value = agreed()

    with pytest.raises(Refused):
        case.unsealing.agree(by=SUPERVISOR, asking=asking)
    with pytest.raises(Refused):
        asked(case, value)
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)
    with pytest.raises(Refused):
        case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)


def test_another_body_asks_for_itself() -> None:
    case, asking, value = agreed()
    other = overseer("other overseer", named_id("other body"))

    case, second, _ = asked(case, value, by=other)
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    assert second != asking
    assert not case.unsealing.unsealed_for(other.organization, value.id, "summary")


@pytest.mark.parametrize("act", ["agree", "unseal"])
def test_what_nobody_asked_for_is_not_agreed_to(act: str) -> None:
    case, _, value = asked()
    more = {"value": value} if act == "unseal" else {}

    with pytest.raises(Refused) as refusal:
        getattr(case.unsealing, act)(by=SUPERVISOR, asking=value.id, **more)

    assert refusal.value.pointer == "/asking"


def test_an_asking_names_its_law() -> None:
    with pytest.raises(BadInput) as refusal:
        asked(law=" ")

    assert refusal.value.pointer == "/law"


def test_a_case_without_an_agency_has_nobody_to_ask() -> None:
    case = compiled_case(agency=None)

    with pytest.raises(Refused):
        asked(case)


def test_the_company_is_told_of_every_step() -> None:
    case, asking, value = agreed()
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    audiences = [set(entry.record.audience) for entry in case.entries[-3:]]
    assert audiences == [{AGENCY, COMPANY}, {OVERSIGHT_BODY, COMPANY}, {OVERSIGHT_BODY, COMPANY}]


def test_only_the_unsealing_shows_the_body_the_entry() -> None:
    case, asking, value = agreed()
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    citing = [value.citation() in entry.record.cites for entry in case.entries[-3:]]
    assert citing == [False, False, True]


def test_of_an_entry_that_the_agency_keeps_to_itself_the_company_is_not_told() -> None:
    case, _ = finding_case()
    case, asking, value = asked(case, field="detail", told=False)
    case.unsealing.agree(by=OFFICER, asking=asking)
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    assert all(COMPANY not in entry.record.audience for entry in case.entries[-3:])


def test_a_marked_field_is_unsealed_only_once_the_company_was_heard() -> None:
    case, asking, value = agreed()
    case.confidentiality.mark(
        by=LIAISON,
        marked=value,
        field="summary",
        ground=ConfidentialityGround.TRADE_SECRET,
        expires=date(2030, 1, 1),
        justification=None,
        years=10,
    )

    with pytest.raises(Refused):
        case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)
    case.confidentiality.notify(
        by=OFFICER,
        asked_for=value,
        field="summary",
        recipient=Recipient.OVERSIGHT_BODY,
        organization=OVERSIGHT_BODY,
        law="5 U.S.C. 406(a)",
        request=None,
        answer_by=datetime(2026, 6, 20, tzinfo=UTC),
    )
    with pytest.raises(Refused):
        case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)
    on_clock(case, "2026-06-20T12:00-04:00")
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    assert case.unsealing.unsealed_for(OVERSIGHT_BODY, value.id, "summary")


def test_a_closed_case_is_unsealed_all_the_same() -> None:
    case = submitted_case()
    value = case.entries[-1]
    case.close(by=OFFICER, reason=None)

    case, asking, value = asked(case, value)
    case.unsealing.agree(by=OFFICER, asking=asking)
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    assert isinstance(case.entries[-1].event, FieldUnsealed)


def test_the_sentences_name_field_entry_and_law_and_never_the_value() -> None:
    inquiry = named_id("inquiry")
    case, asking, value = asked(inquiry=inquiry)
    case.unsealing.agree(by=OFFICER, asking=asking)
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)

    said = [entry.event.sentence() for entry in case.entries[-3:]]
    assert said[0] == f"asked to unseal summary of entry {value.id} under 5 U.S.C. 406(a) for {inquiry}"
    assert all(str(value.id) in sentence for sentence in said)


def test_steps_are_remembered_in_any_order() -> None:
    case, asking, value = agreed()
    case.unsealing.unseal(by=SUPERVISOR, asking=asking, value=value)
    *before, first, second, third = case.entries

    replayed = Review.of([*before, third, second, first], case.pen)
    without = Review.of([*before, third, second], case.pen)

    assert replayed
    assert without
    assert replayed.unsealing.asked[asking].state == "unsealed"
    assert without.unsealing.asked == {}
    assert isinstance(second.event, UnsealingAgreed)
