"""Delivers what is due, at least once under one id: claimed, sent, noted, tried again where it failed."""

import smtplib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Final
from uuid import UUID, uuid4, uuid5

import msgspec
from django.db import connections, transaction

from config.errors import NotFound, Unavailable
from config.ledger.store import ledger
from config.observing.counts import DELIVERIES
from config.observing.lines import logger
from config.tasks.registry import Done
from config.webhooks import destinations, letters, payloads
from config.webhooks.endpoints import disable_for, spoken_for
from config.webhooks.following import follow, left_out
from config.webhooks.models import (
    Attempt,
    Channel,
    DisabledBecause,
    Endpoint,
    Message,
    MessageState,
)
from config.webhooks.signatures import signed_headers

MOST_TRIES: Final = 15
"""How often a message is tried: within one to three days."""

LEASE: Final = timedelta(minutes=2)
"""So long a message is whose who claimed it: longer than any attempt takes."""

_FIRST: Final = timedelta(seconds=5)
_FACTOR: Final = 3
_LONGEST: Final = timedelta(hours=12)
_AT_ONCE_SECONDS: Final = 20.0
_GONE: Final = 410

_UNSPOKEN: Final = "its liaison speaks for the organization no more: nothing is delivered"

_chance: Final = SystemRandom()
_LINES: Final = logger("webhooks")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of an attempt, in words that repeat nothing of an answer; `final`: no other one helps, and
    the endpoint is disabled `because` of that."""

    delivered: bool
    told: str
    status: int | None = None
    final: bool = False
    because: DisabledBecause = DisabledBecause.GONE


def deliver(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Write down what is to be told, and deliver what is due; how many attempts that were.

    Called again and again, by as many workers as there are: each message is one's at a time. A worker that
    dies between sending and noting leaves its message to the next, which sends it again under the same id.
    Ends after a while, so that whoever calls it can do other things, too; `stop` is asked between messages.
    """
    follow()
    leave_unspoken(ledger.clock())
    attempts = 0
    end = time.monotonic() + _AT_ONCE_SECONDS
    while time.monotonic() < end and not stop() and (message := claimed(ledger.clock())):
        begun = time.perf_counter()
        outcome = attempted(message, ledger.clock())
        note(message, outcome, ledger.clock())
        _tell(message, outcome, time.perf_counter() - begun)
        attempts += 1
    return attempts


def delivered() -> Done:
    """`deliver`, as a task; wrong while there are entries that cannot be read, of which nobody is told."""
    attempts = deliver()
    left = left_out()
    if not left:
        return Done(count=attempts)
    which = f"position {left[0]}" if len(left) == 1 else f"{len(left)} positions, {left[0]} first,"
    return Done(count=attempts, wrong=f"{which} cannot be read by this program, and nobody is told of it")


def _tell(message: Message, outcome: Outcome, seconds: float) -> None:
    """A line for each attempt: not where it went, since an address may be a secret of its company's."""
    came_to = "delivered" if outcome.delivered else "refused" if outcome.status else "failed"
    DELIVERIES.labels(message.channel, came_to).inc()
    _LINES.info(
        "delivery",
        channel=message.channel,
        message=str(message.id),
        endpoint=message.endpoint_id and str(message.endpoint_id),
        organization=str(message.organization),
        position=message.position,
        outcome=came_to,
        status=outcome.status,
        tries=message.tries + 1,
        ms=round(seconds * 1000, 1),
    )


def claimed(now: datetime) -> Message | None:
    """The message that is due first, from now on this worker's; None where none is due that is nobody's."""
    connection = connections[ledger.using]
    with transaction.atomic(using=ledger.using):
        due = Message.objects.due(now).order_by("due_at", "position", "id")
        if connection.features.has_select_for_update_skip_locked:
            # on SQLite the transaction itself is the lock
            due = due.select_for_update(skip_locked=True, of=("self",))
        message = due.first()
        if message is None:
            return None
        message.claim, message.claimed_until = uuid4(), now + LEASE
        Message.objects.filter(id=message.id).update(claim=message.claim, claimed_until=message.claimed_until)
    return message


