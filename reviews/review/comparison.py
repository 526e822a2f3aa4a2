"""What the agency says of the comparators that were cited: whether they reach the stage, too."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic


class Assessment(StrEnum):
    """What came of looking at a comparator."""

    REACHES = "reaches"
    REACHES_IN_PART = "reaches_in_part"
    DOES_NOT_REACH = "does_not_reach"
    INCONCLUSIVE = "inconclusive"
    NOT_TESTED = "not_tested"

    @property
    def words(self) -> str:
        return _ASSESSMENTS[self]


_ASSESSMENTS = {
    Assessment.REACHES: "reaches",
    Assessment.REACHES_IN_PART: "reaches in part",
    Assessment.DOES_NOT_REACH: "does not reach",
    Assessment.INCONCLUSIVE: "cannot be said to reach or not to reach",
    Assessment.NOT_TESTED: "was not tested for",
}


class ComparatorAssessed(Event, frozen=True, kw_only=True):
    """The agency says of one comparator, and of the one stage it was cited for, what it saw itself."""

    TOPIC: ClassVar[str] = "review.comparator-assessed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"cited"})
    cited: UUID
    comparator: str
    stage: Stage
    assessment: Assessment
    evidence: StageEvidence | None = None
    elicitation: Elicitation = Elicitation.NOT_STATED
    detail: Words | None = None

    def sentence(self) -> str:
        behind = f" ({self.evidence.words}, {self.elicitation.words})" if self.evidence else ""
        return f"assessed that {self.comparator} {self.assessment.words} {self.stage.words}{behind}"


class Comparison(Topic):
    """The agency's word on comparators; the last about one is how it stands, and the citation stays."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (ComparatorAssessed,)

    def start(self) -> None:
        self.assessments: list[tuple[Entry, ComparatorAssessed]] = []

    def of(self, cited: UUID) -> ComparatorAssessed | None:
        """The last word on one citation; None while there is none."""
        return next((event for _, event in reversed(self.assessments) if event.cited == cited), None)

    def assess(
        self,
        *,
        by: Actor,
        cited: UUID,
        assessment: Assessment,
        evidence: StageEvidence | None,
        elicitation: Elicitation,
        detail: str | None,
    ) -> None:
        """Assess a comparator. Raises Refused for one that is not cited, or where a test has no evidence.

        The company learns of it where it knows of the citation.
        """
        known = {entry.id: (entry, event) for entry, event in self.case.capabilities.comparators}
        if cited not in known:
            raise Refused("this case cites no such comparator", pointer="/cited")
        entry, found = known[cited]
        if (assessment is Assessment.NOT_TESTED) is not (evidence is None):
            raise Refused(
                "what was tested has its evidence, and what was not tested has none", pointer="/evidence"
            )
        self.record(
            ComparatorAssessed,
            by=by,
            audience=None if self.case.company_was_told(entry) else (),
            cited=cited,
            comparator=found.comparator,
            stage=found.stage,
            assessment=assessment,
            evidence=evidence,
            elicitation=elicitation,
            detail=detail,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case ComparatorAssessed():
                self.assessments.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)
