"""The stream of one communication, from issue to end: what a government asked, and how that stands."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

import msgspec

from agreements.concerned import speaks_as_liaison
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import Actor, RecordKind, Side
from config.errors import NotFound, Refused
from config.ledger.event import Event
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream, UnknownEvent
from reviews.communication.ending import (
    MOVES_STATE,
    DirectiveEnjoined,
    DirectivePartlyLifted,
    DirectiveRescinded,
    Ending,
    RequestLapsed,
    RequestNarrowed,
    RequestSuperseded,
    RequestWithdrawn,
)
from reviews.communication.issuing import (
    MAY_DECLINE,
    CallRecorded,
    CommunicationAcknowledged,
    CommunicationDisowned,
    CommunicationReported,
    DirectiveIssued,
    Document,
    RequestIssued,
    in_eastern,
)
from reviews.communication.receiving import (
    ConditionAccepted,
    ConditionAttached,
    ConditionDeclined,
    EvidenceDisclosed,
    EvidenceReceipt,
    EvidenceReceiptStated,
    ReceiptStated,
    RequestClarified,
    Shown,
)
from reviews.communication.remembering import Remembered
from reviews.scope import Extent, Relation, Scope


class Superseded(msgspec.Struct, frozen=True, kw_only=True):
    """The communication that a new one stands in place of, as the command read it."""

    id: UUID
    to: UUID | None


class Communication(Remembered, Stream):
    """One request or directive. Nothing recorded here moves what anybody can reach (rule 5)."""

    NAME: ClassVar[str] = "communication"
    WHOLE: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        *MOVES_STATE,
        CommunicationAcknowledged,
        CommunicationDisowned,
        ReceiptStated,
        EvidenceDisclosed,
        EvidenceReceiptStated,
        RequestClarified,
        ConditionAttached,
        ConditionAccepted,
        ConditionDeclined,
    )

    # how it begins

    def issue_request(
        self,
        *,
        by: Actor,
        to: UUID,
        instrument: Instrument,
        track: Track,
        case: UUID | None = None,
        superseded: Superseded | None = None,
        shown: Shown | None = None,
        shown_what: str | None = None,
        may_decline_sent: bool | None = None,
        **said: Any,
    ) -> None:
        """Ask for something that the company may decline. `said` are further fields of `RequestIssued`.

        Raises Refused where the instrument binds, or what is asked for rests on something and it is not said
        what the company was shown of that (rules 6 and 14).
        """
        if instrument.binding:
            raise Refused(
                f"{instrument.words}: it binds, so issue it as a directive, with authority and document",
                pointer="/instrument",
                rule=6,
            )
        if by.record_kind is RecordKind.LIVE:
            if may_decline_sent is False:
                raise Refused(
                    "a voluntary request carries the sentence that the company may decline",
                    pointer="/may_decline_sent",
                    rule=6,
                )
            said["may_decline"], may_decline_sent = MAY_DECLINE, True
        said |= {"instrument": instrument, "may_decline_sent": may_decline_sent}
        self._issue(RequestIssued, by, to, track, case, superseded, shown, shown_what, said)

    def issue_directive(
        self,
        *,
        by: Actor,
        to: UUID,
        instrument: Instrument,
        authority: str,
        document: Document,
        track: Track,
        case: UUID | None = None,
        superseded: Superseded | None = None,
        shown: Shown | None = None,
        shown_what: str | None = None,
        **said: Any,
    ) -> None:
        """Direct the company, under an authority. `said` are further fields of `DirectiveIssued`.

        Raises Refused where the instrument does not bind or no authority is named, and as `issue_request`.
        """
        if not instrument.binding:
            raise Refused(
                f"{instrument.words}: it does not bind, so issue it as a request, without authority",
                pointer="/instrument",
                rule=6,
            )
        if not authority.strip():
            raise Refused("a binding directive cites its authority", pointer="/authority", rule=6)
        said |= {"instrument": instrument, "authority": authority.strip(), "document": document}
        self._issue(DirectiveIssued, by, to, track, case, superseded, shown, shown_what, said)

    def _issue(
        self,
        event_type: type[Event],
        by: Actor,
        to: UUID,
        track: Track,
        case: UUID | None,
        superseded: Superseded | None,
        shown: Shown | None,
        shown_what: str | None,
        said: dict[str, Any],
    ) -> None:
        self._refuse_begun()
        if said.get("supported_by") and shown is None:
            raise Refused(
                "what rests on a finding or report says what the company was shown of it: written, verbal, "
                "or nothing",
                pointer="/shown",
                rule=14,
            )
        if said.get("countersigned_by") == by.id:
            raise Refused("the countersigner is not the drafter", pointer="/countersigned_by", rule=15)
        if superseded is not None and superseded.to != to:
            raise NotFound(f"there is no communication {superseded.id}", pointer="/supersedes")
        office = said.pop("issuing_office", None) or by.organization
        models = said.pop("models", ()) or _models_of(said.get("scope"))
        earlier = (superseded.id,) if superseded else ()
        supported = said.get("supported_by") or ()
        about = (*((case,) if case else ()), *models, to, office, *earlier, *supported)
        self._record(
            event_type,
            by,
            about=about,
            audience=(to,),
            track=track,
            to=to,
            case=case,
            models=models,
            issuing_office=None if office == by.organization else office,
            supersedes=superseded.id if superseded else None,
            **said,
        )
        if shown is not None:
            self.disclose_evidence(by=by, shown=shown, what=shown_what, findings=tuple(supported))

    def report(
        self,
        *,
        by: Actor,
        track: Track,
        office: UUID | None,
        asker: str | None = None,
        case: UUID | None = None,
        case_agency: UUID | None = None,
        models: tuple[UUID, ...] = (),
        scope: Scope | None = None,
        **said: Any,
    ) -> None:
        """The company records one that the register lacks. `said` are further fields of
        `CommunicationReported`. Without an `office` of the register the agency of the case is told, and may
        acknowledge or disown it. Raises Refused where nobody is named as having asked."""
        self._refuse_begun()
        if office is None and not asker:
            raise Refused("say who asked: an office of the register, or its name", pointer="/asker")
        scope = scope or Scope()
        models = models or _models_of(scope)
        offices = (office,) if office else ()
        about = (*((case,) if case else ()), *models, by.organization, *offices)
        said |= {"office": office, "asker": asker, "scope": scope, "models": models, "case": case}
        told = offices or ((case_agency,) if case_agency else ())
        self._record(CommunicationReported, by, about=about, audience=told, track=track, **said)

    def _refuse_begun(self) -> None:
        if self.entry_issued:
            raise Refused("this communication is on record: what changes it is another act")

    def record_call(
        self,
        *,
        by: Actor,
        office: UUID,
        company: UUID,
        said: str,
        people: str | None = None,
        asked: RequestKind | None = None,
        case: UUID | None = None,
    ) -> None:
        """Record a verbal contact as one side has it. Raises Refused for those who took no part in it."""
        if by.record_kind is RecordKind.LIVE and by.organization not in (office, company):
            raise Refused("a call is recorded by those who took part in it", pointer="/office")
        self._refuse_begun()
        about = (*((case,) if case else ()), company, office)
        self._call(
            by, about, office=office, company=company, said=said, people=people, asked=asked, case=case
        )

    def record_call_beside(
        self, *, by: Actor, said: str, people: str | None = None, asked: RequestKind | None = None
    ) -> None:
        """Record a call on this communication, or another account of one. Raises NotFound for strangers."""
        self.refuse_strangers(by)
        office, company = self.issuing_office or self.recording_office, self.to
        self._call(by, self.about, office=office, company=company, said=said, people=people, asked=asked)

    def _call(
        self, by: Actor, about: Iterable[UUID], *, office: UUID | None, company: UUID | None, **told: Any
    ) -> None:
        audience = [party for party in (office, company) if party not in (None, by.organization)]
        self._record(
            CallRecorded,
            by,
            about=about,
            audience=audience,
            track=self.track,
            office=office,
            company=company,
            **told,
        )

    # what the company received

    def state_receipt(self, *, by: Actor, received_at: Occurred) -> None:
        """Raises Refused where a receipt is stated already: the entry is corrected instead."""
        if self.entry_received:
            raise Refused("a receipt is stated already: correct that entry", pointer="/received_at", rule=16)
        self._answer(ReceiptStated, by, received_at=received_at)

    def disclose_evidence(
        self, *, by: Actor, shown: Shown, what: str | None = None, findings: tuple[UUID, ...] = ()
    ) -> None:
        """Say what the company was shown. Raises Refused where nothing was shown, and yet something named."""
        if shown is Shown.NOTHING and what:
            raise Refused("where nothing was shown there is nothing to name", pointer="/what", rule=14)
        self._act(EvidenceDisclosed, by, shown=shown, what=what, findings=findings)

    def state_evidence_receipt(
        self, *, by: Actor, received: EvidenceReceipt, said: str | None = None
    ) -> None:
        self._answer(EvidenceReceiptStated, by, received=received, said=said)

    def acknowledge(self, *, by: Actor, registered_as: UUID | None = None) -> None:
        """Own what the company reported. Raises Refused where it reported nothing here."""
        self._refuse_unless_reported()
        self._act(CommunicationAcknowledged, by, registered_as=registered_as)

    def disown(self, *, by: Actor, reason: str | None = None) -> None:
        """Say that it is not the government's. Raises Refused where the company reported nothing here."""
        self._refuse_unless_reported()
        self._act(CommunicationDisowned, by, reason=reason)

    def _refuse_unless_reported(self) -> None:
        if self.reported is None:
            raise Refused("only a communication that a company reported is acknowledged or disowned")

    # how it changes and ends

    def clarify(self, *, by: Actor, clarification: str) -> None:
        self._act(RequestClarified, by, clarification=clarification)

    def narrow(self, *, by: Actor, scope: Scope) -> None:
        """Ask for less. Raises Refused where this asks for more, or for something else."""
        self._refuse_ended()
        if self.scope.compare(scope).overall in (Relation.BROADER, Relation.OVERLAPPING, Relation.DISJOINT):
            raise Refused(
                "this asks for more than before, or for something else: issue a new communication",
                pointer="/scope",
            )
        self._act(RequestNarrowed, by, scope=scope)

    def withdraw(self, *, by: Actor, reason: str | None = None) -> None:
        """No longer ask. Raises Refused for a binding one, which is rescinded."""
        self._refuse_ended()
        if self.binding:
            raise Refused("a binding directive is not withdrawn: rescind it", rule=6)
        self._act(RequestWithdrawn, by, reason=reason)

    def supersede(self, *, by: Actor, superseded_by: UUID) -> None:
        """Say which communication stands in place of this one. Raises Refused where that is this one, or
        this has ended."""
        self._refuse_ended()
        if superseded_by == self.id:
            raise Refused("a communication does not supersede itself", pointer="/superseded_by")
        self._act(RequestSuperseded, by, concerning=(superseded_by,), superseded_by=superseded_by)

    def lapse(self, *, by: Actor, answered: bool, now: datetime) -> None:
        """Note that no answer is recorded; a second time writes nothing, so that a sweep is harmless.

        `answered`: whether a decision that answers it was on record by the time hoped for; `now` is an
        instant. The entry occurred at that time, and its id follows from the request. Raises Refused where
        an answer is there, is not yet due, or was not hoped for by any time (rule 9).
        """
        due, issued = self.lapses_at, self.entry_issued
        if self.lapsed:
            return
        if due is None or issued is None or answered:
            raise Refused(
                "only a request without an answer lapses, at the time that it hoped for one", rule=9
            )
        if now < due:
            raise Refused(f"an answer is hoped for by {in_eastern(due)}, which is not past", rule=9)
        self._record(
            RequestLapsed,
            by,
            about=self.about,
            audience=self._both(),
            track=self.track,
            occurred=Occurred.at(due),
            event_id=uuid5(issued.id, "request lapsed"),
        )

    def partly_lift(self, *, by: Actor, lifted: Scope) -> None:
        """Lift part of a directive. Raises Refused where it does not bind, or directs nothing of that."""
        self._refuse_voluntary()
        directed = self.in_force_scope
        if directed and all(scope.compare(lifted).overall is Relation.DISJOINT for scope in directed):
            raise Refused("the directive does not direct what this would lift", pointer="/lifted", rule=10)
        self._act(DirectivePartlyLifted, by, lifted=lifted)

    def rescind(self, *, by: Actor, reason: str | None = None) -> None:
        """Take a directive back. Raises Refused where it does not bind or has ended."""
        self._refuse_voluntary()
        self._act(DirectiveRescinded, by, reason=reason)

    def enjoin(self, *, by: Actor, court: UUID | None, document: Document) -> None:
        """Enter a court's record. Raises Refused where the communication does not bind or has ended."""
        self._refuse_voluntary()
        concerning = (court,) if court else ()
        self._record(
            DirectiveEnjoined,
            by,
            about=(*self.about, *concerning),
            audience=self._both(),
            track=self.track,
            court=court,
            document=document,
        )

    def _refuse_voluntary(self) -> None:
        self._refuse_ended()
        if not self.binding:
            raise Refused("only a binding directive is lifted, rescinded or enjoined: withdraw it", rule=6)

    def _refuse_ended(self) -> None:
        # that no answer is recorded bars no later act of anybody (rule 9)
        if self.state.how not in (None, Ending.LAPSED):
            raise Refused(f"this communication has ended: {self.state.how.words}")

    # conditions

    def attach_condition(self, *, by: Actor, condition: str) -> None:
        self._act(ConditionAttached, by, condition=condition)

    def accept_condition(self, *, by: Actor, condition: UUID) -> None:
        """Raises Refused where there is no such condition, or it is answered."""
        self._refuse_unless_open(condition)
        self._answer(ConditionAccepted, by, condition=condition)

    def decline_condition(self, *, by: Actor, condition: UUID) -> None:
        """Raises Refused where there is no such condition, or it is answered."""
        self._refuse_unless_open(condition)
        self._answer(ConditionDeclined, by, condition=condition)

    def _refuse_unless_open(self, condition: UUID) -> None:
        attached = self.conditions.get(condition)
        if attached is None or attached.accepted or attached.declined:
            raise Refused("this communication has no such condition to answer", pointer="/condition")

    # recording

    def _act(
        self, event_type: type[Event], by: Actor, *, concerning: Iterable[UUID] = (), **said: Any
    ) -> None:
        """An act of the government: of the issuing or the recording office where the record is live."""
        self.refuse_strangers(by)
        audience = (self.to,) if self.to else ()
        about = (*self.about, *concerning)
        self._record(event_type, by, about=about, audience=audience, track=self.track, **said)

    def _answer(self, event_type: type[Event], by: Actor, **said: Any) -> None:
        """An act of the company that the communication is addressed to."""
        self.refuse_strangers(by)
        audience = tuple(party for party in self._both() if party != by.organization)
        self._record(event_type, by, about=self.about, audience=audience, track=self.track, **said)

    def _both(self) -> tuple[UUID, ...]:
        parties = (self.to, self.issuing_office, self.recording_office)
        return tuple(dict.fromkeys(party for party in parties if party is not None))

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound where this is none of a live actor's business, as if it did not exist."""
        stranger = speaks_as_liaison(by) and by.organization != self.to
        if by.side is Side.GOVERNMENT and by.record_kind is RecordKind.LIVE and self.entry_issued:
            told = self.entry_issued.record.audience  # what a company reports may name no known office
            stranger = by.organization not in (self.issuing_office, self.recording_office, *told)
        if stranger and self.entry_issued:
            raise NotFound(f"there is no communication {self.id}")

    def _record(self, event_type: type[Event], by: Actor, *, about: Iterable[UUID], **said: Any) -> None:
        self.trigger(event_type, by=by, about=dict.fromkeys(about), **said)

    def when(self, event: Event) -> None:
        if not self.remember(event):
            raise UnknownEvent(self, event)


def _models_of(scope: Scope | None) -> tuple[UUID, ...]:
    return () if scope is None or isinstance(scope.models, Extent) else scope.models
