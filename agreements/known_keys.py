"""The keys that speak for an organization at this moment, as the register knows them."""

from uuid import UUID

from agreements.party import Party
from agreements.party.people import SigningKeyRevoked
from agreements.signing_keys import signing_keys
from config.errors import NotFound
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger


def keys_of(organization: UUID) -> dict[str, bytes | None]:
    """The keys enrolled for an organization, id to public key (32 bytes), None for those revoked since."""
    try:
        party = ledger.get(Party, organization)
    except NotFound:
        return {}
    events = (entry.event for entry in party.entries)
    revoked = {event.key_id: None for event in events if isinstance(event, SigningKeyRevoked)}
    return {**revoked, **signing_keys(party.entries, ledger.clock().astimezone(EASTERN).date())}
