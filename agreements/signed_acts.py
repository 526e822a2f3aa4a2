"""What an organization wants said under its keys only: how many people sign an act, what is refused. Pure."""

from collections.abc import Sequence

from agreements.party import Party, People, Signing, SigningKeyEnrolled, SigningKeyRevoked, SigningPolicySet
from config.errors import Refused
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.stream import Stream


def asked(signing: Signing, stream: Stream, entries: Sequence[Entry]) -> int:
    """How many people of its organization sign an act, the new `entries` of a stream; 0 where none needs to.

    `signing` is what the organization had asked for before it. Two acts are the way back of whoever lost a
    key, without help from anybody: a key is revoked without a signature, and no more people sign a new key or
    a new policy than still have one that speaks. A new policy is signed as the one before it asks for.
    """
    recorded = entries[0].record.recorded_at
    day = recorded.astimezone(EASTERN).date()
    if not isinstance(stream, Party):
        return signing.asked(stream.NAME, day)
    events = [entry.event for entry in entries]
    if any(isinstance(event, SigningKeyRevoked) for event in events):
        return 0
    enrolled = {event.key_id for event in events if isinstance(event, SigningKeyEnrolled)}
    policy = any(isinstance(event, SigningPolicySet) for event in events)
    wanted = signing.asked(stream.NAME, day)
    if policy and signing.acts and signing.begun(day):
        wanted = signing.signatures
    if policy or enrolled:
        return min(wanted, len(stream.people.people_of(stream.people.speaking_keys(recorded) - enrolled)))
    return wanted


def refuse_undersigned(stream: Stream, wanted: int, people: People) -> None:
    """Raise Refused where what is being said is not signed by as many `people` of the organization as are
    `wanted`, each with a key of their own. The signatures themselves, and whose keys they are of, were
    checked when the statement was heard."""
    signed = stream.pen.signed
    if wanted and signed is None:
        who = "under one of its keys" if wanted == 1 else f"by {wanted} people, each with a key of their own,"
        raise Refused(
            f"your organization takes this as said {who} only: sign it as a statement",
            problem="statement-needed",
        )
    if signed is not None and (by := len(people.people_of(signed.keys))) < wanted:
        raise Refused(
            f"your organization takes this as said by {wanted} people, each with their own key, and it is "
            f"signed by {by}",
            pointer="/signatures",
            problem="statement-too-few-signatures",
        )