def attempted(message: Message, now: datetime) -> Outcome:
    """Send a message; what came of it. Nothing of the database is locked meanwhile."""
    endpoint = message.endpoint
    if endpoint is None or message.channel == Channel.MAIL:
        return _mailed(message)
    if not spoken_for([endpoint]):
        return Outcome(delivered=False, told=_UNSPOKEN, final=True, because=DisabledBecause.LIAISON_REMOVED)
    content = payloads.content_of(message)
    headers = signed_headers(endpoint, str(message.id), content, now)
    try:
        status = destinations.post(endpoint.address, content, {**payloads.HEADERS, **headers})
    except Unavailable as error:
        return Outcome(delivered=False, told=error.detail)
    return Outcome(
        delivered=200 <= status < 300, told=f"it answered {status}", status=status, final=status == _GONE
    )


def _mailed(message: Message) -> Outcome:
    try:
        letter = letters.letter_of(message)
    except NotFound as nobody:
        return Outcome(delivered=False, told=nobody.detail, final=True)
    try:
        letter.send()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return Outcome(delivered=False, told=f"the mail was not taken: {type(error).__name__}")
    return Outcome(delivered=True, told="the mail was taken")


def note(message: Message, outcome: Outcome, now: datetime) -> None:
    """Write down an attempt, and what follows from it; how the message stands says who claimed it last."""
    tries = message.tries + 1
    over = not outcome.delivered and (outcome.final or tries >= MOST_TRIES)
    due_at = now + delay(tries, _chance.random())
    with transaction.atomic(using=ledger.using):
        Attempt.objects.create(
            message=message, at=now, delivered=outcome.delivered, status=outcome.status, outcome=outcome.told
        )
        mine = Message.objects.filter(id=message.id, claim=message.claim)
        state = MessageState.DELIVERED if outcome.delivered else MessageState.WAITING
        mine.update(
            state=(MessageState.GIVEN_UP if over else state).value,
            tries=tries,
            due_at=due_at,
            claim=None,
            claimed_until=None,
        )
        if message.endpoint_id is None or message.channel != Channel.WEBHOOK:
            return
        # one that fails is left alone for as long as the message that it failed
        Endpoint.objects.filter(id=message.endpoint_id).update(
            rests_until=None if outcome.delivered else due_at
        )
        if over:
            because = outcome.because if outcome.final else DisabledBecause.UNREACHABLE
            _stop_telling(message.endpoint_id, message.organization, because, now)


def leave_unspoken(now: datetime) -> None:
    """Disable every endpoint whose liaison speaks for its organization no more; what waited for it is given
    up, and its log says why."""
    listening = list(Endpoint.objects.listening())
    spoken = {endpoint.id for endpoint in spoken_for(listening)}
    for endpoint in (endpoint for endpoint in listening if endpoint.id not in spoken):
        with transaction.atomic(using=ledger.using):
            waiting = Message.objects.filter(
                endpoint=endpoint, channel=Channel.WEBHOOK.value, state=MessageState.WAITING.value
            )
            Attempt.objects.bulk_create(
                Attempt(message=one, at=now, delivered=False, outcome=_UNSPOKEN) for one in waiting
            )
            waiting.update(state=MessageState.GIVEN_UP.value, claim=None, claimed_until=None)
            _stop_telling(endpoint.id, endpoint.organization, DisabledBecause.LIAISON_REMOVED, now)


def delay(tries: int, chance: float) -> timedelta:
    """How long to wait after so many tries (from 1) that failed: 5 seconds, three times as long after each
    further one, up to 12 hours; and of that half to all, as `chance` (0 to 1) falls."""
    grown = min(_FIRST * int(_FACTOR ** (tries - 1)), _LONGEST)
    return grown * (0.5 + chance / 2)


def _stop_telling(endpoint: UUID, organization: UUID, because: DisabledBecause, now: datetime) -> None:
    """Disable an endpoint, and have the organization's duty contact told so by mail."""
    if disable_for(endpoint, because, now):
        Message.objects.create(
            id=uuid5(endpoint, f"disabled at {now.isoformat()}"),
            channel=Channel.MAIL.value,
            organization=organization,
            endpoint_id=endpoint,
            topic=letters.ENDPOINT_DISABLED,
            told_at=now,
            due_at=now,
        )
