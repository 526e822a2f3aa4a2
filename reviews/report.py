"""A third party's report: by whom, through whose hands, on which cases it bears, whether it stands."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from agreements.concerned import refuse_strangers
from config.actors import Actor, RecordKind, Side
from config.errors import NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import Stream, UnknownEvent
from reviews.capability import Stage
from reviews.relationship import Relationship
from reviews.review.documents import POINTER_ONLY, Digest, Pointer
from reviews.review.findings import Manner
from reviews.review.opening import SPEAKERS


class ReportReceived(Event, frozen=True, kw_only=True):
    """A report is put on record by whoever received it, or in a compiled record by its author.

    On a classified basis it has a pointer and no text (rule 17). `digest` None: the document is not held.
    """

    TOPIC: ClassVar[str] = "report.report-received"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    cases: tuple[UUID, ...] = ()
    models: tuple[UUID, ...] = ()
    stage: Stage | None = None  # the stage that it says a model reaches
    summary: Words | None = None
    digest: Digest | None = None
    classified_pointer: Pointer | None = None

    def sentence(self) -> str:
        models = ", ".join(str(model) for model in self.models)
        about = f" on {models}" if models else ""
        says = f", which speaks of {self.stage.words}" if self.stage else ""
        if self.classified_pointer:
            held = f"classified, by pointer {self.classified_pointer}"
        else:
            held = f"digest {self.digest.hex()[:12]}…" if self.digest else "document not held"
        return f"put a report by {self.author}{about} on record{says} ({held})"


class ReportTransmitted(Event, frozen=True, kw_only=True):
    """One organization hands the report on to another."""

    TOPIC: ClassVar[str] = "report.report-transmitted"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    sender: UUID
    recipient: UUID
    manner: Manner | None = None

    def sentence(self) -> str:
        how = f", {self.manner.words}" if self.manner else ""
        return f"recorded that {self.sender} handed the report on to {self.recipient}{how}"


class ReportLinked(Event, frozen=True, kw_only=True):
    """The report bears on a case; one report may bear on many."""

    TOPIC: ClassVar[str] = "report.report-linked"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    case: UUID
    author: UUID

    def sentence(self) -> str:
        return f"linked a report by {self.author} to this case"


class RelationshipDisclosed(Event, frozen=True, kw_only=True):
    """What the author is to an organization that the report touches; none is worth saying, too."""

    TOPIC: ClassVar[str] = "report.relationship-disclosed"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    party: UUID
    relationship: Relationship
    detail: Words | None = None

    def sentence(self) -> str:
        said = f"disclosed that {self.author} is {self.relationship.to(str(self.party))}"
        return said + (", with details" if self.detail else "")


class ReportCorroborated(Event, frozen=True, kw_only=True):
    """Somebody says that the report holds, as far as `stage` where one is named."""

    TOPIC: ClassVar[str] = "report.report-corroborated"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    stage: Stage | None = None
    explanation: Words | None = None

    def sentence(self) -> str:
        as_far_as = f" as far as {self.stage.words}" if self.stage else ""
        return f"corroborated the report by {self.author}{as_far_as}"


class ReportDisputed(Event, frozen=True, kw_only=True):
    """Somebody says that the report does not hold, for `stage` where one is named."""

    TOPIC: ClassVar[str] = "report.report-disputed"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    stage: Stage | None = None
    explanation: Words | None = None

    def sentence(self) -> str:
        about = f" on {self.stage.words}" if self.stage else ""
        return f"disputed the report by {self.author}{about}"


class ReportRetracted(Event, frozen=True, kw_only=True):
    """The author takes the report back; it stays on record."""

    TOPIC: ClassVar[str] = "report.report-retracted"
    BY: ClassVar[frozenset[Side]] = SPEAKERS
    author: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return f"retracted the report by {self.author}"


class Report(Stream):
    """One third party's report. A live one is known to whoever put it on record and whom it was handed to."""

    NAME: ClassVar[str] = "report"
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ReportReceived,
        ReportTransmitted,
        ReportLinked,
        RelationshipDisclosed,
        ReportCorroborated,
        ReportDisputed,
        ReportRetracted,
    )

    def start(self) -> None:
        self.received: ReportReceived | None = None
        self.entry_received: Entry | None = None
        self.cases: tuple[UUID, ...] = ()
        self.chain: list[tuple[Entry, ReportTransmitted]] = []
        self.relationships: list[tuple[Entry, RelationshipDisclosed]] = []
        self.corroborations: list[tuple[Entry, ReportCorroborated]] = []
        self.disputes: list[tuple[Entry, ReportDisputed]] = []
        self.retracted: Entry | None = None

    @property
    def author(self) -> UUID:
        return self._receipt.author

    @property
    def _receipt(self) -> ReportReceived:
        if self.received is None:
            raise Refused("this report is not on record")
        return self.received

    @property
    def holders(self) -> tuple[UUID, ...]:
        """Who has the report: its author, whoever put it on record, and whom it was handed to, in order."""
        recorder = (self.entry_received.organization,) if self.entry_received else ()
        recipients = (event.recipient for _, event in self.chain)
        return tuple(dict.fromkeys((self.author, *recorder, *recipients)))

    @property
    def state(self) -> str:
        """`retracted`, `contested` (somebody disputes it), `corroborated` or `received`."""
        if self.retracted:
            return "retracted"
        if self.disputes:
            return "contested"
        return "corroborated" if self.corroborations else "received"

    def receive(
        self,
        *,
        by: Actor,
        author: UUID,
        cases: tuple[UUID, ...],
        models: tuple[UUID, ...],
        stage: Stage | None,
        summary: str | None,
        digest: bytes | None,
        classified_pointer: str | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Put a report on record. Raises Refused where it is, or (rule 17) for text beside a pointer."""
        if self.received:
            raise Refused("this report is on record already")
        if classified_pointer is not None and (summary is not None or digest is not None):
            raise Refused(POINTER_ONLY, pointer="/classified_pointer", rule=17)
        if classified_pointer is None and summary is None:
            raise Refused("a report has a summary, or a pointer where it is classified", pointer="/summary")
        self.trigger(
            ReportReceived,
            by=by,
            about=(self.id, *cases, *models, author),  # sealed under its own key: it may bear on many cases
            audience=audience or (),
            author=author,
            cases=cases,
            models=models,
            stage=stage,
            summary=summary,
            digest=digest,
            classified_pointer=classified_pointer,
        )

    def transmit(self, *, by: Actor, sender: UUID, recipient: UUID, manner: Manner | None) -> None:
        """Hand it on, which shows it to the recipient. Raises Refused where the sender does not have it."""
        if sender == recipient:
            raise Refused("a report is handed on to somebody else", pointer="/recipient")
        if sender not in self.holders:
            raise Refused("the sender does not have this report, as far as is recorded", pointer="/sender")
        if by.record_kind is RecordKind.LIVE and by.organization != sender:
            raise NotPermitted("a report is handed on by the organization itself", pointer="/sender")
        self._record(
            ReportTransmitted,
            by=by,
            audience=(sender, recipient),
            sender=sender,
            recipient=recipient,
            manner=manner,
        )

    def link(self, *, by: Actor, case: UUID) -> None:
        """Say that it bears on a case. Raises Refused where that is said already."""
        if case in self.cases:
            raise Refused("this report is linked to this case already", pointer="/case")
        self._record(ReportLinked, by=by, audience=(), case=case, cases=(case, *self.cases))

    def disclose_relationship(
        self,
        *,
        by: Actor,
        party: UUID,
        relationship: Relationship,
        detail: str | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say what the author is to an organization."""
        self._record(
            RelationshipDisclosed,
            by=by,
            audience=audience,
            party=party,
            relationship=relationship,
            detail=detail,
        )

    def corroborate(
        self, *, by: Actor, stage: Stage | None, explanation: str | None, audience: tuple[UUID, ...] | None
    ) -> None:
        """Say that it holds. Raises Refused where it is retracted."""
        self._refuse_retracted()
        self._record(ReportCorroborated, by=by, audience=audience, stage=stage, explanation=explanation)

    def dispute(
        self, *, by: Actor, stage: Stage | None, explanation: str | None, audience: tuple[UUID, ...] | None
    ) -> None:
        """Say that it does not hold. Raises Refused where it is retracted."""
        self._refuse_retracted()
        self._record(ReportDisputed, by=by, audience=audience, stage=stage, explanation=explanation)

    def retract(self, *, by: Actor, reason: str | None) -> None:
        """Take it back: the author, or whoever put it on record. Raises NotPermitted, Refused."""
        self._refuse_retracted()
        recorder = self.entry_received.organization if self.entry_received else None
        self.refuse_strangers(by)
        if by.organization not in (self.author, recorder):
            raise NotPermitted("a report is retracted by its author, or on its behalf by who recorded it")
        self._record(ReportRetracted, by=by, reason=reason)

    def _refuse_retracted(self) -> None:
        if self.retracted:
            raise Refused("this report is retracted")

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound in a live record for whoever does not have the report."""
        if self.record_kind is RecordKind.LIVE:
            refuse_strangers(
                by, record_kind=self.record_kind, parties=self.holders, name=self.NAME, id=self.id
            )

    def _record(
        self,
        event_type: type[Event],
        *,
        by: Actor,
        audience: Iterable[UUID] | None = None,
        cases: tuple[UUID, ...] = (),
        **fields: Any,
    ) -> None:
        """An entry about the cases first. `audience` None: everybody who has the report."""
        self.refuse_strangers(by)
        if "author" in event_type.__struct_fields__:
            fields["author"] = self.author
        if audience is None:
            audience = (holder for holder in self.holders if holder != by.organization)
        self.trigger(
            event_type,
            by=by,
            about=(*(cases or self.cases), self.id, *self._receipt.models, self.author),
            cites=(self.entry_received.citation(),) if self.entry_received else (),
            audience=audience,
            **fields,
        )

    def when(self, event: Event) -> None:
        match event:
            case ReportReceived():
                self.received, self.entry_received = event, self.entry
                self.cases = (*event.cases, *(case for case in self.cases if case not in event.cases))
            case ReportTransmitted():
                self.chain.append((self.entry, event))
            case ReportLinked():
                self.cases = (*self.cases, event.case)
            case RelationshipDisclosed():
                self.relationships.append((self.entry, event))
            case ReportCorroborated():
                self.corroborations.append((self.entry, event))
            case ReportDisputed():
                self.disputes.append((self.entry, event))
            case ReportRetracted():
                self.retracted = self.entry
            case _:
                raise UnknownEvent(self, event)
