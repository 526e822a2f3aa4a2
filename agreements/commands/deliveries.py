"""Who may note what was served: the register itself. Reading faces call `agreements.serving`."""

from typing import Final
from uuid import UUID

from agreements.delivery import Delivery, DeliveryChannel, delivery_id
from agreements.party import Party
from config.actors import Actor, Role, permitted
from config.errors import NotFound
from config.ledger.models import TimelineEntry
from config.ledger.prepared import Prepared
from config.ledger.replaying import stream_of
from config.ledger.store import Receipt, ledger

_STANDING: Final = Prepared(
    lambda entries, stream: TimelineEntry.objects.filter(id__in=entries, stream=stream).values_list(
        "id", flat=True
    )
)


@permitted(Role.SYSTEM)
def serve_entries(
    actor: Actor, *, stream: UUID, organization: UUID, entries: tuple[UUID, ...], channel: DeliveryChannel
) -> Receipt:
    """Note that `entries`, all of `stream`, were served; those that had been served before give nothing."""
    begun = ledger.first_entries([organization])
    if not begun or stream_of(begun) is not Party:
        raise NotFound(f"there is no party {organization}")
    _expect_entries(stream, entries)
    with ledger.extend(Delivery, delivery_id(stream, organization)) as delivery:
        delivery.serve(by=actor, stream=stream, organization=organization, entries=entries, channel=channel)
    return delivery.receipt


def _expect_entries(stream: UUID, entries: tuple[UUID, ...]) -> None:
    """Raise NotFound unless all of `entries` stand in `stream`."""
    unread = {entry for entry in entries if not ledger.stands(entry, stream)}
    if unread and unread - set(_STANDING(unread, stream)):
        raise NotFound("there is no such entry", pointer="/entries")
