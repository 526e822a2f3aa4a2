"""Rule 3: only company actors write model versions and decisions; other attempts are kept apart."""

from typing import Any

import pytest
from django.db import connection

from config.actors import COMMANDS, Actor
from config.errors import NotPermitted
from config.ledger.models import LedgerRecord, Refusal
from reviews import commands
from reviews.decision import Basis, DecisionKind
from reviews.oversight.replay import case_entries
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR, SYSTEM
from tests.ledger.writers import at_once
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.test_rule_5_requests_are_inert import COMPANYS_COMMANDS

ANSWER: dict[str, Any] = {"kind": DecisionKind.COMPLIED, "basis": Basis.VOLUNTARY, "applied": FOREIGNERS}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "actor", [OFFICER, SUPERVISOR, OVERSEER, SYSTEM], ids=["officer", "supervisor", "overseer", "the clock"]
)
def test_whoever_is_not_the_companys_is_refused_and_the_attempt_is_kept_apart(actor: Actor) -> None:
    for name in COMPANYS_COMMANDS:
        with pytest.raises(NotPermitted):
            COMMANDS[name](actor, model=MODEL)

    kept = Refusal.objects.order_by("id").values_list("command", "by", "organization", "side", "error")
    assert list(kept) == [
        (COMMANDS[name].name, actor.id, actor.organization, str(actor.side), "NotPermitted")
        for name in COMPANYS_COMMANDS
    ]
    assert not LedgerRecord.objects.exists()


@pytest.mark.django_db
def test_an_attempt_is_on_no_timeline_of_the_case_and_the_company_decides_as_before() -> None:
    registered.released_model()
    case = registered.opened_case(models=(MODEL,))
    request = registered.requested(case=case)
    before = [entry.id for entry in case_entries(case)]

    with pytest.raises(NotPermitted):
        commands.make_decision(OFFICER, answers=(request,), **ANSWER)

    assert [entry.id for entry in case_entries(case)] == before
    commands.make_decision(LIAISON, answers=(request,), **ANSWER)
    assert len(case_entries(case)) == len(before) + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("actor", [OFFICER, registered.FOR_AGENCY], ids=["by the role", "by the side"])
def test_the_attempt_is_committed_in_its_own_transaction_after_the_rollback(actor: Actor) -> None:
    registered.released_model()
    request = registered.requested()
    records = LedgerRecord.objects.count()
    compiled = registered.PUBLISHED if actor is registered.FOR_AGENCY else {}

    with pytest.raises(NotPermitted):
        commands.make_decision(actor, answers=(request,), **ANSWER, **compiled)

    def seen_from_elsewhere(_: int) -> tuple[int, list[str]]:
        return LedgerRecord.objects.count(), list(Refusal.objects.values_list("command", flat=True))

    assert not connection.in_atomic_block
    assert at_once(seen_from_elsewhere, 1) == [(records, ["make_decision"])]
