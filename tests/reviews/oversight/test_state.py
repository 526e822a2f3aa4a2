"""What stands at a moment, and what stands otherwise: nothing is lost where two things have one name."""

from reviews.oversight.state import changes, state
from reviews.review import Review
from tests.actors import LIAISON, OFFICER
from tests.reviews.case_pasts import THIRTY, last, offer, opening
from tests.reviews.oversight.pasts import MORNING, Scene
from tests.reviews.pasts import CASE, MODEL, OTHER_MODEL


def two_windows() -> Scene:
    """A case about two models, of each of which an access window is open."""
    scene = Scene()
    scene.released_model("Mythos 5")
    scene.streams.remove(scene.case)
    scene.case = scene.new(Review, "of two models", id=CASE)
    scene.at(scene.case, MORNING).open(by=OFFICER, **opening(models=(MODEL, OTHER_MODEL)))
    for model, when in ((MODEL, "2026-08-01T09:00-04:00"), (OTHER_MODEL, "2026-08-05T09:00-04:00")):
        case = scene.at(scene.case, when)
        offer(case, models=(model,))
        access = last(case)
        case.access.take_up(by=OFFICER, access=access)
        case.access.activate(by=LIAISON, access=access, days=30, largest=THIRTY, activated=None)
    return scene


def test_two_things_of_one_name_both_stand_in_what_changed() -> None:
    case = two_windows().history()
    windows = [one for one in state(case) if one.name == "Access window open"]

    (change,) = (one for one in changes(None, case) if one.name == "Access window open")

    assert len(windows) == 2
    assert all(window.text in change.after for window in windows)


def test_nothing_changed_between_a_moment_and_itself() -> None:
    case = two_windows().history()

    assert changes(case, case) == []


def test_what_is_taken_away_is_not_called_reachable() -> None:
    scene = Scene()
    scene.released_model("Mythos 5")
    scene.suspend(scene.decide(scene.directive(when=MORNING)))

    said = {one.name: one.text for one in state(scene.history())}

    assert said["Fable 5"].startswith("released to everybody; suspended: ")
    assert said["Mythos 5"].startswith("reachable by everybody")


def test_a_communication_that_binds_says_so() -> None:
    scene = Scene()
    scene.directive(when=MORNING)
    scene.request(when=MORNING)

    names = [one.name for one in state(scene.history())]

    assert [name for name in names if "(binding)" in name] == [
        name for name in names if name.startswith("License requirement")
    ]
    assert len([name for name in names if "(binding)" in name]) == 1
