"""Which rows each stream of this app has in the read models."""

from collections.abc import Iterator

from agreements.models import Organization
from agreements.party import Party
from config.ledger.projections import Row, row, rows_of


@rows_of(Party)
def organization_row(party: Party) -> Iterator[Row]:
    yield row(
        Organization,
        stream=party.id,
        name=party.name,
        short=party.short,
        kind=party.kind,
        side=party.side,
        also_called="\n".join(name for name, _ in party.aliases),
    )
