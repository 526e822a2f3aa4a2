"""Access windows are drawn as bands: their own days, days added, holds, and what an early end left unused."""

from datetime import datetime
from itertools import pairwise
from typing import Final
from uuid import UUID

import pytest

from config.ledger.occurred import EASTERN
from reviews.oversight.boundary import boundary
from reviews.oversight.drawing import Drawing, draw
from reviews.oversight.drawing.windows import Band, windows
from tests.actors import COMPANY, LIAISON, OFFICER
from tests.reviews.case_pasts import THIRTY, offer, on_clock
from tests.reviews.oversight.pasts import Scene, last

ACTIVATED: Final = "2026-07-06T10:00-04:00"


def windowed(days: int = 10, activated: str = ACTIVATED) -> tuple[Scene, UUID]:
    """A case with a window of so many days from the activation, and the access's id."""
    scene = Scene()
    case = scene.at(scene.case, activated)
    offer(case)
    access = last(case).id
    case.access.take_up(by=OFFICER, access=access)
    case.access.activate(by=LIAISON, access=access, days=days, largest=THIRTY, activated=None)
    return scene, access


def held(scene: Scene, access: UUID, when: str, days: int | None = None) -> UUID:
    """A hold that both sides agree to on a day; it begins on the next."""
    case = on_clock(scene.case, when)
    case.holds.propose(by=OFFICER, access=access, reason="the endpoint is down", owner=COMPANY, days=days)
    hold = last(case).id
    case.holds.agree(by=LIAISON, hold=hold)
    return hold


def extended(scene: Scene, access: UUID, when: str, days: int) -> None:
    case = on_clock(scene.case, when)
    case.extension.ask(by=OFFICER, access=access, days=days, largest=THIRTY, reason=None)
    case.extension.consent(by=LIAISON, access=access, days=None, largest=THIRTY)


def bands(scene: Scene) -> tuple[Band, ...]:
    ((_, found),) = windows(scene.history())
    return found


def spans(scene: Scene) -> list[tuple[str, str, str | None]]:
    """Each band's kind, beginning and end in Eastern Time."""
    return [
        (band.kind, eastern(band.begin), eastern(band.end) if band.end else None) for band in bands(scene)
    ]


def eastern(instant: datetime) -> str:
    return f"{instant.astimezone(EASTERN):%m-%d %H:%M}"


def drawn(scene: Scene) -> Drawing:
    case = scene.history()
    return draw(case, boundary(case))


def test_a_window_runs_from_its_activation_to_midnight_after_its_last_day() -> None:
    scene, _ = windowed()

    assert spans(scene) == [("window", "07-06 10:00", "07-16 00:00")]
    assert bands(scene)[0].label == "open, 10 days"


