"""What a reader should look at, each with the entries behind it and the threshold it was judged by."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

import msgspec

from agreements.calendar import business_days_after
from agreements.claim import ClaimKind
from agreements.vocabulary import Evidence, Instrument
from config.actors import RecordKind
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.communication import EvidenceReceipt, Form, Shown
from reviews.decision import Decision, DecisionKind
from reviews.model_version import EffectKind
from reviews.oversight.boundary.act import LIMITS, Act, every_act
from reviews.oversight.boundary.crossing import Crossing
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.scope import Relation, compare_sums


class FlagCode(StrEnum):
    """Which question a flag raises. None of them is a verdict."""

    EFFECT_WITHOUT_DECISION = "effect without a decision"
    CALLED_INDEPENDENT = "called independent soon after a communication"
    EVIDENCE_NOT_DISCLOSED = "evidence not disclosed, or its receipt disputed"
    PRESS_SAYS_ASKED = "press says asked, record says directive"
    SCOPE_BROADER = "scope broader"
    SCOPE_DIFFERS_FROM_EFFECTS = "stated scope differs from effects"
    BASIS_DIFFERS = "basis stated differs from instrument"
    DISPUTE_UNANSWERED = "dispute unanswered"
    AUTHORITY_AFTER_ACT = "authority recorded after the act it explains"
    SHORT_NOTICE = "short notice"
    CONSEQUENCE_BESIDE_VOLUNTARY = "consequence stated beside a voluntary request"
    BINDING_AFTER_DECLINE = "binding instrument after a decline"
    ONE_SIDE_ONLY = "recorded by one side only"


class Flag(msgspec.Struct, frozen=True, kw_only=True):
    """A flag: what it is, the entries behind it, and the threshold that it was judged by, in words."""

    code: FlagCode
    entries: tuple[UUID, ...]
    threshold: str | None = None

    def __str__(self) -> str:
        return f"{self.code} ({self.threshold})" if self.threshold else str(self.code)


def flags(case: CaseHistory, crossings: Iterable[Crossing]) -> list[Flag]:
    """Every flag of a case, in the order of FlagCode, then of the entries."""
    rows = list(crossings)
    found = [
        *_of_communications(case, rows),
        *_of_decisions(case),
        *_of_effects(case, rows),
        *_of_findings(case),
        *_of_disputes(case),
    ]
    order = list(FlagCode)
    return sorted(
        found, key=lambda flag: (order.index(flag.code), min(case.numbers[e] for e in flag.entries))
    )


def _of_communications(case: CaseHistory, rows: list[Crossing]) -> Iterator[Flag]:
    for row in rows:
        yield from _evidence(row)
        yield from _press(case, row)
        yield from _notice(case, row)
        yield from _authority(case, row)
        yield from _one_side(case, row)
        stated = [consequence.entry for consequence in row.consequences]
        if stated and not row.binding:
            yield Flag(code=FlagCode.CONSEQUENCE_BESIDE_VOLUNTARY, entries=(row.entry, *stated))
        if row.binding:
            declined = _declined_before(case, row)
            if declined:
                yield Flag(code=FlagCode.BINDING_AFTER_DECLINE, entries=(*declined, row.entry))


def _evidence(row: Crossing) -> Iterator[Flag]:
    undisclosed = row.shown is Shown.NOTHING or (row.supported and row.shown is None)
    disputed = row.shown not in (None, Shown.NOTHING) and row.said_to_be_received in (
        EvidenceReceipt.NOT,
        EvidenceReceipt.PARTLY,
    )
    if undisclosed or disputed:
        disputing = row.receipt_entries if disputed else ()
        yield Flag(code=FlagCode.EVIDENCE_NOT_DISCLOSED, entries=(row.entry, *row.shown_entries, *disputing))


def _press(case: CaseHistory, row: Crossing) -> Iterator[Flag]:
    if not row.binding:
        return
    softer = [
        said.entry.id
        for said in case.claims(ClaimKind.CHARACTERIZATION)
        if said.claim.field == "instrument"
        and said.claim.entry == row.entry
        and said.claim.evidence is Evidence.MEDIA
        and not Instrument(said.claim.value).binding
    ]
    if softer:
        yield Flag(code=FlagCode.PRESS_SAYS_ASKED, entries=(row.entry, *softer))


def _notice(case: CaseHistory, row: Crossing) -> Iterator[Flag]:
    threshold = timedelta(hours=case.parameters.short_notice_hours)
    if row.notice is not None and row.notice.span.high < threshold:
        yield Flag(
            code=FlagCode.SHORT_NOTICE,
            entries=row.notice.entries,
            threshold=f"less than {case.parameters.short_notice_hours} h",
        )


def _authority(case: CaseHistory, row: Crossing) -> Iterator[Flag]:
    if not row.binding:
        return
    issued = case.held(row.entry)
    live = issued.record.record_kind is RecordKind.LIVE
    before = [
        act.entry
        for act in row.acts
        if (row.issued.earliest is not None and row.issued.earliest > act.takes_effect)
        or (live and issued.record.recorded_at > act.takes_effect)
    ]
    if before:
        yield Flag(code=FlagCode.AUTHORITY_AFTER_ACT, entries=(*before, row.entry))


def _one_side(case: CaseHistory, row: Crossing) -> Iterator[Flag]:
    communication = case.streams[row.communication]
    sides = {entry.side for entry in communication.entries if entry in case.entries}
    if len(sides) == 1 and (row.form is Form.CALL or not row.replies):
        yield Flag(code=FlagCode.ONE_SIDE_ONLY, entries=(row.entry,))


def _declined_before(case: CaseHistory, row: Crossing) -> list[UUID]:
    issued = case.held(row.entry)
    return [
        decision.entry_made.id
        for decision in case.of(Decision)
        if decision.kind is DecisionKind.DECLINED
        and decision.entry_made is not None
        and decision.entry_made.takes_effect < issued.takes_effect
    ]


def _of_decisions(case: CaseHistory) -> Iterator[Flag]:
    for decision in case.of(Decision):
        made = decision.entry_made
        if made is None:
            continue
        if decision.broader:
            yield Flag(code=FlagCode.SCOPE_BROADER, entries=(made.id, *(e.id for e in decision.explained)))
        if decision.answered and not decision.basis_matches_instrument:
            issued = _issued_of(case, (answered.communication for answered in decision.answered))
            yield Flag(code=FlagCode.BASIS_DIFFERS, entries=(made.id, *issued))
        yield from _effects_differ(case, decision, made)


def _issued_of(case: CaseHistory, communications: Iterable[UUID]) -> list[UUID]:
    found = (case.streams.get(communication) for communication in communications)
    return [stream.entries[0].id for stream in found if stream is not None and stream.entries]


def _effects_differ(case: CaseHistory, decision: Decision, made: Entry) -> Iterator[Flag]:
    if decision.applied is None or not decision.limits_something:
        return
    citing = [act for act in every_act(case) if act.decision == decision.id]
    scopes = [act.scope for act in citing if act.scope is not None and act.kind in LIMITS]
    if citing and not scopes:
        return  # it was carried out by a release to some, whose extent is who was included
    differs = not scopes or compare_sums([decision.applied], scopes) not in (
        Relation.EQUAL,
        Relation.CANNOT_COMPARE,
    )
    if differs:
        entries = (made.id, *(act.entry for act in citing))
        yield Flag(code=FlagCode.SCOPE_DIFFERS_FROM_EFFECTS, entries=entries)


def _of_effects(case: CaseHistory, rows: list[Crossing]) -> Iterator[Flag]:
    for act in every_act(case):
        if act.kind not in LIMITS or act.independent:
            continue
        decision = case.decision(act.decision)
        decided = decision.entry_made if decision else None
        if decided is None or decided.takes_effect > act.takes_effect:
            entries = (act.entry, *_numbered(case, decided))
            yield Flag(code=FlagCode.EFFECT_WITHOUT_DECISION, entries=entries)
    yield from _called_independent(case, rows)


def _of_findings(case: CaseHistory) -> Iterator[Flag]:
    """One flag for each finding of which the company says that not all arrived of what it was shown."""
    for review in case.of(Review):
        for finding in review.findings.found.values():
            disputed = tuple(id for id in finding.receipt_disputed if id in case.numbers)
            if disputed:
                yield Flag(code=FlagCode.EVIDENCE_NOT_DISCLOSED, entries=disputed)


def _of_disputes(case: CaseHistory) -> Iterator[Flag]:
    """One flag for each dispute that waits longer than so many business days after the day it was raised."""
    allowed = case.parameters.dispute_answer_business_days
    today = case.moment.astimezone(EASTERN).date()
    for review in case.of(Review):
        for dispute, raised, said in review.disputes.each_raised():
            if not dispute.unanswered_at(case.moment):
                continue
            begun = raised.takes_effect.astimezone(EASTERN).date()
            if today <= business_days_after(begun, allowed, case.calendar):
                continue
            missing = case.calendar.not_adopted(begun, today)
            threshold = f"more than {allowed} business days" + (f"; {missing}" if missing else "")
            entries = tuple(id for id in (said.entry, dispute.id) if id in case.numbers)
            yield Flag(code=FlagCode.DISPUTE_UNANSWERED, entries=entries, threshold=threshold)


_LOOKED_AT: Final = (*LIMITS, EffectKind.RESCHEDULED, EffectKind.RELEASED_TO_PARTNERS)


def _called_independent(case: CaseHistory, rows: list[Crossing]) -> Iterator[Flag]:
    """One flag for all acts that rest on one decision, or for an act that rests on none."""
    hours = case.parameters.independent_within_hours
    found: dict[UUID, list[UUID]] = {}
    for act in every_act(case):
        decision = case.decision(act.decision)
        decided = decision if decision is not None and decision.independent else None
        if act.kind not in _LOOKED_AT or not (act.independent or decided):
            continue
        near = _soon_after(rows, act, timedelta(hours=hours))
        if near:
            own = _numbered(case, decided.entry_made if decided else None)
            found.setdefault(act.decision or act.entry, []).extend((*near, *own, act.entry))
    for entries in found.values():
        yield Flag(
            code=FlagCode.CALLED_INDEPENDENT,
            entries=tuple(dict.fromkeys(entries)),
            threshold=f"within {hours} h, on the same model",
        )


def _numbered(case: CaseHistory, made: Entry | None) -> tuple[UUID, ...]:
    """An entry to cite; nothing for one of another case."""
    return (made.id,) if made and made.id in case.numbers else ()


def _soon_after(rows: list[Crossing], act: Act, within: timedelta) -> list[UUID]:
    """The communications on the same model that the act followed; an imprecise date counts where any instant
    of it would."""
    begun = act.occurred.earliest or act.takes_effect
    return [
        row.entry
        for row in rows
        if (not row.models or act.model in row.models)
        and row.issued.earliest is not None
        and row.issued.latest is not None
        and row.issued.earliest <= act.takes_effect
        and begun - row.issued.latest <= within
    ]
