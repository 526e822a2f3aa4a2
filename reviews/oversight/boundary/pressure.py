"""What stood behind a communication: how long a notice it gave, which consequences were stated. Pure."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from agreements.claim import ClaimKind
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.oversight.boundary.act import Act
from reviews.oversight.history import CaseHistory
from reviews.oversight.span import Span, span

_NONE = Span(low=timedelta(0), high=timedelta(0))


class NoticeFrom(StrEnum):
    """From when the notice is counted."""

    STATED_RECEIPT = "stated receipt"
    FIRST_SERVED = "when the register first served it"
    ISSUE = "issue"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The time given: from `counted_from` to the hoped-for or demanded answer; where a binding instrument
    names none, to the company's first act, which bounds it from above (`at_most`)."""

    span: Span
    counted_from: NoticeFrom
    at_most: bool
    entries: tuple[UUID, ...]

    def __str__(self) -> str:
        if self.at_most:
            return (
                f"at most {self.span.stated} from {self.counted_from}, when the company acted; "
                "no date to comply by is on record"
            )
        return f"{self.span.stated} from {self.counted_from}"


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """A consequence that somebody stated; `before_decision` None where the dates cannot tell."""

    by: UUID
    words: str
    entry: UUID
    before_decision: bool | None


def notice_of(
    case: CaseHistory, communication: Communication, issued: Entry, first: Act | None
) -> Notice | None:
    """The notice that a communication gave; None where the record holds no two dates to count between."""
    receipt = communication.entry_received
    served = case.first_served(issued.id, communication.to) if communication.received is None else None
    begun = communication.received or issued.occurred
    counted_from = NoticeFrom.STATED_RECEIPT if receipt else NoticeFrom.ISSUE
    # whoever acted before it was served had it by another way
    if served is not None and (first is None or served.at <= first.takes_effect):
        begun, counted_from = Occurred.at(served.at), NoticeFrom.FIRST_SERVED
    entries = (issued.id, receipt.id) if receipt else (issued.id,)
    if communication.answer_by is not None:
        given = span(begun, Occurred.at(communication.answer_by))
        if given is None and begun.earliest is None:
            return None
        # what reached the company after that left it no time at all
        return Notice(span=given or _NONE, counted_from=counted_from, at_most=False, entries=entries)
    if not communication.binding or first is None:
        return None
    given = span(begun, first.occurred, case.other_dates(issued.id), case.other_dates(first.entry))
    if given is None:
        return None
    return Notice(span=given, counted_from=counted_from, at_most=True, entries=(*entries, first.entry))


def consequences_of(
    case: CaseHistory, communication: Communication, issued: Entry, decisions: Iterable[Decision]
) -> Iterator[Consequence]:
    """The penalty that an instrument names, and the consequences that claims say were stated."""
    decided = min((d.entry_made.takes_effect for d in decisions if d.entry_made), default=None)
    if communication.penalty:
        before = None if decided is None else issued.takes_effect <= decided
        yield Consequence(
            by=issued.organization, words=communication.penalty, entry=issued.id, before_decision=before
        )
    for said in case.claims(ClaimKind.CONSEQUENCE_STATED):
        if said.claim.entry not in (issued.id, None):
            continue
        earliest, latest = said.entry.occurred.earliest, said.entry.occurred.latest
        before = None
        if decided is not None and latest is not None and latest <= decided:
            before = True
        elif decided is not None and earliest is not None and earliest > decided:
            before = False
        yield Consequence(
            by=said.entry.organization, words=said.claim.value, entry=said.entry.id, before_decision=before
        )
