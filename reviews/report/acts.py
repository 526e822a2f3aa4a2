"""What is recorded of a third party's report: received, handed on, linked, and what it is worth."""

from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Side
from config.ledger.event import Event
from config.ledger.sealed import Words
from reviews.capability import Stage, StageEvidence
from reviews.relationship import Relationship
from reviews.review.documents import Digest, Pointer
from reviews.review.findings import Manner
from reviews.review.opening import SPEAKERS


class LinkedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that a report bears on, as the command read it: whose it is."""

    id: UUID
    company: UUID
    agency: UUID | None = None

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Company and agency."""
        return (self.company, self.agency) if self.agency else (self.company,)


class ReportReceived(Event, frozen=True, kw_only=True):
    """A report is put on record by whoever received it, or in a compiled record by its author.

    On a classified basis it has a pointer and no text (rule 17). `digest` None: the document is not held.
    `cases` are named in compiled records only: a live report is linked to each case by an entry of its own,
    since this one is shown to everybody to whom the report is handed on.
    """

    TOPIC: ClassVar[str] = "report.report-received"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    author_side: Side | None = None
    cases: tuple[UUID, ...] = ()
    models: tuple[UUID, ...] = ()
    stage: Stage | None = None  # the stage that it says a model reaches
    summary: Words | None = None
    digest: Digest | None = None
    classified_pointer: Pointer | None = None

    def sentence(self) -> str:
        models = ", ".join(str(model) for model in self.models)
        about = f" on {models}" if models else ""
        says = f", which speaks of {self.stage.words}" if self.stage else ""
        if self.classified_pointer:
            held = f"classified, by pointer {self.classified_pointer}"
        else:
            held = f"digest {self.digest.hex()[:12]}…" if self.digest else "document not held"
        return f"put a report by {self.author}{about} on record{says} ({held})"


class ReportTransmitted(Event, frozen=True, kw_only=True):
    """One organization hands the report on to another."""

    TOPIC: ClassVar[str] = "report.report-transmitted"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    sender: UUID
    recipient: UUID
    recipient_side: Side | None = None
    manner: Manner | None = None

    def sentence(self) -> str:
        how = f", {self.manner.words}" if self.manner else ""
        return f"recorded that {self.sender} handed the report on to {self.recipient}{how}"


class ReportLinked(Event, frozen=True, kw_only=True):
    """The report bears on a case; one report may bear on many."""

    TOPIC: ClassVar[str] = "report.report-linked"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    case: UUID
    author: UUID
    company: UUID | None = None  # whose case it is
    agency: UUID | None = None

    def sentence(self) -> str:
        return f"linked a report by {self.author} to this case"


class RelationshipDisclosed(Event, frozen=True, kw_only=True):
    """What the author is to an organization that the report touches; none is worth saying, too."""

    TOPIC: ClassVar[str] = "report.relationship-disclosed"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    party: UUID
    relationship: Relationship
    detail: Words | None = None

    def sentence(self) -> str:
        said = f"disclosed that {self.author} is {self.relationship.to(str(self.party))}"
        return said + (", with details" if self.detail else "")


class ReportCorroborated(Event, frozen=True, kw_only=True):
    """Somebody says that the report holds, as far as `stage` where one is named."""

    TOPIC: ClassVar[str] = "report.report-corroborated"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    stage: Stage | None = None
    evidence: StageEvidence | None = None
    explanation: Words | None = None

    def sentence(self) -> str:
        as_far_as = f" as far as {self.stage.words}" if self.stage else ""
        behind = f" ({self.evidence.words})" if self.evidence else ""
        return f"corroborated the report by {self.author}{as_far_as}{behind}"


class ReportDisputed(Event, frozen=True, kw_only=True):
    """Somebody says that the report does not hold, for `stage` where one is named."""

    TOPIC: ClassVar[str] = "report.report-disputed"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    stage: Stage | None = None
    explanation: Words | None = None

    def sentence(self) -> str:
        about = f" on {self.stage.words}" if self.stage else ""
        return f"disputed the report by {self.author}{about}"


class ReportRetracted(Event, frozen=True, kw_only=True):
    """The author takes the report back; it stays on record."""

    TOPIC: ClassVar[str] = "report.report-retracted"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"retracted the report by {self.author}"
