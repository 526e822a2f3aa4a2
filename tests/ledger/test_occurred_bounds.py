"""A date that no calendar here reaches is bad input, not a failure."""

import pytest

from config.errors import BadInput
from config.ledger.occurred import Occurred
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
