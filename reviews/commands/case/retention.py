"""Who may hold a case's content for a matter, propose to destroy it and, as another officer, destroy it."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of, case_overseen, parameters_of


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER, Role.ARCHIVIST)
def place_litigation_hold(actor: Actor, *, case: UUID, matter: str, reason: str | None = None) -> Receipt:
    with case_overseen(actor, case) as review:
        review.retention.place_hold(by=actor, matter=matter, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER, Role.ARCHIVIST)
def release_litigation_hold(actor: Actor, *, case: UUID, hold: UUID, reason: str | None = None) -> Receipt:
    with case_overseen(actor, case) as review:
        review.retention.release_hold(by=actor, hold=hold, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def propose_destruction(actor: Actor, *, case: UUID, disposition: str) -> Receipt:
    with case_of(actor, case) as review:
        review.retention.propose_destruction(
            by=actor, disposition=disposition, days=parameters_of(review).retention_days
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def destroy_content(actor: Actor, *, case: UUID, proposal: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.retention.destroy(by=actor, proposal=proposal, days=parameters_of(review).retention_days)
    return review.receipt
