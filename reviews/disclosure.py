"""Who may read a sealed value: whoever recorded it or was addressed, and the body it was unsealed for."""

from collections.abc import Iterator
from contextlib import suppress
from uuid import UUID

from config.actors import Actor, RecordKind, Side
from config.errors import NotFound
from config.ledger import keys
from config.ledger.event import Entry
from config.ledger.record import PUBLIC
from config.ledger.sealed import Disclosure
from config.ledger.store import ledger
from reviews.models import UnsealingFile
from reviews.review import Review


def read_sealed(actor: Actor, entry: UUID, field: str) -> str:
    """The text of a sealed field, for the organization that recorded the entry or was in its audience.

    Raises NotFound for everybody else, the same as for what is not there; for those who may read it, NotFound
    with the act that destroyed it. Raises WrongSealKey and Tampered as `keys.unseal` does.
    """
    found = _sealed(entry, field)
    if found is None or not _addressed(actor, found):
        raise _nothing_to_read()
    return keys.unseal(found, field, ledger.using).value


def disclosed(actor: Actor, entry: UUID, field: str) -> Disclosure:
    """The value and salt of a field that was unsealed for the actor's oversight body, to be checked against
    the commitment in the record.

    Raises NotFound where no FieldUnsealed for this body is on record, the same as for what is not there; with
    the act that destroyed it where it was destroyed since.
    """
    found = _sealed(entry, field)
    if found is None or not _unsealed_for(actor, found, field):
        raise _nothing_to_read()
    return keys.unseal(found, field, ledger.using)


def disclosures_to(actor: Actor, entry: Entry) -> Iterator[Disclosure]:
    """Every sealed value of an entry that the actor may read, with its salt, by name: as addressee or as the
    body it was unsealed for. What was destroyed is not there.

    Raises WrongSealKey and Tampered as `keys.unseal` does.
    """
    for field in sorted(keys.committed(entry)):
        if _addressed(actor, entry) or _unsealed_for(actor, entry, field):
            with suppress(NotFound):
                yield keys.unseal(entry, field, ledger.using)


def _sealed(id: UUID, field: str) -> Entry | None:
    try:
        entry = ledger.entry(id)
    except NotFound:
        return None
    return entry if field in keys.committed(entry) else None


def _addressed(actor: Actor, entry: Entry) -> bool:
    if not isinstance(actor, Actor) or actor.record_kind is not RecordKind.LIVE:
        return False
    return bool({actor.organization, PUBLIC} & {entry.organization, *entry.record.audience})


def _unsealed_for(actor: Actor, entry: Entry, field: str) -> bool:
    if not isinstance(actor, Actor) or actor.side is not Side.OVERSIGHT:
        return False
    rows = UnsealingFile.objects.using(ledger.using).filter(entry=entry.id, field=field)
    cases = rows.filter(body=actor.organization).values_list("stream", flat=True).distinct()
    # the row says where to look, the record itself decides
    return any(
        ledger.get(Review, case).unsealing.unsealed_for(actor.organization, entry.id, field) for case in cases
    )


def _nothing_to_read() -> NotFound:
    return NotFound("there is no such sealed value, or none for you to read")
