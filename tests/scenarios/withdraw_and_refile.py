"""Withdraw and refile: a submission is taken back and comes again, and both stand under their own numbers."""

from config.ledger.store import ledger
from reviews import commands
from reviews.review import CaseState, Review
from tests.actors import LIAISON, OFFICER
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, parties
from tests.scenarios.stage import Stage, last


def given(stage: Stage) -> None:
    stage.at("2026-06-01T09:00-04:00")
    parties()
    stage["model"] = commands.register_model(LIAISON, id=MODEL, name="Fable 5").stream
    stage["case"] = opened_case(models=(stage["model"],))

    stage.at("2026-06-02T09:00-04:00")
    commands.make_submission(LIAISON, case=stage["case"], summary="weights of 1 June", tracking_id="FBL-77")
    stage["first"] = last(Review, stage["case"])


def when(stage: Stage) -> None:
    stage.at("2026-06-05T09:00-04:00")
    commands.ask_for_more_information(OFFICER, case=stage["case"], asked="Which safeguards were on?")

    stage.at("2026-06-08T09:00-04:00")
    commands.withdraw_submission(LIAISON, case=stage["case"], reason="The weights have changed.")

    stage.at("2026-06-15T09:00-04:00")
    commands.refile_submission(
        LIAISON, case=stage["case"], summary="weights of 12 June", tracking_id="FBL-78"
    )
    stage["second"] = last(Review, stage["case"])

    stage.at("2026-06-17T09:00-04:00")
    commands.find_submission_complete(OFFICER, case=stage["case"])


def then(stage: Stage) -> None:
    history = stage.history()

    # between the two nothing was submitted, and nobody holds that against the company
    between = stage.history(occurred=stage.instant("2026-06-10T09:00-04:00"))
    assert between.of(Review)[0].state is CaseState.SUBMISSION_WITHDRAWN
    assert stage.boundary().flags == ()

    # the second is another act than the first, and what was found complete is the second
    assert history.numbers[stage["second"]] > history.numbers[stage["first"]]
    assert ledger.get(Review, stage["case"]).state is CaseState.SUBMISSION_COMPLETE

    # what was asked of the first is not asked of the second
    again = stage.history(occurred=stage.instant("2026-06-16T09:00-04:00")).of(Review)[0]
    assert again.state is CaseState.SUBMITTED
