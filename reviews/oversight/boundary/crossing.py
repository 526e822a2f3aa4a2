"""One communication and what the company did about it: a row of the boundary ledger, in two columns."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Side
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from config.ledger.stream import Entry
from reviews.communication import Communication, EvidenceReceipt, Form, Shown
from reviews.decision import Basis, BroaderReason, Decision, DecisionKind
from reviews.model_version import Effect, EffectKind, ModelVersion, Reach
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.span import Span, span
from reviews.scope import Difference, Relation, Scope

LIMITS = frozenset({EffectKind.RESTRICTED, EffectKind.SUSPENDED, EffectKind.CANCELED})


class NoticeFrom(StrEnum):
    """From when the notice is counted."""

    STATED_RECEIPT = "stated receipt"
    ISSUE = "issue"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """The time given: from `counted_from` to the hoped-for or demanded answer; where a binding instrument
    names none, to the company's first act, which bounds it from above (`at_most`)."""

    span: Span
    counted_from: NoticeFrom
    at_most: bool
    entries: tuple[UUID, ...]

    def __str__(self) -> str:
        if self.at_most:
            return (
                f"at most {self.span.stated} from {self.counted_from}, when the company acted; "
                "no date to comply by is on record"
            )
        return f"{self.span.stated} from {self.counted_from}"


