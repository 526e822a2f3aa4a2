"""Disputes: about any entry of the case, both statements side by side, ended by both sides or withdrawn."""

from typing import Any, Final
from uuid import UUID

import pytest

from config.actors import Actor, RecordKind, Side
from config.errors import NotFound, NotPermitted, Refused
from config.ledger.event import Entry
from config.ledger.sealed import Sealed
from reviews.capability import Stage, StageEvidence
from reviews.relationship import Relationship
from reviews.review import CaseKind, Review
from reviews.review.disputes import Dispute, Grounds, Outcome, Standing
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSIGHT_BODY, PRESS, named
from tests.reviews.case_pasts import (
    FOR_AGENCY,
    FOR_COMPANY,
    FOR_PRESS,
    asserted,
    at,
    compiled_case,
    last,
    opened_case,
    shared_case,
    submitted_case,
)

DIGEST: Final = bytes(range(32))
INSTITUTE: Final = named("institute")


def entry_of(case: Review, id: UUID) -> Entry:
    return next(entry for entry in case.entries if entry.id == id)


def raised(case: Review, entry: UUID, by: Actor = LIAISON, grounds: Grounds = Grounds.INACCURATE) -> Dispute:
    case.disputes.raise_dispute(
        by=by, disputed=entry_of(case, entry), grounds=grounds, statement="the parser is not ours"
    )
    return case.disputes.raised[last(case)]


def disputed_case() -> tuple[Review, Dispute]:
    """A case in which the company disputes a finding that it was shown."""
    case, finding = shared_case()
    return case, raised(at(case, "2026-07-21T10:00-04:00"), finding)


def proposed_case(by: Actor = OFFICER) -> tuple[Review, Dispute, UUID]:
    case, dispute = disputed_case()
    case.disputes.propose(by=by, dispute=dispute.id, outcome=Outcome.BOTH_ACCOUNTS_STAND, statement=None)
    return case, dispute, last(case)


# raising


def test_a_dispute_is_about_an_entry_with_grounds_and_a_sealed_statement() -> None:
    case, dispute = disputed_case()

    said = dispute.said
    assert said is not None
    assert said.grounds is Grounds.INACCURATE
    assert isinstance(said.statement, Sealed)
    assert case.disputes.about(said.entry) == [dispute]
    assert dispute.standing is Standing.UNANSWERED


@pytest.mark.parametrize("grounds", Grounds)
def test_every_ground_has_its_words(grounds: Grounds) -> None:
    case, finding = shared_case()

    raised(case, finding, grounds=grounds)

    assert grounds.words in case.entries[-1].event.sentence()


def test_a_negotiation_has_disputes_too() -> None:
    case = opened_case(kind=CaseKind.NEGOTIATION, models=())
    case.questions.ask(by=OFFICER, question="which term was agreed?", answer_hoped_for_by=None)

    dispute = raised(case, last(case), grounds=Grounds.NOT_AGREED)

    assert dispute.number == 1


def test_the_agency_disputes_what_the_company_recorded() -> None:
    case = submitted_case()

    dispute = raised(case, last(case), by=OFFICER)

    assert dispute.raised is not None
    assert dispute.raised.side is Side.GOVERNMENT
    assert dispute.raised.record.audience == (COMPANY,)


def test_an_entry_of_ones_own_side_is_corrected_not_disputed() -> None:
    case = submitted_case()

    with pytest.raises(Refused) as refused:
        raised(case, last(case), by=LIAISON)

    assert refused.value.rule == 16


def test_what_a_third_party_said_to_one_side_only_is_not_disputed_in_front_of_the_other() -> None:
    case = compiled_case()
    to_agency = asserted(case, Stage.C1, StageEvidence.ASSERTED_VERBALLY, by=FOR_PRESS, audience=(AGENCY,))
    to_all = asserted(case, Stage.C1, StageEvidence.ASSERTED_VERBALLY, by=FOR_PRESS)

    with pytest.raises(Refused):
        raised(case, to_agency, by=FOR_AGENCY)

    assert raised(case, to_all, by=FOR_COMPANY).number == 1


def test_a_side_disputes_an_entry_once_on_the_same_grounds() -> None:
    case, dispute = disputed_case()
    assert dispute.said is not None

    with pytest.raises(Refused):
        raised(case, dispute.said.entry)

    assert raised(case, dispute.said.entry, grounds=Grounds.METHOD).number == 2


def test_after_a_withdrawal_the_same_grounds_may_be_raised_again() -> None:
    case, dispute = disputed_case()
    case.disputes.withdraw(by=LIAISON, dispute=dispute.id, reason=None)
    assert dispute.said is not None

    again = raised(case, dispute.said.entry)

    assert again.number == 2


# both statements


def test_the_other_side_answers_and_both_statements_stand_side_by_side() -> None:
    case, dispute = disputed_case()

    case.disputes.answer(by=OFFICER, dispute=dispute.id, statement="the harness says that it is")
    case.disputes.answer(by=OFFICER, dispute=dispute.id, statement="and so do the logs")

    assert [entry.side for entry, _ in dispute.answers] == [Side.GOVERNMENT, Side.GOVERNMENT]
    assert dispute.standing is Standing.ANSWERED


def test_whoever_raised_a_dispute_does_not_answer_it() -> None:
    case, dispute = disputed_case()

    with pytest.raises(NotPermitted):
        case.disputes.answer(by=LIAISON, dispute=dispute.id, statement="indeed")


def test_an_unknown_dispute_is_refused() -> None:
    case, _ = disputed_case()

    with pytest.raises(NotFound) as refused:
        case.disputes.answer(by=OFFICER, dispute=named("no dispute"), statement="to what?")

    assert refused.value.pointer == "/dispute"


