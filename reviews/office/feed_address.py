"""The secret address of a person's calendar feed: made and shown once, kept as a hash, revoked."""

import hashlib
import secrets
from typing import Final

from django.db import transaction

from agreements.access_log import ReadingChannel, note_reading
from agreements.models import Member, actor_of
from config.actors import Actor, Role, Side
from config.errors import NotFound, NotPermitted
from config.ledger.store import ledger
from reviews.office.own import CalendarFeed

_SHOWN_BYTES: Final = 8
_SECRET_BYTES: Final = 32
_NONE: Final = "there is no such calendar"


def make_address(actor: Actor) -> str:
    """A new secret for the address of a person's feed, in place of the one before it. It is told this once,
    and is in the access log before it is told. Raises Unavailable where that cannot be written."""
    shown = secrets.token_hex(_SHOWN_BYTES)
    secret = f"{shown}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    note_reading(actor, "address of a calendar feed", channel=ReadingChannel.CALENDAR, exported=True)
    with transaction.atomic():
        revoke_address(actor)
        CalendarFeed.objects.create(
            person=actor.id, shown=shown, digest=_digest(secret), made_at=ledger.clock()
        )
    return secret


def revoke_address(actor: Actor) -> bool:
    """Revoke the address of a person's feed; whether there was one."""
    standing = CalendarFeed.objects.visible_to(actor).filter(revoked_at=None)
    return bool(standing.update(revoked_at=ledger.clock()))


def holder_of(secret: str) -> Actor:
    """Whose deadlines an address shows now. Raises NotFound alike for an address that there is not, one that
    was revoked, and one of a person who no longer works here."""
    found = CalendarFeed.objects.filter(shown=secret[: 2 * _SHOWN_BYTES], revoked_at=None).first()
    kept = found.digest if found else _digest("")
    if not secrets.compare_digest(kept, _digest(secret)) or found is None:
        raise NotFound(_NONE)
    member = Member.objects.filter(person=found.person).select_related("user").first()
    if member is None or not (member.user.is_active and member.user.is_staff):
        raise NotFound(_NONE)
    try:
        actor = actor_of(member.user)
    except NotPermitted as error:
        raise NotFound(_NONE) from error
    if actor.side is not Side.GOVERNMENT or actor.role not in (Role.OFFICER, Role.SUPERVISOR):
        raise NotFound(_NONE)
    return actor


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