def test_a_hold_is_a_band_of_its_own_and_moves_what_follows() -> None:
    scene, access = windowed()
    hold = held(scene, access, "2026-07-08T12:00-04:00")
    on_clock(scene.case, "2026-07-12T12:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)

    assert spans(scene) == [
        ("window", "07-06 10:00", "07-09 00:00"),
        ("hold", "07-09 00:00", "07-12 00:00"),
        ("window", "07-12 00:00", "07-19 00:00"),
    ]
    assert bands(scene)[1].label.startswith("held 3 days ¶")
    assert "the wait is on Acme" in bands(scene)[1].full


def test_a_hold_that_nobody_has_resumed_has_no_end_and_nothing_after_it() -> None:
    scene, access = windowed()
    held(scene, access, "2026-07-08T12:00-04:00")

    assert spans(scene)[-1] == ("hold", "07-09 00:00", None)
    assert "until it is resumed" in bands(scene)[-1].label


def test_days_that_the_company_added_stand_after_the_windows_own() -> None:
    scene, access = windowed()
    extended(scene, access, "2026-07-10T12:00-04:00", 5)

    assert spans(scene) == [
        ("window", "07-06 10:00", "07-16 00:00"),
        ("extended", "07-16 00:00", "07-21 00:00"),
    ]
    assert bands(scene)[1].label.startswith("5 days more ¶")


def test_a_hold_within_added_days_divides_them() -> None:
    scene, access = windowed()
    extended(scene, access, "2026-07-10T12:00-04:00", 5)
    held(scene, access, "2026-07-16T12:00-04:00", days=2)

    assert spans(scene) == [
        ("window", "07-06 10:00", "07-16 00:00"),
        ("extended", "07-16 00:00", "07-17 00:00"),
        ("hold", "07-17 00:00", "07-19 00:00"),
        ("extended", "07-19 00:00", "07-23 00:00"),
    ]


@pytest.mark.parametrize("by", ["agency", "company"])
def test_an_early_end_cuts_the_window_and_shows_what_was_not_used(by: str) -> None:
    scene, access = windowed()
    case = scene.at(scene.case, "2026-07-09T15:00-04:00")
    if by == "agency":
        case.access.end_early(by=OFFICER, access=access, reason=None)
    else:
        case.access.revoke(by=LIAISON, access=access, reason=None)

    assert spans(scene) == [
        ("window", "07-06 10:00", "07-09 15:00"),
        ("unused", "07-09 15:00", "07-16 00:00"),
    ]
    assert bands(scene)[1].label.startswith("ended early ¶" if by == "agency" else "revoked ¶")
    assert "up to 15 July 2026" in bands(scene)[1].full


def test_an_early_end_within_a_hold_that_had_no_end_leaves_nobody_knows_how_much() -> None:
    scene, access = windowed()
    held(scene, access, "2026-07-08T12:00-04:00")
    scene.at(scene.case, "2026-07-10T15:00-04:00").access.end_early(by=OFFICER, access=access, reason=None)

    assert spans(scene) == [
        ("window", "07-06 10:00", "07-09 00:00"),
        ("hold", "07-09 00:00", "07-10 15:00"),
        ("unused", "07-10 15:00", None),
    ]


def test_a_window_whose_clocks_change_has_whole_eastern_days() -> None:
    scene, _ = windowed(days=10, activated="2026-10-26T10:00-04:00")

    assert spans(scene) == [("window", "10-26 10:00", "11-05 00:00")]


def test_bands_follow_one_another_without_a_gap_and_end_with_the_window() -> None:
    scene, access = windowed()
    extended(scene, access, "2026-07-07T12:00-04:00", 5)
    hold = held(scene, access, "2026-07-08T12:00-04:00", days=9)
    on_clock(scene.case, "2026-07-11T12:00-04:00").holds.resume(by=LIAISON, hold=hold, reason=None)

    found = bands(scene)

    window = scene.case.access.grants[access].window
    assert window is not None
    assert all(one.end == other.begin for one, other in pairwise(found))
    assert (found[0].begin, found[-1].end) == (window.starts, window.ends)


def test_two_windows_are_told_apart() -> None:
    scene, access = windowed()
    case = scene.at(scene.case, "2026-07-09T15:00-04:00")
    case.access.end_early(by=OFFICER, access=access, reason=None)
    scene.at(case, "2026-07-20T10:00-04:00")
    offer(case)
    case.access.take_up(by=OFFICER, access=last(case).id)
    again = list(case.access.grants)[-1]
    case.access.activate(by=LIAISON, access=again, days=5, largest=THIRTY, activated=None)

    assert [name for name, _ in windows(scene.history())] == ["Access window 1", "Access window 2"]


def test_the_bands_of_a_window_are_drawn_beside_one_another_and_told_in_words() -> None:
    scene, access = windowed()
    hold = held(scene, access, "2026-07-08T12:00-04:00")
    on_clock(scene.case, "2026-07-12T12:00-04:00").holds.resume(by=OFFICER, hold=hold, reason=None)
    extended(scene, access, "2026-07-13T12:00-04:00", 5)
    scene.at(scene.case, "2026-07-21T12:00-04:00").access.end_early(by=OFFICER, access=access, reason=None)

    row = drawn(scene).rows[-1]

    assert [part.kind for part in row.ribbons] == ["window", "hold", "window", "extended", "unused"]
    assert all(one.x + one.width <= other.x + 1 for one, other in pairwise(row.ribbons))
    assert len(row.told) == 5


def test_what_begins_after_everything_drawn_is_told_all_the_same() -> None:
    scene, access = windowed()
    extended(scene, access, "2026-07-10T12:00-04:00", 5)

    row = drawn(scene).rows[-1]

    assert [part.kind for part in row.ribbons] == ["window"]
    assert [told.partition(" ")[0] for told in row.told] == ["open", "extended"]
