"""Findings: recorded by the agency, shown to the company, commented on, rated, finalized."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.documents import POINTER_ONLY, Pointer
from reviews.review.opening import COMPANY, GOVERNMENT, SPEAKERS
from reviews.review.receipts import FindingReceipt, FindingReceiptStated
from reviews.review.topic import Topic


class Portion(StrEnum):
    """How much of a finding the company was shown. Nothing is a value, and needs no entry."""

    NOTHING = "nothing"
    SUMMARY = "summary"
    IN_PART = "in_part"
    IN_FULL = "in_full"

    @property
    def words(self) -> str:
        return _PORTIONS[self]


_PORTIONS = {
    Portion.NOTHING: "nothing",
    Portion.SUMMARY: "a summary",
    Portion.IN_PART: "a part",
    Portion.IN_FULL: "all",
}


class Manner(StrEnum):
    """How something was told."""

    WRITTEN = "written"
    VERBAL = "verbal"

    @property
    def words(self) -> str:
        return "in writing" if self is Manner.WRITTEN else "verbally"


class FindingRecorded(Event, frozen=True, kw_only=True):
    """The agency records a finding as a draft. The entry's id is the finding.

    A finding on a classified basis has a pointer and no text (rule 17).
    """

    TOPIC: ClassVar[str] = "review.finding-recorded"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    number: int
    models: tuple[UUID, ...]
    detail: Words | None = None
    classified_pointer: Pointer | None = None
    evaluation: UUID | None = None

    def sentence(self) -> str:
        pointer = f" (classified, by pointer {self.classified_pointer})" if self.classified_pointer else ""
        return f"recorded finding {self.number}{pointer}"


class FindingShared(Event, frozen=True, kw_only=True):
    """The agency says what it showed the company of a finding, and how (rule 14)."""

    TOPIC: ClassVar[str] = "review.finding-shared"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    finding: UUID
    number: int
    portion: Portion
    manner: Manner
    revision: int = 1

    def sentence(self) -> str:
        text = f" (revision {self.revision})" if self.revision > 1 else ""
        return f"showed the company {self.portion.words} of finding {self.number}{text}, {self.manner.words}"


class FindingCommented(Event, frozen=True, kw_only=True):
    """The company comments on a finding that it was shown something of."""

    TOPIC: ClassVar[str] = "review.finding-commented"
    BY: ClassVar[frozenset[Side]] = COMPANY
    finding: UUID
    number: int
    comment: Words

    def sentence(self) -> str:
        return f"commented on finding {self.number}"


class FindingFinalized(Event, frozen=True, kw_only=True):
    """The agency's draft becomes its final finding; `shown` and `comments` say what came before it.

    `shown` is of the text that is final, which may be a later revision than the one that the company saw.
    """

    TOPIC: ClassVar[str] = "review.finding-finalized"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"finding"})
    finding: UUID
    number: int
    shown: Portion
    comments: int
    revision: int = 1

    def sentence(self) -> str:
        heard = {0: "no comment", 1: "1 comment"}.get(self.comments, f"{self.comments} comments")
        text = f", revision {self.revision}" if self.revision > 1 else ""
        shown = f"the company was shown {self.shown.words}"
        return f"finalized finding {self.number}{text} ({shown}; {heard} from it)"


class SeverityRated(Event, frozen=True, kw_only=True):
    """Somebody rates a finding's severity by a named scheme; ratings of several stand side by side."""

    TOPIC: ClassVar[str] = "review.severity-rated"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    finding: UUID
    number: int
    scheme: str
    rating: str

    def sentence(self) -> str:
        return f"rated finding {self.number} {self.rating} ({self.scheme})"


