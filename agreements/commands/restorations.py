"""Who announces that the register was restored and lacks records that were signed."""

from agreements.party import Party
from config.actors import Actor, Role, permitted
from config.ledger.lost import lost
from config.ledger.store import Receipt, ledger


@permitted(Role.SUPERVISOR)
def announce_restoration(actor: Actor, *, note: str, kept: int, cause: str) -> Receipt:
    found = lost(note, kept, ledger.using)
    with ledger.change(Party, actor.organization) as party:
        party.announce_restoration(
            by=actor,
            log=found.checkpoint.origin,
            signed=found.checkpoint.size,
            root=found.checkpoint.root,
            kept=found.kept,
            note=note,
            cause=cause,
        )
    return party.receipt
