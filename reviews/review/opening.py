"""Events of the case itself: opened, the review ended, closed, reopened."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Side
from config.ledger.event import EVERY_SIDE, Event
from config.ledger.sealed import Words

BOTH = frozenset({Side.GOVERNMENT, Side.COMPANY})
GOVERNMENT = frozenset({Side.GOVERNMENT})
COMPANY = frozenset({Side.COMPANY})
SYSTEM = frozenset({Side.SYSTEM})
ANYBODY = EVERY_SIDE - SYSTEM
SPEAKERS = frozenset({Side.GOVERNMENT, Side.COMPANY, Side.THIRD_PARTY})


class CaseKind(StrEnum):
    """A review of a model, or the negotiation of an agreement."""

    REVIEW = "review"
    NEGOTIATION = "negotiation"


def case_number(year: int, ordinal: int) -> str:
    """The number of the ordinal-th case of a year: `2026-014`."""
    return f"{year:04}-{ordinal:03}"


def year_and_ordinal(number: str) -> tuple[int, int]:
    """What a case number is made of."""
    year, _, ordinal = number.partition("-")
    return int(year), int(ordinal)


class CaseState(StrEnum):
    """Where a case stands, as far as its own entries say. None of them says anything about a release."""

    OPEN = "open"
    NEGOTIATION = "negotiation"
    SUBMITTED = "submitted"
    INFORMATION_ASKED = "information_asked"
    SUBMISSION_COMPLETE = "submission_complete"
    SUBMISSION_WITHDRAWN = "submission_withdrawn"
    ACCESS_OFFERED = "access_offered"
    ACCESS_TAKEN_UP = "access_taken_up"
    WINDOW_OPEN = "window_open"
    WINDOW_ENDED = "window_ended"
    REVIEW_ENDED = "review_ended"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        return _STATES.get(self, self.replace("_", " "))


_STATES = {
    CaseState.NEGOTIATION: "under negotiation",
    CaseState.INFORMATION_ASKED: "more information asked for",
    CaseState.ACCESS_TAKEN_UP: "access taken up, not yet activated",
    CaseState.WINDOW_OPEN: "access window open",
    CaseState.WINDOW_ENDED: "access window ended",
    CaseState.REVIEW_ENDED: "review ended, no verdict",
}


class CaseOpened(Event, frozen=True, kw_only=True):
    """A case is opened under its number, `YYYY-NNN`, by the year of recording in Eastern Time.

    `agreed_window_days` is the largest access window that the agreement states, where it states one.
    `follows` are the streams whose every entry belongs to the case; `continues` a compiled case that this
    live one goes on from.
    """

    TOPIC: ClassVar[str] = "review.case-opened"
    BY: ClassVar[frozenset[Side]] = ANYBODY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"title"})
    number: str
    title: str
    kind: CaseKind
    company: UUID
    agency: UUID | None = None
    models: tuple[UUID, ...] = ()
    agreement: UUID | None = None
    program: UUID | None = None
    designations: tuple[UUID, ...] = ()
    agreed_window_days: int | None = None
    follows: tuple[UUID, ...] = ()
    continues: UUID | None = None

    def sentence(self) -> str:
        continued = f", which continues {self.continues}" if self.continues else ""
        return f"opened {self.kind} {self.number}, “{self.title}”, about {self.company}{continued}"


class ReviewEnded(Event, frozen=True, kw_only=True):
    """The agency ends its review: findings delivered, no verdict. No release state changes by it (rule 2)."""

    TOPIC: ClassVar[str] = "review.review-ended"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    findings: tuple[UUID, ...]  # the ones delivered to the company by then

    def sentence(self) -> str:
        count = len(self.findings)
        delivered = {0: "no findings", 1: "1 finding"}.get(count, f"{count} findings")
        return f"ended the review: {delivered} delivered, no verdict"


class CaseClosed(Event, frozen=True, kw_only=True):
    """The agency closes the case file."""

    TOPIC: ClassVar[str] = "review.case-closed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    reason: Words | None = None

    def sentence(self) -> str:
        return "closed the case" + (", giving a reason" if self.reason else "")


class CaseReopened(Event, frozen=True, kw_only=True):
    """Either side opens a closed case again, so that nobody is kept from recording an own act."""

    TOPIC: ClassVar[str] = "review.case-reopened"
    BY: ClassVar[frozenset[Side]] = BOTH
    BEGUN: ClassVar[bool] = True
    reason: Words

    def sentence(self) -> str:
        return "reopened the case, giving a reason"
