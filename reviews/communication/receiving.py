"""What the company received, and what it was shown in support."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Side
from config.ledger.event import Event
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from reviews.communication.issuing import COMPANY, GOVERNMENT


class Shown(StrEnum):
    """How the company was shown what a communication rests on; "nothing" is a value (rule 14)."""

    WRITTEN = "written"
    VERBAL = "verbal"
    NOTHING = "nothing"


class EvidenceReceipt(StrEnum):
    """What the company says it received of what it was shown."""

    RECEIVED = "received"
    PARTLY = "partly"
    NOT = "not"


class ReceiptStated(Event, frozen=True, kw_only=True):
    """The company says when the communication reached it."""

    TOPIC: ClassVar[str] = "communication.receipt-stated"
    BY: ClassVar[frozenset[Side]] = COMPANY
    BEGUN: ClassVar[bool] = True
    MOMENT: ClassVar[str] = "received_at"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"received_at"})
    received_at: Occurred

    def sentence(self) -> str:
        return f"stated that it received the communication on {self.received_at}"


class EvidenceDisclosed(Event, frozen=True, kw_only=True):
    """The government says what it showed the company; `findings` are the findings or reports shown."""

    TOPIC: ClassVar[str] = "communication.evidence-disclosed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    shown: Shown
    what: Words | None = None
    findings: tuple[UUID, ...] = ()

    def sentence(self) -> str:
        if self.shown is Shown.NOTHING:
            return "showed the company nothing in support"
        how = "in writing" if self.shown is Shown.WRITTEN else "by word of mouth"
        return f"showed the company evidence {how}" + (f": {self.what}" if self.what else "")


class EvidenceReceiptStated(Event, frozen=True, kw_only=True):
    """The company says what it received of the evidence."""

    TOPIC: ClassVar[str] = "communication.evidence-receipt-stated"
    BY: ClassVar[frozenset[Side]] = COMPANY
    received: EvidenceReceipt
    said: Words | None = None

    def sentence(self) -> str:
        return _RECEIVED_WORDS[self.received] + (f": {self.said}" if self.said else "")


_RECEIVED_WORDS = {
    EvidenceReceipt.RECEIVED: "stated that it received the evidence",
    EvidenceReceipt.PARTLY: "stated that it received part of the evidence",
    EvidenceReceipt.NOT: "stated that it received no evidence",
}


class RequestClarified(Event, frozen=True, kw_only=True):
    """The office says what it meant; what it asks for stays the same."""

    TOPIC: ClassVar[str] = "communication.request-clarified"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    clarification: Words

    def sentence(self) -> str:
        return f"clarified what was asked: {self.clarification}"


class ConditionAttached(Event, frozen=True, kw_only=True):
    """The government attaches a condition, to a lift or to what it asks."""

    TOPIC: ClassVar[str] = "communication.condition-attached"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    condition: Words

    def sentence(self) -> str:
        return f"attached a condition: {self.condition}"


class ConditionAccepted(Event, frozen=True, kw_only=True):
    """The company accepts a condition; `condition` is the entry that attached it."""

    TOPIC: ClassVar[str] = "communication.condition-accepted"
    BY: ClassVar[frozenset[Side]] = COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"condition"})
    condition: UUID

    def sentence(self) -> str:
        return f"accepted the condition of entry {self.condition}"


class ConditionDeclined(Event, frozen=True, kw_only=True):
    """The company declines a condition; nothing follows from that."""

    TOPIC: ClassVar[str] = "communication.condition-declined"
    BY: ClassVar[frozenset[Side]] = COMPANY
    AFTER: ClassVar[frozenset[str]] = frozenset({"condition"})
    condition: UUID

    def sentence(self) -> str:
        return f"declined the condition of entry {self.condition}"
