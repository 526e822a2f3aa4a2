"""Evaluators by name, and evaluations: planned, started, run by run, completed."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.capability import Elicitation, Stage
from reviews.review.documents import Digest
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic


class LogFormat(StrEnum):
    """In which format the log of a run is written."""

    INSPECT_EVAL = "inspect_eval"
    SARIF = "sarif"
    OTHER = "other"

    @property
    def words(self) -> str:
        return _FORMATS[self]


_FORMATS = {
    LogFormat.INSPECT_EVAL: "an Inspect log",
    LogFormat.SARIF: "a SARIF log",
    LogFormat.OTHER: "a log of another format",
}


class EvaluatorNamed(Event, frozen=True, kw_only=True):
    """The agency names a person, known here by an opaque id, who works with the access."""

    TOPIC: ClassVar[str] = "review.evaluator-named"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluator: UUID
    organization: UUID | None = None  # where it is not the agency itself

    def sentence(self) -> str:
        of = f" of {self.organization}" if self.organization else ""
        return f"named {self.evaluator}{of} as an evaluator"


class EvaluationPlanned(Event, frozen=True, kw_only=True):
    """The agency plans an evaluation: which stages, drawn out how. The entry's id is the evaluation."""

    TOPIC: ClassVar[str] = "review.evaluation-planned"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    number: int
    models: tuple[UUID, ...]
    stages: tuple[Stage, ...]
    elicitation: Elicitation
    method: Words | None = None

    def sentence(self) -> str:
        stages = ", ".join(stage.words for stage in self.stages)
        return f"planned evaluation {self.number}: {stages}, {self.elicitation.words}"


class EvaluationStarted(Event, frozen=True, kw_only=True):
    """A planned evaluation starts."""

    TOPIC: ClassVar[str] = "review.evaluation-started"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluation: UUID
    number: int

    def sentence(self) -> str:
        return f"started evaluation {self.number}"


class RunRecorded(Event, frozen=True, kw_only=True):
    """One run of an evaluation, tied to its log by the log's SHA-256 digest; None: the log is not held."""

    TOPIC: ClassVar[str] = "review.run-recorded"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluation: UUID
    number: int
    run: int
    log_format: LogFormat
    log_digest: Digest | None = None
    samples: Annotated[int, Meta(ge=0)] | None = None

    def sentence(self) -> str:
        held = f"digest {self.log_digest.hex()[:12]}…" if self.log_digest else "not held"
        size = f", {self.samples} samples" if self.samples is not None else ""
        return f"recorded run {self.run} of evaluation {self.number}{size} ({self.log_format.words}, {held})"


class EvaluationCompleted(Event, frozen=True, kw_only=True):
    """A started evaluation is done. What it found is said by findings, not here."""

    TOPIC: ClassVar[str] = "review.evaluation-completed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluation: UUID
    number: int

    def sentence(self) -> str:
        return f"completed evaluation {self.number}"


class Planned(msgspec.Struct, kw_only=True):
    """One evaluation and how far it is."""

    id: UUID
    planned: Entry | None = None
    plan: EvaluationPlanned | None = None
    started: Entry | None = None
    runs: list[tuple[Entry, RunRecorded]] = msgspec.field(default_factory=list)
    completed: Entry | None = None

    @property
    def number(self) -> int:
        return self.plan.number if self.plan else 0

    @property
    def state(self) -> str:
        """`planned`, `started` or `completed`."""
        return "completed" if self.completed else "started" if self.started else "planned"


class Evaluation(Topic):
    """The agency's work with the access. The company learns of it by the findings that it is shown."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        EvaluatorNamed,
        EvaluationPlanned,
        EvaluationStarted,
        RunRecorded,
        EvaluationCompleted,
    )

    def start(self) -> None:
        self.evaluators: dict[UUID, Entry] = {}
        self._known: dict[UUID, Planned] = {}

    @property
    def evaluations(self) -> dict[UUID, Planned]:
        """The evaluations by id, in order."""
        return {id: known for id, known in self._known.items() if known.planned}

    def _evaluation(self, evaluation: UUID) -> Planned:
        if evaluation not in self.evaluations:
            raise Refused("this case holds no such evaluation", pointer="/evaluation")
        return self.evaluations[evaluation]

    def _running(self, evaluation: UUID) -> Planned:
        found = self._evaluation(evaluation)
        if found.started is None:
            raise Refused("this evaluation has not started", pointer="/evaluation")
        if found.completed:
            raise Refused("this evaluation is completed", pointer="/evaluation")
        return found

    def name_evaluator(self, *, by: Actor, evaluator: UUID, organization: UUID | None) -> None:
        """Name a person, whom the company then knows. Raises Refused for one who is named already."""
        if evaluator in self.evaluators:
            raise Refused("this person is named already", pointer="/evaluator")
        self.record(EvaluatorNamed, by=by, evaluator=evaluator, organization=organization)

    def plan(
        self,
        *,
        by: Actor,
        stages: tuple[Stage, ...],
        elicitation: Elicitation,
        method: str | None,
        models: tuple[UUID, ...],
    ) -> None:
        """Plan an evaluation. Raises Refused in a negotiation, or where it is about no stage."""
        self.case.must_be_a_review()
        if not stages:
            raise Refused("an evaluation is about at least one stage", pointer="/stages")
        self.record(
            EvaluationPlanned,
            by=by,
            audience=(),
            number=len(self.evaluations) + 1,
            models=self.models_of_case(models),
            stages=stages,
            elicitation=elicitation,
            method=method,
        )

    def start_evaluation(self, *, by: Actor, evaluation: UUID) -> None:
        """Start a planned evaluation. Raises Refused where it has started."""
        found = self._evaluation(evaluation)
        if found.started:
            raise Refused("this evaluation has started already", pointer="/evaluation")
        self.record(EvaluationStarted, by=by, audience=(), evaluation=evaluation, number=found.number)

    def record_run(
        self,
        *,
        by: Actor,
        evaluation: UUID,
        log_format: LogFormat,
        log_digest: bytes | None,
        samples: int | None,
    ) -> None:
        """Record a run. Raises BadInput for a digest that is not 32 bytes, Refused unless it is going on."""
        found = self._running(evaluation)
        self.record(
            RunRecorded,
            by=by,
            audience=(),
            evaluation=evaluation,
            number=found.number,
            run=len(found.runs) + 1,
            log_format=log_format,
            log_digest=log_digest,
            samples=samples,
        )

    def complete(self, *, by: Actor, evaluation: UUID) -> None:
        """Complete a started evaluation. Raises Refused unless it is going on."""
        found = self._running(evaluation)
        self.record(EvaluationCompleted, by=by, audience=(), evaluation=evaluation, number=found.number)

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case EvaluatorNamed():
                self.evaluators[event.evaluator] = entry
            case EvaluationPlanned():
                known = self._at(entry.id)
                known.planned, known.plan = entry, event
            case EvaluationStarted():
                self._at(event.evaluation).started = entry
            case RunRecorded():
                self._at(event.evaluation).runs.append((entry, event))
            case EvaluationCompleted():
                self._at(event.evaluation).completed = entry
            case _:
                raise UnknownEvent(self.case, event)

    def _at(self, evaluation: UUID) -> Planned:
        return self._known.setdefault(evaluation, Planned(id=evaluation))
