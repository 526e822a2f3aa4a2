"""What a webhook holds: that there is an entry, of which type and where; nothing of what it says."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.urls import reverse

from config.api.feed import sequence
from config.webhooks.models import Message

HEADERS: Final = {
    "Content-Type": "application/cloudevents+json; charset=utf-8",
    "User-Agent": "Demarc",
}

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


class Pointer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the entry is read: its position, and the address of the feed that begins with it."""

    position: int
    link: str


class ThinEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as a CloudEvent 1.0 without content; `id` is the entry's own."""

    specversion: Annotated[str, msgspec.Meta(pattern=r"^1\.0$")] = "1.0"
    id: UUID
    source: str
    type: str
    time: datetime
    sequence: str
    datacontenttype: Annotated[str, msgspec.Meta(pattern="^application/json$")] = "application/json"
    data: Pointer


def content_of(message: Message) -> bytes:
    """The bytes of a webhook, the same each time that it is sent. Raises TypeError where it tells of none."""
    if message.entry is None or message.position is None:
        raise TypeError("a webhook tells of an entry")
    link = f"{settings.PUBLIC_URL}{reverse('api:list_events')}?after={message.position - 1}&limit=1"
    return _ENCODER.encode(
        ThinEvent(
            id=message.entry,
            source=settings.DEMARC_LOG_ORIGIN,
            type=message.topic,
            time=message.told_at,
            sequence=sequence(message.position),
            data=Pointer(position=message.position, link=link),
        )
    )
