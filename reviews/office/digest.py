"""The daily digest: how much of a person's cases is due, overdue, moved or waits; numbers and links only."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

import msgspec
from django.conf import settings
from django.urls import reverse

from agreements.models import Member, actor_of
from config.actors import Actor, Role
from config.errors import NotFound, NotPermitted
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from config.tasks.models import MailWish, Notice
from config.tasks.notices import notice, tell, wish_of
from config.webhooks.letters import Letter, register_name
from config.webhooks.models import Message
from reviews.office.addresses import members
from reviews.office.home import numbers
from reviews.office.models import RetentionOver

DIGEST: Final = "digest"

AT: Final = time(7)
"""When a digest is made, in Eastern Time."""

_SATURDAY: Final = 5

_TOLD: Final = {
    "overdue": "overdue",
    "due": "due in 7 days",
    "moved": "moved since you looked",
    "countersign": "waiting for countersignature",
}
"""The numbers of home that a digest says, too, and what it calls them."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a digest: what is counted, how many, and the path of the page that lists them."""

    label: str
    count: int
    path: str


def lines_for(actor: Actor, now: datetime) -> list[Told]:
    """What a person's digest says, as home counts it: of the cases that an officer carries, of the whole
    agency's open ones for a supervisor. Lines that count nothing are left out."""
    return [line for line in _lines(actor, now) if line.count]


def _lines(actor: Actor, now: datetime) -> Iterator[Told]:
    for number in numbers(actor, now):
        if number.name in _TOLD:
            yield Told(label=_TOLD[number.name], count=number.count, path=number.address)
    over = RetentionOver.objects.visible_to(actor).count()
    yield Told(label="retention over", count=over, path=reverse("admin:retention"))


def tell_all() -> int:
    """Have everybody who wants it told of their day, on weekdays; how many digests are new.

    Who has nothing to look at gets none.
    """
    now = ledger.clock()
    day = now.astimezone(EASTERN).date()
    if day.weekday() >= _SATURDAY:
        return 0
    due = datetime.combine(day, AT, EASTERN)
    unwanted = MailWish.objects.filter(digest=False).values("person")
    found = []
    for member in members().exclude(person__in=unwanted):
        actor = _actor(member)
        if actor is not None and lines_for(actor, now):
            found.append(notice(DIGEST, person=actor.id, organization=actor.organization, due=due))
    return tell(found)


def _actor(member: Member) -> Actor | None:
    try:
        return actor_of(member.user)
    except NotPermitted:
        return None  # of an organization that is in no register


def digest(message: Message) -> Letter:
    """The digest of a message, with the numbers of now.

    Raises NotFound where there is nothing to tell by now, and where nobody wants it.
    """
    told = Notice.objects.get(id=message.id)
    member = members().filter(person=told.person, organization=told.organization).first()
    actor = _actor(member) if member else None
    if member is None or actor is None:
        raise NotFound("this person has no login with a mail address")
    if not wish_of(actor.id).digest:
        raise NotFound("this person wants no digest")
    lines = lines_for(actor, ledger.clock())
    if not lines:
        raise NotFound("there is nothing to tell any more")
    whose = "your agency's cases" if actor.role is Role.SUPERVISOR else "the cases that you carry"
    listing = "\n".join(f"{line.label}: {line.count}\n{settings.PUBLIC_URL}{line.path}\n" for line in lines)
    off = settings.PUBLIC_URL + reverse("admin:mail")
    return Letter(
        to=str(member.user.email),
        subject="Demarc: " + ", ".join(f"{line.count} {line.label}" for line in lines),
        text=f"{register_name()}, {whose}:\n\n{listing}\nNo digest: {off}\n",
    )
