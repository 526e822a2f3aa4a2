"""What every reading face calls: what it shows is noted as served to the reader's organization, once."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from agreements.commands.deliveries import serve_entries
from agreements.delivery import DeliveryChannel, delivery_id
from agreements.models import ServedEntry
from config.actors import REGISTER, Actor, RecordKind
from config.errors import Conflict
from config.ledger.event import Entry
from config.ledger.prepared import Prepared
from config.ledger.store import ledger

_TRIES: Final = 5

_SERVED: Final = Prepared(
    lambda organization, streams: (
        ServedEntry.objects.filter(organization=organization, of__in=streams)
        .order_by()
        .values_list("entry", flat=True)
    )
)


def served(actor: Actor, entries: Iterable[Entry], channel: DeliveryChannel) -> int:
    """Note that `entries` are handed to the actor's organization; how many were new to it.

    For every face that lets somebody read, called with exactly what it shows. An organization is not served
    its own entries, nor what is compiled from published sources, which every login may read. Idempotent: of
    two readers at once one writes. Raises Conflict where others were first again and again.
    """
    wanted = {
        entry.id: entry.record.stream
        for entry in entries
        if entry.record.record_kind is RecordKind.LIVE and entry.organization != actor.organization
    }
    for _ in range(_TRIES):
        missing = _not_yet_served(actor.organization, wanted)
        try:
            return _serve(actor.organization, missing, channel)
        except Conflict:
            continue
    raise Conflict("other readers were first, again and again: read it once more")


def _not_yet_served(organization: UUID, wanted: dict[UUID, UUID]) -> dict[UUID, list[UUID]]:
    """What is still to be served, by stream."""
    known = set(_SERVED(organization, set(wanted.values())))
    missing: dict[UUID, list[UUID]] = {}
    for entry, stream in wanted.items():
        if entry not in known:
            missing.setdefault(stream, []).append(entry)
    return missing


def _serve(organization: UUID, missing: dict[UUID, list[UUID]], channel: DeliveryChannel) -> int:
    if not missing:
        return 0
    with ledger.together() as batch:
        # asked once for all of them
        ledger.first_entries([organization, *(delivery_id(stream, organization) for stream in missing)])
        for stream, entries in missing.items():
            serve_entries(
                REGISTER, stream=stream, organization=organization, entries=tuple(entries), channel=channel
            )
    return len(batch.written)
