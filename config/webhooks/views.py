"""Webhooks over REST: a liaison registers where the organization is told, and reads what it was told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar, Final
from uuid import UUID

import msgspec
from django.db.models import Prefetch
from msgspec import Meta
from rest_framework.request import Request
from rest_framework.response import Response

from config.actors import Actor, Role
from config.api import input
from config.api.answers import page, page_of
from config.api.credentials import READ, add_scope
from config.api.operation import Answer, Operation, Parameter
from config.api.pagination import AFTER, LIMIT, after, following, limit
from config.api.parsing import body_of
from config.api.views import PREFIX, ApiView, actor_of, in_path, problems
from config.errors import BadInput
from config.webhooks import endpoints
from config.webhooks.models import (
    Attempt,
    Channel,
    DisabledBecause,
    Endpoint,
    EndpointState,
    Message,
    MessageState,
)

MANAGE: Final = "manage_webhooks"

add_scope(MANAGE, "Register, change and delete webhooks of the organization", frozenset({Role.LIAISON}))

_TAG: Final = "webhooks"
_OWN: Final = {"Cache-Control": "private, no-store"}


class RegisterWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where your organization is to be told. `types` are topics of the catalog of events; none says all."""

    address: Annotated[str, Meta(max_length=2000, description="By https, of the public Internet.")]
    types: Annotated[tuple[str, ...], Meta(max_length=200)] = ()
    description: Annotated[str, Meta(max_length=200)] = ""


