"""The keys that speak for an organization at this moment, as the register knows them."""

from collections.abc import Sequence
from uuid import UUID

from agreements.party import Party, SigningKeyEnrolled, SigningKeyRevoked
from agreements.signed_acts import asked
from agreements.signing_keys import signing_keys
from config.actors import Actor, Role
from config.errors import NotFound, Refused
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.statement import Silent
from config.ledger.store import ledger
from config.ledger.stream import Stream


def keys_of(organization: UUID) -> dict[str, bytes | Silent]:
    """The keys enrolled for an organization, id to public key (32 bytes), or why it does not speak now."""
    try:
        party = ledger.get(Party, organization)
    except NotFound:
        return {}
    keys: dict[str, bytes | Silent] = {}
    for entry in party.entries:
        match entry.event:
            case SigningKeyEnrolled(key_id=id):
                keys[id] = Silent.NOT_YET
            case SigningKeyRevoked(key_id=id):
                keys[id] = Silent.REVOKED
    return {**keys, **signing_keys(party.entries, ledger.clock().astimezone(EASTERN).date())}


def expect_speaking_keys(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> None:
    """Raise Refused where a key that signed what is being said does not speak any more: it was revoked after
    the statement was heard, and what is appended after that would carry a statement of nobody's."""
    signed = stream.pen.signed
    if signed is None or stream.id == actor.organization:
        return  # of its own stream: whoever revokes a key moves just that
    party = ledger.resting_on(Party, actor.organization)
    day = entries[0].record.recorded_at.astimezone(EASTERN).date()
    if not set(signed.keys) <= signing_keys(party.entries, day).keys():
        raise Refused("this key was revoked", pointer="/signatures", problem="statement-key-revoked")


def signatures_asked(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> int:
    """How many people of the actor's organization would sign this act, were it recorded; none of one that is
    not registered."""
    if actor.role is not Role.LIAISON:
        return 0
    before = stream.version - len(entries) if stream.id == actor.organization else None
    try:
        party = ledger.get(Party, actor.organization, version=before)
    except NotFound:
        return 0
    return asked(party.people.signing, stream, entries)
