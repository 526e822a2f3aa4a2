"""Disputes through commands: who may, what a stranger and a reader who was not shown an entry learn."""

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import pytest

from agreements.calendar import Holiday
from agreements.commands import adopt_calendar, establish_program, open_negotiation, propose_term
from agreements.vocabulary import Track
from config.actors import Actor
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews import commands
from reviews.decision import Basis, DecisionKind
from reviews.models import DisputeFile
from reviews.oversight.boundary import FlagCode, boundary
from reviews.oversight.replay import case_history
from reviews.relationship import Relationship
from reviews.review import CaseKind, Review
from reviews.review.disputes import Grounds, Outcome
from reviews.review.findings import Manner, Portion
from tests.actors import (
    AGENCY,
    COMPANY,
    LIAISON,
    OFFICER,
    OTHER_COMPANY,
    OVERSEER,
    OVERSIGHT_BODY,
    PRESS,
    liaison,
    named,
    officer,
)
from tests.actors import OTHER_AGENCY as ANOTHER
from tests.reviews.pasts import FOREIGNERS, MODEL
from tests.reviews.registered import opened_case, released_model, requested
from tests.steady import Clock

pytestmark = pytest.mark.django_db

DIGEST: Final = bytes(range(32))


def case_of_a_model() -> UUID:
    released_model()
    return opened_case(models=(MODEL,))


def finding_of(case: UUID, *, shared: bool) -> UUID:
    finding = commands.record_finding(OFFICER, case=case, detail="names a flaw").entries[-1].id
    if shared:
        commands.share_finding(
            OFFICER, case=case, finding=finding, portion=Portion.SUMMARY, manner=Manner.WRITTEN
        )
    return finding


def raising(entry: UUID, **said: Any) -> dict[str, Any]:
    return {"entry": entry, "grounds": Grounds.INACCURATE, "statement": "it is not so", **said}


def disputed(case: UUID, by: Actor = LIAISON) -> UUID:
    """A dispute about the entry that opened the case, which the agency made."""
    opening = ledger.get(Review, case).entries[0].id
    return commands.raise_dispute(by, case=case, **raising(opening)).entries[-1].id


def test_a_dispute_goes_its_way_and_the_row_follows() -> None:
    case = case_of_a_model()
    dispute = disputed(case)
    row = DisputeFile.objects.get()
    assert (row.number, row.standing, row.raised_by) == (1, "unanswered", COMPANY)

    commands.answer_dispute(OFFICER, case=case, dispute=dispute, statement="it is so")
    commands.attach_expert_opinion(
        LIAISON,
        case=case,
        dispute=dispute,
        organization=PRESS,
        relationship=Relationship.CUSTOMER,
        digest=DIGEST,
        expert="J. Doe",
    )
    commands.refer_dispute(LIAISON, case=case, dispute=dispute, to=OVERSIGHT_BODY)
    proposed = commands.propose_resolution(
        LIAISON, case=case, dispute=dispute, outcome=Outcome.EXPLANATION_ADDED
    )
    commands.resolve_dispute(OFFICER, case=case, dispute=dispute, proposal=proposed.entries[-1].id)

    row = DisputeFile.objects.get()
    assert (row.standing, row.outcome) == ("resolved", "explanation_added")
    assert (row.answers, row.opinions, row.referred_to) == (1, 1, OVERSIGHT_BODY)
    assert str(row) == "dispute 1: resolved"


def test_a_dispute_is_withdrawn_by_the_side_that_raised_it() -> None:
    case = case_of_a_model()
    dispute = disputed(case)

    with pytest.raises(NotPermitted):
        commands.withdraw_dispute(OFFICER, case=case, dispute=dispute)
    commands.withdraw_dispute(LIAISON, case=case, dispute=dispute)

    assert DisputeFile.objects.get().standing == "withdrawn"


def test_a_communication_of_the_case_is_disputed() -> None:
    case = case_of_a_model()
    asked = requested(case=case)
    issued = ledger.entries(streams=[asked])[0].id

    commands.raise_dispute(LIAISON, case=case, **raising(issued, grounds=Grounds.INSTRUMENT))

    assert DisputeFile.objects.get().entry == issued


def test_the_agency_disputes_a_decision_that_answers_it_and_no_act_that_it_was_not_told_of() -> None:
    case = case_of_a_model()
    asked = requested(case=case)
    decided = commands.make_decision(
        LIAISON,
        case=case,
        answers=(asked,),
        kind=DecisionKind.COMPLIED,
        basis=Basis.VOLUNTARY,
        applied=FOREIGNERS,
    )
    acted = commands.suspend_access(LIAISON, model=MODEL, scope=FOREIGNERS, decision=decided.stream)

    commands.raise_dispute(OFFICER, case=case, **raising(decided.entries[-1].id, grounds=Grounds.SCOPE))
    with pytest.raises(NotFound):
        commands.raise_dispute(OFFICER, case=case, **raising(acted.entries[-1].id))

    assert DisputeFile.objects.get().raised_by == AGENCY