@pytest.mark.parametrize("by", [LIAISON, OFFICER], ids=["company", "agency"])
def test_either_side_attaches_an_experts_opinion_and_discloses_the_relationship(by: Actor) -> None:
    case, dispute = disputed_case()

    case.disputes.attach_opinion(
        by=by,
        dispute=dispute.id,
        organization=INSTITUTE,
        relationship=Relationship.CONTRACTOR,
        digest=DIGEST,
        expert="J. Doe",
        summary=None,
    )

    ((entry, opinion),) = dispute.opinions
    assert isinstance(opinion.expert, Sealed)
    assert "contractor" in entry.event.sentence()
    assert str(INSTITUTE) in entry.event.sentence()


# how it ends


def test_the_other_side_agrees_and_the_entry_is_as_it_was() -> None:
    case, dispute, proposal = proposed_case()
    assert dispute.said is not None
    before = entry_of(case, dispute.said.entry)

    case.disputes.resolve(by=LIAISON, dispute=dispute.id, proposal=proposal)

    assert dispute.standing is Standing.RESOLVED
    assert dispute.outcome is Outcome.BOTH_ACCOUNTS_STAND
    assert entry_of(case, dispute.said.entry) == before


def test_nobody_agrees_to_an_own_proposal() -> None:
    case, dispute, proposal = proposed_case()

    with pytest.raises(NotPermitted):
        case.disputes.resolve(by=OFFICER, dispute=dispute.id, proposal=proposal)


def test_only_what_was_proposed_is_agreed_to() -> None:
    case, dispute, _ = proposed_case()

    with pytest.raises(Refused) as refused:
        case.disputes.resolve(by=LIAISON, dispute=dispute.id, proposal=named("no proposal"))

    assert refused.value.pointer == "/proposal"


def test_only_the_side_that_raised_it_withdraws_a_dispute() -> None:
    case, dispute = disputed_case()

    with pytest.raises(NotPermitted):
        case.disputes.withdraw(by=OFFICER, dispute=dispute.id, reason=None)

    case.disputes.withdraw(by=LIAISON, dispute=dispute.id, reason=None)
    assert dispute.standing is Standing.WITHDRAWN


def test_a_referral_leaves_a_dispute_open_and_tells_the_body_it_goes_to() -> None:
    case, dispute = disputed_case()

    case.disputes.refer(by=LIAISON, dispute=dispute.id, to=OVERSIGHT_BODY, reason=None)

    assert dispute.standing is Standing.UNANSWERED
    assert case.entries[-1].record.audience == (AGENCY, OVERSIGHT_BODY)


def test_a_dispute_is_referred_to_a_body_of_neither_side() -> None:
    case, dispute = disputed_case()

    with pytest.raises(Refused) as refused:
        case.disputes.refer(by=LIAISON, dispute=dispute.id, to=AGENCY, reason=None)

    assert refused.value.pointer == "/to"


def saying(act: str) -> dict[str, Any]:
    said: dict[str, dict[str, Any]] = {
        "answer": {"statement": "no"},
        "attach_opinion": {
            "organization": INSTITUTE,
            "relationship": Relationship.NONE,
            "digest": DIGEST,
            "expert": None,
            "summary": None,
        },
        "propose": {"outcome": Outcome.ENTRY_STANDS, "statement": None},
        "refer": {"to": PRESS, "reason": None},
    }
    return said[act]


@pytest.mark.parametrize("act", ["answer", "attach_opinion", "propose", "refer"])
def test_what_is_over_takes_no_further_acts(act: str) -> None:
    case, dispute, proposal = proposed_case()
    case.disputes.resolve(by=LIAISON, dispute=dispute.id, proposal=proposal)

    with pytest.raises(Refused):
        getattr(case.disputes, act)(by=OFFICER, dispute=dispute.id, **saying(act))


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_words(outcome: Outcome) -> None:
    case, dispute = disputed_case()

    case.disputes.propose(by=OFFICER, dispute=dispute.id, outcome=outcome, statement=None)

    assert outcome.words in case.entries[-1].event.sentence()


# in time


def test_it_is_unanswered_from_when_it_is_raised_until_it_is_answered() -> None:
    case, dispute = disputed_case()
    at(case, "2026-07-24T10:00-04:00").disputes.answer(by=OFFICER, dispute=dispute.id, statement="no")
    before, raised_at, answered_at = (
        entry.takes_effect for entry in (case.entries[0], case.entries[-2], case.entries[-1])
    )

    assert not dispute.unanswered_at(before)
    assert dispute.unanswered_at(raised_at)
    assert not dispute.unanswered_at(answered_at)


def test_a_replay_in_any_order_remembers_the_same_disputes() -> None:
    case, dispute, proposal = proposed_case()
    case.disputes.resolve(by=LIAISON, dispute=dispute.id, proposal=proposal)
    case.disputes.raise_dispute(
        by=LIAISON,
        disputed=entry_of(case, proposal),
        grounds=Grounds.OTHER,
        statement="this was proposed to somebody else",
    )

    forth = Review.of(case.entries, case.pen)
    back = Review.of([case.entries[0], *reversed(case.entries[1:])], case.pen)

    assert forth is not None
    assert back is not None
    told = {id: (d.standing, d.outcome, d.entries) for id, d in forth.disputes.raised.items()}
    assert told == {id: (d.standing, d.outcome, d.entries) for id, d in back.disputes.raised.items()}
    assert case.record_kind is RecordKind.LIVE
