"""An agreement whose agreed duration is over, beside a case: not in force, and by which entry."""

from datetime import date

import pytest

from agreements.agreement import Agreement
from reviews.oversight.negotiation import agreement_told, board_lines, consent
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, SYSTEM
from tests.reviews.oversight.pasts import MORNING, NEXT_DAY, Scene, last


def agreed(until: date) -> tuple[Scene, Agreement]:
    """Both sides signed in June, for as long as until the end of a day."""
    scene = Scene()
    agreement = scene.at(scene.new(Agreement, "agreement"), MORNING)
    agreement.open(by=OFFICER, company=COMPANY, agency=AGENCY)
    agreement.propose_term(by=OFFICER, term="duration", text="a while", until=until)
    agreement.accept_term(by=LIAISON, term="duration")
    for who in (LIAISON, OFFICER):
        scene.at(agreement, NEXT_DAY).sign(by=who, terms=("duration",))
    return scene, agreement


def test_while_it_lasts_it_is_in_force_and_says_until_when() -> None:
    scene, agreement = agreed(date(2026, 12, 31))
    case = scene.history()

    assert consent(case, agreement).text == "in force"
    assert "agreed to hold until 31 December 2026" in board_lines(case, agreement)
    assert agreement_told(case, agreement)["holds_until"] == "2026-12-31"


@pytest.mark.parametrize("noted", [False, True])
def test_once_it_is_over_it_is_not_in_force_whether_the_register_noted_it_or_not(noted: bool) -> None:
    scene, agreement = agreed(date(2026, 7, 3))
    position = next(entry.id for entry in agreement.entries if "accepted" in entry.record.topic)
    if noted:
        scene.at(agreement, "2026-07-05T09:00-04:00").expire(by=SYSTEM)
        position = last(agreement).id
    case = scene.history()

    said = consent(case, agreement)

    assert said.text == "not in force: its duration is over"
    assert (said.entries == (position,)) is noted
    assert set(said.entries) <= set(case.numbers)
    assert not agreement_told(case, agreement)["in_force"]
