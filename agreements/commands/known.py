"""What a command checks about the organizations that it is told of."""

from collections.abc import Iterable
from uuid import UUID

from agreements.party import Party, PartyKind
from config.errors import NotFound, Refused
from config.ledger.store import ledger


def expect_kind(id: UUID, kind: PartyKind, pointer: str) -> Party:
    """The organization `id`. Raises NotFound where there is none, Refused where it is of another kind."""
    try:
        party = ledger.get(Party, id)
    except NotFound as error:
        raise NotFound(error.detail, pointer=pointer) from error
    if party.kind is not kind:
        raise Refused(f"{party.name} is no {kind.replace('_', ' ')}", pointer=pointer)
    return party


def companies_among(ids: Iterable[UUID]) -> set[UUID]:
    """Those of `ids` that are companies in the register; ids of other things are left out."""
    companies = set()
    for id in ids:
        try:
            party = ledger.get(Party, id)
        except NotFound:
            continue
        if party.kind is PartyKind.COMPANY:
            companies.add(id)
    return companies
