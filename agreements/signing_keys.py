"""Which keys speak for an organization, and whether an entry carries a statement that they signed.

Judged by position: a key speaks after the entry that enrolled it, and until the one that revoked it. Pure.
"""

from collections.abc import Iterable
from datetime import date

from agreements.party.people import SigningKeyEnrolled, SigningKeyRevoked
from config.errors import BadInput, Refused
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from config.ledger.statement import Statement, read_envelope, read_statement, signers


def signing_keys(entries: Iterable[Entry], day: date, *, before: int | None = None) -> dict[str, bytes]:
    """The keys, id to public key (32 bytes), that an organization's own `entries` let speak for it on a day
    (Eastern Time), as they stood before a position; all of them count where None is given."""
    keys: dict[str, bytes] = {}
    for entry in sorted(entries, key=lambda entry: entry.record.version):
        if before is not None and (entry.position is None or entry.position >= before):
            continue
        match entry.event:
            case SigningKeyEnrolled(key_id=id, public_key=key, since=since) if since <= day:
                keys[id] = key
            case SigningKeyRevoked(key_id=id):
                keys.pop(id, None)
            case _:
                continue
    return keys


def statement_of(entry: Entry, organization: Iterable[Entry]) -> Statement | None:
    """The statement that an entry carries where keys of its organization signed it, enrolled before it and
    not revoked before it, and it answers what the entry cites; else None. `organization` are the entries of
    that organization's own stream."""
    if entry.record.statement is None:
        return None
    day = entry.record.recorded_at.astimezone(EASTERN).date()
    try:
        envelope = read_envelope(entry.record.statement)
        signers(envelope, signing_keys(organization, day, before=entry.position))
        statement = read_statement(envelope)
    except (BadInput, Refused):
        return None
    cited = {cited.leaf for cited in entry.record.cites}
    its = statement.organization == entry.organization and set(statement.answers) == cited
    return statement if its else None
