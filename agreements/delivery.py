"""What the register first handed to whom: written by the register itself, and first times only."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.stream import Stream, UnknownEvent


class DeliveryChannel(StrEnum):
    """By which way an entry was handed over."""

    API = "api"
    WEB = "web"
    BUNDLE = "bundle"
    WEBHOOK = "webhook"

    @property
    def words(self) -> str:
        return _CHANNELS[self]


_CHANNELS = {
    DeliveryChannel.API: "through the API",
    DeliveryChannel.WEB: "on a page",
    DeliveryChannel.BUNDLE: "in an evidence bundle",
    DeliveryChannel.WEBHOOK: "by webhook",
}


class EntryServed(Event, frozen=True, kw_only=True):
    """The register handed an entry to an organization for the first time; `stream` is where it stands."""

    TOPIC: ClassVar[str] = "delivery.entry-served"
    BY: ClassVar[frozenset[Side]] = frozenset({Side.SYSTEM})
    entry: UUID
    stream: UUID
    organization: UUID
    channel: DeliveryChannel

    def sentence(self) -> str:
        return f"served entry {self.entry} to {self.organization} {self.channel.words}"


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """One delivery: what was handed to whom, by which channel, when for the first time (UTC)."""

    id: UUID
    entry: UUID
    organization: UUID
    channel: DeliveryChannel
    at: datetime


def delivery_id(stream: UUID, organization: UUID) -> UUID:
    """The Delivery stream for what one organization was served of one stream: small, and contended by the
    readers of one organization alone."""
    return uuid5(stream, f"delivery to {organization}")


def served_id(entry: UUID, organization: UUID) -> UUID:
    """The id of the one event that can say that an organization was served an entry."""
    return uuid5(entry, str(organization))


class Delivery(Stream):
    """What one organization was served of one stream. It is part of no case's numbered record."""

    NAME: ClassVar[str] = "delivery"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (EntryServed,)

    def start(self) -> None:
        self.served: dict[UUID, Entry] = {}

    def serve(
        self,
        *,
        by: Actor,
        stream: UUID,
        organization: UUID,
        entries: Iterable[UUID],
        channel: DeliveryChannel,
    ) -> None:
        """Note what is served for the first time; what was served before is left as it is.

        Raises Refused where this is not the Delivery stream of that stream and organization.
        """
        if self.id != delivery_id(stream, organization):
            raise Refused("this is the delivery of another stream or to another organization")
        for entry in dict.fromkeys(entries):
            if entry not in self.served:
                # about the organization only: a delivery stands in the timeline of no case
                self.trigger(
                    EntryServed,
                    by=by,
                    about=(organization,),
                    audience=(organization,),
                    event_id=served_id(entry, organization),
                    entry=entry,
                    stream=stream,
                    organization=organization,
                    channel=channel,
                )

    def when(self, event: Event) -> None:
        match event:
            case EntryServed():
                self.served.setdefault(event.entry, self.entry)
            case _:
                raise UnknownEvent(self, event)
