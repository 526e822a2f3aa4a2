"""The twelve scenarios: what each says comes out, and what holds after every one of them."""

from typing import Final

import pytest

from tests.scenarios import SCENARIOS, played

pytestmark = pytest.mark.django_db

LINES_OF_A_PAGE: Final = 110


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_comes_out_as_it_says(name: str) -> None:
    with played(name) as stage:
        SCENARIOS[name].then(stage)
