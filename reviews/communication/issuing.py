"""How a communication begins: a request, a directive, a call, or one that the company reports."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Final
from uuid import UUID

import msgspec

from agreements.vocabulary import Instrument, RequestKind
from config.actors import Side
from config.ledger.event import Event
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.sealed import Words
from reviews.scope import Scope

GOVERNMENT: Final = frozenset({Side.GOVERNMENT})
COMPANY: Final = frozenset({Side.COMPANY})

MAY_DECLINE: Final = (
    "This request is voluntary. The company may decline it, needs to give no reason, "
    "and no action follows from declining."
)
"""The sentence that every voluntary request of a live record carries (rule 6)."""

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
NotEmpty = Annotated[str, msgspec.Meta(min_length=1, pattern=r"\S")]


class Form(StrEnum):
    """As what a communication entered the record."""

    REQUEST = "request"
    DIRECTIVE = "directive"
    CALL = "call"
    REPORTED = "reported"


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document by its SHA-256 digest (32 bytes), or as one that the record does not hold.

    Raises ValueError where `held` and `digest` contradict each other.
    """

    title: str | None = None
    digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)] | None = None
    held: bool = False

    def __post_init__(self) -> None:
        if self.held is not (self.digest is not None):
            raise ValueError("a document that is held has its digest, and one that is not held has none")

    def __str__(self) -> str:
        name = self.title or "document"
        return name if self.held else f"{name}, not held"


class RequestIssued(Event, frozen=True, kw_only=True):
    """An office asks a company for something that it may decline.

    `issuing_office` where that is not the recording organization; `countersigned_by` None is "not
    countersigned"; `draft` is the one on the agency's desk that went out (live records only). `may_decline`
    is the sentence as a live request carries it; `may_decline_sent` whether the company was told so (None in
    a compiled record where no source says).
    """

    TOPIC: ClassVar[str] = "communication.request-issued"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"supersedes"})
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"on_whose_instruction"})
    to: UUID
    kind: RequestKind
    instrument: Instrument
    scope: Scope
    models: tuple[UUID, ...] = ()
    issuing_office: UUID | None = None
    on_whose_instruction: Words | None = None
    answer_hoped_for_by: Instant | None = None
    countersigned_by: UUID | None = None
    may_decline: str | None = None
    may_decline_sent: bool | None = None
    text: Words | None = None
    supersedes: UUID | None = None
    supported_by: tuple[UUID, ...] = ()
    case: UUID | None = None
    draft: UUID | None = None

    def sentence(self) -> str:
        told = [f"asked {self.to} to {self.kind.verb} ({self.instrument.words}, not binding)"]
        told[0] += _for_whom(self.issuing_office, self.on_whose_instruction)
        if self.scope != Scope():
            told[0] += f": {self.scope}"
        if self.answer_hoped_for_by:
            told.append(f"answer hoped for by {in_eastern(self.answer_hoped_for_by)}")
        if self.may_decline_sent:
            told.append("saying that it may decline")
        return "; ".join(told)


class DirectiveIssued(Event, frozen=True, kw_only=True):
    """An office directs a company, under an authority and by a document, which the record may not hold."""

    TOPIC: ClassVar[str] = "communication.directive-issued"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"supersedes"})
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset(
        {"authority", "document", "on_whose_instruction", "penalty"}
    )
    to: UUID
    kind: RequestKind
    instrument: Instrument
    authority: NotEmpty
    document: Document
    scope: Scope
    models: tuple[UUID, ...] = ()
    issuing_office: UUID | None = None
    on_whose_instruction: Words | None = None
    comply_by: Instant | None = None
    countersigned_by: UUID | None = None
    penalty: str | None = None
    text: Words | None = None
    supersedes: UUID | None = None
    supported_by: tuple[UUID, ...] = ()
    case: UUID | None = None
    draft: UUID | None = None

    def sentence(self) -> str:
        directed = _DIRECTED[self.instrument]
        told = [f"{directed} {self.to} to {self.kind.verb} (binding, under {self.authority})"]
        told[0] += _for_whom(self.issuing_office, self.on_whose_instruction)
        if self.scope != Scope():
            told[0] += f": {self.scope}"
        if self.comply_by:
            told.append(f"comply by {in_eastern(self.comply_by)}")
        if self.penalty:
            told.append(f"penalty stated: {self.penalty}")
        told.append(str(self.document))
        return "; ".join(told)


_DIRECTED = {
    Instrument.BINDING_DIRECTIVE: "directed",
    Instrument.ORDER: "ordered",
    Instrument.LICENSE_REQUIREMENT: "imposed a license requirement, directing",
}


class CallRecorded(Event, frozen=True, kw_only=True):
    """One side's account of a verbal contact, entered after the fact; the other side's may stand beside it.

    `office` and `company` are who spoke with whom, `asked` what was asked for, None where nothing was.
    """

    TOPIC: ClassVar[str] = "communication.call-recorded"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT | COMPANY
    office: UUID
    company: UUID
    said: Words
    people: Words | None = None
    asked: RequestKind | None = None
    case: UUID | None = None

    def sentence(self) -> str:
        asked = f", in which it was asked to {self.asked.verb}" if self.asked else ""
        return f"recorded a call between {self.office} and {self.company}{asked}: {self.said}"


class CommunicationReported(Event, frozen=True, kw_only=True):
    """The company records a communication that the register lacks, as it received it.

    `office` and `asker` are who asked as far as the company knows, `digest` the SHA-256 of what it holds.
    """

    TOPIC: ClassVar[str] = "communication.communication-reported"
    BY: ClassVar[frozenset[Side]] = COMPANY
    MOMENT: ClassVar[str] = "received_at"
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"asker", "received_at"})
    office: UUID | None
    asker: Words | None
    claimed_instrument: Instrument
    kind: RequestKind
    received_at: Occurred
    scope: Scope
    models: tuple[UUID, ...] = ()
    said: Words | None = None
    digest: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)] | None = None
    case: UUID | None = None

    def sentence(self) -> str:
        whom = self.office or self.asker or "an office that it does not know"
        nature = "binding" if self.claimed_instrument.binding else "not binding"
        scope = f": {self.scope}" if self.scope != Scope() else ""
        return (
            f"reported that it received, on {self.received_at}, a communication from {whom} asking to "
            f"{self.kind.verb} ({self.claimed_instrument.words} as it claims to be, {nature}){scope}"
        )


class CommunicationAcknowledged(Event, frozen=True, kw_only=True):
    """The government says that a reported communication is its own; `registered_as` where it is on record."""

    TOPIC: ClassVar[str] = "communication.communication-acknowledged"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    registered_as: UUID | None = None

    def sentence(self) -> str:
        beside = f", on record as {self.registered_as}" if self.registered_as else ""
        return f"acknowledged the communication that the company reported{beside}"


class CommunicationDisowned(Event, frozen=True, kw_only=True):
    """The government says that a reported communication is not its own."""

    TOPIC: ClassVar[str] = "communication.communication-disowned"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    reason: Words | None = None

    def sentence(self) -> str:
        why = f": {self.reason}" if self.reason else ""
        return f"said that the communication which the company reported is not its own{why}"


def _for_whom(office: UUID | None, instruction: Words | None) -> str:
    for_office = f", for {office}" if office else ""
    return for_office + (f", on the instruction of {instruction}" if instruction else "")


def in_eastern(instant: datetime) -> str:
    """An instant for people, in Eastern Time: `12 June 2026, 17:21 ET`."""
    return str(Occurred.at(instant.astimezone(EASTERN)))
