"""Declined with no effect: the company says no, gives no reason, and nothing follows from it."""

from datetime import datetime

from config.ledger.occurred import Occurred
from reviews import commands
from reviews.communication import Shown
from reviews.decision import Basis, DecisionKind
from tests.actors import LIAISON
from tests.reviews.oversight.reading import flagged
from tests.reviews.registered import opened_case, released_model, requested
from tests.scenarios.stage import Stage


def given(stage: Stage) -> None:
    stage.at("2026-06-09T12:00-04:00")
    stage["model"] = released_model()
    stage["case"] = opened_case(models=(stage["model"],))

    stage.at("2026-06-12T12:00-04:00")
    stage["request"] = requested(
        case=stage["case"],
        answer_hoped_for_by=datetime.fromisoformat("2026-06-15T12:00-04:00"),
        shown=Shown.WRITTEN,
    )
    commands.state_receipt(
        LIAISON, communication=stage["request"], received_at=Occurred.parse("2026-06-12T12:01-04:00")
    )


def when(stage: Stage) -> None:
    stage.at("2026-06-13T12:00-04:00")
    stage["decision"] = commands.make_decision(
        LIAISON, kind=DecisionKind.DECLINED, basis=Basis.VOLUNTARY, answers=(stage["request"],)
    ).stream


def then(stage: Stage) -> None:
    (row,) = stage.boundary().crossings
    before = stage.history(entry=stage.numbers("decision")[0] - 1)

    # declining is an answer like any other, and needs no reason
    (reply,) = row.replies
    assert reply.kind is DecisionKind.DECLINED
    assert reply.acts == ()

    # nothing followed: no act, no flag, and the case stands where it stood
    assert row.after_decline == ()
    assert flagged(stage.boundary()) == set()
    assert stage.history().case.state is before.case.state
    assert stage.reach("2026-06-14T12:00-04:00") == stage.reach("2026-06-12T12:00-04:00") == "everybody"
