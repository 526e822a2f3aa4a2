"""Compelled and over-complied: a letter keeps foreign nationals off, the company cuts off every customer."""

from config.ledger.occurred import Occurred
from reviews import commands
from reviews.decision import Basis, BroaderReason, DecisionKind
from reviews.model_version import Reach
from reviews.oversight.boundary import FlagCode
from reviews.scope import Relation
from tests.actors import LIAISON, OFFICER
from tests.reviews.oversight.reading import flagged, indicated
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGNERS
from tests.reviews.registered import directed, opened_case, released_model
from tests.scenarios.stage import Stage


def given(stage: Stage) -> None:
    stage.at("2026-06-09T12:00-04:00")
    stage["model"] = released_model()
    stage["case"] = opened_case(models=(stage["model"],))


def when(stage: Stage) -> None:
    stage.at("2026-06-12T17:21-04:00")
    stage["letter"] = directed(case=stage["case"])

    stage.at("2026-06-12T17:40-04:00")
    commands.state_receipt(
        LIAISON, communication=stage["letter"], received_at=Occurred.parse("2026-06-12T17:25-04:00")
    )

    stage.at("2026-06-12T21:40-04:00")
    stage["decision"] = commands.make_decision(
        LIAISON,
        kind=DecisionKind.COMPLIED_MORE_BROADLY,
        basis=Basis.LEGAL_COMPULSION,
        answers=(stage["letter"],),
        applied=EVERY_CUSTOMER,
        reason=BroaderReason.CANNOT_DISTINGUISH_POPULATION,
        under_objection=True,
        objection="The letter came without evidence.",
    ).stream

    stage.at("2026-06-12T21:59-04:00")
    commands.suspend_access(LIAISON, model=stage["model"], scope=EVERY_CUSTOMER, decision=stage["decision"])

    stage.at("2026-06-30T12:00-04:00")
    commands.rescind_directive(OFFICER, communication=stage["letter"])

    stage.at("2026-07-01T09:00-04:00")
    commands.restore_access(LIAISON, model=stage["model"], to=Reach.EVERYBODY, decision=stage["decision"])


def then(stage: Stage) -> None:
    (row,) = stage.boundary().crossings

    # what was asked stands beside what was done, and the difference is computed
    assert (row.requested, row.replies[0].applied) == (FOREIGNERS, EVERY_CUSTOMER)
    assert row.replies[0].difference
    assert row.replies[0].difference.overall is Relation.BROADER
    assert row.replies[0].reason is BroaderReason.CANNOT_DISTINGUISH_POPULATION

    # the basis that the company states agrees with the instrument on record
    assert row.binding
    assert row.replies[0].basis_matches_instrument

    # a lift is no restoration: between the two, access stays as the company left it
    assert "suspended" in stage.reach("2026-06-30T23:00-04:00")
    assert stage.reach("2026-07-01T10:00-04:00") == stage.reach("2026-06-10T10:00-04:00")

    found = stage.boundary()
    assert {FlagCode.SCOPE_BROADER, FlagCode.SHORT_NOTICE} <= flagged(found)
    assert FlagCode.BASIS_DIFFERS not in flagged(found)
    assert {name for name, answer in indicated(found).items() if answer == "yes"} >= {
        "instrument binding",
        "objection stated",
        "scope difference explained",
    }
