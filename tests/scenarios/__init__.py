"""Twelve named scenarios, each a page: what is given, what happens, and what the register then shows.

They play through the commands of every side (live), or through an archivist (compiled), on a database.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Final

from tests.scenarios import (
    amendment_lapses_consent_mid_window,
    an_agency_renamed_twice,
    compelled_and_over_complied,
    contradictory_and_imprecise_dates,
    declined_with_no_effect,
    designation_stayed_beside_a_statement,
    identified_then_claimed_exploited_then_clarified,
    no_answer_recorded,
    still_negotiating,
    voluntary_staged_release,
    windows_over_3_july_over_dst_over_a_lapse,
    withdraw_and_refile,
)
from tests.scenarios.stage import Stage, staged

SCENARIOS: Final[dict[str, ModuleType]] = {
    module.__name__.rpartition(".")[2].replace("_", " "): module
    for module in (
        compelled_and_over_complied,
        voluntary_staged_release,
        still_negotiating,
        declined_with_no_effect,
        no_answer_recorded,
        windows_over_3_july_over_dst_over_a_lapse,
        identified_then_claimed_exploited_then_clarified,
        designation_stayed_beside_a_statement,
        an_agency_renamed_twice,
        amendment_lapses_consent_mid_window,
        withdraw_and_refile,
        contradictory_and_imprecise_dates,
    )
}


@contextmanager
def played(name: str) -> Iterator[Stage]:
    """The stage after everything of a scenario has happened; the clock stays in hand until the block ends."""
    scenario = SCENARIOS[name]
    with staged(name) as stage:
        scenario.given(stage)
        scenario.when(stage)
        yield stage
