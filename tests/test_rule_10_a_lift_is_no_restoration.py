"""Rule 10: a lift is not a restoration; a statement is no designation and cannot end one."""

from collections.abc import Callable
from typing import Any

import pytest

from agreements.claim import ClaimKind
from agreements.commands import make_claim, make_designation, rescind_designation
from agreements.designation import DesignationKind
from agreements.models import DesignationFile
from config.actors import Actor
from reviews import commands
from reviews.communication import Document
from reviews.decision import Basis, DecisionKind
from reviews.models import CommunicationFile, ModelFile
from reviews.scope import Scope
from tests.actors import COMPANY, LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.reviews import registered
from tests.reviews.pasts import FOREIGN_CUSTOMERS, FOREIGN_STAFF, FOREIGNERS, MODEL, scope

pytestmark = pytest.mark.django_db


def lifted(*parts: Scope) -> Callable[[Any], None]:
    def lift(directive: Any) -> None:
        for part in parts:
            commands.partly_lift_directive(OFFICER, communication=directive, lifted=part)

    return lift


ENDINGS: dict[str, Callable[[Any], Any]] = {
    "rescinded": lambda directive: commands.rescind_directive(OFFICER, communication=directive),
    "enjoined": lambda directive: commands.enjoin_directive(
        OVERSEER, communication=directive, document=Document(title="injunction")
    ),
    "lifted at once": lifted(FOREIGNERS),
    "lifted in parts": lifted(scope(FOREIGN_STAFF), scope(FOREIGN_CUSTOMERS)),
}


@pytest.mark.parametrize("end", ENDINGS.values(), ids=ENDINGS)
def test_however_a_directive_ends_access_stays_as_the_company_left_it(end: Callable[[Any], Any]) -> None:
    registered.released_model()
    directive = registered.directed(models=(MODEL,))
    decision = commands.make_decision(
        LIAISON,
        answers=(directive,),
        kind=DecisionKind.COMPLIED,
        basis=Basis.LEGAL_COMPULSION,
        applied=FOREIGNERS,
    ).stream
    commands.suspend_access(LIAISON, model=MODEL, scope=FOREIGNERS, decision=decision)
    suspended = ModelFile.objects.values().get()

    end(directive)

    assert CommunicationFile.objects.get().standing == "ended"
    assert ModelFile.objects.values().get() == suspended
    commands.restore_access(LIAISON, model=MODEL, decision=decision)
    assert ModelFile.objects.get().access == "everybody"


@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, LIAISON, OVERSEER], ids=lambda actor: str(actor.role))
def test_no_claim_makes_or_ends_a_designation(actor: Actor) -> None:
    registered.parties()
    said: dict[str, Any] = {"kind": ClaimKind.STATEMENT, "party": COMPANY}

    make_claim(actor, value="the company is a supply chain risk", **said)

    assert not DesignationFile.objects.exists()

    designation = make_designation(
        OFFICER, company=COMPANY, kind=DesignationKind.SUPPLY_CHAIN_RISK, authority="10 USC 3252"
    ).stream
    make_claim(actor, value="the designation is over", about=(designation,), **said)

    assert DesignationFile.objects.get().state == "in_force"
    rescind_designation(OFFICER, designation=designation)
    assert DesignationFile.objects.get().state == "rescinded"
