"""Reminds the officer who carries a case that a time runs out in it: once early, once late, and nothing else.

Nothing is decided, and nothing follows, by anybody's being reminded or not (G8).
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from config.errors import NotFound
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from config.tasks.models import MailWish, Notice
from config.tasks.notices import notice, tell, wish_of
from config.webhooks.letters import Letter, register_name
from config.webhooks.models import Message
from reviews.models import DeskFile
from reviews.office.addresses import address_of, members
from reviews.office.models import ReckonedClock


class Ahead(StrEnum):
    """How long before a time is over somebody is reminded; each is a kind of notice."""

    THREE_DAYS = "reminder.three-days"
    ONE_DAY = "reminder.one-day"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {Ahead.THREE_DAYS: "three days", Ahead.ONE_DAY: "a day"}

_EARLY: Final = timedelta(days=3)
_LATE: Final = timedelta(days=1)


def remind() -> int:
    """Have every officer reminded of what is due within three days in the cases that he carries, and again of
    what is due within one; how many reminders are new. Due dates are those that were reckoned last."""
    now = ledger.clock()
    unwanted = MailWish.objects.filter(reminders=False).values("person")
    # who works for another agency by now is told nothing of this one's cases
    reached = members().exclude(person__in=unwanted).filter(person=OuterRef("officer"))
    carried = DeskFile.objects.exclude(case=None).filter(
        Exists(reached.filter(organization=OuterRef("agency")))
    )
    desks = {desk.case: desk for desk in carried}
    clocks = ReckonedClock.objects.due_between(now, now + _EARLY).filter(case__in=carried.values("case"))
    return tell(_notice(desks[clock.case_id], clock, now) for clock in clocks if clock.case_id in desks)


def _notice(desk: DeskFile, clock: ReckonedClock, now: datetime) -> Notice:
    if desk.officer is None or clock.due is None:
        raise TypeError("somebody carries the case, and the clock says when it is over")
    late = clock.due - now <= _LATE
    return notice(
        Ahead.ONE_DAY if late else Ahead.THREE_DAYS,
        person=desk.officer,
        organization=desk.agency,
        case=desk.case,
        clock=clock.name,
        due=clock.due,
    )


def reminder(message: Message) -> Letter:
    """The reminder of a message, as things stand.

    Raises NotFound where the time is another by now or was met, the case is another officer's, or the
    officer wants none.
    """
    told = Notice.objects.get(id=message.id)
    now = ledger.clock()
    due = ReckonedClock.objects.due_between(now, told.due + timedelta(microseconds=1))
    clock = due.filter(case=told.case, name=told.clock, due=told.due).select_related("case").first()
    if clock is None:
        raise NotFound("nothing is due then any more")
    if not DeskFile.objects.filter(case=told.case, officer=told.person).exists():
        raise NotFound("another officer carries the case by now")
    if not wish_of(told.person).reminders:
        raise NotFound("this person wants no reminders")
    ahead = Ahead(told.kind)
    page = settings.PUBLIC_URL + reverse("admin:reviews_casefile_change", args=[told.case])
    return Letter(
        to=address_of(told.person, told.organization),
        subject=f"Demarc: case {clock.case.number}, due within {ahead.words}",
        text=(
            f"{register_name()}: in case {clock.case.number}, which you carry, the clock {clock.name} is "
            f"over at {Occurred.at(told.due)}. Nothing follows from that by itself.\n\n{page}\n"
        ),
    )
