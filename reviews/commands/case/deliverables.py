"""Who may promise and deliver what the agency owes the company: the agency."""

from datetime import date
from uuid import UUID

from agreements.program import Parameters, Program
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger
from reviews.commands.case.concerned import case_of


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def promise_deliverable(
    actor: Actor, *, case: UUID, what: str, due: date | None = None, days: int | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        program = review.opened.program if review.opened else None
        parameters = ledger.get(Program, program).parameters if program else Parameters()
        review.deliverables.promise(
            by=actor, what=what, due=due, days=days, default_days=parameters.deliverable_days
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def deliver_deliverable(
    actor: Actor, *, case: UUID, deliverable: UUID, document: bytes | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.deliverables.deliver(by=actor, deliverable=deliverable, document=document)
    return review.receipt