def test_an_entry_of_a_negotiation_is_disputed_in_its_case() -> None:
    case_of_a_model()
    agreement = open_negotiation(OFFICER, company=COMPANY, agency=AGENCY).stream
    proposed = propose_term(OFFICER, agreement=agreement, term="scope", text="all models").entries[-1].id
    case = commands.open_case(
        OFFICER,
        title="The agreement",
        kind=CaseKind.NEGOTIATION,
        company=COMPANY,
        agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT,
        agreement=agreement,
    ).stream

    commands.raise_dispute(LIAISON, case=case, **raising(proposed, grounds=Grounds.NOT_AGREED))

    assert DisputeFile.objects.get().entry == proposed


# not there and not yours


def test_what_the_actor_was_not_shown_is_not_there_and_both_look_alike() -> None:
    case = case_of_a_model()
    hidden = finding_of(case, shared=False)
    other_case = opened_case(company=OTHER_COMPANY)
    foreign = ledger.get(Review, other_case).entries[0].id

    said = set()
    for entry in (hidden, foreign, named("no entry")):
        with pytest.raises(NotFound) as refused:
            commands.raise_dispute(LIAISON, case=case, **raising(entry))
        said.add((refused.value.detail, refused.value.pointer))

    assert len(said) == 1
    assert not DisputeFile.objects.exists()


def test_a_finding_is_disputed_once_something_of_it_was_shown() -> None:
    case = case_of_a_model()
    finding = finding_of(case, shared=True)

    commands.raise_dispute(LIAISON, case=case, **raising(finding))

    assert DisputeFile.objects.get().entry == finding


@pytest.mark.parametrize(
    "stranger", [liaison("stranger", OTHER_COMPANY), officer("stranger", ANOTHER)], ids=["company", "agency"]
)
def test_a_stranger_learns_nothing_of_a_dispute(stranger: Actor) -> None:
    case = case_of_a_model()
    dispute = disputed(case)

    with pytest.raises(NotFound):
        commands.answer_dispute(stranger, case=case, dispute=dispute, statement="indeed")


def test_an_overseer_takes_no_part_in_a_dispute() -> None:
    case = case_of_a_model()
    dispute = disputed(case)

    with pytest.raises(NotPermitted):
        commands.answer_dispute(OVERSEER, case=case, dispute=dispute, statement="indeed")


def test_experts_and_bodies_are_organizations_of_the_register() -> None:
    case = case_of_a_model()
    dispute = disputed(case)

    with pytest.raises(NotFound) as nobody:
        commands.refer_dispute(LIAISON, case=case, dispute=dispute, to=named("nobody"))
    with pytest.raises(NotFound) as unknown:
        commands.attach_expert_opinion(
            LIAISON,
            case=case,
            dispute=dispute,
            organization=named("nobody"),
            relationship=Relationship.NONE,
            digest=DIGEST,
        )

    assert (nobody.value.pointer, unknown.value.pointer) == ("/to", "/organization")


def test_a_dispute_in_a_closed_case_waits_until_it_is_reopened() -> None:
    case = case_of_a_model()
    commands.close_case(OFFICER, case=case)

    with pytest.raises(Refused):
        disputed(case)

    commands.reopen_case(LIAISON, case=case, reason="a dispute")
    assert disputed(case)


def test_a_rehearsal_of_a_dispute_writes_nothing() -> None:
    case = case_of_a_model()
    opening = ledger.get(Review, case).entries[0].id
    before = LedgerRecord.objects.count()

    receipt = commands.raise_dispute(LIAISON, case=case, dry_run=True, **raising(opening))

    assert receipt.rehearsed
    assert LedgerRecord.objects.count() == before


def test_a_dispute_unanswered_is_flagged_by_the_calendar_of_the_cases_program(ledger_clock: Clock) -> None:
    ledger_clock.now = datetime(2026, 7, 31, 16, tzinfo=UTC)
    released_model()
    program = establish_program(
        OFFICER, name="The framework", authority="EO 14409", effective=date(2026, 6, 2)
    ).stream
    case = opened_case(models=(MODEL,), program=program)
    disputed(case)

    ledger_clock.now = datetime(2026, 8, 15, 16, tzinfo=UTC)
    before = [flag.code for flag in boundary(case_history(case)).flags]
    closed = Holiday(day=date(2026, 8, 7), name="A day off")
    adopt_calendar(
        OFFICER,
        program=program,
        first_year=2026,
        last_year=2026,
        holidays=(closed,),
        taken_from="the gazette",
    )
    after = [flag.code for flag in boundary(case_history(case)).flags]

    assert FlagCode.DISPUTE_UNANSWERED in before
    assert FlagCode.DISPUTE_UNANSWERED not in after
