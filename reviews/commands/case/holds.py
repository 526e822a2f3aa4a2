"""Who may propose, refuse and agree to a hold of an access window, and resume it: either side."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def propose_hold(
    actor: Actor,
    *,
    case: UUID,
    access: UUID,
    reason: str,
    owner: UUID | None = None,
    days: int | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.holds.propose(by=actor, access=access, reason=reason, owner=owner, days=days)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def refuse_hold(actor: Actor, *, case: UUID, hold: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.holds.refuse(by=actor, hold=hold, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def hold_window(actor: Actor, *, case: UUID, hold: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.holds.agree(by=actor, hold=hold)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def resume_window(actor: Actor, *, case: UUID, hold: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.holds.resume(by=actor, hold=hold, reason=reason)
    return review.receipt
