"""What an organization does with its endpoints: administration of the API, which the record does not hold."""

import os
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote
from uuid import UUID

from django.db import connections, transaction

from config.actors import Actor, Circumstances
from config.api.doors import doors
from config.errors import BadInput, NotFound, Refused
from config.ledger import keys, text
from config.ledger.event import EVENTS
from config.ledger.store import ledger
from config.webhooks.destinations import expect_destination
from config.webhooks.models import (
    Channel,
    DisabledBecause,
    Endpoint,
    EndpointState,
    Message,
    MessageState,
)
from config.webhooks.signatures import secret_of

MOST: Final = 10
"""So many endpoints an organization may have."""

LONGEST_OVERLAP: Final = timedelta(days=7)
"""So long two secrets may hold."""


def register(actor: Actor, *, address: str, types: tuple[str, ...], description: str) -> tuple[Endpoint, str]:
    """An endpoint of the actor's organization, told what is recorded from now on, and its secret.

    Raises BadInput where no webhook goes to the address, or a type is no topic; Refused where a text carries
    a classification marking (rule 17), or the organization has as many as it may.
    """
    # a marked text is kept nowhere, that somebody tried is
    with ledger.giving("register_webhook", actor, Circumstances()):
        text.refuse_marked({"address": unquote(address), "description": description})
    expect_destination(address)
    for index, topic in enumerate(types):
        if topic not in EVENTS:
            raise BadInput("this is no topic of the catalog of events", pointer=f"/types/{index}")
    endpoint = Endpoint(
        organization=actor.organization,
        side=actor.side.value,
        person=actor.id,
        address=address,
        types=sorted(set(types)),
        description=description,
        made_at=ledger.clock(),
        begins_after=ledger.recorder.max_notification_id() or 0,
    )
    with transaction.atomic(using=ledger.using):
        _one_at_a_time(actor.organization)
        if Endpoint.objects.visible_to(actor).count() >= MOST:
            raise Refused(f"an organization has up to {MOST} endpoints: delete one that is not used")
        keys.make_key(endpoint.id, os.urandom, ledger.using)
        endpoint.save(force_insert=True)
    return endpoint, secret_of(endpoint, endpoint.generation)


def endpoint_of(actor: Actor, id: UUID) -> Endpoint:
    """An endpoint of the actor's organization. Raises NotFound for every other."""
    found = Endpoint.objects.visible_to(actor).filter(id=id).first()
    if found is None:
        raise NotFound("there is no such thing")
    return found


def rotate_secret(actor: Actor, id: UUID, overlap: timedelta) -> tuple[Endpoint, str]:
    """A new secret; the one before holds beside it for `overlap`, and none before that.

    Raises NotFound, BadInput where that is too long.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise BadInput("two secrets hold for at most a week", pointer="/overlap_hours")

    def rotate(endpoint: Endpoint, now: datetime) -> dict[str, Any]:
        return {"generation": endpoint.generation + 1, "older_until": now + overlap if overlap else None}

    endpoint = _changed(actor, id, rotate)
    return endpoint, secret_of(endpoint, endpoint.generation)


def enable(actor: Actor, id: UUID) -> Endpoint:
    """Tell it again what is recorded from now on; what waits for it is sent.

    Raises NotFound; Refused where its liaison speaks for the organization no more.
    """

    def enabled(endpoint: Endpoint, now: datetime) -> dict[str, Any]:
        if endpoint.state == EndpointState.ENABLED:
            return {}
        if not spoken_for([endpoint]):
            raise Refused("its liaison speaks for the organization no more: register a webhook of your own")
        return {
            "state": EndpointState.ENABLED.value,
            "disabled_because": "",
            "disabled_at": None,
            "rests_until": None,
        }

    return _changed(actor, id, enabled)


def disable(actor: Actor, id: UUID) -> Endpoint:
    """Tell it nothing until it is enabled: what is recorded meanwhile stands in the feed. Raises NotFound."""

    def disabled(endpoint: Endpoint, now: datetime) -> dict[str, Any]:
        return _disabled(DisabledBecause.ASKED, now) if endpoint.state == EndpointState.ENABLED else {}

    return _changed(actor, id, disabled)


def delete(actor: Actor, id: UUID) -> None:
    """Tell it nothing any more. The log of what it was told stays with the register. Raises NotFound."""
    with transaction.atomic(using=ledger.using):
        endpoint = _changed(actor, id, lambda endpoint, now: {"deleted_at": now})
        waiting = Message.objects.filter(endpoint=endpoint, state=MessageState.WAITING.value)
        waiting.update(state=MessageState.GIVEN_UP.value)


def redeliver(actor: Actor, id: UUID, message: UUID) -> Message:
    """Send a message again, as soon as may be, under the id that it has.

    Raises NotFound; Refused where the endpoint is disabled.
    """
    endpoint = endpoint_of(actor, id)
    rows = Message.objects.filter(id=message, endpoint=endpoint, channel=Channel.WEBHOOK.value)
    if endpoint.state != EndpointState.ENABLED and rows.exists():
        raise Refused("the endpoint is disabled: enable it first")
    with transaction.atomic(using=ledger.using):
        if not rows.update(state=MessageState.WAITING.value, tries=0, due_at=ledger.clock()):
            raise NotFound("there is no such thing")
        Endpoint.objects.filter(id=endpoint.id).update(rests_until=None)
    return rows.get()


def spoken_for(endpoints: Iterable[Endpoint]) -> list[Endpoint]:
    """Those whose liaison, who registered them, still speaks for the organization."""
    known = list(endpoints)
    speaking = doors().liaisons({endpoint.organization for endpoint in known})
    return [endpoint for endpoint in known if (endpoint.organization, endpoint.person) in speaking]


def disable_for(endpoint: UUID, because: DisabledBecause, now: datetime) -> bool:
    """The register stops telling an endpoint; False where it had stopped before."""
    enabled = Endpoint.objects.listening().filter(id=endpoint)
    return bool(enabled.update(**_disabled(because, now)))


def _disabled(because: DisabledBecause, now: datetime) -> dict[str, Any]:
    return {
        "state": EndpointState.DISABLED.value,
        "disabled_because": because.value,
        "disabled_at": now,
    }


def _one_at_a_time(organization: UUID) -> None:
    """Until the transaction ends nobody else registers an endpoint of this organization."""
    connection = connections[ledger.using]
    if connection.vendor == "postgresql":
        # SQLite's transactions begin IMMEDIATE, which is this lock
        with connection.cursor() as cursor:
            name = f"demarc webhooks of {organization}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _changed(actor: Actor, id: UUID, change: Callable[[Endpoint, datetime], dict[str, Any]]) -> Endpoint:
    """The endpoint with what `change` says of it, one change after the other."""
    with transaction.atomic(using=ledger.using):
        endpoint = Endpoint.objects.visible_to(actor).select_for_update().filter(id=id).first()
        if endpoint is None:
            raise NotFound("there is no such thing")
        changes = change(endpoint, ledger.clock())
        for name, value in changes.items():
            setattr(endpoint, name, value)
        if changes:
            Endpoint.objects.filter(id=id).update(**changes)
    return endpoint
