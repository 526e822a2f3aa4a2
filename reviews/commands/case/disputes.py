"""Who may dispute an entry, answer, attach an opinion, and end a dispute: both sides, each its own."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of
from reviews.commands.known import disputable_entry, expect_party
from reviews.relationship import Relationship
from reviews.review.disputes import Grounds, Outcome


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def raise_dispute(actor: Actor, *, case: UUID, entry: UUID, grounds: Grounds, statement: str) -> Receipt:
    with case_of(actor, case) as review:
        disputed = disputable_entry(actor, review, entry)
        review.disputes.raise_dispute(by=actor, disputed=disputed, grounds=grounds, statement=statement)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def answer_dispute(actor: Actor, *, case: UUID, dispute: UUID, statement: str) -> Receipt:
    with case_of(actor, case) as review:
        review.disputes.answer(by=actor, dispute=dispute, statement=statement)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def attach_expert_opinion(
    actor: Actor,
    *,
    case: UUID,
    dispute: UUID,
    organization: UUID,
    relationship: Relationship,
    digest: bytes,
    expert: str | None = None,
    summary: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        expect_party(organization, "/organization")
        review.disputes.attach_opinion(
            by=actor,
            dispute=dispute,
            organization=organization,
            relationship=relationship,
            digest=digest,
            expert=expert,
            summary=summary,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def propose_resolution(
    actor: Actor, *, case: UUID, dispute: UUID, outcome: Outcome, statement: str | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.disputes.propose(by=actor, dispute=dispute, outcome=outcome, statement=statement)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def resolve_dispute(actor: Actor, *, case: UUID, dispute: UUID, proposal: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.disputes.resolve(by=actor, dispute=dispute, proposal=proposal)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def withdraw_dispute(actor: Actor, *, case: UUID, dispute: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.disputes.withdraw(by=actor, dispute=dispute, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def refer_dispute(actor: Actor, *, case: UUID, dispute: UUID, to: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        expect_party(to, "/to")
        review.disputes.refer(by=actor, dispute=dispute, to=to, reason=reason)
    return review.receipt
