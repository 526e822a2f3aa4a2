"""Content is destroyed only after retention, without a hold, by two officers; entries and digests stay."""

from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput, NotFound, NotPermitted, Refused
from reviews.review import Review
from reviews.review.retention import ContentDestroyed, DestructionProposed
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_AGENCY,
    OVERSEER,
    SUPERVISOR,
    officer,
    overseer,
)
from tests.actors import named as named_id
from tests.reviews.case_pasts import FOR_AGENCY, at, compiled_case, last, on_clock, submitted_case
from tests.steady import set_clock

DAYS: Final = 30
DISPOSITION: Final = "GRS 4.2 item 130"

OVER: Final = "2026-07-11T00:00-04:00"
"""Closed on 10 June, kept for 30 days: the last is 10 July."""


def closed_case() -> Review:
    case = submitted_case()
    at(case, "2026-06-10T15:00-04:00").close(by=OFFICER, reason=None)
    return on_clock(case, OVER)


def proposed() -> tuple[Review, UUID]:
    case = closed_case()
    case.retention.propose_destruction(by=OFFICER, disposition=DISPOSITION, days=DAYS)
    return case, last(case)


def place_hold(case: Review, by: Any = OFFICER, matter: str = "No. 26-cv-1") -> UUID:
    case.retention.place_hold(by=by, matter=matter, reason=None)
    return last(case)


# destruction


def test_after_retention_two_officers_destroy_the_content() -> None:
    case, proposal = proposed()

    case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)

    event = case.entries[-1].event
    assert isinstance(event, ContentDestroyed)
    assert (event.proposal, event.disposition, event.retention_days) == (proposal, DISPOSITION, DAYS)
    assert case.retention.destroyed == case.entries[-1]
    assert event.DESTROYS
    assert case.entries[-1].record.about[0] == case.id
    assert DISPOSITION in event.sentence()


def test_the_officer_who_proposed_it_does_not_destroy() -> None:
    case, proposal = proposed()

    with pytest.raises(NotPermitted) as refusal:
        case.retention.destroy(by=OFFICER, proposal=proposal, days=DAYS)

    assert refusal.value.rule == 15
    assert case.retention.destroyed is None


@pytest.mark.parametrize("by", [LIAISON, OVERSEER])
def test_nobody_but_the_agency_destroys(by: Any) -> None:
    case, proposal = proposed()

    with pytest.raises((NotPermitted, NotFound)):
        case.retention.destroy(by=by, proposal=proposal, days=DAYS)
    with pytest.raises(NotFound):
        case.retention.destroy(by=officer("stranger", OTHER_AGENCY), proposal=proposal, days=DAYS)


@pytest.mark.parametrize("act", ["propose_destruction", "destroy"])
@pytest.mark.parametrize("when", ["2026-06-10T16:00-04:00", "2026-07-10T23:59-04:00"])
def test_before_retention_is_over_nothing_is_destroyed(act: str, when: str) -> None:
    case, proposal = proposed()
    on_clock(case, when)
    said: dict[str, Any] = {"disposition": DISPOSITION} if act != "destroy" else {"proposal": proposal}

    with pytest.raises(Refused) as refusal:
        getattr(case.retention, act)(by=SUPERVISOR, days=DAYS, **said)

    assert refusal.value.rule == "retention"
    assert "11 July 2026" in str(refusal.value)


def test_a_longer_retention_set_since_the_proposal_counts() -> None:
    case, proposal = proposed()

    with pytest.raises(Refused):
        case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS + 1)


def test_what_is_said_of_when_it_happened_ends_no_retention() -> None:
    """The key is deleted now, whatever day an officer would enter."""
    case, proposal = proposed()
    at(case, "2026-07-20T10:00-04:00")
    set_clock(case, case.entries[-1].record.recorded_at)

    case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)

    destroyed = case.entries[-1]
    assert destroyed.occurred.latest
    assert destroyed.occurred.latest <= destroyed.record.recorded_at


def test_an_open_case_keeps_its_content() -> None:
    case = on_clock(submitted_case(), OVER)

    with pytest.raises(Refused):
        case.retention.propose_destruction(by=OFFICER, disposition=DISPOSITION, days=DAYS)

    assert case.retention.kept_until(DAYS) is None


def test_a_case_that_is_reopened_keeps_its_content_and_a_proposal_does_not_survive_that() -> None:
    case, proposal = proposed()
    case.reopen(by=LIAISON, reason="a new version")

    with pytest.raises(Refused):
        case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)
    on_clock(case, "2026-07-12T10:00-04:00").close(by=OFFICER, reason=None)
    on_clock(case, "2026-09-01T10:00-04:00")
    with pytest.raises(Refused) as refusal:
        case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)

    assert refusal.value.pointer == "/proposal"


