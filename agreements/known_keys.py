"""The keys that speak for an organization at this moment, as the register knows them."""

from uuid import UUID

from agreements.party import Party
from agreements.signing_keys import signing_keys
from config.errors import NotFound
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger


def keys_of(organization: UUID) -> dict[str, bytes]:
    """The keys enrolled for an organization and not revoked, id to public key (32 bytes)."""
    try:
        party = ledger.get(Party, organization)
    except NotFound:
        return {}
    return signing_keys(party.entries, ledger.clock().astimezone(EASTERN).date())
