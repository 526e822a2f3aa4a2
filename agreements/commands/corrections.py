"""The one command that every stream takes: an entry of one's own should read otherwise."""

from typing import Any
from uuid import UUID

from config.actors import Actor, Role, permitted
from config.errors import NotFound
from config.ledger.record import PUBLIC
from config.ledger.store import Receipt, ledger
from config.ledger.stream import Stream


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.OVERSEER, Role.ARCHIVIST)
def correct_entry(actor: Actor, *, stream: UUID, entry: UUID, field: str, value: Any, reason: str) -> Receipt:
    """Record that a field of an own entry should read otherwise (rule 16). The entry itself stays.

    `value` is plain JSON in the field's own form. Raises Refused for another side's entry, or for a field
    that another act changes; BadInput where the field could not read so.
    """
    _expect_recorder(actor, stream)
    with ledger.change(Stream, stream) as corrected:
        corrected.correct(by=actor, entry=entry, field=field, value=value, reason=reason)
    return corrected.receipt


def _expect_recorder(actor: Actor, stream: UUID) -> None:
    """Raise NotFound, as for what is not there, where the actor's organization recorded nothing in a stream
    and nothing in it was addressed to it or is about it: whether it exists is nobody else's business."""
    found = ledger.get(Stream, stream)
    for entry in found.entries:
        record = entry.record
        reached = () if found.PRIVATE else (*record.audience, *record.about)
        if actor.organization == record.organization or {actor.organization, PUBLIC} & set(reached):
            return
    raise NotFound(f"there is no {Stream.NAME} {stream}")
