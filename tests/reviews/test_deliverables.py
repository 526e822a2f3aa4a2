"""What the agency promises, it delivers or not: nothing follows from it."""

from datetime import date

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from reviews.review import Review
from tests.actors import LIAISON, OFFICER
from tests.reviews.case_pasts import CASE, complete_case, last
from tests.steady import steady_pen


def promised_case() -> Review:
    case = complete_case()
    case.deliverables.promise(by=OFFICER, what="a summary", due=date(2026, 7, 31), days=None, default_days=30)
    return case


def test_a_promise_is_for_a_day_or_within_some_days() -> None:
    case = promised_case()

    with pytest.raises(BadInput) as both:
        case.deliverables.promise(by=OFFICER, what="b", due=date(2026, 7, 31), days=5, default_days=30)
    with pytest.raises(BadInput) as none:
        case.deliverables.promise(by=OFFICER, what="b", due=None, days=0, default_days=30)
    case.deliverables.promise(by=OFFICER, what="b", due=None, days=1, default_days=30)

    assert (both.value.pointer, none.value.pointer) == ("/days", "/days")
    sentences = [entry.event.sentence() for entry in case.entries[-2:]]
    assert sentences == [
        "promised deliverable 1 by Friday 31 July 2026",
        "promised deliverable 2 within 1 day",
    ]


def test_what_was_promised_is_delivered_once() -> None:
    case = promised_case()
    deliverable = last(case)

    with pytest.raises(BadInput):
        case.deliverables.deliver(by=OFFICER, deliverable=deliverable, document=b"the text itself")
    case.deliverables.deliver(by=OFFICER, deliverable=deliverable, document=None)
    with pytest.raises(Refused):
        case.deliverables.deliver(by=OFFICER, deliverable=deliverable, document=None)
    with pytest.raises(NotFound):
        case.deliverables.deliver(by=OFFICER, deliverable=CASE, document=None)

    assert case.deliverables.promised[deliverable].delivered


def test_the_company_promises_nothing_for_the_agency() -> None:
    with pytest.raises(NotPermitted):
        complete_case().deliverables.promise(by=LIAISON, what="a", due=None, days=None, default_days=30)


def test_a_delivery_whose_promise_is_not_there_is_not_listed() -> None:
    case = promised_case()
    case.deliverables.deliver(by=OFFICER, deliverable=last(case), document=None)

    kept = [entry for entry in case.entries if entry.record.topic != "review.deliverable-promised"]
    replayed = Review.of(kept, steady_pen())

    assert replayed is not None
    assert replayed.deliverables.promised == {}
