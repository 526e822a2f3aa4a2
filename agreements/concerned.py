"""Whom a record concerns: a live one answers to nobody else, not even with its existence."""

from uuid import UUID

from config.actors import Actor, RecordKind, Role, Side
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


def speaks_as_liaison(by: Actor) -> bool:
    """Whether somebody speaks for a company, or for a third party that has liaisons, too: what belongs to one
    company is there for none of the others."""
    return by.side is Side.COMPANY or by.role is Role.LIAISON


def refuse_outsiders(
    by: Actor, *, record_kind: RecordKind | None, parties: tuple[UUID | None, ...], name: str, id: UUID
) -> None:
    """Refuse as `refuse_strangers` does, but let every oversight body act: it enters the courts' records."""
    if by.side is not Side.OVERSIGHT:
        refuse_strangers(by, record_kind=record_kind, parties=parties, name=name, id=id)
