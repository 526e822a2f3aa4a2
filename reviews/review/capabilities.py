"""What is said of capabilities in a case: stage by stage, clarified, compared, used for defense."""

from typing import ClassVar
from uuid import UUID

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews import capability
from reviews.capability import Assertion, Elicitation, Ladder, Stage, StageEvidence
from reviews.review.opening import COMPANY, SPEAKERS
from reviews.review.topic import Topic


class CapabilityAsserted(Event, frozen=True, kw_only=True):
    """Somebody says of one stage, and of no other, what stands behind it. The entry's id is the assertion."""

    TOPIC: ClassVar[str] = "review.capability-asserted"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    models: tuple[UUID, ...]
    stage: Stage
    evidence: StageEvidence
    elicitation: Elicitation
    finding: UUID | None = None
    report: UUID | None = None

    def sentence(self) -> str:
        behind = f" (finding {self.finding})" if self.finding else ""
        behind += f" (report {self.report})" if self.report else ""
        return f"said of {self.stage.words}: {self.evidence.words}, {self.elicitation.words}{behind}"


class CapabilityClarified(Event, frozen=True, kw_only=True):
    """Somebody says which stages an assertion does and does not show; the assertion stays as it was."""

    TOPIC: ClassVar[str] = "review.capability-clarified"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    AFTER: ClassVar[frozenset[str]] = frozenset({"asserted"})
    asserted: UUID
    shows: tuple[Stage, ...] = ()
    does_not_show: tuple[Stage, ...] = ()
    explanation: Words | None = None

    def sentence(self) -> str:
        shows = " and ".join(stage.words for stage in self.shows)
        lacks = " or ".join(stage.words for stage in self.does_not_show)
        said = f"shows {shows}" if shows else ""
        if lacks:
            said += f", not {lacks}" if shows else f"does not show {lacks}"
        return f"clarified that {self.asserted} {said}"


class NonUniquenessClaimed(Event, frozen=True, kw_only=True):
    """The company says that other models can do the same."""

    TOPIC: ClassVar[str] = "review.non-uniqueness-claimed"
    BY: ClassVar[frozenset[Side]] = COMPANY
    models: tuple[UUID, ...]
    stage: Stage
    statement: Words | None = None

    def sentence(self) -> str:
        return f"claimed that {self.stage.words} is not unique to the model"


class ComparatorCited(Event, frozen=True, kw_only=True):
    """Somebody names another model for the same stage, with what stands behind that."""

    TOPIC: ClassVar[str] = "review.comparator-cited"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    comparator: str
    stage: Stage
    evidence: StageEvidence
    maker: UUID | None = None  # the organization that made it, where it is in the register
    claim: UUID | None = None  # the claim of non-uniqueness that it is cited for

    def sentence(self) -> str:
        maker = f" of {self.maker}" if self.maker else ""
        claim = f", for the claim {self.claim}" if self.claim else ""
        return f"cited {self.comparator}{maker} for {self.stage.words} ({self.evidence.words}){claim}"


class DefensiveUseClaimed(Event, frozen=True, kw_only=True):
    """The company says that the capability serves defense, too."""

    TOPIC: ClassVar[str] = "review.defensive-use-claimed"
    BY: ClassVar[frozenset[Side]] = COMPANY
    models: tuple[UUID, ...]
    use: Words
    stage: Stage | None = None

    def sentence(self) -> str:
        what = self.stage.words if self.stage else "the capability"
        return f"claimed a defensive use of {what}"


