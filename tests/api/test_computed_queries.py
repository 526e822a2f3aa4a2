"""What is computed of a case asks the database as often for a long case as for a short one."""

from typing import Final
from uuid import UUID

import pytest

from config.actors import Actor
from config.ledger.integrator import integrate
from config.ledger.occurred import Occurred
from config.ledger.signing import sign
from config.ledger.store import ledger
from reviews import commands
from reviews.oversight.replay import case_entries
from tests.actors import LIAISON, OFFICER, OVERSEER
from tests.api.calling import Caller
from tests.api.sent import statements, tables
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model, requested

# statements are counted where each of them is told
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

COMPUTED: Final = ("brief", "boundary", "clocks", "timeline?limit=100", "bundle")
SHORT, LONG = 20, 200


def case_of(entries: int) -> UUID:
    """A case of so many numbered entries at least: asked, received, declined, questioned again and again."""
    case = opened_case(models=(MODEL,))
    for _ in range(entries // 4):
        request = requested(case=case)
        at = ledger.entries(streams=[request])[0].record.recorded_at
        commands.state_receipt(LIAISON, communication=request, received_at=Occurred.at(at))
        commands.make_decision(LIAISON, kind="declined", basis="voluntary", answers=(request,), case=case)
        commands.ask_question(OFFICER, case=case, question="by when?")
    assert len(case_entries(case)) >= entries
    return case


@pytest.mark.parametrize("reader", [LIAISON, OVERSEER], ids=["liaison", "overseer"])
def test_a_case_of_200_entries_is_read_with_as_many_statements_as_one_of_20(reader: Actor) -> None:
    released_model()
    short, long = case_of(SHORT), case_of(LONG)
    integrate()
    sign()
    caller = Caller(reader)
    asked: dict[tuple[str, UUID], list[str]] = {}
    for name in COMPUTED:
        for case in (short, long):
            assert caller.get(f"cases/{case}/{name}").status_code == 200  # what is served is noted once
            with statements() as found:
                caller.get(f"cases/{case}/{name}")
            asked[name, case] = tables(found)

    assert {name: len(asked[name, long]) for name in COMPUTED} == {
        name: len(asked[name, short]) for name in COMPUTED
    }
