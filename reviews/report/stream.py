"""A third party's report: by whom, through whose hands, on which cases it bears, whether it stands."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from agreements.concerned import refuse_strangers
from config.actors import Actor, RecordKind, Side
from config.errors import NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.stream import Stream, UnknownEvent
from reviews.capability import Stage, StageEvidence
from reviews.relationship import Relationship
from reviews.report.acts import (
    LinkedCase,
    RelationshipDisclosed,
    ReportCorroborated,
    ReportDisputed,
    ReportLinked,
    ReportReceived,
    ReportRetracted,
    ReportTransmitted,
)
from reviews.review.documents import POINTER_ONLY
from reviews.review.findings import Manner


class Report(Stream):
    """One third party's report. A live one is known to whoever put it on record and whom it was handed to."""

    NAME: ClassVar[str] = "report"
    BESIDE: ClassVar[bool] = True
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
        self.links: list[tuple[Entry, ReportLinked]] = []
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
    def companies(self) -> tuple[UUID, ...]:
        """Who has the report and is a company, its author aside; known of live records only."""
        recorded = self.entry_received
        recorder = (recorded.organization,) if recorded and recorded.side is Side.COMPANY else ()
        recipients = (event.recipient for _, event in self.chain if event.recipient_side is Side.COMPANY)
        return tuple(dict.fromkeys(id for id in (*recorder, *recipients) if id != self.author))

    def side_of(self, holder: UUID) -> Side | None:
        """The side of one of the holders; None where the record does not say."""
        if holder == self.author:
            return self._receipt.author_side
        if self.entry_received and holder == self.entry_received.organization:
            return self.entry_received.side
        return next((event.recipient_side for _, event in self.chain if event.recipient == holder), None)

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
        author_side: Side | None,
        cases: tuple[LinkedCase, ...],
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
        named = tuple(case.id for case in cases) if by.record_kind is RecordKind.COMPILED else ()
        self.trigger(
            ReportReceived,
            by=by,
            # sealed under its own key: it may bear on many cases
            about=(self.id, *named, *models, author),
            audience=audience or (),
            author=author,
            author_side=author_side,
            cases=named,
            models=models,
            stage=stage,
            summary=summary,
            digest=digest,
            classified_pointer=classified_pointer,
        )
        for case in cases:
            if case.id not in self.cases:
                self.link(by=by, case=case)

    def transmit(
        self, *, by: Actor, sender: UUID, recipient: UUID, recipient_side: Side | None, manner: Manner | None
    ) -> None:
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
            # the recipient learns of the links to its own cases, and of no other's
            cites=[entry for entry, link in self.links if recipient in (link.company, link.agency)],
            sender=sender,
            recipient=recipient,
            recipient_side=recipient_side,
            manner=manner,
        )

    def link(self, *, by: Actor, case: LinkedCase) -> None:
        """Say that it bears on a case, which those of the case learn who have it. Raises Refused if said."""
        if case.id in self.cases:
            raise Refused("this report is linked to this case already", pointer="/case")
        told = (party for party in case.parties if party in self.holders and party != by.organization)
        self._record(
            ReportLinked,
            by=by,
            audience=told,
            linked=case.id,
            case=case.id,
            company=case.company,
            agency=case.agency,
        )

    def disclose_relationship(
        self,
        *,
        by: Actor,
        party: UUID,
        relationship: Relationship,
        detail: str | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say what the author is to an organization; it may be several things to one.

        Raises Refused for what the same organization has said already, and for none beside another.
        """
        said = {
            event.relationship
            for entry, event in self.relationships
            if entry.organization == by.organization and event.party == party
        }
        if relationship in said or (said and Relationship.NONE in (relationship, *said)):
            raise Refused("this is disclosed already, or says the contrary of it", pointer="/relationship")
        self._record(
            RelationshipDisclosed,
            by=by,
            audience=audience,
            party=party,
            relationship=relationship,
            detail=detail,
        )

    def corroborate(
        self,
        *,
        by: Actor,
        stage: Stage | None,
        evidence: StageEvidence | None,
        explanation: str | None,
        audience: tuple[UUID, ...] | None,
    ) -> None:
        """Say that it holds. Raises Refused where it is retracted, or the evidence says that it does not."""
        self._refuse_retracted()
        if evidence in (StageEvidence.REFUTED, StageEvidence.INCONCLUSIVE):
            raise Refused("evidence of this kind corroborates nothing", pointer="/evidence")
        self._record(
            ReportCorroborated,
            by=by,
            audience=audience,
            stage=stage,
            evidence=evidence,
            explanation=explanation,
        )

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
        linked: UUID | None = None,
        cites: Iterable[Entry] = (),
        **fields: Any,
    ) -> None:
        """An entry about the report. `audience` None: everybody who has it, as far as `_told` goes.

        A compiled one is about every case, too; a live one about no case but the one that it links.
        """
        self.refuse_strangers(by)
        if "author" in event_type.__struct_fields__:
            fields["author"] = self.author
        live = by.record_kind is RecordKind.LIVE
        about = (linked,) if linked else ()
        if not live:
            about = (*about, *self.cases)
        models = () if live else self._receipt.models
        self.trigger(
            event_type,
            by=by,
            about=(*about, self.id, *models, self.author),
            cites=[entry.citation() for entry in (self.entry_received, *cites) if entry],
            audience=self._told(by) if audience is None else audience,
            **fields,
        )

    def _told(self, by: Actor) -> tuple[UUID, ...]:
        """The other holders. No company learns from it that another one has the report."""
        apart = self.companies if by.side is Side.COMPANY or len(self.companies) > 1 else ()
        return tuple(holder for holder in self.holders if holder != by.organization and holder not in apart)

    def when(self, event: Event) -> None:
        match event:
            case ReportReceived():
                self.received, self.entry_received = event, self.entry
                self.cases = (*event.cases, *(case for case in self.cases if case not in event.cases))
            case ReportTransmitted():
                self.chain.append((self.entry, event))
            case ReportLinked():
                self.cases = (*self.cases, event.case)
                self.links.append((self.entry, event))
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