class Consequence(msgspec.Struct, frozen=True, kw_only=True):
    """A consequence that somebody stated; `before_decision` None where the dates cannot tell."""

    by: UUID
    words: str
    entry: UUID
    before_decision: bool | None


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """An act of the company on a model: what it did, to what extent, and what it says it answers."""

    entry: UUID
    model: UUID
    kind: EffectKind
    occurred: Occurred
    takes_effect: datetime
    scope: Scope | None
    decision: UUID | None
    independent: bool


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The company's decision about a communication, and the acts that cite it."""

    decision: UUID
    entries: tuple[UUID, ...]
    kind: DecisionKind
    basis: Basis
    basis_matches_instrument: bool | None
    under_objection: bool
    objection: Words | None
    alternative: Words | None
    applied: Scope | None
    relation: Relation | None
    difference: Difference | None
    reason: BroaderReason | None
    explained: tuple[UUID, ...]
    acts: tuple[Act, ...]
    took: Span | None


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the boundary ledger: what was asked on the left, what was decided on the right."""

    communication: UUID
    entry: UUID
    form: Form
    issued: Occurred
    issuer: UUID | None
    recorded_by: UUID | None
    kind: RequestKind | None
    instrument: Instrument | None
    binding: bool
    track: str | None
    authority: str | None
    document_held: bool | None
    on_whose_instruction: str | None
    countersigned: bool
    may_decline_sent: bool | None
    standing: str
    models: tuple[UUID, ...]
    requested: Scope | None
    notice: Notice | None
    shown: Shown | None
    shown_entries: tuple[UUID, ...]
    supported: bool
    said_to_be_received: EvidenceReceipt | None
    consequences: tuple[Consequence, ...]
    replies: tuple[Reply, ...]
    to_act: Span | None
    to_lift: Span | None
    to_restore: Span | None
    limited_for: Span | None
    lifts: tuple[UUID, ...]
    lifted: UUID | None
    restored: tuple[UUID, ...]
    delay_days: tuple[float, float] | None
    delays: tuple[UUID, ...]
    plan_before: Cited | None
    after_decline: tuple[UUID, ...]
    beside: tuple[Cited, ...]
    lengths_said: tuple[Cited, ...]

    @property
    def acts(self) -> tuple[Act, ...]:
        """Every act that answers it, in order."""
        return tuple(act for reply in self.replies for act in reply.acts)


def crossing(case: CaseHistory, communication: Communication) -> Crossing | None:
    """The row of one communication; None where nothing of it is on record at this moment."""
    issued = communication.entry_issued
    if issued is None or communication.issued is None or communication.form is None:
        return None
    decisions = [
        decision
        for decision in case.of(Decision)
        if any(answered.communication == communication.id for answered in decision.answered)
    ]
    replies = tuple(
        reply for decision in decisions if (reply := _reply(case, decision, communication)) is not None
    )
    acts = [act for reply in replies for act in reply.acts]
    first = min(acts, key=_when, default=None)
    limiting = min((act for act in acts if act.kind in LIMITS), key=_when, default=None)
    ending = communication.ending
    restored = _restored(case, limiting)
    delays = [
        delay
        for model in case.of(ModelVersion)
        for delay in model.delays()
        if communication.id in delay.communications
        or (delay.decision is not None and delay.decision in {decision.id for decision in decisions})
    ]
    days = [delay.days for delay in delays if delay.days is not None]
    lifts = [entry.id for entry in communication.lifts if ending is None or entry.id != ending.id]
    return Crossing(
        communication=communication.id,
        entry=issued.id,
        form=communication.form,
        issued=communication.issued,
        issuer=communication.issuing_office,
        recorded_by=communication.recording_office,
        kind=communication.kind,
        instrument=communication.instrument,
        binding=communication.binding,
        track=communication.track,
        authority=communication.authority,
        document_held=communication.document.held if communication.document else None,
        on_whose_instruction=communication.on_whose_instruction,
        countersigned=communication.countersigned,
        may_decline_sent=communication.may_decline_sent,
        standing=communication.state.words,
        models=communication.models,
        requested=communication.scope,
        notice=_notice(case, communication, issued, first),
        shown=communication.shown,
        shown_entries=tuple(entry.id for entry in communication.evidence),
        supported=bool(communication.supported_by),
        said_to_be_received=communication.evidence_receipt,
        consequences=tuple(_consequences(case, communication, issued, decisions)),
        replies=replies,
        to_act=_time(case, issued, first),
        to_lift=_between(case, issued, ending),
        to_restore=_time(case, ending, restored[0]) if ending and restored else None,
        limited_for=_acts_apart(case, limiting, restored[0] if restored else None),
        lifts=tuple(lifts),
        lifted=ending.id if ending else None,
        restored=tuple(act.entry for act in restored),
        delay_days=(sum(low for low, _ in days), sum(high for _, high in days)) if days else None,
        delays=tuple(delay.entry.id for delay in delays),
        plan_before=plan_before(case, communication),
        after_decline=tuple(_after_decline(case, communication, decisions)),
        beside=tuple(said_of(case, issued.id)),
        lengths_said=tuple(
            Cited(said.claim.value, (said.entry.id,))
            for said in case.claims(ClaimKind.DURATION)
            if limiting is not None and said.claim.entry == limiting.entry
        ),
    )


def said_of(case: CaseHistory, entry: UUID) -> Iterable[Cited]:
    """What claims say of an entry otherwise than it does: other dates, other words for it."""
    for kind in (ClaimKind.DATING, ClaimKind.CHARACTERIZATION, ClaimKind.SELECTION, ClaimKind.BASIS):
        for said in case.claims(kind):
            if said.claim.entry == entry:
                what = "date" if kind is ClaimKind.DATING else (said.claim.field or kind).replace("_", " ")
                value = said.claim.value
                if said.claim.field == "instrument":
                    value = Instrument(value).words
                yield Cited(f"{what}: {value}, says {case.who(said.entry)}", (said.entry.id,))


def acts_of(model: ModelVersion) -> Iterable[Act]:
    """What the company did to one model, in the order of recording."""
    return (_act(model, effect) for effect in model.effects)


def _act(model: ModelVersion, effect: Effect) -> Act:
    return Act(
        entry=effect.entry.id,
        model=model.id,
        kind=effect.act,
        occurred=effect.entry.occurred,
        takes_effect=effect.entry.takes_effect,
        scope=effect.scope,
        decision=effect.decision,
        independent=effect.independent,
    )


def _when(act: Act) -> datetime:
    return act.takes_effect


def _reply(case: CaseHistory, decision: Decision, communication: Communication) -> Reply | None:
    made = decision.entry_made
    if made is None or decision.kind is None or decision.basis is None or communication.issued is None:
        return None
    difference = next(
        (found for answered, found in decision.differences if answered.communication == communication.id), None
    )
    acts = tuple(
        act for model in case.of(ModelVersion) for act in acts_of(model) if act.decision == decision.id
    )
    issued = communication.entry_issued
    return Reply(
        decision=decision.id,
        entries=(made.id, *(entry.id for entry in decision.revisions)),
        kind=decision.kind,
        basis=decision.basis,
        basis_matches_instrument=decision.basis_matches_instrument,
        under_objection=decision.under_objection,
        objection=decision.objection,
        alternative=decision.alternative,
        applied=decision.applied,
        relation=decision.relation,
        difference=difference,
        reason=decision.reason,
        explained=tuple(entry.id for entry in decision.explained),
        acts=tuple(sorted(acts, key=_when)),
        took=_between(case, issued, made),
    )


def _between(case: CaseHistory, begun: Entry | None, ended: Entry | None) -> Span | None:
    if begun is None or ended is None:
        return None
    return span(begun.occurred, ended.occurred, case.other_dates(begun.id), case.other_dates(ended.id))


def _time(case: CaseHistory, begun: Entry | None, act: Act | None) -> Span | None:
    if begun is None or act is None:
        return None
    return span(begun.occurred, act.occurred, case.other_dates(begun.id), case.other_dates(act.entry))


def _acts_apart(case: CaseHistory, begun: Act | None, ended: Act | None) -> Span | None:
    if begun is None or ended is None:
        return None
    return span(begun.occurred, ended.occurred, case.other_dates(begun.entry), case.other_dates(ended.entry))


def _restored(case: CaseHistory, limiting: Act | None) -> list[Act]:
    if limiting is None:
        return []
    restored = [
        act
        for model in case.of(ModelVersion)
        for act in acts_of(model)
        if act.kind is EffectKind.RESTORED and _when(act) >= _when(limiting)
    ]
    return sorted(restored, key=_when)


def _notice(case: CaseHistory, communication: Communication, issued: Entry, first: Act | None) -> Notice | None:
    receipt = communication.entry_received
    counted_from = NoticeFrom.STATED_RECEIPT if receipt else NoticeFrom.ISSUE
    begun = communication.received or issued.occurred
    entries = (issued.id, receipt.id) if receipt else (issued.id,)
    if communication.answer_by is not None:
        given = span(begun, Occurred.at(communication.answer_by))
        if given is None:
            return None
        return Notice(span=given, counted_from=counted_from, at_most=False, entries=entries)
    if not communication.binding or first is None:
        return None
    given = span(begun, first.occurred, case.other_dates(issued.id), case.other_dates(first.entry))
    if given is None:
        return None
    return Notice(span=given, counted_from=counted_from, at_most=True, entries=(*entries, first.entry))


def _consequences(
    case: CaseHistory, communication: Communication, issued: Entry, decisions: list[Decision]
) -> Iterable[Consequence]:
    decided = min((d.entry_made.takes_effect for d in decisions if d.entry_made), default=None)
    if communication.penalty:
        before = None if decided is None else issued.takes_effect <= decided
        yield Consequence(
            by=issued.organization, words=communication.penalty, entry=issued.id, before_decision=before
        )
    for said in case.claims(ClaimKind.CONSEQUENCE_STATED):
        if said.claim.entry not in (issued.id, None):
            continue
        earliest, latest = said.entry.occurred.earliest, said.entry.occurred.latest
        before = None
        if decided is not None and latest is not None and latest <= decided:
            before = True
        elif decided is not None and earliest is not None and earliest > decided:
            before = False
        yield Consequence(
            by=said.entry.organization, words=said.claim.value, entry=said.entry.id, before_decision=before
        )


def plan_before(case: CaseHistory, communication: Communication) -> Cited | None:
    """What could be reached, and what release was planned, just before a communication reached the company."""
    begun = communication.received or communication.issued
    if begun is None or begun.latest is None:
        return None
    contact = begun.latest
    told: list[str] = []
    entries: list[UUID] = []
    for model in case.of(ModelVersion):
        if communication.models and model.id not in communication.models:
            continue
        plan = model.plan_at(contact, Reach.EVERYBODY) or model.plan_at(contact, Reach.PARTNERS)
        reached = [known for known in model.access_history() if known[1].takes_effect < contact]
        if plan is not None and not plan.canceled:
            when = f" for {plan.when}" if plan.when else ""
            told.append(f"a release of {model.name} to {plan.to.words} was planned{when}")
            entries.append(plan.entry.id)
        if reached:
            told.append(f"{model.name} could be reached by {reached[-1][2].words}")
            entries.append(reached[-1][1].id)
    return Cited(text="; ".join(told), entries=tuple(entries)) if told else None


def _after_decline(
    case: CaseHistory, communication: Communication, decisions: list[Decision]
) -> Iterable[UUID]:
    declined = [
        decision.entry_made.takes_effect
        for decision in decisions
        if decision.kind is DecisionKind.DECLINED and decision.entry_made
    ]
    if not declined:
        return
    company = communication.to
    for entry in case.entries:
        toward = company is None or company in (*entry.record.about, *entry.record.audience)
        if entry.side is Side.GOVERNMENT and toward and entry.takes_effect > min(declined):
            yield entry.id