class Capabilities(Topic):
    """Everybody's word about the stages, side by side; nobody's changes another's."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        CapabilityAsserted,
        CapabilityClarified,
        NonUniquenessClaimed,
        ComparatorCited,
        DefensiveUseClaimed,
    )

    def start(self) -> None:
        self.asserted: list[tuple[Entry, CapabilityAsserted]] = []
        self.clarifications: list[tuple[Entry, CapabilityClarified]] = []
        self.non_uniqueness: list[tuple[Entry, NonUniquenessClaimed]] = []
        self.comparators: list[tuple[Entry, ComparatorCited]] = []
        self.defensive_uses: list[tuple[Entry, DefensiveUseClaimed]] = []

    @property
    def assertions(self) -> tuple[Assertion, ...]:
        """Every assertion, in order, with what its own side and others have said of it since."""
        return tuple(self._assertion(entry, event) for entry, event in self.asserted)

    def _assertion(self, entry: Entry, event: CapabilityAsserted) -> Assertion:
        deniers = [
            clarification.organization
            for clarification, said in self.clarifications
            if said.asserted == entry.id and event.stage in said.does_not_show
        ]
        return Assertion(
            entry=entry.id,
            organization=entry.organization,
            stage=event.stage,
            evidence=event.evidence,
            elicitation=event.elicitation,
            models=event.models,
            finding=event.finding,
            report=event.report,
            stands=entry.organization not in deniers and not self._taken_back(entry, event),
            contested_by=tuple(dict.fromkeys(who for who in deniers if who != entry.organization)),
        )

    def _taken_back(self, entry: Entry, event: CapabilityAsserted) -> bool:
        """Whether it rests on a finding that the organization itself has withdrawn."""
        found = self.case.findings.found.get(event.finding) if event.finding else None
        withdrawn = found.withdrawn if found else None
        return withdrawn is not None and withdrawn.organization == entry.organization

    def entries_of(self, finding: UUID) -> list[Entry]:
        """The entries that say what a finding shows."""
        return [entry for entry, event in self.asserted if event.finding == finding]

    def stages_of(self, finding: UUID) -> tuple[Stage, ...]:
        """The stages that somebody, at any time, has said something of in a finding."""
        return tuple(dict.fromkeys(event.stage for _, event in self.asserted if event.finding == finding))

    def clarifications_of(self, finding: UUID) -> list[Entry]:
        """The entries that clarify what a finding shows."""
        asserted = {entry.id for entry in self.entries_of(finding)}
        return [entry for entry, event in self.clarifications if event.asserted in asserted]

    def demonstrated(self, ladder: Ladder) -> tuple[Stage, ...]:
        """The stages that somebody has demonstrated, lowest first."""
        return capability.demonstrated(self.assertions, ladder)

    def highest_demonstrated(self, ladder: Ladder, finding: UUID | None = None) -> Stage | None:
        """The highest demonstrated stage, of all or of one finding; None where none is."""
        said = (a for a in self.assertions if finding is None or a.finding == finding)
        return capability.highest_demonstrated(said, ladder)

    def words(self, ladder: Ladder, finding: UUID | None = None) -> str:
        """What is demonstrated, for people; asserted stages beyond that stay out of it."""
        return capability.words((a for a in self.assertions if finding in (None, a.finding)), ladder)

    def assert_stage(
        self,
        *,
        by: Actor,
        stage: Stage,
        evidence: StageEvidence,
        elicitation: Elicitation,
        models: tuple[UUID, ...],
        finding: UUID | None,
        report: UUID | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say what stands behind one stage. Raises Refused for an unknown finding, or one not shown."""
        if finding is not None:
            self.case.findings.must_know(finding, by)
            audience = self.case.findings.audience_of(finding) if audience is None else audience
        self.record(
            CapabilityAsserted,
            by=by,
            audience=audience,
            models=self.models_of_case(models),
            stage=stage,
            evidence=evidence,
            elicitation=elicitation,
            finding=finding,
            report=report,
        )

    def clarify(
        self,
        *,
        by: Actor,
        asserted: UUID,
        shows: tuple[Stage, ...],
        does_not_show: tuple[Stage, ...],
        explanation: str | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say which stages an assertion shows, and which not. Raises Refused for neither or both."""
        assertion = next((said for said in self.assertions if said.entry == asserted), None)
        if assertion is None:
            raise NotFound("this case holds no such assertion", pointer="/asserted")
        if assertion.finding is not None:
            self.case.findings.must_know(assertion.finding, by)
        if not shows and not does_not_show:
            raise Refused("a clarification says what is shown, or what is not", pointer="/shows")
        if set(shows) & set(does_not_show):
            raise Refused("a stage is shown or it is not", pointer="/does_not_show")
        self.record(
            CapabilityClarified,
            by=by,
            audience=audience,
            asserted=asserted,
            shows=shows,
            does_not_show=does_not_show,
            explanation=explanation,
        )

    def claim_non_uniqueness(
        self,
        *,
        by: Actor,
        stage: Stage,
        statement: str | None,
        models: tuple[UUID, ...],
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say that other models reach the same stage; comparators are cited one by one."""
        self.record(
            NonUniquenessClaimed,
            by=by,
            audience=audience,
            models=self.models_of_case(models),
            stage=stage,
            statement=statement,
        )

    def cite_comparator(
        self,
        *,
        by: Actor,
        comparator: str,
        maker: UUID | None,
        stage: Stage,
        evidence: StageEvidence,
        claim: UUID | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Name another model for the same stage. Raises Refused for a claim that is not of that stage."""
        claimed = next((said for entry, said in self.non_uniqueness if entry.id == claim), None)
        if claim is not None and (claimed is None or claimed.stage is not stage):
            raise Refused("this case holds no such claim of this stage", pointer="/claim")
        self.record(
            ComparatorCited,
            by=by,
            audience=audience,
            comparator=comparator,
            maker=maker,
            stage=stage,
            evidence=evidence,
            claim=claim,
        )

    def claim_defensive_use(
        self,
        *,
        by: Actor,
        use: str,
        stage: Stage | None,
        models: tuple[UUID, ...],
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say that the capability serves defense, too."""
        self.record(
            DefensiveUseClaimed,
            by=by,
            audience=audience,
            models=self.models_of_case(models),
            use=use,
            stage=stage,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case CapabilityAsserted():
                self.asserted.append((entry, event))
            case CapabilityClarified():
                self.clarifications.append((entry, event))
            case NonUniquenessClaimed():
                self.non_uniqueness.append((entry, event))
            case ComparatorCited():
                self.comparators.append((entry, event))
            case DefensiveUseClaimed():
                self.defensive_uses.append((entry, event))
            case _:
                raise UnknownEvent(self.case, event)
