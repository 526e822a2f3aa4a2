"""Still negotiating: terms go back and forth, one is agreed, and the press says that it is signed."""

from agreements.agreement import Agreement
from agreements.claim import ClaimKind
from agreements.commands import (
    accept_term,
    counter_term,
    make_claim,
    open_negotiation,
    propose_term,
)
from agreements.vocabulary import Evidence, Participation, Track
from config.ledger.store import ledger
from reviews import commands
from reviews.review import CaseKind
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, PRESS
from tests.reviews.registered import parties
from tests.scenarios.stage import Stage


def given(stage: Stage) -> None:
    stage.at("2026-06-01T09:00-04:00")
    parties()
    stage["agreement"] = open_negotiation(
        OFFICER, company=COMPANY, agency=AGENCY, terms=("scope of review", "publication")
    ).stream
    stage["case"] = commands.open_case(
        OFFICER, title="An agreement", kind=CaseKind.NEGOTIATION, company=COMPANY, agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT, agreement=stage["agreement"],
    ).stream  # fmt: skip


def when(stage: Stage) -> None:
    stage.at("2026-06-03T10:00-04:00")
    propose_term(OFFICER, agreement=stage["agreement"], term="scope of review", text="cyber and bio")

    stage.at("2026-06-05T10:00-04:00")
    counter_term(LIAISON, agreement=stage["agreement"], term="scope of review", text="cyber only")

    stage.at("2026-06-09T10:00-04:00")
    accept_term(OFFICER, agreement=stage["agreement"], term="scope of review")
    propose_term(LIAISON, agreement=stage["agreement"], term="publication", text="after forty days")

    stage.at("2026-06-11T10:00-04:00")
    make_claim(
        OFFICER, kind=ClaimKind.PARTICIPATION, participation=Participation.SIGNED, party=COMPANY,
        case=stage["case"], evidence=Evidence.AGENCY_STATEMENT,
    )  # fmt: skip


def then(stage: Stage) -> None:
    agreement = ledger.get(Agreement, stage["agreement"])

    # one term is agreed, the other is not
    assert agreement.board.agreed_terms == ("scope_of_review",)
    assert agreement.board.open_terms == ("publication",)

    # nobody has signed, whatever is said: consent is computed, and false by default
    assert not agreement.in_force
    assert agreement.board.signatures == {}

    # who speaks of a signature speaks for itself
    assert PRESS not in agreement.parties
    assert stage.boundary().crossings == ()
