"""Whether somebody else saw what a finding says: tried by whom, drawn out how, with which evidence."""

from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.review.documents import Digest
from reviews.review.opening import SPEAKERS
from reviews.review.topic import Topic

# how well an attempt is documented; that a stage is reproduced or refuted is said of the stage, by itself
_OF_AN_ATTEMPT = (
    StageEvidence.ASSERTED_VERBALLY,
    StageEvidence.ASSERTED_IN_WRITING,
    StageEvidence.DOCUMENTED,
    StageEvidence.DEMONSTRATED,
)


class FindingReproduced(Event, frozen=True, kw_only=True):
    """Somebody tried what a finding says, and saw it for `stages`; it says nothing of other stages.

    `tester` is who tried, where that is not the organization that records it; `digest` is of its log.
    """

    TOPIC: ClassVar[str] = "review.finding-reproduced"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    finding: UUID
    number: int
    stages: tuple[Stage, ...]
    elicitation: Elicitation
    evidence: StageEvidence
    tester: UUID | None = None
    digest: Digest | None = None
    detail: Words | None = None

    def sentence(self) -> str:
        return f"reproduced finding {self.number} for {_attempt(self)}"


class FindingNotReproduced(Event, frozen=True, kw_only=True):
    """Somebody tried what a finding says, and did not see it for `stages`. That refutes nothing by itself."""

    TOPIC: ClassVar[str] = "review.finding-not-reproduced"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    finding: UUID
    number: int
    stages: tuple[Stage, ...]
    elicitation: Elicitation
    evidence: StageEvidence
    tester: UUID | None = None
    digest: Digest | None = None
    detail: Words | None = None

    def sentence(self) -> str:
        return f"did not reproduce finding {self.number} for {_attempt(self)}"


Attempt = FindingReproduced | FindingNotReproduced


def _attempt(event: Attempt) -> str:
    stages = " and ".join(stage.words for stage in event.stages)
    tester = f"; tried by {event.tester}" if event.tester else ""
    return f"{stages}, {event.elicitation.words} ({event.evidence.words}{tester})"


class Reproduction(Topic):
    """Attempts to see again what findings say, side by side; none changes the finding or a stage of it."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (FindingReproduced, FindingNotReproduced)

    def start(self) -> None:
        self.attempts: list[tuple[Entry, Attempt]] = []

    def of(self, finding: UUID) -> tuple[tuple[Entry, Attempt], ...]:
        """The attempts at one finding, in order."""
        return tuple((entry, event) for entry, event in self.attempts if event.finding == finding)

    def entries_of(self, finding: UUID) -> list[Entry]:
        """The entries that hold the attempts at one finding."""
        return [entry for entry, _ in self.of(finding)]

    def reproduce(
        self,
        *,
        by: Actor,
        finding: UUID,
        seen: bool,
        stages: tuple[Stage, ...],
        elicitation: Elicitation,
        evidence: StageEvidence,
        tester: UUID | None,
        digest: bytes | None,
        detail: str | None,
    ) -> None:
        """Record an attempt, `seen` or not.

        Raises Refused for a finding that the actor does not know, for no stage, for a stage that nobody
        has asserted of the finding, and for evidence that speaks of more than the attempt.
        """
        found = self.case.findings.must_know(finding, by)
        if not stages:
            raise Refused("an attempt is about at least one stage", pointer="/stages")
        asserted = self.case.capabilities.stages_of(finding)
        stranger = next((index for index, stage in enumerate(stages) if stage not in asserted), None)
        if stranger is not None:
            raise Refused("nobody has said this stage of the finding", pointer=f"/stages/{stranger}")
        if evidence not in _OF_AN_ATTEMPT:
            known = ", ".join(_OF_AN_ATTEMPT)
            raise Refused(f"the evidence of an attempt is one of {known}", pointer="/evidence")
        self.record(
            FindingReproduced if seen else FindingNotReproduced,
            by=by,
            audience=self.case.findings.audience_of(finding),
            cites=(found.recorded,) if found.shared else (),
            finding=finding,
            number=found.number,
            stages=stages,
            elicitation=elicitation,
            evidence=evidence,
            tester=None if tester == by.organization else tester,
            digest=digest,
            detail=detail,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case FindingReproduced() | FindingNotReproduced():
                self.attempts.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)
