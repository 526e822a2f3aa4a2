"""Endpoints of webhooks, the messages that are due to them and to duty contacts, and every attempt."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q

from config.actors import Actor, Side


class Channel(StrEnum):
    """By which way somebody is told."""

    WEBHOOK = "webhook"
    MAIL = "mail"


class MessageState(StrEnum):
    """How far a message has come."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class EndpointState(StrEnum):
    """Whether an endpoint is told anything."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class DisabledBecause(StrEnum):
    """Why an endpoint is told nothing."""

    ASKED = "asked"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    LIAISON_REMOVED = "liaison_removed"


class EndpointRows(models.QuerySet["Endpoint"]):
    """Endpoints, and who may know of them."""

    def visible_to(self, actor: Actor) -> Self:
        """The own organization's that were not deleted; nobody else's, for whoever asks."""
        return self.filter(organization=actor.organization, deleted_at=None)

    def listening(self) -> Self:
        """Those that are told what is recorded from now on."""
        return self.filter(state=EndpointState.ENABLED.value, deleted_at=None)


class Endpoint(models.Model):
    """An address of an organization's own that is told of what is recorded, from a position on.

    `types` are the topics that it wants, none of them says all. Its secrets are nowhere: each is derived from
    the endpoint's own key and the number of its `generation`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    organization = models.UUIDField(db_index=True)
    side = models.TextField(choices=[(side.value, side.value) for side in Side])
    person = models.UUIDField()
    address = models.TextField()
    types = models.JSONField(default=list)
    description = models.TextField(blank=True)
    made_at = models.DateTimeField()
    begins_after = models.BigIntegerField()
    generation = models.PositiveIntegerField(default=1)
    older_until = models.DateTimeField(null=True)
    state = models.TextField(default=EndpointState.ENABLED.value)
    disabled_because = models.TextField(blank=True)
    disabled_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    objects = EndpointRows.as_manager()

    def __str__(self) -> str:
        return f"{self.address} of {self.organization}"


class MessageRows(models.QuerySet["Message"]):
    """Messages, and those that are to be delivered."""

    def due(self, instant: datetime) -> Self:
        """The messages whose time has come, that nobody is delivering, to whom something is told now."""
        unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=instant)
        listening = Q(endpoint__state=EndpointState.ENABLED.value, endpoint__deleted_at=None)
        rested = Q(endpoint__rests_until=None) | Q(endpoint__rests_until__lte=instant)
        waiting = self.filter(state=MessageState.WAITING.value, due_at__lte=instant)
        return waiting.filter(unclaimed & (Q(channel=Channel.MAIL.value) | (listening & rested)))


class Message(models.Model):
    """That somebody is to be told something: one row for each endpoint or contact and entry, ever.

    Its id follows from these, and is what the receiver knows it by however often it is sent. What is sent is
    made from `entry`, `position`, `topic` and `told_at` (when it was recorded) alone. `claim` is whoever is
    delivering it, for as long as `claimed_until`.
    """

    id = models.UUIDField(primary_key=True)
    channel = models.TextField(choices=[(one.value, one.value) for one in Channel])
    organization = models.UUIDField(db_index=True)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="messages")
    entry = models.UUIDField(null=True)
    position = models.BigIntegerField(null=True)
    topic = models.TextField()
    told_at = models.DateTimeField()
    state = models.TextField(
        default=MessageState.WAITING.value, choices=[(one.value, one.value) for one in MessageState]
    )
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)

    objects = MessageRows.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="webhooks_what_is_due")]

    def __str__(self) -> str:
        return f"{self.topic} by {self.channel}: {self.state}"


class Attempt(models.Model):
    """One attempt to deliver a message: when, and what came of it. Nothing of an answer's body is kept."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attempts")
    at = models.DateTimeField()
    delivered = models.BooleanField()
    status = models.PositiveIntegerField(null=True)
    outcome = models.TextField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.outcome


class Followed(models.Model):
    """Up to which position messages were made, by the name of who follows; and, under names of their own, the
    positions that were left out, since what stands there could not be read."""

    name = models.TextField(primary_key=True)
    position = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "followed"

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"