class Finding(msgspec.Struct, kw_only=True):
    """One finding: what it is, what the company was shown of it, what was said of it."""

    id: UUID
    recorded: Entry | None = None
    content: FindingRecorded | None = None
    shared: list[tuple[Entry, FindingShared]] = msgspec.field(default_factory=list)
    comments: list[Entry] = msgspec.field(default_factory=list)
    ratings: list[tuple[Entry, SeverityRated]] = msgspec.field(default_factory=list)
    receipts: list[tuple[Entry, FindingReceiptStated]] = msgspec.field(default_factory=list)
    finals: list[tuple[Entry, FindingFinalized]] = msgspec.field(default_factory=list)
    revisions: list[Entry] = msgspec.field(default_factory=list)
    withdrawn: Entry | None = None

    @property
    def number(self) -> int:
        return self.content.number if self.content else 0

    @property
    def revision(self) -> int:
        """Which text of it stands: 1 is the one recorded first."""
        return 1 + len(self.revisions)

    @property
    def text(self) -> Entry | None:
        """The entry that holds the text that stands."""
        return self.revisions[-1] if self.revisions else self.recorded

    @property
    def finalized(self) -> Entry | None:
        """The entry that made the standing text final; None while it is a draft."""
        return next((entry for entry, event in self.finals if event.revision == self.revision), None)

    @property
    def shown(self) -> Portion:
        """The most that the company was shown of it, in any revision, by the agency's account."""
        return _most(event.portion for _, event in self.shared)

    @property
    def shown_now(self) -> Portion:
        """The most that the company was shown of the text that stands, by the agency's account."""
        return _most(event.portion for _, event in self.shared if event.revision == self.revision)

    @property
    def receipt_disputed(self) -> tuple[UUID, ...]:
        """Each entry that showed something, with the company's last account of it, where this says that less,
        or nothing, arrived; none where it disputes nothing."""
        last = {said.shared: (entry, said.received) for entry, said in self.receipts}
        return tuple(
            id
            for shared, (entry, received) in last.items()
            if received is not FindingReceipt.RECEIVED
            for id in (shared, entry.id)
        )

    @property
    def state(self) -> str:
        """`draft`, `shared` (a draft that the company was shown something of), `final` or `withdrawn`."""
        if self.withdrawn:
            return "withdrawn"
        if self.finalized:
            return "final"
        return "draft" if self.shown_now is Portion.NOTHING else "shared"


def _most(portions: Iterable[Portion]) -> Portion:
    return max(portions, key=list(Portion).index, default=Portion.NOTHING)


def refuse_text_beside_a_pointer(detail: str | None, classified_pointer: str | None) -> None:
    """Raise Refused (rule 17) for the text of a finding beside a pointer, or for neither."""
    if detail is not None and classified_pointer is not None:
        raise Refused(POINTER_ONLY, pointer="/classified_pointer", rule=17)
    if detail is None and classified_pointer is None:
        raise Refused("a finding has its text, or a pointer where it is classified", pointer="/detail")


