"""An address is a stranger's text: whatever is asked for, a page answers or says what it takes."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.oversight.bundled import Bundled
from reviews.oversight.viewing import READER, reader_of
from tests.actors import COMPANY
from tests.foreign import ANY_TEXT
from tests.reviews.oversight.test_bundled import whole
from tests.reviews.oversight.test_view import PAGES

NAMES = ("as_of", "eastern", "entry", "from", "mode", "party", "to", "zoom", "page", "flag", "sort", "else")
# instants at the ends of the calendar, numbers that are none in ASCII, and more digits than Python reads
ENDS = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00", "9999-12-31T23:59")
USUAL = ("2026-06-12T21:00-04:00", "2026-06-12T21:00", "2026-06-12", "recorded", "happened", str(COMPANY))
NUMBERS = ("1", "-1", "0", "1e9", "²", "٣", "9" * 5000)
TEXTS = st.one_of(
    st.sampled_from(ENDS + USUAL + NUMBERS), ANY_TEXT.map(lambda text: text.encode(errors="replace").decode())
)


@pytest.fixture(scope="module")
def viewer() -> Client:
    client = Client()
    client.defaults[READER] = reader_of(Bundled.read(whole()))  # type: ignore[assignment]  # any value of WSGI
    return client


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(PAGES), st.lists(st.tuples(st.sampled_from(NAMES), TEXTS), max_size=3))
def test_whatever_is_asked_for_it_is_answered_or_refused(
    viewer: Client, page: str, asked: list[tuple[str, Any]]
) -> None:
    address = f"/cases/2026-001/{page.partition('?')[0]}?{urlencode(asked)}"

    assert viewer.get(address).status_code in (200, 400, 404)
