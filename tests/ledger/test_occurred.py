"""When something happened: what may be written, what it spans, how it reads."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import BadInput
from config.ledger.occurred import EASTERN, Occurred, Precision

TICK = timedelta(microseconds=1)

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))
INSTANTS = st.datetimes(
    min_value=datetime(1990, 1, 2),
    max_value=datetime(2090, 12, 30),
    timezones=st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)


def eastern(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2026-06-12T17:21-04:00", eastern(2026, 6, 12, 17, 21), eastern(2026, 6, 12, 17, 21), "instant"),
        ("2026-06-12T21:21Z", eastern(2026, 6, 12, 17, 21), eastern(2026, 6, 12, 17, 21), "instant"),
        ("2026-06-12", eastern(2026, 6, 12), eastern(2026, 6, 13) - TICK, "day"),
        (" 2026-06-12 ", eastern(2026, 6, 12), eastern(2026, 6, 13) - TICK, "day"),
        ("2026-06-14/2026-06-16", eastern(2026, 6, 14), eastern(2026, 6, 17) - TICK, "day"),
        ("2026-06", eastern(2026, 6, 1), eastern(2026, 7, 1) - TICK, "month"),
        ("2026-12", eastern(2026, 12, 1), eastern(2027, 1, 1) - TICK, "month"),
        ("before 2026-06-12", None, eastern(2026, 6, 12) - TICK, "before"),
        ("before 2026-06-12T17:21-04:00", None, eastern(2026, 6, 12, 17, 21) - TICK, "before"),
        ("unknown", None, None, "unknown"),
    ],
)
def test_a_written_date_spans_what_it_says(
    text: str, earliest: datetime | None, latest: datetime | None, precision: str
) -> None:
    occurred = Occurred.parse(text)

    assert (occurred.earliest, occurred.latest, occurred.precision) == (earliest, latest, precision)
    assert {part.tzinfo for part in (occurred.earliest, occurred.latest) if part} <= {UTC}


@pytest.mark.parametrize(
    "text",
    [
        *("", "yesterday", "12 June 2026", "2026-06-31", "2026-13", "2026-6-1", "06/12/2026"),
        *("2026-06-12T17:21", "2026-06-12T25:00-04:00", "2026-06-12 17:21", "2026-06-16/2026-06-14"),
        *("before", "before noon", "before 2026-06-12T17:21", "2026-06-12/", "/2026-06-12"),
    ],
)
def test_anything_else_is_refused_with_what_would_be_accepted(text: str) -> None:
    with pytest.raises(BadInput) as refusal:
        Occurred.parse(text)

    assert refusal.value.pointer == "/occurred"
    assert "2026-06-12T17:21-04:00" in str(refusal.value)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInput):
        Occurred.at(datetime(2026, 6, 12, 17, 21))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-06-12T21:21Z", "12 June 2026, 17:21 ET"),
        ("2026-01-12T21:21Z", "12 January 2026, 16:21 ET"),
        ("2026-06-26", "26 June 2026"),
        ("2026-06-14/2026-06-16", "14 June – 16 June 2026"),
        ("2026-06", "June 2026"),
        ("before 2026-06-12", "before 12 June 2026"),
        ("before 2026-06-12T17:21-04:00", "before 12 June 2026, 17:21 ET"),
        ("unknown", "date not known"),
    ],
)
def test_a_span_reads_in_eastern_time(text: str, shown: str) -> None:
    assert str(Occurred.parse(text)) == shown


@given(DAYS)
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    today, tomorrow = Occurred.on(day), Occurred.on(day + timedelta(days=1))

    assert today.latest is not None
    assert today.latest + TICK == tomorrow.earliest
    assert Occurred.parse(day.isoformat()) == today


@given(st.integers(1990, 2089), st.integers(1, 12))
def test_months_follow_each_other_without_a_gap(year: int, month: int) -> None:
    this = Occurred.in_month(year, month)
    following = Occurred.in_month(year + month // 12, month % 12 + 1)

    assert this.latest is not None
    assert this.latest + TICK == following.earliest
    assert Occurred.parse(f"{year:04}-{month:02}") == this


@given(INSTANTS)
def test_an_instant_is_the_same_in_every_zone(instant: datetime) -> None:
    occurred = Occurred.at(instant)

    assert occurred == Occurred.at(instant.astimezone(EASTERN)) == Occurred.parse(instant.isoformat())
    assert occurred.earliest == occurred.latest == instant
    assert occurred.precision is Precision.INSTANT


@given(DAYS)
def test_before_a_day_is_all_that_comes_earlier(day: date) -> None:
    before, on = Occurred.parse(f"before {day}"), Occurred.on(day)

    assert before.earliest is None
    assert before.latest is not None
    assert before.latest + TICK == on.earliest


# what is still to come


@pytest.mark.parametrize(
    ("text", "to_come"),
    [
        ("2026-06-12T16:59-04:00", False),
        ("2026-06-12T17:00-04:00", False),
        ("2026-06-12T17:01-04:00", True),
        ("2026-06-12", False),
        ("2026-06-13", True),
        ("2026-06-11/2026-06-13", True),
        ("2026-06", False),
        ("2026-07", True),
        ("before 2026-06-13", False),
        ("before 2026-06-14", True),
        ("unknown", False),
    ],
)
def test_the_day_or_month_that_has_begun_is_not_to_come(text: str, to_come: bool) -> None:
    now = eastern(2026, 6, 12, 17)

    assert Occurred.parse(text).is_to_come(now) is to_come


def test_whether_it_is_to_come_is_not_told_of_an_end_without_a_zone() -> None:
    naive = Occurred(earliest=None, latest=datetime(2026, 6, 12), precision=Precision.BEFORE)

    with pytest.raises(BadInput, match="has no zone") as refusal:
        naive.is_to_come(eastern(2026, 6, 12))

    assert refusal.value.pointer == "/occurred"
