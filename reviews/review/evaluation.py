"""Evaluators by name, and evaluations: planned, started, run by run, completed, invalidated."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec
from msgspec import Meta

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.capability import Elicitation, Stage
from reviews.evaluation_logs import LevelCount, LogFacts, LogFormat, RunStatus, Score, Tool
from reviews.review.documents import Digest
from reviews.review.opening import GOVERNMENT
from reviews.review.topic import Topic


class EvaluatorNamed(Event, frozen=True, kw_only=True):
    """The agency names a person, known here by an opaque id, who works with the access."""

    TOPIC: ClassVar[str] = "review.evaluator-named"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluator: UUID
    organization: UUID | None = None  # where it is not the agency itself

    def sentence(self) -> str:
        of = f" of {self.organization}" if self.organization else ""
        return f"named {self.evaluator}{of} as an evaluator"


class EvaluatorRemoved(Event, frozen=True, kw_only=True):
    """The agency says that a person works with the access no longer."""

    TOPIC: ClassVar[str] = "review.evaluator-removed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluator: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"removed {self.evaluator} as an evaluator"


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
    """One run of an evaluation, tied to its log by the log's SHA-256 digest; None: the log is not held.

    What the log says of the run stands beside it: names that the evaluator chose are sealed, and nothing of
    what was asked or answered in the run is here. `log_size` in bytes; `samples` are those completed.
    """

    TOPIC: ClassVar[str] = "review.run-recorded"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluation: UUID
    number: int
    run: int
    log_format: LogFormat
    log_digest: Digest | None = None
    log_size: Annotated[int, Meta(ge=0)] | None = None
    samples: Annotated[int, Meta(ge=0)] | None = None
    status: RunStatus | None = None
    task: Words | None = None
    model: Words | None = None  # as the log names it, which need not be the name in this register
    dataset: Words | None = None
    began: datetime | None = None
    ended: datetime | None = None
    invalidated: bool = False  # the log itself says that samples of it do not count
    scores: tuple[Score, ...] = ()
    tools: tuple[Tool, ...] = ()
    rules: Annotated[int, Meta(ge=0)] | None = None
    results: tuple[LevelCount, ...] = ()

    def sentence(self) -> str:
        held = f"digest {self.log_digest.hex()[:12]}…" if self.log_digest else "not held"
        size = f", {self.samples} samples" if self.samples is not None else ""
        how = f", {self.status.words}" if self.status else ""
        graded = ", ".join(f"{count.results} of level {count.level}" for count in self.results)
        found = f"; results: {graded}" if graded else ""
        return (
            f"recorded run {self.run} of evaluation {self.number}{size}{how} "
            f"({self.log_format.words}, {held}){found}"
        )


class EvaluationCompleted(Event, frozen=True, kw_only=True):
    """A started evaluation is done. What it found is said by findings, not here."""

    TOPIC: ClassVar[str] = "review.evaluation-completed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluation: UUID
    number: int

    def sentence(self) -> str:
        return f"completed evaluation {self.number}"


class EvaluationInvalidated(Event, frozen=True, kw_only=True):
    """The agency says that an evaluation, or one run of it, does not count; both stay on record."""

    TOPIC: ClassVar[str] = "review.evaluation-invalidated"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    evaluation: UUID
    number: int
    run: int | None = None
    reason: Words | None = None

    def sentence(self) -> str:
        what = f"run {self.run} of evaluation {self.number}" if self.run else f"evaluation {self.number}"
        return f"invalidated {what}"


class Planned(msgspec.Struct, kw_only=True):
    """One evaluation and how far it is."""

    id: UUID
    planned: Entry | None = None
    plan: EvaluationPlanned | None = None
    started: Entry | None = None
    runs: list[tuple[Entry, RunRecorded]] = msgspec.field(default_factory=list)
    completed: Entry | None = None
    invalidations: list[tuple[Entry, EvaluationInvalidated]] = msgspec.field(default_factory=list)

    @property
    def number(self) -> int:
        return self.plan.number if self.plan else 0

    @property
    def invalidated(self) -> bool:
        """Whether the evaluation as a whole does not count."""
        return any(said.run is None for _, said in self.invalidations)

    @property
    def invalid_runs(self) -> tuple[int, ...]:
        """The numbers of the runs that do not count by themselves."""
        return tuple(sorted({said.run for _, said in self.invalidations if said.run is not None}))

    @property
    def state(self) -> str:
        """`planned`, `started`, `completed` or `invalidated`."""
        if self.invalidated:
            return "invalidated"
        return "completed" if self.completed else "started" if self.started else "planned"


class Evaluation(Topic):
    """The agency's work with the access. The company learns of it by the findings that it is shown."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        EvaluatorNamed,
        EvaluatorRemoved,
        EvaluationPlanned,
        EvaluationStarted,
        RunRecorded,
        EvaluationCompleted,
        EvaluationInvalidated,
    )

    def start(self) -> None:
        self._working: dict[UUID, list[tuple[Entry, bool]]] = {}  # named: True, removed: False
        self._known: dict[UUID, Planned] = {}

    @property
    def evaluators(self) -> dict[UUID, Entry]:
        """The persons who are named and not removed, with the entry that named each."""
        last = {person: self._last(told) for person, told in self._working.items()}
        return {person: entry for person, (entry, named) in last.items() if named}

    def named_at(self, evaluator: UUID, instant: datetime) -> bool:
        """Whether a person was named, and not removed, at an instant."""
        told = [
            (entry, named)
            for entry, named in self._working.get(evaluator, ())
            if entry.takes_effect <= instant
        ]
        return bool(told) and self._last(told)[1]

    @staticmethod
    def _last(told: list[tuple[Entry, bool]]) -> tuple[Entry, bool]:
        return max(told, key=lambda one: one[0].order)

    @property
    def evaluations(self) -> dict[UUID, Planned]:
        """The evaluations by id, in order."""
        return {id: known for id, known in self._known.items() if known.planned}

    def _evaluation(self, evaluation: UUID) -> Planned:
        if evaluation not in self.evaluations:
            raise NotFound("this case holds no such evaluation", pointer="/evaluation")
        return self.evaluations[evaluation]

    def _running(self, evaluation: UUID) -> Planned:
        found = self._evaluation(evaluation)
        if found.started is None:
            raise Refused("this evaluation has not started", pointer="/evaluation")
        if found.invalidated:
            raise Refused("this evaluation is invalidated", pointer="/evaluation")
        if found.completed:
            raise Refused("this evaluation is completed", pointer="/evaluation")
        return found

    def name_evaluator(self, *, by: Actor, evaluator: UUID, organization: UUID | None) -> None:
        """Name a person, whom the company then knows. Raises Refused for one who is named already."""
        if evaluator in self.evaluators:
            raise Refused("this person is named already", pointer="/evaluator")
        self.record(EvaluatorNamed, by=by, evaluator=evaluator, organization=organization)

    def remove_evaluator(self, *, by: Actor, evaluator: UUID, reason: str | None) -> None:
        """Say that a person works with the access no longer. Raises Refused for one who is not named."""
        if evaluator not in self.evaluators:
            raise Refused("this person is not named as an evaluator", pointer="/evaluator")
        self.record(EvaluatorRemoved, by=by, evaluator=evaluator, reason=reason)

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

    def record_run(self, *, by: Actor, evaluation: UUID, log: LogFacts) -> None:
        """Record a run. Raises BadInput for a digest that is not 32 bytes, Refused unless it is going on."""
        found = self._running(evaluation)
        self.record(
            RunRecorded,
            by=by,
            audience=(),
            evaluation=evaluation,
            number=found.number,
            run=len(found.runs) + 1,
            log_format=log.format,
            log_digest=log.digest,
            log_size=log.size,
            samples=log.samples,
            status=log.status,
            task=log.task,
            model=log.model,
            dataset=log.dataset,
            began=log.began,
            ended=log.ended,
            invalidated=log.invalidated,
            scores=log.scores,
            tools=log.tools,
            rules=log.rules,
            results=log.results,
        )

    def complete(self, *, by: Actor, evaluation: UUID) -> None:
        """Complete a started evaluation. Raises Refused unless it is going on."""
        found = self._running(evaluation)
        self.record(EvaluationCompleted, by=by, audience=(), evaluation=evaluation, number=found.number)

    def invalidate(self, *, by: Actor, evaluation: UUID, run: int | None, reason: str | None) -> None:
        """Say that a started evaluation, or one run of it, does not count, a completed one too.

        The company learns of it where it was shown something of a finding that rests on it. Raises Refused
        where that is said already, where it has not started, or has no such run.
        """
        found = self._evaluation(evaluation)
        if found.started is None:
            raise Refused("this evaluation has not started", pointer="/evaluation")
        if found.invalidated:
            raise Refused("this evaluation is invalidated already", pointer="/evaluation")
        if run is not None and not 1 <= run <= len(found.runs):
            raise Refused("this evaluation has no such run", pointer="/run")
        if run in found.invalid_runs:
            raise Refused("this run is invalidated already", pointer="/run")
        self.record(
            EvaluationInvalidated,
            by=by,
            audience=None if self._was_shown(evaluation) else (),
            evaluation=evaluation,
            number=found.number,
            run=run,
            reason=reason,
        )

    def _was_shown(self, evaluation: UUID) -> bool:
        findings = self.case.findings.found.values()
        return any(f.content and f.content.evaluation == evaluation and f.shared for f in findings)

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case EvaluatorNamed():
                self._working.setdefault(event.evaluator, []).append((entry, True))
            case EvaluatorRemoved():
                self._working.setdefault(event.evaluator, []).append((entry, False))
            case EvaluationPlanned():
                known = self._at(entry.id)
                known.planned, known.plan = entry, event
            case EvaluationStarted():
                self._at(event.evaluation).started = entry
            case RunRecorded():
                self._at(event.evaluation).runs.append((entry, event))
            case EvaluationCompleted():
                self._at(event.evaluation).completed = entry
            case EvaluationInvalidated():
                self._at(event.evaluation).invalidations.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)

    def _at(self, evaluation: UUID) -> Planned:
        return self._known.setdefault(evaluation, Planned(id=evaluation))
