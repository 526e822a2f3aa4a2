"""What an entry commits to beside its own bytes: sealed values, and the bytes of a document. Pure."""

from contextlib import suppress
from uuid import UUID

import msgspec

from config.ledger.event import Entry, EntryCorrected, Event, read_entry, sealed_fields
from config.ledger.sealed import Sealed


def seal_under(entry: Entry) -> UUID:
    """The case under whose key an entry's sealed values lie: what it is about first, or its own stream."""
    return entry.record.about[0] if entry.record.about else entry.record.stream


def committed(entry: Entry) -> dict[str, Sealed]:
    """The commitments that an entry's record holds, by field, of a correction by the one corrected."""
    if not (isinstance(entry.event, EntryCorrected) or sealed_fields(type(entry.event))):
        return {}
    # as it was recorded, since an entry that is replayed reads as a later correction has it
    return commitments(read_entry(entry.data).event)


def commitments(event: Event) -> dict[str, Sealed]:
    """The commitments of an event as it was recorded, by the name under which each was made: mostly that of
    its field."""
    fields = {name: getattr(event, name) for name in sealed_fields(type(event))}
    if isinstance(event, EntryCorrected):
        with suppress(msgspec.ValidationError):
            fields[event.sealed_as] = msgspec.json.decode(event.value, type=Sealed)
    return {name: value for name, value in fields.items() if isinstance(value, Sealed)}


def held(event: Event) -> tuple[bytes, int] | None:
    """Digest (SHA-256, 32 bytes) and size (bytes) of the document that an event puts on file with its bytes;
    None where it files none, or the register does not hold its bytes."""
    if event.HOLDS is None:
        return None
    digest, size = (getattr(event, field) for field in event.HOLDS)
    return None if digest is None or size is None else (digest, size)
