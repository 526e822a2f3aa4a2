"""What every reading face calls: what it shows is noted as served to the reader's organization, once."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from agreements.commands.deliveries import serve_entries
from agreements.delivery import DeliveryChannel, delivery_id
from agreements.models import ServedEntry
from config.actors import REGISTER, Actor, RecordKind
from config.errors import Conflict
from config.ledger import replicas
from config.ledger.event import Entry
from config.ledger.prepared import Prepared, Question, Rows
from config.ledger.store import ledger

_TRIES: Final = 5

_SERVED: Final = Prepared(
    lambda organization, streams: (
        ServedEntry.objects.filter(organization=organization, of__in=streams)
        .order_by()
        .values_list("entry", flat=True)
    )
)


def asking(organization: UUID, stream: UUID) -> tuple[Question, Question]:
    """What `served` asks before it serves anything of one stream: for a face that asks it beside its own."""
    return _SERVED.question(organization, (stream,)), ledger.beginnings(_begun(organization, [stream]))


def served(
    actor: Actor,
    entries: Iterable[Entry],
    channel: DeliveryChannel,
    asked: tuple[UUID, list[list[Any]]] | None = None,
) -> int:
    """Note that `entries` are handed to the actor's organization; how many were new to it.

    For every face that lets somebody read, called with exactly what it shows. An organization is not served
    its own entries, nor what is compiled from published sources, which every login may read. Idempotent: of
    two readers at once one writes. `asked` is a stream, and what was found by `asking` for it, where all the
    entries stand in it. Raises Conflict where others were first again and again.
    """
    wanted = {
        entry.id: entry.record.stream
        for entry in entries
        if entry.record.record_kind is RecordKind.LIVE and entry.organization != actor.organization
    }
    if replicas.answering():
        asked = None  # what a replica has may be older than what was served since
    with replicas.primary():
        for _ in range(_TRIES):
            known, begun = _known(actor.organization, wanted) if asked is None else _told(actor, *asked)
            missing = {entry: stream for entry, stream in wanted.items() if entry not in known}
            if not missing:
                return 0
            try:
                return _serve(actor.organization, missing, channel, begun)
            except Conflict:
                asked = None
    raise Conflict("other readers were first, again and again: read it once more")


_Begun = tuple[list[UUID], Rows]
"""Streams, and what was found of their beginnings."""


def _known(organization: UUID, wanted: dict[UUID, UUID]) -> tuple[set[UUID], _Begun | None]:
    """What was served before of the streams in which the wanted entries stand."""
    return set(_SERVED(organization, set(wanted.values()))), None


def _told(actor: Actor, stream: UUID, found: list[list[Any]]) -> tuple[set[UUID], _Begun | None]:
    known, beginnings = found
    return set(known), (_begun(actor.organization, [stream]), beginnings)


def _begun(organization: UUID, streams: Iterable[UUID]) -> list[UUID]:
    """What is begun where the organization is served of the streams: itself, and the deliveries."""
    return [organization, *(delivery_id(stream, organization) for stream in streams)]


def _serve(
    organization: UUID, missing: dict[UUID, UUID], channel: DeliveryChannel, begun: _Begun | None
) -> int:
    by_stream: dict[UUID, list[UUID]] = {}
    for entry, stream in missing.items():
        by_stream.setdefault(stream, []).append(entry)
    with ledger.together() as batch:
        if begun is None:
            # asked once for all of them
            ledger.first_entries(_begun(organization, by_stream))
            begun = [], []
        ledger.read_already(*begun, entries=missing)
        for stream, entries in by_stream.items():
            serve_entries(
                REGISTER, stream=stream, organization=organization, entries=tuple(entries), channel=channel
            )
    return len(batch.written)
