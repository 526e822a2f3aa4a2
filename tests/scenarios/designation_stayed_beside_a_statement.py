"""Designation stayed beside a statement: a court stays it, an official speaks of it, one has effect."""

from agreements.claim import ClaimKind
from agreements.commands import (
    challenge_designation,
    make_claim,
    make_designation,
    stay_designation,
)
from agreements.designation import Designation, DesignationKind
from config.actors import Side
from config.ledger.store import ledger
from tests.actors import AGENCY, COMPANY, COURT, LIAISON, OFFICER, archivist
from tests.reviews.registered import opened_case, parties
from tests.scenarios.stage import Stage

FOR_COURT = archivist(COURT, Side.OVERSIGHT)


def given(stage: Stage) -> None:
    stage.at("2026-03-01T09:00-05:00")
    parties()
    stage["designation"] = make_designation(
        OFFICER, company=COMPANY, kind=DesignationKind.SUPPLY_CHAIN_RISK, authority="10 U.S.C. 3252"
    ).stream
    stage["case"] = opened_case(designations=(stage["designation"],))


def when(stage: Stage) -> None:
    stage.at("2026-03-09T09:00-04:00")
    challenge_designation(LIAISON, designation=stage["designation"], court=COURT)

    stage.at("2026-03-26T09:00-04:00")
    stay_designation(OFFICER, designation=stage["designation"], court=COURT, docket="26-cv-1996")

    stage.at("2026-06-20T09:00-04:00")
    make_claim(
        OFFICER, kind=ClaimKind.STATEMENT, value="we no longer see the company as a threat",
        party=COMPANY, about=(stage["designation"],), case=stage["case"],
    )  # fmt: skip


def then(stage: Stage) -> None:
    designation = ledger.get(Designation, stage["designation"])

    # the court's stay is what it stands under; the statement ends nothing
    assert designation.state.words == "stayed"
    assert designation.agency == AGENCY

    # both are in the case's one timeline, each with its own number
    topics = [entry.record.topic for entry in stage.history().entries]
    assert topics.index("designation.designation-stayed") < topics.index("claim.claim-made")
    assert "designation.designation-rescinded" not in topics
