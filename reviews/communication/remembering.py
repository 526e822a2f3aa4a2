"""What a communication remembers of its entries, and how it stands."""

from datetime import datetime
from uuid import UUID

import msgspec

from agreements.vocabulary import Instrument, RequestKind
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from reviews.communication.ending import (
    DirectiveEnjoined,
    DirectivePartlyLifted,
    DirectiveRescinded,
    RequestLapsed,
    RequestNarrowed,
    RequestSuperseded,
    RequestWithdrawn,
    Standing,
    State,
    state_after,
)
from reviews.communication.issuing import (
    CallRecorded,
    CommunicationAcknowledged,
    CommunicationDisowned,
    CommunicationReported,
    DirectiveIssued,
    Document,
    Form,
    RequestIssued,
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
from reviews.scope import Scope


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that was attached, and the company's answer to it."""

    words: Words
    entry: Entry
    accepted: Entry | None = None
    declined: Entry | None = None


class Remembered:
    """The state of one communication: what was issued, received, shown, narrowed and ended."""

    entry: Entry

    def start(self) -> None:
        self.form: Form | None = None
        self.entry_issued: Entry | None = None
        self.about: tuple[UUID, ...] = ()
        self.cases: tuple[UUID, ...] = ()
        self.track: str | None = None
        self.to: UUID | None = None
        self.issuing_office: UUID | None = None
        self.recording_office: UUID | None = None
        self.kind: RequestKind | None = None
        self.instrument: Instrument | None = None
        self.scope = self.scope_first = Scope()
        self.models: tuple[UUID, ...] = ()
        self.on_whose_instruction: Words | None = None
        self.answer_by: datetime | None = None
        self.countersigned_by: UUID | None = None
        self.draft: UUID | None = None
        self.may_decline_sent: bool | None = None
        self.authority: str | None = None
        self.document: Document | None = None
        self.penalty: str | None = None
        self.text: Words | None = None
        self.supersedes: UUID | None = None
        self.superseded_by: UUID | None = None
        self.supported_by: tuple[UUID, ...] = ()
        self.reported: CommunicationReported | None = None
        self.acknowledged: Entry | None = None
        self.disowned: Entry | None = None
        self.entry_received: Entry | None = None
        self.received: Occurred | None = None
        self.evidence: list[Entry] = []
        self.shown: Shown | None = None
        self.evidence_receipts: list[Entry] = []
        self.evidence_receipt: EvidenceReceipt | None = None
        self.clarifications: list[Entry] = []
        self.calls: list[Entry] = []
        self.conditions: dict[UUID, Condition] = {}
        self.lifts: list[Entry] = []
        self.course: list[Entry] = []

    # what follows from it

    @property
    def issued(self) -> Occurred | None:
        """When it was issued; of one that the company reported, when it was received."""
        if self.reported:
            return self.reported.received_at
        return self.entry_issued.occurred if self.entry_issued else None

    @property
    def binding(self) -> bool:
        """Whether law compels the company to follow it, by its instrument as recorded."""
        return self.instrument is not None and self.instrument.binding

    @property
    def countersigned(self) -> bool:
        return self.countersigned_by is not None

    @property
    def state(self) -> State:
        """How it stands after the last act."""
        return state_after(self.course)

    def state_at(self, instant: datetime) -> State:
        """How it stood at an instant; an imprecise date counts from its latest, and `State.words` says so."""
        return state_after(entry for entry in self.course if entry.takes_effect <= instant)

    @property
    def lapsed(self) -> bool:
        """Whether it is on record that no answer is recorded."""
        return any(isinstance(entry.event, RequestLapsed) for entry in self.course)

    @property
    def lapses_at(self) -> datetime | None:
        """The instant at which a request lapses unless an answer is on record by then.

        None for what binds, hopes for no answer, has lapsed, or did not stand any more at that instant.
        """
        due = self.answer_by
        if due is None or self.binding or self.lapsed or self.state_at(due).standing is not Standing.OPEN:
            return None
        return due

    @property
    def in_force_scope(self) -> tuple[Scope, ...]:
        """What it still asks for or directs: scopes that do not overlap, none once it has ended."""
        return self.state.scopes

    @property
    def ending(self) -> Entry | None:
        """The act that ended it, None while it stands."""
        state = self.state
        if state.standing is not Standing.ENDED:
            return None
        return next(entry for entry in self.course if entry.id == state.moved_by)

    def remember(self, event: Event) -> bool:
        """Set state; False where the event is not known here."""
        match event:
            case RequestIssued() | DirectiveIssued() | CommunicationReported() | CallRecorded():
                self._begin(event)
            case CommunicationAcknowledged():
                self.acknowledged = self.entry
            case CommunicationDisowned():
                self.disowned = self.entry
            case ReceiptStated(received_at=received_at):
                self.entry_received, self.received = self.entry, received_at
            case EvidenceDisclosed(shown=shown):
                self.evidence.append(self.entry)
                self.shown = shown
            case EvidenceReceiptStated(received=received):
                self.evidence_receipts.append(self.entry)
                self.evidence_receipt = received
            case RequestClarified():
                self.clarifications.append(self.entry)
            case ConditionAttached(condition=words):
                self.conditions[self.entry.id] = Condition(words=words, entry=self.entry)
            case ConditionAccepted(condition=condition):
                self._answer_condition(condition, accepted=self.entry)
            case ConditionDeclined(condition=condition):
                self._answer_condition(condition, declined=self.entry)
            case _:
                return self._end(event)
        return True

    def _end(self, event: Event) -> bool:
        match event:
            case RequestNarrowed(scope=scope):
                self.scope = scope
            case RequestSuperseded(superseded_by=superseded_by):
                self.superseded_by = superseded_by
            case DirectivePartlyLifted() | DirectiveRescinded():
                self.lifts.append(self.entry)
            case RequestWithdrawn() | RequestLapsed() | DirectiveEnjoined():
                pass
            case _:
                return False
        self.course.append(self.entry)
        return True

    def _answer_condition(self, condition: UUID, **answer: Entry) -> None:
        if attached := self.conditions.get(condition):
            self.conditions[condition] = msgspec.structs.replace(attached, **answer)

    def _begin(self, event: RequestIssued | DirectiveIssued | CommunicationReported | CallRecorded) -> None:
        if isinstance(event, CallRecorded):
            self.calls.append(self.entry)
        if self.entry_issued:
            return
        self.entry_issued = self.entry
        self.course.append(self.entry)
        self.about, self.track = self.entry.record.about, self.entry.record.track
        self.cases = (event.case,) if event.case else ()
        match event:
            case CallRecorded():
                self._begin_with_call(event)
            case CommunicationReported():
                self._begin_with_report(event)
            case _:
                self._begin_with_issue(event)

    def _begin_with_call(self, event: CallRecorded) -> None:
        self.form, self.to, self.kind = Form.CALL, event.company, event.asked
        self.issuing_office = event.office
        self.recording_office = self.entry.organization
        self.instrument = Instrument.INFORMAL_ASK if event.asked else None

    def _begin_with_report(self, event: CommunicationReported) -> None:
        self.form, self.reported, self.to = Form.REPORTED, event, self.entry.organization
        self.issuing_office, self.recording_office = event.office, self.entry.organization
        self.kind, self.instrument, self.models = event.kind, event.claimed_instrument, event.models
        self.scope = self.scope_first = event.scope
        self.entry_received, self.received = self.entry, event.received_at
        self.text = event.said

    def _begin_with_issue(self, event: RequestIssued | DirectiveIssued) -> None:
        self.to, self.kind, self.instrument = event.to, event.kind, event.instrument
        self.recording_office = self.entry.organization
        self.issuing_office = event.issuing_office or self.entry.organization
        self.scope = self.scope_first = event.scope
        self.models, self.text = event.models, event.text
        self.on_whose_instruction = event.on_whose_instruction
        self.countersigned_by, self.supersedes = event.countersigned_by, event.supersedes
        self.draft = event.draft
        self.supported_by = event.supported_by
        if isinstance(event, RequestIssued):
            self.form, self.answer_by = Form.REQUEST, event.answer_hoped_for_by
            self.may_decline_sent = event.may_decline_sent
        else:
            self.form, self.answer_by = Form.DIRECTIVE, event.comply_by
            self.authority, self.document, self.penalty = event.authority, event.document, event.penalty
