"""Rule 4: what one side says about the other is a claim and moves nothing of the other side's."""

from typing import Any

import pytest
from django.apps import apps

from agreements.claim import ClaimKind
from agreements.commands import (
    confirm_claim,
    contradict_claim,
    deny_claim,
    make_claim,
    make_designation,
    open_negotiation,
    retract_claim,
    revise_claim,
)
from agreements.designation import DesignationKind
from agreements.models import ClaimFile
from agreements.vocabulary import Participation
from config.actors import Actor
from config.ledger.models import LedgerRecord
from config.ledger.occurred import Occurred
from reviews import commands
from reviews.decision import Basis, DecisionKind
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.reviews import registered
from tests.reviews.pasts import FOREIGNERS

pytestmark = pytest.mark.django_db

TYPED: dict[ClaimKind, dict[str, Any]] = {
    ClaimKind.PARTICIPATION: {"participation": Participation.SIGNED},
    ClaimKind.DATING: {"dated": Occurred.parse("2026-06-01")},
    ClaimKind.DURATION: {"low_days": 1.0, "high_days": 2.0},
    ClaimKind.CHARACTERIZATION: {"field": "instrument", "value": "informal_ask"},
}


def register_of_everything() -> dict[str, Any]:
    """A model, an agreement under negotiation, a designation, a case, a directive and its answer."""
    model = registered.released_model()
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    designation = make_designation(
        OFFICER, company=COMPANY, kind=DesignationKind.EXPORT_CONTROL, authority="15 CFR 744"
    )
    case = registered.opened_case(models=(model,), agreement=agreement)
    directive = registered.directed(case=case, models=(model,))
    commands.make_decision(
        LIAISON,
        answers=(directive,),
        kind=DecisionKind.COMPLIED,
        basis=Basis.LEGAL_COMPULSION,
        applied=FOREIGNERS,
    )
    return {"case": case, "entry": designation.entries[0].id, "designation": designation.stream}


def rows_of_others() -> dict[str, list[Any]]:
    """Every row of both apps that is no claim's."""
    return {
        model.__name__: sorted(model._default_manager.values_list(), key=repr)
        for app in ("agreements", "reviews")
        for model in apps.get_app_config(app).get_models()
        if model is not ClaimFile
    }


@pytest.mark.parametrize("actor", [OFFICER, SUPERVISOR, LIAISON, OVERSEER], ids=lambda actor: str(actor.role))
@pytest.mark.parametrize("kind", ClaimKind)
def test_a_claim_of_any_kind_changes_no_row_but_its_own(kind: ClaimKind, actor: Actor) -> None:
    known = register_of_everything()
    before = rows_of_others()
    records = LedgerRecord.objects.count()
    said = TYPED.get(kind, {"value": "the model is cut off, and the designation is over"})
    about = {"case": known["case"], "entry": known["entry"], "about": (known["designation"], AGENCY)}

    claim = make_claim(actor, kind=kind, party=COMPANY, **about, **said).stream
    other = make_claim(actor, kind=ClaimKind.STATEMENT, party=COMPANY, about=(AGENCY,), value="no").stream
    contradict_claim(actor, claim=claim, other=other)
    if actor is not LIAISON:
        deny_claim(LIAISON, claim=claim)
        confirm_claim(LIAISON, claim=claim)
    revise_claim(actor, claim=claim, **{name: value for name, value in said.items() if name != "field"})
    retract_claim(actor, claim=claim)

    assert rows_of_others() == before
    assert ClaimFile.objects.count() == 2
    written = LedgerRecord.objects.filter(position__gt=records).values_list("topic", flat=True)
    assert {topic.partition(".")[0] for topic in written} == {"claim"}