class RotateSecret(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how long the secret before holds beside the new one; with 0 it ends at once."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class NothingSaid(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing: the address says it all."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook. `disabled_because` is `asked`, `gone` (it answered 410), `unreachable` (a message failed
    as often as it is tried) or `liaison_removed` (whoever registered it speaks for your organization no more:
    delete it and register another). It is told of what stands after `begins_after` in the register."""

    id: UUID
    address: str
    types: list[str]
    description: str
    state: EndpointState
    disabled_because: DisabledBecause | None
    disabled_at: datetime | None
    made_at: datetime
    begins_after: int
    older_secret_until: Annotated[
        datetime | None, Meta(description="Until when the secret before holds beside the present one.")
    ]


class WebhookWithSecret(Webhook, frozen=True, kw_only=True):
    """A webhook, and its secret, which is shown this once. Every message is signed with it as Standard
    Webhooks has it; hold each against it, and its time against yours."""

    secret: str


class WebhookAttempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to deliver a message. `status` is what was answered, null where nothing was."""

    at: datetime
    delivered: bool
    status: int | None
    outcome: str


class WebhookMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message. `id` is the `webhook-id` under which it is sent, each time; `entry` is what it tells of."""

    id: UUID
    entry: UUID
    position: int
    type: str
    state: MessageState
    next_attempt_at: datetime | None
    attempts: list[WebhookAttempt]


_PAGE: Final = page_of(Webhook)
_MESSAGES: Final = page_of(WebhookMessage)


class _WebhookView(ApiView):
    """What every address of webhooks is: read with `read`, changed with `manage_webhooks`."""

    def scope(self, method: str | None) -> str:
        return MANAGE if method == "POST" else super().scope(method)


def _operation(view: ApiView, id: str, summary: str, about: str | None, **told: Any) -> Operation:
    return Operation(id=id, summary=summary, about=" ".join((about or "").split()), tag=_TAG, **told)


class Webhooks(_WebhookView):
    """The webhooks of your organization."""

    def get(self, request: Request) -> Response:
        """Every webhook of your organization, without its secret."""
        rows = Endpoint.objects.visible_to(actor_of(request)).order_by("made_at", "id")
        return Response(page([_shown(one) for one in rows], None), headers=_OWN)

    def post(self, request: Request) -> Response:
        """Have your organization told of what it may know, as it is recorded from now on.

        A message is a CloudEvent without content: which entry, of which type, and where to read it. To be
        told is not to be served: the entry counts as served when it is read. Messages come at least once,
        under one `webhook-id`, in no fixed order; what matters is the feed, which has an order. One that is
        not answered with 2xx within 15 seconds is sent again, after 5 seconds and then ever later, 15 times
        within one to three days; then, where 410 is answered, or once you are no liaison of your organization
        any more, the webhook is disabled, and your duty contact told by mail. Redirections are not followed.
        """
        said = input.said(body_of(request).value, RegisterWebhook)
        endpoint, secret = endpoints.register(actor_of(request), **said)
        headers = {**_OWN, "Location": f"{PREFIX}webhooks/{endpoint.id}"}
        return Response(_with_secret(endpoint, secret), status=201, headers=headers)

    def operations(self) -> dict[str, Operation]:
        listed = _operation(
            self,
            "list_webhooks",
            "List webhooks",
            self.get.__doc__,
            scope=READ,
            answers={200: Answer(about="All of them.", type=_PAGE), **problems()},
        )
        registered = _operation(
            self,
            "register_webhook",
            "Register a webhook",
            self.post.__doc__,
            scope=MANAGE,
            takes={"application/json": RegisterWebhook},
            answers={
                201: Answer(
                    about="It is registered.",
                    type=WebhookWithSecret,
                    headers={"Location": "The webhook."},
                ),
                **problems(409, 415),
            },
        )
        return {"GET": listed, "POST": registered}


class OneWebhook(_WebhookView):
    """One webhook of your organization, without its secret."""

    def get(self, request: Request, webhook: UUID) -> Response:
        """As it stands."""
        return Response(_shown(endpoints.endpoint_of(actor_of(request), webhook)), headers=_OWN)

    def operations(self) -> dict[str, Operation]:
        told = _operation(
            self,
            "read_webhook",
            "Read one of webhooks",
            self.__doc__,
            scope=READ,
            parameters=in_path(frozenset({"webhook"})),
            answers={200: Answer(about="As it stands.", type=Webhook), **problems()},
        )
        return {"GET": told}


class _ChangeWebhook(_WebhookView):
    """A verb on one webhook: what it takes, what it answers."""

    verb: ClassVar[str]
    takes: ClassVar[type[msgspec.Struct]] = NothingSaid
    gives: ClassVar[type[msgspec.Struct] | None] = Webhook
    named: ClassVar[frozenset[str]] = frozenset({"webhook"})

    def post(self, request: Request, **named: UUID) -> Response:
        said = input.said(body_of(request).value, self.takes)
        told = self.change(actor_of(request), **named, **said)
        return Response(told, status=204 if told is None else 200, headers=_OWN)

    def change(self, actor: Actor, **given: Any) -> msgspec.Struct | None:
        raise TypeError(f"{type(self).__name__} does not say what it changes")

    def operations(self) -> dict[str, Operation]:
        done = {204: Answer(about="It is done.")}
        answers = {200: Answer(about="As it stands now.", type=self.gives)} if self.gives else done
        told = _operation(
            self,
            self.verb,
            self.verb.replace("_", " ").capitalize(),
            self.__doc__,
            scope=MANAGE,
            parameters=in_path(self.named),
            takes={"application/json": self.takes},
            answers={**answers, **problems(409, 415)},
        )
        return {"POST": told}


class RotateWebhookSecret(_ChangeWebhook):
    """A new secret, shown this once. The one before holds beside it for as long as you say, and messages are
    signed with both, so that a receiver can change from one to the other at its own time."""

    verb = "rotate_webhook_secret"
    takes = RotateSecret
    gives = WebhookWithSecret

    def change(self, actor: Actor, **given: Any) -> msgspec.Struct:
        overlap = timedelta(hours=given["overlap_hours"])
        return _with_secret(*endpoints.rotate_secret(actor, given["webhook"], overlap))


class EnableWebhook(_ChangeWebhook):
    """Tell it again what is recorded from now on, and what waited for it. What was recorded while it was
    disabled stands in the feed."""

    verb = "enable_webhook"

    def change(self, actor: Actor, **given: Any) -> msgspec.Struct:
        return _shown(endpoints.enable(actor, given["webhook"]))


class DisableWebhook(_ChangeWebhook):
    """Tell it nothing until it is enabled again. What is waiting for it waits."""

    verb = "disable_webhook"

    def change(self, actor: Actor, **given: Any) -> msgspec.Struct:
        return _shown(endpoints.disable(actor, given["webhook"]))


class DeleteWebhook(_ChangeWebhook):
    """Tell it nothing any more."""

    verb = "delete_webhook"
    gives = None

    def change(self, actor: Actor, **given: Any) -> None:
        endpoints.delete(actor, given["webhook"])


class RedeliverMessage(_ChangeWebhook):
    """Send a message again as soon as may be, under the id that it has, delivered before or not."""

    verb = "redeliver_message"
    gives = WebhookMessage
    named = frozenset({"webhook", "message"})

    def change(self, actor: Actor, **given: Any) -> msgspec.Struct:
        return _message(endpoints.redeliver(actor, given["webhook"], given["message"]))


class WebhookMessages(_WebhookView):
    """What a webhook was told or is to be told, by position, with every attempt."""

    STATE: Final = Parameter(
        name="state", place="query", type=MessageState, about="Only those that have come so far."
    )

    def queries(self, method: str | None) -> tuple[Parameter, ...]:
        return (self.STATE, AFTER, LIMIT) if method in ("GET", "HEAD") else super().queries(method)

    def get(self, request: Request, webhook: UUID) -> Response:
        """A page of its messages."""
        endpoint = endpoints.endpoint_of(actor_of(request), webhook)
        rows = Message.objects.filter(
            endpoint=endpoint, channel=Channel.WEBHOOK.value, position__gt=after(request)
        )
        state = request.query_params.get(self.STATE.name)
        if state is not None:
            if state not in set(MessageState):
                raise BadInput(f"state is {', '.join(MessageState)}")
            rows = rows.filter(state=state)
        most = limit(request)
        attempts = Prefetch("attempts", queryset=Attempt.objects.order_by("id"))
        found = list(rows.order_by("position").prefetch_related(attempts)[: most + 1])
        more = following(request, found[most - 1].position or 0) if len(found) > most else None
        return Response(page([_message(one) for one in found[:most]], more), headers=_OWN)

    def operations(self) -> dict[str, Operation]:
        told = _operation(
            self,
            "list_webhook_messages",
            "List messages of a webhook",
            self.__doc__,
            scope=READ,
            parameters=(*in_path(frozenset({"webhook"})), *self.queries("GET")),
            answers={200: Answer(about="A page.", type=_MESSAGES), **problems()},
        )
        return {"GET": told}


def _fields(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": endpoint.id,
        "address": endpoint.address,
        "types": endpoint.types,
        "description": endpoint.description,
        "state": EndpointState(endpoint.state),
        "disabled_because": DisabledBecause(endpoint.disabled_because) if endpoint.disabled_because else None,
        "disabled_at": endpoint.disabled_at,
        "made_at": endpoint.made_at,
        "begins_after": endpoint.begins_after,
        "older_secret_until": endpoint.older_until,
    }


def _shown(endpoint: Endpoint) -> Webhook:
    return Webhook(**_fields(endpoint))


def _with_secret(endpoint: Endpoint, secret: str) -> WebhookWithSecret:
    return WebhookWithSecret(**_fields(endpoint), secret=secret)


def _attempts(attempts: Iterable[Attempt]) -> list[WebhookAttempt]:
    return [
        WebhookAttempt(at=one.at, delivered=one.delivered, status=one.status, outcome=one.outcome)
        for one in attempts
    ]


def _message(message: Message) -> WebhookMessage:
    if message.entry is None or message.position is None:
        raise TypeError("a webhook tells of an entry")
    waits = message.state == MessageState.WAITING
    return WebhookMessage(
        id=message.id,
        entry=message.entry,
        position=message.position,
        type=message.topic,
        state=MessageState(message.state),
        next_attempt_at=message.due_at if waits else None,
        attempts=_attempts(message.attempts.all()),
    )
