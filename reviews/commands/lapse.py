"""What time makes true of a request: that no answer is recorded. Nobody but the register says so."""

from datetime import datetime
from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger
from reviews.communication import Communication
from reviews.decision import DecisionMade


@permitted(Role.SYSTEM)
def lapse_request(actor: Actor, *, request: UUID) -> Receipt:
    with ledger.change(Communication, request) as communication:
        communication.lapse(
            by=actor, answered=answered_by(request, communication.answer_by), now=ledger.clock()
        )
    return communication.receipt


def answered_by(request: UUID, instant: datetime | None) -> bool:
    """Whether a decision that answers the request was on record by an instant, however it decides."""
    return instant is not None and any(
        isinstance(entry.event, DecisionMade)
        and entry.record.recorded_at <= instant
        and request in (answered.communication for answered in entry.event.answered)
        for entry in ledger.entries(about=[request])
    )
