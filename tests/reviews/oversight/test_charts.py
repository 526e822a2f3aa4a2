"""The numbers behind the charts, each computed by hand."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from config.ledger.occurred import Occurred
from reviews.decision import DecisionKind
from reviews.model_version import Attribution, Reach
from reviews.oversight.boundary import boundary
from reviews.oversight.charts import (
    Charts,
    Strip,
    answering,
    charts_of,
    slipped,
    slips,
    strips,
)
from reviews.oversight.charts.drawn import Bar, DayAxis, SlipAxis, TimeAxis
from reviews.oversight.charts.told import answering_told, moved_words, slipped_told, strip_told
from reviews.oversight.history import CaseHistory
from reviews.oversight.span import Span
from tests.actors import (
    LIAISON,
    OFFICER,
)
from tests.reviews.case_pasts import THIRTY, offer, on_clock
from tests.reviews.oversight.pasts import EVENING, MORNING, NEXT_DAY, NOON, Scene, hours_after, last
from tests.reviews.oversight.test_outcomes import used
from tests.reviews.oversight.test_window_bands import extended, held, windowed


def strip_of(scene: Scene) -> Strip:
    (found,) = strips([scene.history()])
    return found


def runs(strip: Strip) -> list[tuple[Any, ...]]:
    return [(run.kind, run.begin, run.end) for run in strip.runs]


# access windows, in days since 00:00 of day 1


def test_a_window_that_ran_out_is_as_long_as_its_days() -> None:
    scene, _ = windowed(days=10)

    strip = strip_of(scene)

    assert runs(strip) == [("window", pytest.approx(10 / 24), 10.0)]
    assert (strip.days, strip.held, strip.ended_on, strip.now) == (10, 0, (10, 10), None)
    assert strip.words == "ran all of its 10 days"


def test_an_early_end_falls_on_a_day_of_the_window_and_leaves_the_rest_unused() -> None:
    scene, access = windowed(days=10)
    on_clock(scene.case, "2026-07-09T18:00-04:00").access.end_early(by=OFFICER, access=access, reason=None)

    strip = strip_of(scene)

    assert runs(strip) == [
        ("window", pytest.approx(10 / 24), pytest.approx(3.75, abs=1e-3)),
        ("unused", pytest.approx(3.75, abs=1e-3), 10.0),
    ]
    assert strip.ended_on == (4, 4)
    assert strip.words == "ended early on day 4 of 10 days"
    assert strip.ending == last(scene.case).id


def test_an_end_of_which_only_the_days_are_known_is_a_range_of_days() -> None:
    scene, access = windowed(days=10)
    scene.at(scene.case, "2026-07-08/2026-07-10").access.revoke(by=LIAISON, access=access, reason=None)

    strip = strip_of(scene)

    assert strip.ended_on == (3, 5)
    assert strip.words == "revoked on day 3 to 5 of 10 days"


def test_holds_and_added_days_lengthen_the_strip() -> None:
    scene, access = windowed(days=10)
    held(scene, access, "2026-07-08T12:00-04:00", days=4)
    extended(scene, access, "2026-07-09T12:00-04:00", days=5)

    strip = strip_of(scene)

    assert [(kind, end) for kind, _, end in runs(strip)] == [
        ("window", 3.0),
        ("hold", 7.0),
        ("window", 14.0),
        ("extended", 19.0),
    ]
    assert (strip.days, strip.held) == (15, 4)
    assert strip.words == "ran all of its 15 days and 4 days of hold"


def test_clocks_that_go_back_make_no_day_longer() -> None:
    scene, _ = windowed(days=10, activated="2026-10-30T00:00-04:00")

    assert runs(strip_of(scene)) == [("window", 0.0, 10.0)]


def test_a_window_that_runs_says_how_far_it_is() -> None:
    scene, _ = windowed(days=30, activated="2026-08-13T00:00-04:00")

    strip = strip_of(scene)

    assert strip.ended_on is None
    assert strip.now == 2.5  # noon of the third day, in Eastern Time
    assert strip.words == "open, 30 days"


def test_a_hold_still_to_come_of_which_nobody_says_the_end_is_in_the_words_as_in_the_drawing() -> None:
    scene, access = windowed(days=10, activated="2026-08-13T00:00-04:00")
    held(scene, access, "2026-08-15T11:00-04:00")

    strip = strip_of(scene)

    assert [(kind, end) for kind, _, end in runs(strip)] == [("window", 3.0), ("hold", None)]
    assert strip.words == "open, 10 days, to be held from 16 August 2026 until it is resumed"


def test_a_hold_that_nobody_has_resumed_goes_to_the_end_of_the_axis() -> None:
    scene, access = windowed(days=10, activated="2026-08-10T00:00-04:00")
    held(scene, access, "2026-08-11T12:00-04:00")

    strip = strip_of(scene)
    axis = DayAxis.of([strip])

    assert strip.words == "held, 10 days"
    assert axis.days == 30
    assert axis.bars(strip) == [Bar("window", 0.0, 6.67), Bar("hold", 6.67, 93.33)]


def test_a_strip_is_thirty_days_wide_and_longer_only_where_a_window_is() -> None:
    short, _ = windowed(days=10)
    long, access = windowed(days=30, activated="2026-06-06T00:00-04:00")
    held(long, access, "2026-06-08T12:00-04:00", days=15)

    assert DayAxis.of([]).days == 30
    assert DayAxis.of([strip_of(short)]).days == 30
    assert DayAxis.of([strip_of(short), strip_of(long)]).days == 45
    assert [tick.label for tick in DayAxis(45).ticks] == ["day 1", "10", "20", "30", "40"]
    assert [tick.x for tick in DayAxis(40).ticks if tick.firm] == [75.0]


def test_forty_windows_are_forty_rows_in_order_of_activation() -> None:
    scene = Scene()
    for number in range(40):
        case = scene.at(scene.case, f"{date(2026, 6, 5) + timedelta(days=number)}T10:00-04:00")
        offer(case)
        access = last(case).id
        case.access.take_up(by=OFFICER, access=access)
        case.access.activate(by=LIAISON, access=access, days=1, largest=THIRTY, activated=None)
        case.access.end_early(by=OFFICER, access=access, reason=None)

    found = strips([scene.history()])

    assert [strip.first for strip in found] == [date(2026, 6, 5) + timedelta(days=n) for n in range(40)]
    assert {strip.words for strip in found} == {"ended early on day 1 of 1 day"}


def test_a_window_that_stands_in_two_histories_is_one_row() -> None:
    scene, _ = windowed()

    assert len(strips([scene.history(), scene.history()])) == 1


# release slips


def moved(
    scene: Scene, to: str | None, attribution: Attribution = Attribution.OWN_CHOICE, when: str = EVENING
) -> None:
    scene.at(scene.model, when).reschedule_release(
        by=LIAISON, attribution=attribution, when=Occurred.parse(to) if to else None, to=Reach.EVERYBODY
    )


def planned(when: str | None) -> Scene:
    scene = Scene()
    scene.at(scene.model, MORNING).plan_release(
        by=LIAISON, to=Reach.EVERYBODY, when=Occurred.parse(when) if when else None
    )
    return scene


@pytest.mark.parametrize(
    ("before", "after", "low", "high"),
    [
        ("2026-07-01T12:00-04:00", "2026-07-15T12:00-04:00", 14, 14),
        ("2026-07-01", "2026-07-15", 13, 15),
        ("2026-07-15", "2026-07-01", -15, -13),
        ("2026-07-01", "2026-07", -1, 31),
        ("2026-06", "2026-08", 31, 92),
    ],
)
def test_a_slip_is_the_least_and_the_most_that_the_dates_leave(
    before: str, after: str, low: float, high: float
) -> None:
    scene = planned(before)
    moved(scene, after)

    (slip,) = slips([scene.history()])

    assert slip.days == pytest.approx((low, high), abs=1e-6)


def test_a_slip_without_a_date_has_no_days() -> None:
    scene = planned("2026-07-01")
    moved(scene, None)

    (slip,) = slips([scene.history()])

    assert slip.days is None
    assert SlipAxis.of([slip]).bars(slip) == []


def test_what_one_attribution_adds_up_to_keeps_later_and_earlier_apart() -> None:
    scene = planned("2026-07-01T00:00-04:00")
    moved(scene, "2026-07-11T00:00-04:00", when=hours_after(NOON, 1))
    moved(scene, "2026-07-08T00:00-04:00", when=hours_after(NOON, 2))
    moved(scene, "2026-07-09", when=hours_after(NOON, 3))
    moved(scene, None, when=hours_after(NOON, 4))
    moved(scene, None, Attribution.UNKNOWN, when=hours_after(NOON, 5))

    own, unknown = slipped(slips([scene.history()]))

    assert own.attribution is Attribution.OWN_CHOICE
    # 10 later, 3 earlier, 1 to 2 later, and one without a date
    assert own.later == pytest.approx((11.0, 12.0), abs=1e-6)
    assert own.earlier == pytest.approx((3.0, 3.0), abs=1e-6)
    assert own.unknown == 1
    assert slipped_told(own)["words"] == "11 to 12 days later, 3 days earlier and 1 change without a date"
    assert (unknown.attribution, unknown.unknown) == (Attribution.UNKNOWN, 1)
    assert slipped_told(unknown)["words"] == "1 change without a date"


def test_changes_that_move_nothing_add_up_to_nothing() -> None:
    scene = planned("2026-07-01T00:00-04:00")
    moved(scene, "2026-07-01T00:00-04:00")

    (own,) = slipped(slips([scene.history()]))

    assert slipped_told(own)["words"] == "not moved"


def test_a_slip_is_drawn_from_nothing_to_the_least_and_on_to_the_most() -> None:
    axis = SlipAxis(least=-10, most=30)

    def bars(low: float, high: float) -> list[Bar]:
        scene = planned("2026-07-01T00:00-04:00")
        moved(scene, "2026-07-02T00:00-04:00")
        (slip,) = slips([scene.history()])
        return axis.bars(msgspec.structs.replace(slip, days=(low, high)))

    assert axis(0) == 25.0
    assert bars(10, 10) == [Bar("sure", 25.0, 25.0)]
    assert bars(10, 20) == [Bar("maybe", 50.0, 25.0), Bar("sure", 25.0, 25.0)]
    assert bars(-10, -2) == [Bar("maybe", 0.0, 20.0), Bar("sure", 20.0, 5.0)]
    assert bars(-10, 10) == [Bar("maybe", 0.0, 50.0)]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ((14.0, 14.0), "14 days later"),
        ((13.0, 15.0), "13 to 15 days later"),
        ((-1.0, -1.0), "1 day earlier"),
        ((-15.0, -13.0), "13 to 15 days earlier"),
        ((-1.0, 31.0), "from 1 day earlier to 31 days later"),
        ((0.0, 0.0), "not moved"),
        (None, "a date is not stated"),
    ],
)
def test_how_far_a_date_moved_is_said_in_words(days: tuple[float, float] | None, words: str) -> None:
    assert moved_words(days) == words


# request to decision


def told(*scenes: Scene) -> list[dict[str, Any]]:
    histories = [scene.history() for scene in scenes]
    return [answering_told(one) for one in answering((case, boundary(case)) for case in histories)]


def test_answered_communications_come_first_the_quickest_at_the_top() -> None:
    scene = Scene()
    slow, quick, silent = (scene.request(when=when) for when in (MORNING, NOON, EVENING))
    scene.decide(slow, when=hours_after(MORNING, 9))
    scene.decide(quick, when=hours_after(NOON, 1.5), kind=DecisionKind.DECLINED, applied=None)

    found = told(scene)

    assert [row["words"] for row in found] == ["1 h 30 min", "9 h", "no decision is on record"]
    assert [row["decided"] for row in found] == ["declined", "did as asked", None]
    assert [len(row["entries"]) for row in found] == [2, 2, 1]
    assert silent.entries


def test_an_imprecise_date_leaves_a_range_of_times() -> None:
    scene = Scene()
    scene.decide(scene.request(when=NOON), when="2026-06-14")

    (row,) = told(scene)

    # from noon of the 12th to some time on the 14th: 36 h at the least, 60 h at the most
    assert row["took"]["low_seconds"] == pytest.approx(36 * 3600)
    assert row["took"]["high_seconds"] == pytest.approx(60 * 3600, abs=1)


def test_a_decision_about_two_communications_is_a_row_for_each_and_a_shared_case_none_twice() -> None:
    scene = Scene()
    first, second = scene.request(when=MORNING), scene.request(when=NOON)
    scene.decide(first, second)

    assert [row["words"] for row in told(scene, scene)] == ["6 h", "9 h"]


def test_times_are_drawn_on_a_scale_of_powers() -> None:
    axis = TimeAxis(timedelta(minutes=10_000))

    assert axis(timedelta(0)) == axis(timedelta(minutes=1)) == 0.0
    assert axis(timedelta(minutes=100)) == 50.0
    assert axis(timedelta(minutes=10_000)) == 100.0
    span = Span(
        low=timedelta(minutes=10),
        high=timedelta(minutes=100),
        widest=(timedelta(minutes=1), timedelta(minutes=1_000)),
    )
    assert axis.bars(span) == [Bar("maybe", 0.0, 75.0), Bar("sure", 25.0, 25.0)]
    assert [tick.label for tick in axis.ticks][-1] == "1 day"


# what is shown of a case


def whole(scene: Scene) -> tuple[Charts, CaseHistory]:
    case = scene.history()
    return charts_of([(case, boundary(case))]), case


def test_the_charts_name_the_entries_that_they_show() -> None:
    scene = used()
    request = scene.request(when=MORNING)
    decision = scene.decide(request, when=NOON)
    suspended = scene.suspend(decision, when=NEXT_DAY)

    found, case = whole(scene)

    activation = next(iter(case.case.access.grants.values())).activation
    assert activation
    shown = found.entries_of(case)
    assert {request.entries[0].id, decision.entries[0].id, suspended, activation.id} <= shown
    assert found.entries_of(Scene().history()) == set()
    told_of = strip_told(found.strips[0])
    assert told_of["entries"] == [case.numbers[activation.id]]
