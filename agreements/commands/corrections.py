"""The one command that every stream takes: an entry of one's own should read otherwise."""

from typing import Any
from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger
from config.ledger.stream import Stream


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.OVERSEER, Role.ARCHIVIST)
def correct_entry(actor: Actor, *, stream: UUID, entry: UUID, field: str, value: Any, reason: str) -> Receipt:
    """Record that a field of an own entry should read otherwise (rule 16). The entry itself stays.

    `value` is plain JSON in the field's own form. Raises Refused for another side's entry, or for a field
    that another act changes; BadInput where the field could not read so.
    """
    with ledger.change(Stream, stream) as corrected:
        corrected.correct(by=actor, entry=entry, field=field, value=value, reason=reason)
    return corrected.receipt
