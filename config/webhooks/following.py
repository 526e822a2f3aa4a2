"""Follows the positions: who is to be told of an entry, each written down once, whoever follows."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from django.db import transaction

from config.actors import Actor, Role, Side
from config.api.doors import doors
from config.ledger.event import Entry, readable
from config.ledger.store import ledger
from config.webhooks.endpoints import spoken_for
from config.webhooks.models import Channel, Endpoint, Followed, Message

NAME: Final = "messages"

READS_AT_ONCE: Final = 1000

_LEFT: Final = f"{NAME}, left out at "


def follow() -> int:
    """Write down every message that entries since the last time call for; how many entries these were.

    Each step is one transaction that also moves the place, so that a crash loses none and doubles none; of
    two who follow at once one goes on.
    """
    followed = _again()
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
    entries, unread = readable((one.id, one.state) for one in read)
    messages = list(_messages(entries, ledger.clock()))
    left = [Followed(name=f"{_LEFT}{position}", position=position) for position, _ in unread]
    with transaction.atomic(using=ledger.using):
        here = Followed.objects.filter(name=NAME, position=place.position)
        if not here.update(position=read[-1].id):
            return 0  # somebody else was first, and goes on from there
        Message.objects.bulk_create(messages, ignore_conflicts=True)
        Followed.objects.bulk_create(left, ignore_conflicts=True)
    return len(read)


def left_out() -> list[int]:
    """The positions, in order, of entries that this program cannot read: nobody is told of them until one
    can."""
    left = Followed.objects.filter(name__startswith=_LEFT).order_by("position")
    return list(left.values_list("position", flat=True))


def _again() -> int:
    """Tell of those that were left out and can be read now; how many these were."""
    told = 0
    for position in left_out():
        found = ledger.recorder.select_notifications(position, 1)
        read, _ = readable((one.id, one.state) for one in found)
        messages = list(_messages(read, ledger.clock()))
        if not read:
            continue
        with transaction.atomic(using=ledger.using):
            if Followed.objects.filter(name=f"{_LEFT}{position}").delete()[0]:
                Message.objects.bulk_create(messages, ignore_conflicts=True)
                told += 1
    return told


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
