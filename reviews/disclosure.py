"""Who may read a sealed value: whoever recorded it or was addressed, and the body it was unsealed for."""

from collections.abc import Iterable
from uuid import UUID

from config.actors import Actor, RecordKind, Side
from config.errors import NotFound, WrongSealKey
from config.ledger import keys
from config.ledger.commitments import committed
from config.ledger.event import Entry
from config.ledger.opening import Unsealed, unseal_all, unsealed
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
    if found is None or (entry, field) not in _unsealed_fields(actor, [found]):
        raise _nothing_to_read()
    return keys.unseal(found, field, ledger.using)


def disclosures_to(actor: Actor, entries: Iterable[Entry]) -> dict[UUID, list[Disclosure]]:
    """Every sealed value of entries that the actor may read, with its salt, by the entry's id and then in
    order of name: as addressee or as the body it was unsealed for. What was destroyed is not there.

    Raises WrongSealKey and Tampered as `unseal_all` does.
    """
    told = [entry for entry in entries if committed(entry)]
    unsealed_for = _unsealed_fields(actor, told)
    wanted = {
        entry.id: [
            field
            for field in sorted(committed(entry))
            if _addressed(actor, entry) or (entry.id, field) in unsealed_for
        ]
        for entry in told
    }
    return unseal_all(wanted, told, ledger.using)


def disclosures_held(actor: Actor, entries: Iterable[Entry]) -> dict[UUID, list[Disclosure]]:
    """As `disclosures_to`; where the seal key is not held here, or lost, nothing opens and nothing is raised,
    so that what is not sealed can still be read. `manage.py doctor` and `/readyz` say that it is so.

    Raises Tampered as `unseal_all` does.
    """
    try:
        return disclosures_to(actor, entries)
    except WrongSealKey:
        return {}


def opened_to(actor: Actor, entries: Iterable[Entry]) -> dict[UUID, list[Unsealed]]:
    """The sealed fields of entries, by entry, as a page shows them: opened where the actor may read them, as
    addressee or as the body they were unsealed for; by a number of statements that does not grow with them.

    A field that the actor may not read has no value and no reason.
    """
    entries = list(entries)
    unsealed_for = _unsealed_fields(actor, entries)
    readable = {entry.id for entry in entries if _addressed(actor, entry)}
    readable |= {entry for entry, _ in unsealed_for}
    opened = unsealed([entry for entry in entries if entry.id in readable], ledger.using)
    found: dict[UUID, list[Unsealed]] = {}
    for entry in entries:
        whole = _addressed(actor, entry)
        known = {one.name: one for one in opened.get(entry.id, ())}
        for name in sorted(known or committed(entry)):
            reads = whole or (entry.id, name) in unsealed_for
            found.setdefault(entry.id, []).append(known[name] if reads else Unsealed(name, None))
    return found


def _unsealed_fields(actor: Actor, entries: Iterable[Entry]) -> set[tuple[UUID, str]]:
    """The fields of entries, by the entries' ids, that were unsealed for the actor's oversight body."""
    if not isinstance(actor, Actor) or actor.side is not Side.OVERSIGHT:
        return set()
    rows = UnsealingFile.objects.using(ledger.using).filter(entry__in=[entry.id for entry in entries])
    asked = rows.filter(body=actor.organization).values_list("entry", "field", "stream").distinct()
    # the row says where to look, the record itself decides
    return {
        (entry, field)
        for entry, field, case in asked
        if ledger.get(Review, case).unsealing.unsealed_for(actor.organization, entry, field)
    }


def _sealed(id: UUID, field: str) -> Entry | None:
    try:
        entry = ledger.entry(id)
    except NotFound:
        return None
    return entry if field in committed(entry) else None


def _addressed(actor: Actor, entry: Entry) -> bool:
    if not isinstance(actor, Actor) or actor.record_kind is not RecordKind.LIVE:
        return False
    return bool({actor.organization, PUBLIC} & {entry.organization, *entry.record.audience})


def _nothing_to_read() -> NotFound:
    return NotFound("there is no such sealed value, or none for you to read")
