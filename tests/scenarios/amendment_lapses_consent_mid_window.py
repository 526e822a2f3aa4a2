"""Amendment lapses consent mid-window: a changed text unsigns the agreement until both accept it."""

from agreements.agreement import Agreement
from agreements.commands import (
    accept_amendment,
    accept_term,
    open_negotiation,
    propose_amendment,
    propose_term,
    sign_agreement,
)
from agreements.vocabulary import Track
from config.ledger.store import ledger
from reviews import commands
from reviews.review import CaseKind, Review
from reviews.review.access import AccessLevel, AccessType, Environment
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER
from tests.reviews.pasts import MODEL
from tests.reviews.registered import parties
from tests.scenarios.stage import Stage, last

TERM = "scope of review"


def given(stage: Stage) -> None:
    stage.at("2026-06-01T09:00-04:00")
    parties()
    stage["model"] = commands.register_model(LIAISON, id=MODEL, name="Fable 5").stream
    stage["agreement"] = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    propose_term(OFFICER, agreement=stage["agreement"], term=TERM, text="cyber and bio")
    accept_term(LIAISON, agreement=stage["agreement"], term=TERM)
    sign_agreement(LIAISON, agreement=stage["agreement"], terms=(TERM,))
    sign_agreement(OFFICER, agreement=stage["agreement"], terms=(TERM,))

    stage.at("2026-06-02T09:00-04:00")
    stage["case"] = commands.open_case(
        OFFICER, title="Fable 5", kind=CaseKind.REVIEW, company=COMPANY, agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT, models=(stage["model"],), agreement=stage["agreement"],
    ).stream  # fmt: skip
    commands.make_submission(LIAISON, case=stage["case"], summary="weights of 1 June")
    commands.find_submission_complete(OFFICER, case=stage["case"])
    commands.offer_access(
        LIAISON, case=stage["case"], types=(AccessType.API,), environment=Environment.COMPANY_HOSTED,
        level=AccessLevel.SAFEGUARDS_ON,
    )  # fmt: skip
    stage["access"] = last(Review, stage["case"])
    commands.take_up_access(OFFICER, case=stage["case"], access=stage["access"])

    stage.at("2026-06-04T09:00-04:00")
    commands.activate_access(LIAISON, case=stage["case"], access=stage["access"], days=30)


def when(stage: Stage) -> None:
    stage.at("2026-06-15T09:00-04:00")
    propose_amendment(OFFICER, agreement=stage["agreement"], term=TERM, text="cyber, bio and chem")

    stage.at("2026-06-16T09:00-04:00")
    accept_amendment(LIAISON, agreement=stage["agreement"], term=TERM)

    stage.at("2026-06-20T09:00-04:00")
    accept_amendment(OFFICER, agreement=stage["agreement"], term=TERM)


def then(stage: Stage) -> None:
    def in_force(when: str) -> bool:
        return ledger.get(Agreement, stage["agreement"]).board_at(stage.instant(when)).in_force

    # consent lapses with the proposal, one side's word is not enough, and it returns when both have accepted
    assert in_force("2026-06-14T09:00-04:00")
    assert not in_force("2026-06-15T12:00-04:00")
    assert not in_force("2026-06-17T09:00-04:00")
    assert in_force("2026-06-20T12:00-04:00")

    # the window is an act of the company's own: what is negotiated beside it neither ends nor moves it
    review = ledger.get(Review, stage["case"])
    for when in ("2026-06-14T09:00-04:00", "2026-06-17T09:00-04:00", "2026-07-03T23:59-04:00"):
        window = review.window_at(stage.instant(when))
        assert window
        assert window.days == 30
    assert review.window_at(stage.instant("2026-07-04T00:00-04:00")) is None
