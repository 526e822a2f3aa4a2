"""Whom a record concerns: a live one answers to nobody else, not even with its existence."""

from uuid import UUID

from config.actors import Actor, RecordKind, Side
from config.errors import NotFound, NotPermitted


def refuse_strangers(
    by: Actor, *, record_kind: RecordKind | None, parties: tuple[UUID | None, ...], name: str, id: UUID
) -> None:
    """Refuse an act of an organization that is none of `parties` of the record `id`, of the kind `name`.

    Raises NotFound in a live record, where a stranger must not learn that it exists and reads what it would
    read of an id that nothing has; NotPermitted in a compiled one, which everybody may read.
    """
    if by.organization in parties:
        return
    if record_kind is RecordKind.LIVE:
        # word for word what the ledger says of one that does not exist
        raise NotFound(f"there is no {name.replace('_', ' ')} {id}")
    raise NotPermitted(f"only those whom this {name} concerns act on it", rule=4)


def refuse_outsiders(
    by: Actor, *, record_kind: RecordKind | None, parties: tuple[UUID | None, ...], name: str, id: UUID
) -> None:
    """Refuse as `refuse_strangers` does, but let every oversight body act: it enters the courts' records."""
    if by.side is not Side.OVERSIGHT:
        refuse_strangers(by, record_kind=record_kind, parties=parties, name=name, id=id)
