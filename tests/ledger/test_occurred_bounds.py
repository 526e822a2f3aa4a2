"""A date that no calendar here reaches is bad input, not a failure."""

from datetime import UTC, date, datetime

import pytest

from config.errors import BadInput
from config.ledger.occurred import Occurred
from config.ledger.record import in_utc
from reviews.oversight.moment import instant_of


@pytest.mark.parametrize(
    "text", ["9999-12-31", "9999-12", "0001-01-01T00:00+14:00", "9999-12-31T23:00-12:00"]
)
def test_a_date_beyond_the_calendar_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        Occurred.parse(text)

    assert refused.value.pointer == "/occurred"


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:00-12:00", "0001-01-01T00:00Z", "2026-06-12", "2026-06-12T21:00", "noon"]
)
def test_an_instant_to_replay_to_is_whole_and_within_the_calendar(text: str) -> None:
    with pytest.raises(BadInput):
        instant_of(text)


def test_an_instant_in_an_event_can_be_shown_in_eastern_time() -> None:
    with pytest.raises(BadInput) as refused:
        in_utc({"answer_hoped_for_by": datetime(1, 1, 1, tzinfo=UTC)})

    assert refused.value.pointer == "/answer_hoped_for_by"
    assert in_utc(datetime(1, 1, 2, tzinfo=UTC)) == datetime(1, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("due", [date(9999, 12, 31), datetime(9999, 12, 31, tzinfo=UTC)])
def test_clocks_can_count_on_from_every_day_in_an_event(due: date) -> None:
    with pytest.raises(BadInput) as refused:
        in_utc({"due": due})

    assert refused.value.pointer == "/due"
    assert in_utc(date(9998, 12, 31)) == date(9998, 12, 31)
