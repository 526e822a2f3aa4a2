"""Follows the positions: who is to be told of an entry, each written down once, whoever follows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from config.actors import Actor, Role, Side
from config.api.doors import doors
from config.ledger.event import Entry, read_entry
from config.ledger.store import ledger
from config.webhooks.endpoints import spoken_for
from config.webhooks.models import Channel, Endpoint, Followed, Message

NAME: Final = "messages"

READS_AT_ONCE: Final = 1000


def follow() -> int:
    """Write down every message that entries since the last time call for; how many entries these were.

    Each step is one transaction that also moves the place, so that a crash loses none and doubles none; of
    two who follow at once one goes on.
    """
    followed = 0
    while step := _step():
        followed += step
    return followed


def pass_over() -> None:
    """Tell nobody of what is recorded by now, where nobody was told of it yet: a past that was played."""
    last = ledger.recorder.max_notification_id() or 0
    Followed.objects.update_or_create(name=NAME, defaults={"position": last})


def _step() -> int:
    place, _ = Followed.objects.get_or_create(name=NAME, defaults={"position": 0})
    if (ledger.recorder.max_notification_id() or 0) <= place.position:
        return 0
    read = ledger.recorder.select_notifications(place.position, READS_AT_ONCE, inclusive_of_start=False)
    entries = [read_entry(one.state, one.id) for one in read]
    messages = list(_messages(entries, ledger.clock()))
    with transaction.atomic(using=ledger.using):
        here = Followed.objects.filter(name=NAME, position=place.position)
        if not here.update(position=read[-1].id):
            return 0  # somebody else was first, and goes on from there
        Message.objects.bulk_create(messages, ignore_conflicts=True)
    return len(read)


def _messages(entries: Iterable[Entry], now: datetime) -> Iterator[Message]:
    endpoints = spoken_for(Endpoint.objects.listening())
    for entry in entries:
        for endpoint in endpoints:
            if _is_told(endpoint, entry):
                yield _message(
                    entry,
                    now,
                    id=uuid5(endpoint.id, str(entry.id)),
                    channel=Channel.WEBHOOK,
                    organization=endpoint.organization,
                    endpoint=endpoint,
                )
        arrival = doors().arrival(entry)
        if arrival is not None:
            yield _message(
                entry,
                now,
                id=uuid5(entry.id, f"mail to {arrival.organization}"),
                channel=Channel.MAIL,
                organization=arrival.organization,
            )


def _is_told(endpoint: Endpoint, entry: Entry) -> bool:
    wanted = not endpoint.types or entry.record.topic in endpoint.types
    if not wanted or (entry.position or 0) <= endpoint.begins_after:
        return False
    return doors().told(reader_of(endpoint), entry)


def reader_of(endpoint: Endpoint) -> Actor:
    """Who reads what an endpoint is told: its organization, whoever speaks for it by now."""
    return Actor(
        id=endpoint.person,
        organization=endpoint.organization,
        side=Side(endpoint.side),
        role=Role.LIAISON,
    )


def _message(
    entry: Entry,
    now: datetime,
    *,
    id: UUID,
    channel: Channel,
    organization: UUID,
    endpoint: Endpoint | None = None,
) -> Message:
    return Message(
        id=id,
        channel=channel.value,
        organization=organization,
        endpoint=endpoint,
        entry=entry.id,
        position=entry.position,
        topic=entry.record.topic,
        told_at=entry.record.recorded_at,
        due_at=now,
    )
