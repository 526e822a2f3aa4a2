"""What the company does against a capability, and whether it held when the agency tried again."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.capability import Elicitation, Stage
from reviews.review.opening import COMPANY, GOVERNMENT
from reviews.review.topic import Topic


class RetestOutcome(StrEnum):
    """What was seen when the agency tried again with the mitigation in place."""

    HELD = "held"
    HELD_IN_PART = "held_in_part"
    DID_NOT_HOLD = "did_not_hold"
    INCONCLUSIVE = "inconclusive"

    @property
    def words(self) -> str:
        return "inconclusive" if self is RetestOutcome.INCONCLUSIVE else f"it {self.replace('_', ' ')}"


class MitigationOffered(Event, frozen=True, kw_only=True):
    """The company offers to do something against a capability. The entry's id is the mitigation."""

    TOPIC: ClassVar[str] = "review.mitigation-offered"
    BY: ClassVar[frozenset[Side]] = COMPANY
    number: int
    models: tuple[UUID, ...]
    measure: Words
    finding: UUID | None = None
    stages: tuple[Stage, ...] = ()

    def sentence(self) -> str:
        return f"offered mitigation {self.number}{_against(self.stages, self.finding)}"


class MitigationDeployed(Event, frozen=True, kw_only=True):
    """The company says that a mitigation is in place. `mitigation` None: it is this entry, without an offer.

    What customers can reach is said on the model version, not here.
    """

    TOPIC: ClassVar[str] = "review.mitigation-deployed"
    BY: ClassVar[frozenset[Side]] = COMPANY
    number: int
    models: tuple[UUID, ...]
    mitigation: UUID | None = None
    measure: Words | None = None
    finding: UUID | None = None
    stages: tuple[Stage, ...] = ()

    def sentence(self) -> str:
        return f"deployed mitigation {self.number}{_against(self.stages, self.finding)}"


class MitigationRetested(Event, frozen=True, kw_only=True):
    """The agency says what it saw when it tried again, for `stages`; nothing about a release follows."""

    TOPIC: ClassVar[str] = "review.mitigation-retested"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"mitigation"})
    mitigation: UUID
    number: int
    outcome: RetestOutcome
    elicitation: Elicitation
    stages: tuple[Stage, ...] = ()
    evaluation: UUID | None = None
    detail: Words | None = None

    def sentence(self) -> str:
        stages = " and ".join(stage.words for stage in self.stages)
        tried = f" for {stages}" if stages else ""
        how = f"{self.outcome.words}, {self.elicitation.words}"
        return f"retested mitigation {self.number}{tried}: {how}"


def _against(stages: tuple[Stage, ...], finding: UUID | None) -> str:
    named = " and ".join(stage.words for stage in stages)
    return (f" against {named}" if named else "") + (f" (finding {finding})" if finding else "")


class Measure(msgspec.Struct, kw_only=True):
    """One mitigation: offered, deployed or both, and how it was retested."""

    id: UUID
    said: MitigationOffered | MitigationDeployed | None = None
    offered: Entry | None = None
    deployed: list[Entry] = msgspec.field(default_factory=list)
    retests: list[tuple[Entry, MitigationRetested]] = msgspec.field(default_factory=list)

    @property
    def number(self) -> int:
        return self.said.number if self.said else 0

    @property
    def outcome(self) -> RetestOutcome | None:
        """What was seen last; None where it was not retested."""
        return self.retests[-1][1].outcome if self.retests else None

    @property
    def state(self) -> str:
        """`offered` or `deployed`; what a retest saw stands beside it."""
        return "deployed" if self.deployed else "offered"


class Mitigation(Topic):
    """Measures of the company, and what the agency saw of them."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (MitigationOffered, MitigationDeployed, MitigationRetested)

    def start(self) -> None:
        self._known: dict[UUID, Measure] = {}

    @property
    def measures(self) -> dict[UUID, Measure]:
        """The mitigations by id, in order."""
        return {id: known for id, known in self._known.items() if known.said}

    def _measure(self, mitigation: UUID) -> Measure:
        if mitigation not in self.measures:
            raise NotFound("this case holds no such mitigation", pointer="/mitigation")
        return self.measures[mitigation]

    def offer(
        self,
        *,
        by: Actor,
        measure: str,
        finding: UUID | None,
        stages: tuple[Stage, ...],
        models: tuple[UUID, ...],
    ) -> None:
        """Offer a mitigation. Raises Refused for a finding that the company was shown nothing of."""
        if finding is not None:
            self.case.findings.must_know(finding, by)
        self.record(
            MitigationOffered,
            by=by,
            number=len(self.measures) + 1,
            models=self.models_of_case(models),
            measure=measure,
            finding=finding,
            stages=stages,
        )

    def deploy(
        self,
        *,
        by: Actor,
        mitigation: UUID | None,
        measure: str | None,
        finding: UUID | None,
        stages: tuple[Stage, ...],
        models: tuple[UUID, ...],
    ) -> None:
        """Say that a mitigation is in place: one that was offered, or a new one with what it is.

        Raises Refused where neither or both are said, and as `offer` does.
        """
        if (mitigation is None) is (measure is None):
            raise Refused("name the mitigation offered, or say what the new one is", pointer="/measure")
        if finding is not None:
            self.case.findings.must_know(finding, by)
        number = len(self.measures) + 1 if mitigation is None else self._measure(mitigation).number
        self.record(
            MitigationDeployed,
            by=by,
            number=number,
            models=self.models_of_case(models),
            mitigation=mitigation,
            measure=measure,
            finding=finding,
            stages=stages,
        )

    def retest(
        self,
        *,
        by: Actor,
        mitigation: UUID,
        outcome: RetestOutcome,
        elicitation: Elicitation,
        stages: tuple[Stage, ...],
        evaluation: UUID | None,
        detail: str | None,
    ) -> None:
        """Say what was seen. Raises NotFound for an unknown mitigation or evaluation."""
        found = self._measure(mitigation)
        if evaluation is not None and evaluation not in self.case.evaluation.evaluations:
            raise NotFound("this case holds no such evaluation", pointer="/evaluation")
        self.record(
            MitigationRetested,
            by=by,
            mitigation=mitigation,
            number=found.number,
            outcome=outcome,
            elicitation=elicitation,
            stages=stages,
            evaluation=evaluation,
            detail=detail,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case MitigationOffered():
                measure = self._at(entry.id)
                measure.said, measure.offered = event, entry
            case MitigationDeployed():
                measure = self._at(event.mitigation or entry.id)
                measure.deployed.append(entry)
                measure.said = measure.said or event
            case MitigationRetested():
                self._at(event.mitigation).retests.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)

    def _at(self, mitigation: UUID) -> Measure:
        return self._known.setdefault(mitigation, Measure(id=mitigation))
