"""The Review stream: one case, to which both sides record their own acts, topic by topic."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from agreements.concerned import refuse_strangers
from agreements.vocabulary import Track
from config.actors import Actor, RecordKind, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred
from config.ledger.record import PUBLIC
from config.ledger.stream import Stream, UnknownEvent
from reviews.capability import Ladder, Stage
from reviews.review.access import Access, AccessWindowEnded
from reviews.review.capabilities import Capabilities
from reviews.review.comparison import Comparison
from reviews.review.confidentiality import Confidentiality
from reviews.review.coverage import CoverageOfModels
from reviews.review.deliverables import Deliverables
from reviews.review.disputes import Disputes
from reviews.review.documents import Documents
from reviews.review.evaluation import Evaluation
from reviews.review.extension import Extension
from reviews.review.findings import Findings
from reviews.review.holds import Holds
from reviews.review.materials import Materials
from reviews.review.mitigation import Mitigation
from reviews.review.opening import (
    CaseClosed,
    CaseKind,
    CaseOpened,
    CaseReopened,
    CaseState,
    ReviewEnded,
)
from reviews.review.partners import Partners
from reviews.review.questions import Questions
from reviews.review.receipts import Receipts
from reviews.review.reproduction import Reproduction
from reviews.review.retention import Retention
from reviews.review.revision import Revision
from reviews.review.spills import Spills
from reviews.review.submission import Submission
from reviews.review.topic import Topic
from reviews.review.unsealing import Unsealing
from reviews.review.vulnerabilities import Vulnerabilities
from reviews.review.window import Window

TOPICS: Final[tuple[type[Topic], ...]] = (
    Submission,
    Access,
    Extension,
    Holds,
    Evaluation,
    Findings,
    Receipts,
    Revision,
    Reproduction,
    Capabilities,
    Comparison,
    Mitigation,
    Vulnerabilities,
    Questions,
    Deliverables,
    Documents,
    Disputes,
    CoverageOfModels,
    Partners,
    Materials,
    Confidentiality,
    Unsealing,
    Retention,
    Spills,
)

ON_CLOSED: Final = frozenset({CaseReopened, AccessWindowEnded}).union(*(topic.ON_CLOSED for topic in TOPICS))
"""The events that a closed case takes."""

BY_OVERSIGHT: Final[frozenset[type[Event]]] = frozenset().union(*(topic.BY_OVERSIGHT for topic in TOPICS))
"""The events that an oversight body records on any live case."""


class Review(Stream):
    """One case: a review of model versions, or the negotiation of an agreement.

    The company and the agency each record their own acts; nothing here reads or changes what customers can
    reach (rule 2). What is remembered lies on the topics: `review.submission`, `.access`, `.evaluation`, …
    """

    NAME: ClassVar[str] = "review"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        CaseOpened,
        ReviewEnded,
        CaseClosed,
        CaseReopened,
        *(event for topic in TOPICS for event in topic.EVENTS),
    )

    def start(self) -> None:
        self.opened: CaseOpened | None = None
        self.entry_opened: Entry | None = None
        self.ended: Entry | None = None
        self.closed: Entry | None = None
        self.submission = Submission(self)
        self.access = Access(self)
        self.extension = Extension(self)
        self.holds = Holds(self)
        self.evaluation = Evaluation(self)
        self.findings = Findings(self)
        self.receipts = Receipts(self)
        self.revision = Revision(self)
        self.reproduction = Reproduction(self)
        self.capabilities = Capabilities(self)
        self.comparison = Comparison(self)
        self.mitigation = Mitigation(self)
        self.vulnerabilities = Vulnerabilities(self)
        self.questions = Questions(self)
        self.deliverables = Deliverables(self)
        self.documents = Documents(self)
        self.disputes = Disputes(self)
        self.partners = Partners(self)
        self.materials = Materials(self)
        self.coverage = CoverageOfModels(self)
        self.confidentiality = Confidentiality(self)
        self.unsealing = Unsealing(self)
        self.retention = Retention(self)
        self.spills = Spills(self)
        topics = [part for part in vars(self).values() if isinstance(part, Topic)]
        self._topic_of = {event: topic for topic in topics for event in topic.EVENTS}

    # what it is

    @property
    def _opening(self) -> CaseOpened:
        if self.opened is None:
            raise Refused("this case is not opened")
        return self.opened

    @property
    def number(self) -> str:
        """The number that people cite: `2026-014`."""
        return self._opening.number

    @property
    def title(self) -> str:
        return self._opening.title

    @property
    def kind(self) -> CaseKind:
        return self._opening.kind

    @property
    def track(self) -> Track:
        """Under what the case stands: the track of its opening."""
        if self.entry_opened is None or self.entry_opened.record.track is None:
            raise Refused("this case is not opened")
        return Track(self.entry_opened.record.track)

    @property
    def company(self) -> UUID:
        return self._opening.company

    @property
    def agency(self) -> UUID | None:
        """The agency whose case it is; None where a compiled case is of several offices."""
        return self._opening.agency

    @property
    def models(self) -> tuple[UUID, ...]:
        return self._opening.models

    @property
    def follows(self) -> tuple[UUID, ...]:
        """The streams whose every entry belongs to the case."""
        return self._opening.follows

    @property
    def parties(self) -> tuple[UUID, ...]:
        """Company and agency."""
        return (self.company, self.agency) if self.agency else (self.company,)

    @property
    def state(self) -> CaseState:
        """Where the case stands by its own entries; nothing about a release follows from it."""
        if self.closed:
            return CaseState.CLOSED
        if self.ended:
            return CaseState.REVIEW_ENDED
        return self._state_of_access() or self._state_of_submission()

    def _state_of_access(self) -> CaseState | None:
        grants = list(self.access.grants.values())
        if any(grant.active for grant in grants):
            return CaseState.WINDOW_OPEN
        if any(grant.taken_up and not grant.ending for grant in grants):
            return CaseState.ACCESS_TAKEN_UP
        if any(not grant.ending for grant in grants):
            return CaseState.ACCESS_OFFERED
        return CaseState.WINDOW_ENDED if any(grant.activated for grant in grants) else None

    def _state_of_submission(self) -> CaseState:
        standing = self.submission.standing
        if standing is None:
            if self.submission.made:
                return CaseState.SUBMISSION_WITHDRAWN
            negotiates = self.opened is not None and self.opened.kind is CaseKind.NEGOTIATION
            return CaseState.NEGOTIATION if negotiates else CaseState.OPEN
        if standing.complete:
            return CaseState.SUBMISSION_COMPLETE
        return CaseState.INFORMATION_ASKED if standing.asked_for_more else CaseState.SUBMITTED

    def window_at(self, instant: datetime, model: UUID | None = None) -> Window | None:
        """The access window open at an instant (zoned), for one model version or any; None where none was."""
        return self.access.window_at(instant, model)

    def highest_demonstrated(self, ladder: Ladder) -> Stage | None:
        """The highest stage of a ladder that somebody has demonstrated; None where none is."""
        return self.capabilities.highest_demonstrated(ladder)

    def company_was_told(self, entry: Entry) -> bool:
        """Whether the company made an entry, or is among its first recipients."""
        audience = entry.record.audience
        return self.company in (entry.organization, *audience) or PUBLIC in audience

    # rules that all acts share

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound (live) or NotPermitted where the case is none of the actor's business.

        A live case is its agency's and its company's. A compiled one may hold the acts of any office, third
        party or oversight body, and of no company but its own.
        """
        anybody_may = self.record_kind is RecordKind.COMPILED and by.side is not Side.COMPANY
        if by.side is not Side.SYSTEM and not anybody_may:
            refuse_strangers(
                by, record_kind=self.record_kind, parties=self.parties, name=self.NAME, id=self.id
            )

    def must_be_a_review(self) -> None:
        """Raise Refused in a negotiation, which has no submission, access or evaluation."""
        if self.kind is not CaseKind.REVIEW:
            raise Refused("this case is a negotiation: a review is a case of its own")

    def record(
        self,
        event_type: type[Event],
        *,
        by: Actor,
        audience: Iterable[UUID] | None = None,
        cites: Iterable[Entry | None] = (),
        occurred: Occurred | None = None,
        event_id: UUID | None = None,
        **fields: Any,
    ) -> Entry:
        """Make an entry about the case, the model versions that it names (else all), company and agency.

        `audience` None: the other party, or everybody where a third party speaks. `cites` are the entries
        that it answers or shows, and so makes known to the audience. Raises as `Stream.trigger` does,
        NotFound or NotPermitted for strangers, and Refused where the case is closed.
        """
        if by.side is not Side.OVERSIGHT or event_type not in BY_OVERSIGHT:
            self.refuse_strangers(by)
        if self.closed and event_type not in ON_CLOSED:
            raise Refused("this case is closed: reopen it first")
        if audience is None and by.side in (Side.GOVERNMENT, Side.COMPANY, Side.SYSTEM):
            audience = (party for party in self.parties if party != by.organization)
        models = fields.get("models") or self.models
        return self.trigger(
            event_type,
            by=by,
            about=(self.id, *models, *self.parties),
            audience=(PUBLIC,) if audience is None else audience,
            cites=tuple(entry.citation() for entry in cites if entry),
            track=self.track,
            occurred=occurred,
            event_id=event_id,
            **fields,
        )

    # opening and closing

    def open(
        self,
        *,
        by: Actor,
        number: str,
        title: str,
        kind: CaseKind,
        company: UUID,
        agency: UUID | None,
        track: Track,
        models: tuple[UUID, ...],
        agreement: UUID | None,
        program: UUID | None,
        designations: tuple[UUID, ...],
        agreed_window_days: int | None,
        continues: UUID | None,
    ) -> None:
        """Open the case. A live one is opened by its agency or its company, and names both.

        Raises Refused where it is open, its agency is missing, or a window is said to be agreed without an
        agreement; NotFound for a stranger.
        """
        if self.opened:
            raise Refused("this case is open already")
        if by.record_kind is RecordKind.LIVE:
            if agency is None:
                raise Refused("a live case names the agency whose case it is", pointer="/agency")
            refuse_strangers(
                by, record_kind=by.record_kind, parties=(company, agency), name=self.NAME, id=self.id
            )
        if agreed_window_days is not None and (agreement is None or agreed_window_days < 1):
            raise Refused(
                "a largest window, of at least a day, is agreed in an agreement",
                pointer="/agreed_window_days",
                rule=12,
            )
        parties = (company, agency) if agency else (company,)
        followed = (*models, *((agreement,) if agreement else ()), *designations)
        others = tuple(party for party in parties if party != by.organization)
        self.trigger(
            CaseOpened,
            by=by,
            about=(self.id, *models, *parties),
            audience=others if by.record_kind is RecordKind.LIVE else (PUBLIC,),
            track=track,
            number=number,
            title=title,
            kind=kind,
            company=company,
            agency=agency,
            models=models,
            agreement=agreement,
            program=program,
            designations=designations,
            agreed_window_days=agreed_window_days,
            follows=tuple(dict.fromkeys(followed)),
            continues=continues,
        )

    def end_review(self, *, by: Actor) -> None:
        """End the review: findings delivered, no verdict. Raises Refused where it has ended."""
        self.must_be_a_review()
        if self.ended:
            raise Refused("this review has ended already")
        self.record(ReviewEnded, by=by, findings=self.findings.delivered)

    def close(self, *, by: Actor, reason: str | None) -> None:
        """Close the case file. Raises Refused where it is closed, or while an access window is active."""
        if self.closed:
            raise Refused("this case is closed already")
        if self.access.open_after(self.access.now()):
            raise Refused("an access window is active: end it, or let it end, before closing the case")
        self.record(CaseClosed, by=by, reason=reason)

    def reopen(self, *, by: Actor, reason: str) -> None:
        """Open a closed case again. Raises Refused where it is open."""
        if not self.closed:
            raise Refused("this case is open")
        self.record(CaseReopened, by=by, reason=reason)

    def when(self, event: Event) -> None:
        match event:
            case CaseOpened():
                self.opened, self.entry_opened = event, self.entry
            case ReviewEnded():
                self.ended = self.entry
            case CaseClosed():
                self.closed = self.entry
            case CaseReopened():
                self.closed = None
            case _:
                topic = self._topic_of.get(type(event))
                if topic is None:
                    raise UnknownEvent(self, event)
                topic.when(event, self.entry)