class Findings(Topic):
    """The findings of a case. The company knows of one when something of it is shared with it."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        FindingRecorded,
        FindingShared,
        FindingCommented,
        FindingFinalized,
        SeverityRated,
    )

    def start(self) -> None:
        self._known: dict[UUID, Finding] = {}

    @property
    def found(self) -> dict[UUID, Finding]:
        """The findings by id, in order."""
        return {id: known for id, known in self._known.items() if known.recorded}

    @property
    def delivered(self) -> tuple[UUID, ...]:
        """The findings that the company was shown something of."""
        return tuple(id for id, finding in self.found.items() if finding.shared)

    @property
    def shown_in_full(self) -> tuple[UUID, ...]:
        """The findings that the company was shown all of."""
        return tuple(id for id, finding in self.found.items() if finding.shown is Portion.IN_FULL)

    def must_know(self, finding: UUID, by: Actor) -> Finding:
        """The finding as far as an actor knows of it. Raises NotFound where it does not."""
        found = self.found.get(finding)
        # what a company was not shown does not exist for it
        if found is None or (by.side is Side.COMPANY and not found.shared):
            raise NotFound("this case holds no such finding", pointer="/finding")
        return found

    def must_stand(self, finding: UUID, by: Actor) -> Finding:
        """As `must_know`. Raises Refused where the agency has withdrawn it, too."""
        found = self.must_know(finding, by)
        if found.withdrawn:
            raise Refused("this finding is withdrawn", pointer="/finding")
        return found

    def record_finding(
        self,
        *,
        by: Actor,
        detail: str | None,
        classified_pointer: str | None,
        evaluation: UUID | None,
        models: tuple[UUID, ...],
    ) -> None:
        """Record a draft. Raises Refused (rule 17) for text beside a pointer, or for neither."""
        refuse_text_beside_a_pointer(detail, classified_pointer)
        if evaluation is not None and evaluation not in self.case.evaluation.evaluations:
            raise NotFound("this case holds no such evaluation", pointer="/evaluation")
        self.record(
            FindingRecorded,
            by=by,
            audience=(),
            number=len(self.found) + 1,
            models=self.models_of_case(models),
            detail=detail,
            classified_pointer=classified_pointer,
            evaluation=evaluation,
        )

    def share(self, *, by: Actor, finding: UUID, portion: Portion, manner: Manner) -> None:
        """Say what the company was shown. Raises Refused for nothing: then there is nothing to record."""
        found = self.must_stand(finding, by)
        if portion is Portion.NOTHING:
            raise Refused("sharing shows something", pointer="/portion", rule=14)
        self.record(
            FindingShared,
            by=by,
            cites=(found.recorded, *found.revisions, *self._behind(found, portion)),
            finding=finding,
            number=found.number,
            portion=portion,
            manner=manner,
            revision=found.revision,
        )

    def _behind(self, found: Finding, portion: Portion) -> list[Entry]:
        """The entries that showing all of a finding makes known with it: its ratings and stages."""
        if portion is not Portion.IN_FULL:
            return []
        return [
            *(rating for rating, _ in found.ratings),
            *self.case.capabilities.entries_of(found.id),
            *self.case.reproduction.entries_of(found.id),
        ]

    def comment(self, *, by: Actor, finding: UUID, comment: str) -> None:
        """Comment on a finding, a final one too. Raises Refused where the company was shown nothing of it."""
        found = self.must_know(finding, by)
        self.record(
            FindingCommented,
            by=by,
            cites=(found.recorded,),
            finding=finding,
            number=found.number,
            comment=comment,
        )

    def finalize(self, *, by: Actor, finding: UUID) -> None:
        """Make a draft, or a later revision, final. Raises Refused where it is, or is withdrawn."""
        found = self.must_stand(finding, by)
        if found.finalized:
            raise Refused("this finding is final already", pointer="/finding")
        self.record(
            FindingFinalized,
            by=by,
            audience=self.audience_of(finding),
            cites=(found.text, *found.comments),
            finding=finding,
            number=found.number,
            shown=found.shown_now,
            comments=len(found.comments),
            revision=found.revision,
        )

    def rate(self, *, by: Actor, finding: UUID, scheme: str, rating: str) -> None:
        """Rate the severity by a scheme. One's own next rating by a scheme replaces the last."""
        found = self.must_know(finding, by)
        self.record(
            SeverityRated,
            by=by,
            audience=self.audience_of(finding),
            cites=(found.recorded,),
            finding=finding,
            number=found.number,
            scheme=scheme,
            rating=rating,
        )

    def audience_of(self, finding: UUID | None) -> tuple[UUID, ...] | None:
        """Who first learns of an act on a finding: nobody else while the company was shown nothing of it."""
        found = self.found.get(finding) if finding else None
        return () if found and not found.shared else None

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case FindingRecorded():
                finding = self.known(entry.id)
                finding.recorded, finding.content = entry, event
            case FindingShared():
                self.known(event.finding).shared.append((entry, event))
            case FindingCommented():
                self.known(event.finding).comments.append(entry)
            case FindingFinalized():
                self.known(event.finding).finals.append((entry, event))
            case SeverityRated():
                found = self.known(event.finding)
                found.ratings = [
                    (by, other)
                    for by, other in found.ratings
                    if (by.organization, other.scheme) != (entry.organization, event.scheme)
                ]
                found.ratings.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)

    def known(self, finding: UUID) -> Finding:
        """What is remembered of a finding, which is there from its first mention on."""
        return self._known.setdefault(finding, Finding(id=finding))
