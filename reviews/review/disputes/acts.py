"""What is done in a dispute: raised, answered, opinions attached, an end proposed, agreed on, or given up."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Side
from config.ledger.event import Event
from config.ledger.sealed import Words
from reviews.relationship import Relationship
from reviews.review.documents import Digest
from reviews.review.opening import BOTH


class Grounds(StrEnum):
    """On which grounds an entry is disputed."""

    INACCURATE = "inaccurate"
    INCOMPLETE = "incomplete"
    OUT_OF_CONTEXT = "out_of_context"
    EVIDENCE = "evidence"
    METHOD = "method"
    ATTRIBUTION = "attribution"
    DATING = "dating"
    SCOPE = "scope"
    INSTRUMENT = "instrument"
    CONFIDENTIALITY = "confidentiality"
    NOT_AGREED = "not_agreed"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _GROUNDS[self]


_GROUNDS = {
    Grounds.INACCURATE: "that it is inaccurate",
    Grounds.INCOMPLETE: "that it is incomplete",
    Grounds.OUT_OF_CONTEXT: "that it is out of context",
    Grounds.EVIDENCE: "that the evidence does not support it",
    Grounds.METHOD: "of the method behind it",
    Grounds.ATTRIBUTION: "of who it says acted",
    Grounds.DATING: "of when it says that this happened",
    Grounds.SCOPE: "of the scope that it states",
    Grounds.INSTRUMENT: "of the instrument that it names",
    Grounds.CONFIDENTIALITY: "that it tells what is confidential",
    Grounds.NOT_AGREED: "that this was not agreed",
    Grounds.OTHER: "stated in words",
}


class Outcome(StrEnum):
    """What both sides agree on. The entry disputed is never changed by it: its own side corrects it."""

    ENTRY_STANDS = "entry_stands"
    ENTRY_TO_BE_CORRECTED = "entry_to_be_corrected"
    EXPLANATION_ADDED = "explanation_added"
    BOTH_ACCOUNTS_STAND = "both_accounts_stand"
    SETTLED_ELSEWHERE = "settled_elsewhere"

    @property
    def words(self) -> str:
        return _OUTCOMES[self]


_OUTCOMES = {
    Outcome.ENTRY_STANDS: "the entry stands as it is",
    Outcome.ENTRY_TO_BE_CORRECTED: "the side that recorded the entry corrects it",
    Outcome.EXPLANATION_ADDED: "the entry stands with an explanation beside it",
    Outcome.BOTH_ACCOUNTS_STAND: "both accounts stand side by side",
    Outcome.SETTLED_ELSEWHERE: "it is settled elsewhere",
}


class DisputeRaised(Event, frozen=True, kw_only=True):
    """One side disputes an entry of the case that it did not record. This entry's id is the dispute."""

    TOPIC: ClassVar[str] = "review.dispute-raised"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"entry"})
    number: int
    entry: UUID
    grounds: Grounds
    statement: Words

    def sentence(self) -> str:
        return f"disputed {self.entry} (dispute {self.number}) on the grounds {self.grounds.words}"


class DisputeAnswered(Event, frozen=True, kw_only=True):
    """The other side states its view; it may add to it."""

    TOPIC: ClassVar[str] = "review.dispute-answered"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"dispute"})
    dispute: UUID
    number: int
    statement: Words

    def sentence(self) -> str:
        return f"answered dispute {self.number}"


class ExpertOpinionAttached(Event, frozen=True, kw_only=True):
    """Either side attaches an expert's opinion, tied to the document by its SHA-256 digest.

    The expert's `organization` and its `relationship` to the side that attaches it are said openly; the
    person's name is sealed.
    """

    TOPIC: ClassVar[str] = "review.expert-opinion-attached"
    BY: ClassVar[frozenset[Side]] = BOTH
    dispute: UUID
    number: int
    organization: UUID
    relationship: Relationship
    digest: Digest
    expert: Words | None = None
    summary: Words | None = None

    def sentence(self) -> str:
        return (
            f"attached to dispute {self.number} an expert's opinion from {self.organization}, "
            f"{self.relationship.to('the side that attaches it')} (digest {self.digest.hex()[:12]}…)"
        )


class ResolutionProposed(Event, frozen=True, kw_only=True):
    """Either side proposes how the dispute ends. This entry's id is the proposal."""

    TOPIC: ClassVar[str] = "review.resolution-proposed"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"dispute"})
    dispute: UUID
    number: int
    outcome: Outcome
    statement: Words | None = None

    def sentence(self) -> str:
        return f"proposed for dispute {self.number} that {self.outcome.words}"


class DisputeResolved(Event, frozen=True, kw_only=True):
    """The other side agrees to what was proposed. The entry disputed is as it was."""

    TOPIC: ClassVar[str] = "review.dispute-resolved"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"proposal"})
    dispute: UUID
    number: int
    proposal: UUID
    outcome: Outcome

    def sentence(self) -> str:
        return f"agreed on dispute {self.number}: {self.outcome.words}"


class DisputeWithdrawn(Event, frozen=True, kw_only=True):
    """The side that raised a dispute no longer holds it; it needs no reason."""

    TOPIC: ClassVar[str] = "review.dispute-withdrawn"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"dispute"})
    dispute: UUID
    number: int
    reason: Words | None = None

    def sentence(self) -> str:
        return f"withdrew dispute {self.number}"


class DisputeReferred(Event, frozen=True, kw_only=True):
    """Either side takes a dispute to a body of neither; it stays open until both agree or it is withdrawn."""

    TOPIC: ClassVar[str] = "review.dispute-referred"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"dispute"})
    dispute: UUID
    number: int
    to: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"referred dispute {self.number} to {self.to}"
