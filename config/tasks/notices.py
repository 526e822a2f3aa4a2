"""What people are told by mail: each thing once, delivered with all other messages."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID, uuid5

from django.db import transaction

from config.ledger.store import ledger
from config.tasks.models import MailWish, Notice
from config.webhooks.models import Channel, Message


def notice(
    kind: str, *, person: UUID, organization: UUID, due: datetime, case: UUID | None = None, clock: str = ""
) -> Notice:
    """That a person of an organization is to be told something about an instant (with zone). What is the same
    has the same id."""
    due = due.astimezone(UTC)
    id = uuid5(person, f"{kind} {case} {clock} {due.isoformat()}")
    return Notice(id=id, kind=kind, person=person, organization=organization, case=case, clock=clock, due=due)


def tell(notices: Iterable[Notice]) -> int:
    """Have mail sent of what nobody was told yet; how many of these that were.

    It is sent by whatever delivers messages, and tried again until it is taken.
    """
    wanted = {one.id: one for one in notices}
    told = set(Notice.objects.filter(id__in=wanted).values_list("id", flat=True))
    new, now = [one for one in wanted.values() if one.id not in told], ledger.clock()
    mail = [
        Message(
            id=one.id,
            channel=Channel.MAIL.value,
            organization=one.organization,
            topic=one.kind,
            told_at=now,
            due_at=now,
        )
        for one in new
    ]
    with transaction.atomic():
        # another one may do the same at this moment
        Notice.objects.bulk_create(new, ignore_conflicts=True)
        Message.objects.bulk_create(mail, ignore_conflicts=True)
    return len(new)


def wish_of(person: UUID) -> MailWish:
    """What a person wants to be told by mail."""
    return MailWish.objects.filter(person=person).first() or MailWish(person=person)
