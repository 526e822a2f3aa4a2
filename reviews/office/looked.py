"""Up to where a person has looked at a case, so that home says what has moved since."""

from uuid import UUID

from django.db.models import Max

from config.actors import Actor
from config.ledger.models import LedgerRecord
from config.ledger.store import ledger
from reviews.office.own import Looked


def last_position() -> int:
    """The position of the newest entry, 0 where there is none. Asked before a case is read: what is recorded
    while its page is made has moved since."""
    last = LedgerRecord.objects.using(ledger.using).aggregate(last=Max("position"))["last"]
    return int(last or 0)


def look_at(actor: Actor, case: UUID, upto: int) -> None:
    """Note that a person has looked at a case, up to a position."""
    looked = Looked.objects.visible_to(actor).filter(case=case, position__gte=upto)
    if not looked.exists():
        Looked.objects.bulk_create(
            [Looked(person=actor.id, case=case, position=upto)],
            update_conflicts=True,
            unique_fields=["person", "case"],
            update_fields=["position"],
        )
