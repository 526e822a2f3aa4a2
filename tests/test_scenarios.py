"""The twelve scenarios: what each says comes out, and what holds after every one of them."""

import inspect
from io import StringIO
from typing import Final

import pytest
from django.core.management import call_command

from agreements.models import AgreementFile
from config.ledger import rebuild
from config.ledger.store import ledger
from reviews.models import CaseFile, CommunicationFile, ModelFile
from reviews.oversight.boundary import FlagCode
from tests import fold
from tests.reviews.oversight.reading import flagged
from tests.scenarios import SCENARIOS, played
from tests.test_rule_1_no_approval import said

pytestmark = pytest.mark.django_db

LINES_OF_A_PAGE: Final = 110

RAISED: Final[dict[str, set[FlagCode]]] = {
    "compelled and over complied": {FlagCode.SCOPE_BROADER, FlagCode.SHORT_NOTICE},
    "voluntary staged release": set(),
    "still negotiating": set(),
    "declined with no effect": set(),
    "no answer recorded": set(),
    "windows over 3 july over dst over a lapse": set(),
    "identified then claimed exploited then clarified": set(),
    "designation stayed beside a statement": set(),
    "an agency renamed twice": {FlagCode.ONE_SIDE_ONLY},
    "amendment lapses consent mid window": set(),
    "withdraw and refile": set(),
    "contradictory and imprecise dates": {FlagCode.SHORT_NOTICE},
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_comes_out_as_it_says(name: str) -> None:
    with played(name) as stage:
        SCENARIOS[name].then(stage)


def test_there_are_twelve_and_each_is_a_page() -> None:
    lengths = {name: len(inspect.getsource(module).splitlines()) for name, module in SCENARIOS.items()}

    assert len(SCENARIOS) == 12
    assert {name: lines for name, lines in lengths.items() if lines > LINES_OF_A_PAGE} == {}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_raises_these_flags_and_no_other(name: str) -> None:
    with played(name) as stage:
        assert flagged(stage.boundary()) == RAISED[name]


@pytest.mark.parametrize("name", SCENARIOS)
def test_after_a_scenario_every_row_is_what_the_records_give(name: str) -> None:
    with played(name):
        assert rebuild.check().same


@pytest.mark.parametrize("name", SCENARIOS)
def test_after_a_scenario_a_fold_that_shares_no_code_agrees(name: str) -> None:
    with played(name):
        told = fold.folded(
            bytes(data) for (data,) in ledger.recorder.rows("SELECT record FROM ledger_record", ())
        )

        reach = {str(model.stream): (model.released_to, model.access) for model in ModelFile.objects.all()}
        assert reach == told["access"]
        standing = {str(it.stream): it.standing for it in CommunicationFile.objects.all()}
        assert standing == told["standing"]
        assert {str(it.stream): it.in_force for it in AgreementFile.objects.all()} == told["in_force"]
        assert {str(it.stream): it.state == "closed" for it in CaseFile.objects.all()} == told["closed"]


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_that_is_shown_of_a_scenario_speaks_of_approval(name: str) -> None:
    with played(name) as stage:
        shown = StringIO()
        for command in ("brief", "boundary", "replay"):
            call_command(command, str(stage["case"]), stdout=shown)

        text = " ".join(shown.getvalue().lower().split())  # the phrases that may stand may be wrapped
        assert len(text) > 1_000
        assert said(text) == []
