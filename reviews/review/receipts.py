"""What the company says it received of the findings that the agency says it showed (rule 14)."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import COMPANY
from reviews.review.topic import Topic


class FindingReceipt(StrEnum):
    """What the company says it received of what the agency says it showed."""

    RECEIVED = "received"
    PARTLY = "partly"
    NOT = "not"

    @property
    def words(self) -> str:
        return _RECEIPTS[self]


_RECEIPTS = {
    FindingReceipt.RECEIVED: "what it was shown",
    FindingReceipt.PARTLY: "a part of what it was shown",
    FindingReceipt.NOT: "nothing",
}


class FindingReceiptStated(Event, frozen=True, kw_only=True):
    """What the company itself says it received of a finding (rule 14); `shared` is the agency's entry."""

    TOPIC: ClassVar[str] = "review.finding-receipt-stated"
    BY: ClassVar[frozenset[Side]] = COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"shared"})
    finding: UUID
    number: int
    shared: UUID
    received: FindingReceipt
    said: Words | None = None

    def sentence(self) -> str:
        return f"stated that it received {self.received.words} of finding {self.number} ({self.shared})"


class Receipts(Topic):
    """The company's own account, beside the agency's; the last about one showing is how it stands."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (FindingReceiptStated,)

    def start(self) -> None:
        """What is remembered lies on the findings of `Review.findings`."""

    def state(
        self, *, by: Actor, finding: UUID, shared: UUID, received: FindingReceipt, said: str | None
    ) -> None:
        """Say what arrived of what the agency says it showed. Raises Refused where `shared` is none."""
        found = self.case.findings.must_know(finding, by)
        share = next((entry for entry, _ in found.shared if entry.id == shared), None)
        if share is None:
            raise Refused("this is no entry that shows something of the finding", pointer="/shared", rule=14)
        self.record(
            FindingReceiptStated,
            by=by,
            cites=(share,),
            finding=finding,
            number=found.number,
            shared=shared,
            received=received,
            said=said,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case FindingReceiptStated():
                self.case.findings.known(event.finding).receipts.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)
