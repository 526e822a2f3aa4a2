"""What the agency promises to deliver to the company, by which day, and what it delivered."""

from datetime import date
from typing import ClassVar
from uuid import UUID

import msgspec

from agreements.calendar import in_words
from agreements.counting import LONGEST_COUNT
from agreements.evidence import check_digest
from config.actors import Actor, Side
from config.errors import BadInput, NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic
from reviews.review.window import days_of


class DeliverablePromised(Event, frozen=True, kw_only=True):
    """The agency promises something by a day, or within some days that its program's rule counts.

    The entry's id is the deliverable. A promise that is late is late, and nothing follows from it.
    """

    TOPIC: ClassVar[str] = "review.deliverable-promised"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    number: int
    what: Words
    due: date | None = None  # in Eastern Time
    days: int | None = None

    def sentence(self) -> str:
        within = f"by {in_words(self.due)}" if self.due else f"within {days_of(self.days or 0)}"
        return f"promised deliverable {self.number} {within}"


class DeliverableDelivered(Event, frozen=True, kw_only=True):
    """The agency delivers what it promised. `document`: SHA-256 of what was handed over, None if not held."""

    TOPIC: ClassVar[str] = "review.deliverable-delivered"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"deliverable"})
    deliverable: UUID
    number: int
    document: bytes | None = None

    def sentence(self) -> str:
        return f"delivered deliverable {self.number}"


class Promised(msgspec.Struct, kw_only=True):
    """One deliverable: the promise, and its delivery."""

    id: UUID
    entry: Entry | None = None
    promise: DeliverablePromised | None = None
    delivered: Entry | None = None

    @property
    def number(self) -> int:
        return self.promise.number if self.promise else 0


class Deliverables(Topic):
    """What the agency owes the company by its own promise."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (DeliverablePromised, DeliverableDelivered)

    def start(self) -> None:
        self._known: dict[UUID, Promised] = {}

    @property
    def promised(self) -> dict[UUID, Promised]:
        """The deliverables by id, in order."""
        return {id: known for id, known in self._known.items() if known.entry}

    def promise(self, *, by: Actor, what: str, due: date | None, days: int | None, default_days: int) -> None:
        """Promise by a day, or within `days`; within `default_days` where neither is said.

        Raises BadInput where both are said, or the days are none.
        """
        if due is not None and days is not None:
            raise BadInput("a promise is for a day or within some days, not both", pointer="/days")
        if days is not None and not 1 <= days <= LONGEST_COUNT:
            raise BadInput(f"days are at least 1 and at most {LONGEST_COUNT}", pointer="/days")
        self.record(
            DeliverablePromised,
            by=by,
            number=len(self.promised) + 1,
            what=what,
            due=due,
            days=default_days if due is None and days is None else days,
        )

    def deliver(self, *, by: Actor, deliverable: UUID, document: bytes | None) -> None:
        """Deliver what was promised. Raises NotFound, Refused where it is delivered, BadInput."""
        found = self.promised.get(deliverable)
        if found is None:
            raise NotFound("this case holds no such deliverable", pointer="/deliverable")
        if found.delivered:
            raise Refused(f"deliverable {found.number} is delivered already", pointer="/deliverable")
        check_digest(document)
        self.record(
            DeliverableDelivered,
            by=by,
            cites=(found.entry,),
            deliverable=deliverable,
            number=found.number,
            document=document,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case DeliverablePromised():
                known = self._known.setdefault(entry.id, Promised(id=entry.id))
                known.entry, known.promise = entry, event
            case DeliverableDelivered():
                known = self._known.setdefault(event.deliverable, Promised(id=event.deliverable))
                known.delivered = entry
            case _:
                raise UnknownEvent(self.case, event)
