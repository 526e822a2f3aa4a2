"""What stood behind a communication: from when notice is counted, and which consequences were stated when."""

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from agreements.claim import ClaimKind
from agreements.delivery import DeliveryChannel, Served
from config.actors import RecordKind
from config.ledger.occurred import Occurred
from reviews.communication import Communication
from reviews.oversight.boundary import Crossing, boundary
from reviews.oversight.boundary.pressure import Notice, NoticeFrom
from reviews.oversight.history import CaseHistory
from reviews.oversight.span import Span
from tests.actors import AGENCY, COMPANY, LIAISON, OTHER_COMPANY, named
from tests.reviews.oversight.pasts import EVENING, FOR_PRESS, NEXT_DAY, NOON, Scene, hours_after, last

DUE: Final = datetime.fromisoformat(hours_after(NOON, 10))


def row_of(case: CaseHistory) -> Crossing:
    (row,) = boundary(case).crossings
    return row


def notice(case: CaseHistory) -> Notice:
    found = row_of(case).notice
    assert found
    return found


# notice


def served(scene: Scene, letter: Communication, hours: float, to: UUID = COMPANY) -> CaseHistory:
    """The case, the register having first served a letter so many hours after noon."""
    case = scene.history()
    case.served = (
        Served(id=named("a later entry"), entry=named("other"), organization=to,
               channel=DeliveryChannel.WEB, at=DUE.astimezone(UTC)),
        Served(id=named("delivery"), entry=letter.entries[0].id, organization=to,
               channel=DeliveryChannel.WEB, at=datetime.fromisoformat(hours_after(NOON, hours))),
    )  # fmt: skip
    return case


def test_notice_runs_from_when_the_register_first_served_it_to_the_company() -> None:
    scene = Scene()
    letter = scene.directive(comply_by=DUE)

    told = notice(served(scene, letter, 4))
    to_another = notice(served(scene, letter, 4, to=OTHER_COMPANY))

    assert told.counted_from is NoticeFrom.FIRST_SERVED
    assert (told.span.low, told.span.high, told.at_most) == (timedelta(hours=6), timedelta(hours=6), False)
    assert told.entries == (letter.entries[0].id,)
    assert (to_another.counted_from, to_another.span.low) == (NoticeFrom.ISSUE, timedelta(hours=10))


def test_what_the_company_states_of_its_receipt_outweighs_what_the_register_served() -> None:
    scene = Scene()
    letter = scene.directive(comply_by=DUE)
    scene.at(letter, EVENING).state_receipt(by=LIAISON, received_at=Occurred.parse(hours_after(NOON, 1)))

    told = notice(served(scene, letter, 4))

    assert (told.counted_from, told.span.low) == (NoticeFrom.STATED_RECEIPT, timedelta(hours=9))


@pytest.mark.parametrize(
    ("hours", "counted_from"),
    [(3, NoticeFrom.FIRST_SERVED), (4, NoticeFrom.FIRST_SERVED), (5, NoticeFrom.ISSUE)],
)
def test_whoever_acted_before_it_was_served_had_it_by_another_way(
    hours: int, counted_from: NoticeFrom
) -> None:
    scene = Scene()
    letter = scene.directive(comply_by=DUE)
    scene.suspend(scene.decide(letter, when=hours_after(NOON, 4)), when=hours_after(NOON, 4))

    assert notice(served(scene, letter, hours)).counted_from is counted_from


def test_other_dates_of_the_letter_and_of_the_act_widen_the_notice_that_it_gave_at_most() -> None:
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    scene.suspend(scene.decide(letter, when=EVENING), when=EVENING)
    for entry, hours in ((letter.entries[0], -1), (last(scene.model), 2)):
        other = Occurred.parse(hours_after(entry.takes_effect.isoformat(), hours))
        scene.claim(ClaimKind.DATING, FOR_PRESS, entry=entry.id, dated=other)

    told = notice(scene.history())

    assert told.at_most
    assert told.span.low == told.span.high == timedelta(hours=6)
    assert told.span.widest == (timedelta(hours=6), timedelta(hours=9))


@pytest.mark.parametrize("issued", ["unknown", "before 2026-06-12"])
def test_there_is_no_notice_where_nobody_says_when_it_began(issued: str) -> None:
    scene = Scene(RecordKind.COMPILED)
    scene.request(when=issued, answer_hoped_for_by=DUE)

    assert row_of(scene.history()).notice is None


@pytest.mark.parametrize(
    ("at_most", "words"),
    [
        (False, "2 h from issue"),
        (True, "at most 2 h from issue, when the company acted; no date to comply by is on record"),
    ],
)
def test_notice_in_words(at_most: bool, words: str) -> None:
    two = timedelta(hours=2)
    given = Notice(span=Span(low=two, high=two), counted_from=NoticeFrom.ISSUE, at_most=at_most, entries=())

    assert str(given) == words


# consequences


@pytest.mark.parametrize(
    ("issued", "before"), [(NOON, True), (EVENING, True), (hours_after(EVENING, 1), False)]
)
def test_a_penalty_is_stated_before_a_decision_of_the_same_instant(issued: str, before: bool) -> None:
    scene = Scene()
    letter = scene.directive(when=issued, penalty="a fine")
    scene.decide(letter, when=EVENING)

    (penalty,) = row_of(scene.history()).consequences

    assert (penalty.by, penalty.words, penalty.before_decision) == (AGENCY, "a fine", before)


@pytest.mark.parametrize(
    ("said", "before"),
    [
        ("2026-06-13T00:00-04:00", True),
        ("2026-06-12T23:59-04:00", True),
        ("2026-06-13T00:00:01-04:00", False),
        ("2026-06-13", None),
    ],
)
def test_a_consequence_is_compared_with_the_very_instant_of_the_decision(
    said: str, before: bool | None
) -> None:
    scene = Scene()
    request = scene.request()
    scene.decide(request, when="2026-06-13T00:00-04:00")
    scene.claim(
        ClaimKind.CONSEQUENCE_STATED, LIAISON, when=said, entry=last(request).id, value="no contracts"
    )

    (consequence,) = row_of(scene.history()).consequences

    assert consequence.before_decision is before


def test_a_consequence_of_another_entry_hides_none_and_each_says_whose_word_it_is() -> None:
    scene = Scene()
    request = scene.request()
    scene.claim(ClaimKind.CONSEQUENCE_STATED, LIAISON, entry=last(scene.model).id, value="of another")
    own = scene.claim(
        ClaimKind.CONSEQUENCE_STATED,
        LIAISON,
        when=hours_after(NEXT_DAY, 1),
        entry=last(request).id,
        value="no contracts",
    )

    (consequence,) = row_of(scene.history()).consequences

    assert own.made
    assert (consequence.by, consequence.words) == (COMPANY, own.made.value)
    assert consequence.entry == last(own).id
