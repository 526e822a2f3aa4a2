"""What became of a finding: revised and withdrawn. What was recorded first stays as it was."""

from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.documents import Pointer
from reviews.review.findings import Finding, refuse_text_beside_a_pointer
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic


class FindingRevised(Event, frozen=True, kw_only=True):
    """The agency puts a new text of a finding beside the earlier ones. It is a draft until it is final.

    `follows` are the comments and clarifications that led to it.
    """

    TOPIC: ClassVar[str] = "review.finding-revised"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"finding"})
    finding: UUID
    number: int
    revision: int
    detail: Words | None = None
    classified_pointer: Pointer | None = None
    follows: tuple[UUID, ...] = ()
    reason: Words | None = None

    def sentence(self) -> str:
        pointer = f" (classified, by pointer {self.classified_pointer})" if self.classified_pointer else ""
        after = " and ".join(str(entry) for entry in self.follows)
        following = f", following {after}" if after else ""
        return f"revised finding {self.number}, revision {self.revision}{pointer}{following}"


class FindingWithdrawn(Event, frozen=True, kw_only=True):
    """The agency no longer holds a finding; it stays on record, and what others say of it stands."""

    TOPIC: ClassVar[str] = "review.finding-withdrawn"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"finding"})
    finding: UUID
    number: int
    reason: Words | None = None

    def sentence(self) -> str:
        return f"withdrew finding {self.number}"


class Revision(Topic):
    """Later texts of findings, and findings withdrawn."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (FindingRevised, FindingWithdrawn)

    def start(self) -> None:
        """What is remembered lies on the findings of `Review.findings`."""

    def revise(
        self,
        *,
        by: Actor,
        finding: UUID,
        detail: str | None,
        classified_pointer: str | None,
        follows: tuple[UUID, ...],
        reason: str | None,
    ) -> None:
        """Revise a finding, a final one too: the new text is then to be finalized by itself.

        Raises Refused for a withdrawn finding, what is no comment on it or clarification of its stages, and
        (rule 17) text beside a pointer, or neither.
        """
        found = self.case.findings.must_stand(finding, by)
        refuse_text_beside_a_pointer(detail, classified_pointer)
        said = self._said_of(found)
        stranger = next((index for index, entry in enumerate(follows) if entry not in said), None)
        if stranger is not None:
            raise Refused(
                "this is no comment on the finding, and no clarification of its stages",
                pointer=f"/follows/{stranger}",
            )
        self.record(
            FindingRevised,
            by=by,
            audience=self.case.findings.audience_of(finding),
            cites=[said[entry] for entry in follows],
            finding=finding,
            number=found.number,
            revision=found.revision + 1,
            detail=detail,
            classified_pointer=classified_pointer,
            follows=follows,
            reason=reason,
        )

    def _said_of(self, found: Finding) -> dict[UUID, Entry]:
        clarified = self.case.capabilities.clarifications_of(found.id)
        return {entry.id: entry for entry in (*found.comments, *clarified)}

    def withdraw(self, *, by: Actor, finding: UUID, reason: str | None) -> None:
        """Withdraw a finding, a final one too. Raises Refused where it is withdrawn."""
        found = self.case.findings.must_stand(finding, by)
        self.record(
            FindingWithdrawn,
            by=by,
            audience=self.case.findings.audience_of(finding),
            cites=(found.recorded,) if found.shared else (),
            finding=finding,
            number=found.number,
            reason=reason,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case FindingRevised():
                self.case.findings.known(event.finding).revisions.append(entry)
            case FindingWithdrawn():
                self.case.findings.known(event.finding).withdrawn = entry
            case _:
                raise UnknownEvent(self.case, event)
