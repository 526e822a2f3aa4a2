"""Voluntary staged release: asked to stage it, the company releases to partners first, then to everybody."""

from datetime import datetime
from typing import Final

import pytest

from agreements.vocabulary import RequestKind
from config.ledger.occurred import Occurred
from reviews import commands
from reviews.communication import Shown
from reviews.decision import Basis, DecisionKind
from reviews.model_version import Attribution, Reach
from reviews.scope import Affiliation, Atom, Polarity
from tests.actors import LIAISON
from tests.reviews.oversight.reading import flagged, indicated
from tests.reviews.pasts import MODEL, population, scope
from tests.reviews.registered import opened_case, parties, requested
from tests.scenarios.stage import Stage

PARTNERS_FIRST: Final = scope(
    population=population(Atom(relation=Affiliation.PARTNER), polarity=Polarity.ONLY_THESE_KEEP_ACCESS)
)


def given(stage: Stage) -> None:
    stage.at("2026-06-01T09:00-04:00")
    parties()
    stage["model"] = commands.register_model(LIAISON, id=MODEL, name="Fable 5").stream
    stage["case"] = opened_case(models=(stage["model"],))

    stage.at("2026-06-02T09:00-04:00")
    commands.plan_release(
        LIAISON, model=stage["model"], to=Reach.EVERYBODY, when=Occurred.parse("2026-06-20")
    )


def when(stage: Stage) -> None:
    stage.at("2026-06-08T10:00-04:00")
    stage["request"] = requested(
        case=stage["case"],
        models=(stage["model"],),
        kind=RequestKind.STAGE_RELEASE,
        scope=PARTNERS_FIRST,
        answer_hoped_for_by=datetime.fromisoformat("2026-06-12T10:00-04:00"),
        shown=Shown.WRITTEN,
    )
    commands.state_receipt(
        LIAISON, communication=stage["request"], received_at=Occurred.parse("2026-06-08T10:05-04:00")
    )

    stage.at("2026-06-10T10:00-04:00")
    stage["decision"] = commands.make_decision(
        LIAISON, kind=DecisionKind.ALTERNATIVE, basis=Basis.VOLUNTARY, answers=(stage["request"],),
        applied=PARTNERS_FIRST,
        alternative="Partners from the planned day, everybody ten days later.",
    ).stream  # fmt: skip
    commands.reschedule_release(
        LIAISON, model=stage["model"], attribution=Attribution.JOINT, decision=stage["decision"],
        when=Occurred.parse("2026-06-30"),
    )  # fmt: skip

    stage.at("2026-06-20T12:00-04:00")
    commands.release_to_partners(LIAISON, model=stage["model"], decision=stage["decision"], partner_count=12)

    stage.at("2026-06-30T12:00-04:00")
    commands.release_model(LIAISON, model=stage["model"], decision=stage["decision"])


def then(stage: Stage) -> None:
    (row,) = stage.boundary().crossings

    # it was asked for, and the paper that asked said that the company may decline
    assert not row.binding
    assert row.may_decline_sent

    # the plan stood before contact, and what moved it is counted in days
    assert row.plan_before
    assert "20 June 2026" in row.plan_before.text
    assert row.delay_days == pytest.approx((9.0, 11.0), abs=0.001)

    # the stages are the company's own acts
    assert stage.reach("2026-06-21T12:00-04:00") == "trusted partners"
    assert stage.reach("2026-07-01T12:00-04:00") == "everybody"

    found = stage.boundary()
    assert flagged(found) == set()
    assert indicated(found)["alternative offered"] == "yes"
    assert indicated(found)["notice at or above the threshold"] == "yes"
