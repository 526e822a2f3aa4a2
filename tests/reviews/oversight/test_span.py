"""Durations as ranges: what imprecise dates and contradicting claims leave, and how they read."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.ledger.occurred import Occurred
from reviews.oversight.span import Span, in_words, span

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)

BEGUN = Occurred.parse("2026-06-12T17:21-04:00")


def since(begun: str, ended: str, *elsewhere: str) -> Span | None:
    """The span between two dates, with others for the end."""
    return span(
        Occurred.parse(begun), Occurred.parse(ended), (), [Occurred.parse(text) for text in elsewhere]
    )


# units


def test_between_two_instants_the_span_is_exact() -> None:
    found = span(BEGUN, Occurred.parse("2026-06-12T21:59-04:00"))

    assert found == Span(low=4 * HOUR + 38 * MINUTE, high=4 * HOUR + 38 * MINUTE)
    assert found.exact


def test_an_imprecise_end_leaves_a_range() -> None:
    found = span(BEGUN, Occurred.parse("2026-06-30"))

    assert found
    assert found.low == 17 * DAY + 6 * HOUR + 39 * MINUTE
    assert found.high - found.low == DAY - timedelta(microseconds=1)
    assert not found.exact


def test_on_one_day_the_range_begins_with_nothing() -> None:
    found = since("2026-06-25", "2026-06-25")

    assert found
    assert found.low == timedelta(0)
    assert found.high < DAY


@pytest.mark.parametrize(
    ("begun", "ended"),
    [
        ("2026-06-12", "2026-06-11"),
        ("2026-06-12T12:00-04:00", "2026-06-12T11:59-04:00"),
        ("2026-07", "2026-06"),
        ("unknown", "2026-06-12"),
        ("2026-06-12", "unknown"),
        ("before 2026-06-12", "2026-06-12"),
    ],
)
def test_there_is_no_span_where_the_dates_exclude_the_order_or_bound_nothing(begun: str, ended: str) -> None:
    assert since(begun, ended) is None


def test_a_contradicting_date_widens_the_range_and_leaves_the_stated_one() -> None:
    found = since("2026-06-12T22:00-04:00", "2026-07-01", "2026-06-18")
    alone = since("2026-06-12T22:00-04:00", "2026-07-01")

    assert found
    assert alone
    assert (found.low, found.high) == (alone.low, alone.high)
    assert found.widest
    assert found.widest[0] < alone.low
    assert found.widest[1] == alone.high
    assert not found.exact


def test_a_contradicting_date_that_the_order_excludes_is_left_out_of_the_range_and_said() -> None:
    stated = since("2026-06-12T22:00-04:00", "2026-07-01")

    contradicted = since("2026-06-12T22:00-04:00", "2026-07-01", "2026-06-01")

    assert stated is not None
    assert contradicted == msgspec.structs.replace(stated, reversed=True)
    assert "reverse the order" in str(contradicted)
    assert "reverse the order" not in str(stated)


def test_a_date_that_says_the_same_contradicts_nothing() -> None:
    found = since("2026-06-12", "2026-07-01", "2026-07-01")

    assert found
    assert found.widest is None


# words


@pytest.mark.parametrize(
    ("begun", "ended", "words"),
    [
        ("2026-06-12T17:21-04:00", "2026-06-12T21:59-04:00", "4 h 38 min"),
        ("2026-06-12T17:21-04:00", "2026-06-12T17:21-04:00", "0 min"),
        ("2026-06-12T17:00-04:00", "2026-06-13T23:00-04:00", "30 h"),
        ("2026-06-12T17:00-04:00", "2026-06-26T17:00-04:00", "14 days"),
        ("2026-06-25", "2026-06-26", "about 1 day"),
        ("2026-06-25", "2026-07-09", "about 14 days"),
        ("2026-06-12T17:21-04:00", "2026-06-30", "17 to 18 days"),
        ("2026-06-12T17:21-04:00", "2026-06-13", "6 h 39 min to 30 h 39 min"),
    ],
)
def test_a_span_reads_as_exactly_as_it_is_known(begun: str, ended: str, words: str) -> None:
    assert str(since(begun, ended)) == words


def test_contradicting_dates_are_told_apart_from_the_stated_range() -> None:
    text = str(since("2026-06-12T22:00-04:00", "2026-07-01", "2026-06-18"))

    stated, _, others = text.partition(";")
    assert stated == "18 to 19 days"
    assert "contradicting dates" in others
    assert "5 to 19 days" in others


def test_a_range_that_begins_within_a_day_keeps_its_hours() -> None:
    found = Span(low=4 * HOUR + 38 * MINUTE, high=12 * DAY)

    assert str(found) == "4 h 38 min to 12 days"


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=20), "0 min"),
        (59 * MINUTE, "59 min"),
        (60 * MINUTE, "1 h"),
        (47 * HOUR + 59 * MINUTE, "47 h 59 min"),
        (48 * HOUR, "2 days"),
        (30 * DAY, "30 days"),
    ],
)
def test_a_duration_reads_in_minutes_hours_or_days(duration: timedelta, words: str) -> None:
    assert in_words(duration) == words


# properties

_INSTANTS = st.datetimes(
    min_value=datetime(2024, 1, 1), max_value=datetime(2027, 12, 31), timezones=st.just(UTC)
)


@st.composite
def dates(draw: st.DrawFn) -> Occurred:
    """A date as anybody may have it: an instant, a day, some days, a month, before, unknown."""
    instant = draw(_INSTANTS)
    day = instant.date()
    return draw(
        st.sampled_from(
            [
                Occurred.at(instant),
                Occurred.on(day),
                Occurred.on(day, day + draw(st.integers(0, 5)) * DAY),
                Occurred.in_month(day.year, day.month),
                Occurred.before(instant),
                Occurred.unknown(),
            ]
        )
    )


_ELSEWHERE = st.lists(dates(), max_size=3)


@given(dates(), dates(), _ELSEWHERE, _ELSEWHERE)
def test_a_range_is_never_negative_nor_upside_down_and_the_widest_holds_the_stated(
    begun: Occurred, ended: Occurred, others: list[Occurred], more: list[Occurred]
) -> None:
    found = span(begun, ended, others, more)

    if found is not None:
        assert timedelta(0) <= found.low <= found.high
        if found.widest is not None:
            assert timedelta(0) <= found.widest[0] <= found.low
            assert found.high <= found.widest[1]


@given(dates(), dates(), _INSTANTS, _INSTANTS)
def test_whatever_really_happened_within_the_dates_lies_in_the_range(
    begun: Occurred, ended: Occurred, first: datetime, last: datetime
) -> None:
    found = span(begun, ended)
    known = begun.earliest and begun.latest and ended.earliest and ended.latest
    within = known and _within(begun, first) and _within(ended, last) and first <= last

    if within:
        assert found
        assert found.low <= last - first <= found.high


def _within(occurred: Occurred, instant: datetime) -> bool:
    assert occurred.earliest
    assert occurred.latest
    return occurred.earliest <= instant <= occurred.latest


@given(dates(), dates(), _ELSEWHERE)
def test_claims_change_the_widest_range_only(
    begun: Occurred, ended: Occurred, others: list[Occurred]
) -> None:
    alone, beside = span(begun, ended), span(begun, ended, (), others)

    assert (alone is None) == (beside is None)
    if alone and beside:
        assert (alone.low, alone.high) == (beside.low, beside.high)
        assert alone.stated == beside.stated


@given(st.timedeltas(timedelta(0), 400 * DAY), st.timedeltas(timedelta(0), 400 * DAY))
def test_a_span_always_reads_as_one_duration_or_a_range_that_grows(low: timedelta, more: timedelta) -> None:
    text = str(Span(low=low, high=low + more))

    first, to, last = text.partition(" to ")
    assert not re.search(r"\b(?:0|1) days", text.replace("0 to", "").replace("1 to", ""))
    if to:
        assert first != last.removesuffix(" days")
