"""The stream of one communication, from issue to end: what a government asked, and how that stands."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID, uuid5

from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Event
from config.ledger.occurred import Occurred
from config.ledger.stream import Stream, UnknownEvent
from reviews.communication.beginning import Beginning
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
    CommunicationAcknowledged,
    CommunicationDisowned,
    Document,
    Form,
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
)
from reviews.scope import Relation, Scope


class Communication(Beginning, Stream):
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

    # what the company received

    def state_receipt(self, *, by: Actor, received_at: Occurred) -> None:
        """Raises Refused where a receipt is stated already: the entry is corrected instead."""
        if self.entry_received:
            raise Refused("a receipt is stated already: correct that entry", pointer="/received_at", rule=16)
        self._answer(ReceiptStated, by, received_at=received_at)

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
        """No longer ask. Raises Refused for a binding one, which is rescinded, and for a call that the
        company recorded: what it says of the government is the company's own word (rule 4)."""
        self._refuse_ended()
        if self.form is Form.CALL and self.entry_issued and self.entry_issued.side is Side.COMPANY:
            raise Refused("the company recorded this call: record beside it what was said", rule=4)
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
        """Raises NotFound where there is no such condition, Refused where it is answered."""
        self._refuse_unless_open(condition)
        self._answer(ConditionAccepted, by, condition=condition)

    def decline_condition(self, *, by: Actor, condition: UUID) -> None:
        """Raises NotFound where there is no such condition, Refused where it is answered."""
        self._refuse_unless_open(condition)
        self._answer(ConditionDeclined, by, condition=condition)

    def _refuse_unless_open(self, condition: UUID) -> None:
        attached = self.conditions.get(condition)
        if attached is None:
            raise NotFound("this communication has no such condition", pointer="/condition")
        if attached.accepted or attached.declined:
            raise Refused("this condition is answered already", pointer="/condition")

    def when(self, event: Event) -> None:
        if not self.remember(event):
            raise UnknownEvent(self, event)
