"""The drawing of a case: in the order of time, nothing on top of anything, whatever the data."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.claim import ClaimKind
from config.actors import RecordKind
from reviews.oversight.boundary import boundary
from reviews.oversight.drawing import Drawing, Lane, LaneName, draw, lane_of
from reviews.oversight.drawing.labels import fitting, width_of
from reviews.oversight.drawing.rows import Rows
from reviews.oversight.drawing.scale import ANSWER, NARROW, Scale
from reviews.oversight.history import CaseHistory
from tests.reviews.oversight.conftest import KEYS, Cases
from tests.reviews.oversight.pasts import FOR_PRESS, MORNING, Scene, hours_after

HEIGHT = 15
NOON = datetime(2026, 6, 12, 16, 0, tzinfo=UTC)

instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


def drawn(case: CaseHistory, **how: Any) -> Drawing:
    return draw(case, boundary(case), **how)


def boxes(lane: Lane) -> list[tuple[float, float, float, float]]:
    """What every mark of a lane takes with its words: left, top, right, bottom."""
    found: list[tuple[float, float, float, float]] = []
    for mark in lane.marks:
        left, right = min(mark.x - 6, mark.label_x), max(mark.x + 6, mark.label_x + width_of(mark.label))
        found.append((left, mark.y - HEIGHT / 2, right, mark.y + HEIGHT / 2))
    return found


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("wide", [300, 740, 1180])
@pytest.mark.parametrize("zoom", [1, 4])
@pytest.mark.parametrize("recorded", [False, True])
def test_no_two_labels_meet(cases: Cases, key: str, wide: int, zoom: int, recorded: bool) -> None:
    drawing = drawn(cases(key), wide=wide, zoom=zoom, recorded=recorded)

    for lane in drawing.lanes:
        taken = boxes(lane)
        for place, one in enumerate(taken):
            assert lane.top <= one[1]
            assert one[3] <= lane.top + lane.height + 1
            assert not any(meet(one, other) for other in taken[place + 1 :])


@pytest.mark.parametrize("key", KEYS)
def test_every_entry_has_one_mark_in_its_lane(cases: Cases, key: str) -> None:
    case = cases(key)

    drawing = drawn(case)

    found = {mark.entry: lane.name for lane in drawing.lanes for mark in lane.marks}
    assert found == {entry.id: lane_of(case, entry) for entry in case.entries}
    assert sum(len(lane.marks) for lane in drawing.lanes) == len(case.entries)


def test_what_nobody_dates_stands_apart_from_the_time_that_is_known(cases: Cases) -> None:
    case = cases("directive-case")
    undated = {e.id for e in case.entries if str(e.occurred) == "date not known"}

    drawing = drawn(case)

    assert drawing.undated is not None
    for lane in drawing.lanes:
        for mark in lane.marks:
            assert (mark.x >= drawing.undated.x) == (mark.entry in undated)
    assert undated


def test_recorded_at_known_times_nothing_is_undated(cases: Cases) -> None:
    assert drawn(cases("directive-case"), recorded=True).undated is None


def test_an_imprecise_date_is_a_span_and_counts_from_its_end(cases: Cases) -> None:
    case = cases("directive-case")
    drawing = drawn(case)
    lane = next(lane for lane in drawing.lanes if lane.name is LaneName.THIRD_PARTIES)
    clarified = next(mark for mark in lane.marks if case.numbers[mark.entry] == 33)

    spans = [one for one in lane.stretches if one.y <= clarified.y <= one.y + one.height]

    assert any(one.x <= clarified.x and abs(one.x + one.width - clarified.at) <= 1 for one in spans)
    assert clarified.at > clarified.x


def test_the_communication_and_the_act_that_answers_it_are_one_bar_with_its_latency(cases: Cases) -> None:
    case = cases("directive-case")
    drawing = drawn(case)
    marks = {mark.number: mark for lane in drawing.lanes for mark in lane.marks}

    act, restored = drawing.bars

    assert (act.x, act.end) == (marks[15].x, marks[28].x)
    assert act.label == "¶15 → ¶28 4 h 38 min · broader than asked"
    assert act.end - act.x >= ANSWER - 1
    assert restored.label == "¶41 → ¶42 about 1 day"
    government = next(lane for lane in drawing.lanes if lane.name is LaneName.GOVERNMENT)
    assert all(bar.y > government.top + government.height for bar in drawing.bars)


def test_a_communication_that_nothing_answers_says_so(cases: Cases) -> None:
    labels = [bar.label for bar in drawn(cases("request-case")).bars]

    assert any("no answer on record" in label for label in labels)


def test_what_customers_could_reach_follows_the_companys_acts(cases: Cases) -> None:
    rows = {row.name: row.ribbons for row in drawn(cases("directive-case")).rows}

    assert [part.label.partition(":")[0] for part in rows["Fable 5"] if part.label][1:2] == ["suspended"]
    assert [part.limited for part in rows["Fable 5"]].count(True) == 1
    for parts in rows.values():
        assert all(one.x + one.width <= other.x + 3 for one, other in pairwise(parts))


@given(st.lists(instants, min_size=1, max_size=60), st.floats(200, 4000), st.sampled_from([1, 2, 4, 8]))
def test_the_scale_keeps_the_order_of_time(moments: list[datetime], wide: float, zoom: int) -> None:
    scale = Scale(moments, wide=wide, zoom=zoom)

    ordered = sorted(set(moments))
    placed = [scale(moment) for moment in ordered]

    assert all(one < other for one, other in pairwise(placed))
    assert scale(ordered[0] - timedelta(days=1)) == placed[0]
    assert scale(ordered[-1] + timedelta(days=1)) == placed[-1]
    for one, other in pairwise(ordered):
        assert scale(one) <= scale(one + (other - one) / 2) <= scale(other)


def test_between_a_communication_and_its_answer_there_is_room_for_words() -> None:
    moments = [NOON + timedelta(minutes=minutes) for minutes in range(60)]

    scale = Scale(moments, wide=200, followed=[(moments[10], moments[12])])

    assert scale(moments[12]) - scale(moments[10]) >= ANSWER - 0.001


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 80), st.integers(1, 3)), max_size=40))
def test_what_is_placed_in_rows_never_meets(wanted: list[tuple[float, float, int]]) -> None:
    rows = Rows(5)
    placed = []
    for begin, width, high in wanted:
        row = rows.place(begin, begin + width, high=high)
        assert row is not None
        placed.append((begin, row, begin + width + 5, row + high))

    for place, one in enumerate(placed):
        assert not any(meet(one, other) for other in placed[place + 1 :])


def test_what_finds_no_room_in_the_first_rows_takes_none() -> None:
    rows = Rows(0)
    rows.place(0, 10)

    assert rows.place(5, 15, most=1) is None
    assert rows.place(10, 20, most=1) == 0


def test_a_text_is_cut_where_it_does_not_fit_and_left_out_where_that_says_nothing() -> None:
    text = "suspended: all customers"

    assert fitting(text, 500) == text
    assert fitting(text, 100).endswith("…")
    assert width_of(fitting(text, 100)) <= 100
    assert fitting(text, 20) == ""


@pytest.fixture(scope="module")
def crowded() -> CaseHistory:
    """A case with fifty claims within two hours, beside what was asked and decided then."""
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive(when=hours_after(MORNING, 0.1))
    scene.suspend(scene.decide(letter, when=hours_after(MORNING, 1.5)), when=hours_after(MORNING, 1.6))
    for number in range(50):
        when = hours_after(MORNING, number / 25)
        scene.claim(ClaimKind.STATEMENT, FOR_PRESS, when, value=f"the officials said thing number {number}")
    return scene.history()


@pytest.mark.parametrize("wide", [240, 740, 1250])
@pytest.mark.parametrize("zoom", [1, 2, 4, 8])
def test_fifty_entries_in_two_hours_stand_apart_at_any_width(
    crowded: CaseHistory, wide: int, zoom: int
) -> None:
    drawing = drawn(crowded, wide=wide, zoom=zoom)

    for lane in drawing.lanes:
        taken = boxes(lane)
        for place, one in enumerate(taken):
            assert not any(meet(one, other) for other in taken[place + 1 :])
        assert all(mark.label.startswith(f"¶{mark.number}") for mark in lane.marks)


def test_zoomed_in_every_one_of_fifty_entries_has_its_words(crowded: CaseHistory) -> None:
    def wordless(zoom: int) -> int:
        lane = next(one for one in drawn(crowded, zoom=zoom).lanes if one.name is LaneName.CLAIMS)
        return sum(mark.label == f"¶{mark.number}" for mark in lane.marks)

    assert wordless(1) > 0
    assert wordless(8) == 0


def test_on_a_small_screen_a_communication_and_its_answer_can_be_seen_at_once() -> None:
    scene = Scene(RecordKind.COMPILED)
    scene.suspend(scene.decide(scene.directive(when=MORNING)))

    (bar,) = drawn(scene.history(), wide=240).bars

    assert NARROW - 1 <= bar.end - bar.x <= 240


def test_of_several_entries_of_one_minute_the_minute_is_told_once() -> None:
    scene = Scene(RecordKind.COMPILED)
    for seconds in range(4):
        when = hours_after("2026-06-12T12:34-04:00", seconds / 3600)
        scene.claim(ClaimKind.STATEMENT, FOR_PRESS, when, value="the same minute")

    hours = [tick.label for tick in drawn(scene.history()).ticks if tick.hour]

    assert hours.count("12:34") == 1


@pytest.mark.parametrize("wide", [240, 1180])
def test_several_entries_of_one_instant_stand_side_by_side_at_it_also_at_the_edge(wide: int) -> None:
    scene = Scene(RecordKind.COMPILED)
    for _ in range(5):
        scene.claim(ClaimKind.STATEMENT, FOR_PRESS, "2026-06-12T12:34-04:00", value="at the same time")

    drawing = drawn(scene.history(), wide=wide)

    lane = next(lane for lane in drawing.lanes if lane.name is LaneName.CLAIMS)
    assert lane.stretches == ()
    assert len({mark.at for mark in lane.marks}) == 1
    assert all(right <= drawing.width for _, _, right, _ in boxes(lane))
    assert len({(mark.x, mark.y) for mark in lane.marks}) == 5


def test_the_last_hour_of_a_day_stands_within_it_and_not_under_the_day_that_follows() -> None:
    scene = Scene(RecordKind.COMPILED)
    for when in ("2026-06-12T17:21-04:00", "2026-06-12T21:59-04:00", "2026-06-14T10:00-04:00"):
        scene.claim(ClaimKind.STATEMENT, FOR_PRESS, when, value="something")

    hours = [(tick.label, tick.before) for tick in drawn(scene.history()).ticks if tick.hour]

    assert {("17:21", False), ("21:59", True)} <= set(hours)


def test_that_nothing_was_shown_is_not_drawn_as_a_disclosure(cases: Cases) -> None:
    lanes = drawn(cases("directive-case")).lanes

    labels = {mark.number: mark.label for lane in lanes for mark in lane.marks}

    assert labels[16] == "¶16 no evidence shown"
    assert not any("disclosed" in label for label in labels.values())