def test_a_proposal_is_made_once_and_carried_out_once() -> None:
    case, proposal = proposed()

    with pytest.raises(Refused):
        case.retention.propose_destruction(by=SUPERVISOR, disposition=DISPOSITION, days=DAYS)
    case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)
    with pytest.raises(Refused):
        case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)
    case.retention.propose_destruction(by=SUPERVISOR, disposition=DISPOSITION, days=DAYS)

    assert isinstance(case.entries[-1].event, DestructionProposed)


def test_an_unknown_proposal_destroys_nothing() -> None:
    case, _ = proposed()

    with pytest.raises(Refused):
        case.retention.destroy(by=SUPERVISOR, proposal=case.id, days=DAYS)


def test_a_proposal_names_its_disposition_authority() -> None:
    with pytest.raises(BadInput) as refusal:
        closed_case().retention.propose_destruction(by=OFFICER, disposition=" ", days=DAYS)

    assert refusal.value.pointer == "/disposition"


def test_a_compiled_record_has_nothing_to_destroy() -> None:
    case = compiled_case()
    case.close(by=FOR_AGENCY, reason=None)

    with pytest.raises(Refused):
        case.retention.propose_destruction(by=FOR_AGENCY, disposition=DISPOSITION, days=DAYS)


def test_the_company_is_told_of_proposal_and_destruction() -> None:
    case, proposal = proposed()
    case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)

    assert [entry.record.audience for entry in case.entries[-2:]] == [(COMPANY,), (COMPANY,)]


@given(st.integers(1, 4000), st.integers(0, 4000))
def test_a_longer_retention_never_ends_earlier(days: int, more: int) -> None:
    case = closed_case()
    shorter, longer = case.retention.kept_until(days), case.retention.kept_until(days + more)

    assert shorter
    assert longer
    assert case.closed
    assert case.closed.takes_effect < shorter <= longer


# litigation holds


@pytest.mark.parametrize("by", [OFFICER, OVERSEER])
def test_while_a_litigation_hold_stands_nothing_is_destroyed(by: Any) -> None:
    case, proposal = proposed()
    hold = place_hold(case, by)

    with pytest.raises(Refused) as refusal:
        case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)
    assert "No. 26-cv-1" in str(refusal.value)

    case.retention.release_hold(by=by, hold=hold, reason=None)
    case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)
    assert case.retention.destroyed


def test_one_hold_released_leaves_the_others() -> None:
    case, proposal = proposed()
    hold = place_hold(case)
    place_hold(case, OVERSEER, "No. 26-cv-2")
    case.retention.release_hold(by=OFFICER, hold=hold, reason=None)

    with pytest.raises(Refused, match="26-cv-2"):
        case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)


@pytest.mark.parametrize(
    ("placed_by", "by"),
    [(OFFICER, OVERSEER), (OVERSEER, OFFICER), (OVERSEER, overseer("other", named_id("other body")))],
)
def test_whoever_placed_a_hold_releases_it(placed_by: Any, by: Any) -> None:
    case = closed_case()
    hold = place_hold(case, placed_by)

    with pytest.raises(NotPermitted):
        case.retention.release_hold(by=by, hold=hold, reason=None)

    assert [standing.id for standing in case.retention.standing] == [hold]


def test_the_company_places_no_hold() -> None:
    with pytest.raises(NotPermitted):
        place_hold(submitted_case(), LIAISON)


def test_a_hold_is_placed_and_released_once_on_an_open_case_too() -> None:
    case = submitted_case()
    hold = place_hold(case)
    case.retention.release_hold(by=OFFICER, hold=hold, reason="settled")

    with pytest.raises(Refused):
        case.retention.release_hold(by=OFFICER, hold=hold, reason=None)
    with pytest.raises(NotFound):
        case.retention.release_hold(by=OFFICER, hold=case.id, reason=None)
    assert case.retention.standing == []


def test_a_hold_names_its_matter() -> None:
    with pytest.raises(BadInput) as refusal:
        place_hold(submitted_case(), matter="")

    assert refusal.value.pointer == "/matter"


def test_both_parties_hear_of_an_oversight_bodys_hold_and_the_company_of_the_agencys() -> None:
    case = submitted_case()
    place_hold(case, OVERSEER)
    place_hold(case, OFFICER)

    of_oversight, of_agency = (set(entry.record.audience) for entry in case.entries[-2:])
    assert of_oversight == {AGENCY, COMPANY}
    assert of_agency == {COMPANY}


def test_acts_are_remembered_in_any_order() -> None:
    case, proposal = proposed()
    hold = place_hold(case)
    case.retention.release_hold(by=OFFICER, hold=hold, reason=None)
    case.retention.destroy(by=SUPERVISOR, proposal=proposal, days=DAYS)
    *before, first, second, third, fourth = case.entries

    replayed = Review.of([*before, fourth, third, second, first], case.pen)
    without = Review.of([*before, fourth, third], case.pen)

    assert replayed
    assert without
    assert replayed.retention.standing == []
    assert replayed.retention.destroyed == fourth
    assert (without.retention.holds, without.retention.proposals) == ({}, {})
