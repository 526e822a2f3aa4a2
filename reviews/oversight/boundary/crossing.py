"""One communication and what the company did about it: a row of the boundary ledger, in two columns."""

from collections.abc import Iterable, Iterator
from itertools import dropwhile
from uuid import UUID

import msgspec

from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument, RequestKind
from config.actors import Side
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from reviews.communication import Communication, Condition, EvidenceReceipt, Form, RequestNarrowed, Shown
from reviews.decision import Basis, BroaderReason, Commitment, Decision, DecisionKind
from reviews.model_version import EffectKind, ModelVersion, Reach
from reviews.oversight.boundary.act import LIMITS, Act, every_act, said_of, when_done
from reviews.oversight.boundary.pressure import Consequence, Notice, consequences_of, notice_of
from reviews.oversight.history import CaseHistory, Cited
from reviews.oversight.span import Span, span
from reviews.scope import Difference, Relation, Scope


class Undertaking(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that was attached, or a commitment that was offered, and what became of it: `answered` is
    the entry that accepted, declined or withdrew it."""

    words: Words
    entry: UUID
    standing: str
    answered: UUID | None


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The company's decision about a communication, and the acts that cite it. `asked` is the scope as it
    stood when the company answered, which `difference` is measured by."""

    decision: UUID
    entries: tuple[UUID, ...]
    kind: DecisionKind
    basis: Basis
    basis_matches_instrument: bool | None
    under_objection: bool
    objection: Words | None
    alternative: Words | None
    asked: Scope
    applied: Scope | None
    relation: Relation | None
    difference: Difference | None
    reason: BroaderReason | None
    explained: tuple[UUID, ...]
    acts: tuple[Act, ...]
    commitments: tuple[Undertaking, ...]
    took: Span | None


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """The issuing office asks for less: all that it asks for from then on."""

    entry: UUID
    scope: Scope


class Crossing(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the boundary ledger: what was asked on the left, what was decided on the right.

    `asker` is who asked in the company's words, where it reports a communication of no known office;
    `requested` is the scope first asked for, `narrowed` what was asked for after that. `limited_for` runs
    from the first limit until nothing of that model, `limited_model`, was limited any more.
    """

    communication: UUID
    entry: UUID
    form: Form
    issued: Occurred
    issuer: UUID | None
    asker: Words | None
    recorded_by: UUID | None
    kind: RequestKind | None
    instrument: Instrument | None
    binding: bool
    track: str | None
    authority: str | None
    document_held: bool | None
    on_whose_instruction: Words | None
    countersigned: bool
    may_decline_sent: bool | None
    standing: str
    models: tuple[UUID, ...]
    requested: Scope | None
    narrowed: tuple[Narrowed, ...]
    notice: Notice | None
    shown: Shown | None
    shown_entries: tuple[UUID, ...]
    supported: bool
    said_to_be_received: EvidenceReceipt | None
    receipt_entries: tuple[UUID, ...]
    consequences: tuple[Consequence, ...]
    conditions: tuple[Undertaking, ...]
    replies: tuple[Reply, ...]
    to_act: Span | None
    to_lift: Span | None
    to_restore: Span | None
    limited_for: Span | None
    limited_model: UUID | None
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
    first = min(acts, key=when_done, default=None)
    limiting = min((act for act in acts if act.kind in LIMITS), key=when_done, default=None)
    ending = communication.ending
    restored = _restored(case, acts)
    free = _free_again(case, limiting)
    delays = [
        delay
        for model in case.of(ModelVersion)
        for delay in model.delays()
        if communication.id in delay.communications
    ]
    # an earlier date is no delay
    delays = [delay for delay in delays if delay.days is None or delay.days[1] > 0]
    days = [(max(0.0, low), high) for low, high in (delay.days for delay in delays if delay.days is not None)]
    lifts = [entry.id for entry in communication.lifts if ending is None or entry.id != ending.id]
    return Crossing(
        communication=communication.id,
        entry=issued.id,
        form=communication.form,
        issued=communication.issued,
        issuer=communication.issuing_office,
        asker=communication.reported.asker if communication.reported else None,
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
        requested=communication.scope_first,
        narrowed=tuple(
            Narrowed(entry=entry.id, scope=entry.event.scope)
            for entry in communication.course
            if isinstance(entry.event, RequestNarrowed)
        ),
        notice=notice_of(case, communication, issued, first),
        shown=communication.shown,
        shown_entries=tuple(entry.id for entry in communication.evidence),
        supported=bool(communication.supported_by),
        said_to_be_received=communication.evidence_receipt,
        receipt_entries=tuple(entry.id for entry in communication.evidence_receipts),
        consequences=tuple(consequences_of(case, communication, issued, decisions)),
        conditions=tuple(map(_condition, communication.conditions.values())),
        replies=replies,
        to_act=_time(case, issued, first),
        to_lift=_between(case, issued, ending),
        to_restore=_time(case, ending, restored[0]) if ending and restored else None,
        limited_for=_acts_apart(case, limiting, free) if limiting and free else None,
        limited_model=limiting.model if limiting and free else None,
        lifts=tuple(lifts),
        lifted=ending.id if ending else None,
        restored=tuple(act.entry for act in restored),
        delay_days=(sum(low for low, _ in days), sum(high for _, high in days)) if days else None,
        delays=tuple(delay.entry.id for delay in delays),
        plan_before=plan_before(case, communication),
        after_decline=tuple(_after_decline(case, communication, decisions)),
        beside=tuple(said_of(case, [issued.id])),
        lengths_said=tuple(
            Cited(said.claim.value, (said.entry.id,))
            for said in case.claims(ClaimKind.DURATION)
            if limiting is not None and said.claim.entry == limiting.entry
        ),
    )


def _reply(case: CaseHistory, decision: Decision, communication: Communication) -> Reply | None:
    made = decision.entry_made
    if made is None or decision.kind is None or decision.basis is None:
        return None
    asked = next(one.scope for one in decision.answered if one.communication == communication.id)
    acts = tuple(act for act in every_act(case) if act.decision == decision.id)
    return Reply(
        decision=decision.id,
        entries=(made.id, *(entry.id for entry in decision.revisions)),
        kind=decision.kind,
        basis=decision.basis,
        basis_matches_instrument=decision.basis_matches_instrument,
        under_objection=decision.under_objection,
        objection=decision.objection,
        alternative=decision.alternative,
        asked=asked,
        applied=decision.applied,
        relation=decision.relation,
        difference=asked.compare(decision.applied) if decision.applied else None,
        reason=decision.reason,
        explained=tuple(entry.id for entry in decision.explained),
        acts=acts,
        commitments=tuple(map(_commitment, decision.commitments.values())),
        took=_between(case, communication.entry_issued, made),
    )


def _condition(attached: Condition) -> Undertaking:
    answer = attached.accepted or attached.declined
    standing = "accepted" if attached.accepted else "declined" if attached.declined else "not answered"
    return Undertaking(
        words=attached.words,
        entry=attached.entry.id,
        standing=standing,
        answered=answer.id if answer else None,
    )


def _commitment(offered: Commitment) -> Undertaking:
    taken_back = offered.withdrawn
    return Undertaking(
        words=offered.words,
        entry=offered.entry.id,
        standing="withdrawn" if taken_back else "offered",
        answered=taken_back.id if taken_back else None,
    )


def _between(case: CaseHistory, begun: Entry | None, ended: Entry | None) -> Span | None:
    if begun is None or ended is None:
        return None
    return span(begun.occurred, ended.occurred, case.other_dates(begun.id), case.other_dates(ended.id))


def _time(case: CaseHistory, begun: Entry | None, act: Act | None) -> Span | None:
    if begun is None or act is None:
        return None
    return span(begun.occurred, act.occurred, case.other_dates(begun.id), case.other_dates(act.entry))


def _acts_apart(case: CaseHistory, begun: Act, ended: Entry) -> Span | None:
    return span(begun.occurred, ended.occurred, case.other_dates(begun.entry), case.other_dates(ended.id))


def _restored(case: CaseHistory, acts: Iterable[Act]) -> list[Act]:
    """What gave access back to the models that the acts limited, since the first limit."""
    limits = [act for act in acts if act.kind.limits]
    if not limits:
        return []
    models, since = {act.model for act in limits}, min(map(when_done, limits))
    return [
        act
        for act in every_act(case)
        if act.kind is EffectKind.RESTORED and act.model in models and act.takes_effect >= since
    ]


def _free_again(case: CaseHistory, limiting: Act | None) -> Entry | None:
    """The act after which nothing of the limited model was limited any more."""
    if limiting is None:
        return None
    model = next(model for model in case.of(ModelVersion) if model.id == limiting.model)
    since = dropwhile(lambda known: known[1].id != limiting.entry, model.access_history())
    return next((entry for _, entry, access in since if not access.limits), None)


def plan_before(case: CaseHistory, communication: Communication) -> Cited | None:
    """What could be reached, and what was planned, just before a communication reached the company."""
    begun = communication.received or communication.issued
    if begun is None or begun.latest is None:
        return None
    contact = begun.latest
    told: list[str] = []
    entries: list[UUID] = []
    for model in case.of(ModelVersion):
        if communication.models and model.id not in communication.models:
            continue
        plan = model.plan_at(contact) or model.plan_at(contact, Reach.PARTNERS)
        reached = [known for known in model.access_history() if known[1].takes_effect < contact]
        done = bool(reached) and plan is not None and reached[-1][2].released(plan.to) == reached[-1][2]
        if plan is not None and not plan.canceled and not done:
            when = f" for {plan.when}" if plan.when else ""
            told.append(f"a release of {model.name} to {plan.to.words} was planned{when}")
            entries.append(plan.entry.id)
        if reached:
            told.append(f"{model.name} could be reached by {reached[-1][2].words}")
            entries.append(reached[-1][1].id)
    return Cited(text="; ".join(told), entries=tuple(entries)) if told else None


def _after_decline(
    case: CaseHistory, communication: Communication, decisions: list[Decision]
) -> Iterator[UUID]:
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
