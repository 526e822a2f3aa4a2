"""What a reader should look at, each with the entries behind it and the threshold it was judged by."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from agreements.claim import ClaimKind
from agreements.vocabulary import Evidence, Instrument
from config.actors import RecordKind
from config.ledger.stream import Entry
from reviews.communication import EvidenceReceipt, Form, Shown
from reviews.decision import Decision, DecisionKind
from reviews.model_version import EffectKind, ModelVersion
from reviews.oversight.boundary.crossing import LIMITS, Act, Crossing, acts_of
from reviews.oversight.history import CaseHistory
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
    ]
    order = list(FlagCode)
    return sorted(
        found, key=lambda flag: (order.index(flag.code), min(case.numbers.get(e, 0) for e in flag.entries))
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
        yield Flag(code=FlagCode.EVIDENCE_NOT_DISCLOSED, entries=(row.entry, *row.shown_entries))


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
    issued = case.entry(row.entry)
    if issued is None:
        return
    for act in row.acts:
        after = row.issued.earliest is not None and row.issued.earliest > act.takes_effect
        late = (
            issued.record.record_kind is RecordKind.LIVE and issued.record.recorded_at > act.takes_effect
        )
        if after or late:
            yield Flag(code=FlagCode.AUTHORITY_AFTER_ACT, entries=(act.entry, row.entry))


def _one_side(case: CaseHistory, row: Crossing) -> Iterator[Flag]:
    issued = case.entry(row.entry)
    if issued is None:
        return
    communication = case.streams[row.communication]
    sides = {entry.side for entry in communication.entries if entry in case.entries}
    if row.form is Form.CALL:
        alone = len(sides) == 1
    else:
        alone = len(sides) == 1 and not row.replies
    if alone:
        yield Flag(code=FlagCode.ONE_SIDE_ONLY, entries=(row.entry,))


def _declined_before(case: CaseHistory, row: Crossing) -> list[UUID]:
    issued = case.entry(row.entry)
    return [
        decision.entry_made.id
        for decision in case.of(Decision)
        if decision.kind is DecisionKind.DECLINED
        and decision.entry_made is not None
        and issued is not None
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
    citing = [
        act for model in case.of(ModelVersion) for act in acts_of(model) if act.decision == decision.id
    ]
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
    made = {decision.id: decision.entry_made for decision in case.of(Decision)}
    within = timedelta(hours=case.parameters.independent_within_hours)
    threshold = f"within {case.parameters.independent_within_hours} h, on the same model"
    for model in case.of(ModelVersion):
        for act in acts_of(model):
            if act.kind not in {*LIMITS, EffectKind.RESCHEDULED, EffectKind.RELEASED_TO_PARTNERS}:
                continue
            decided = made.get(act.decision) if act.decision else None
            if act.kind in LIMITS and not act.independent:
                unexplained = decided is None or decided.takes_effect > act.takes_effect
                if unexplained:
                    entries = (act.entry, decided.id) if decided else (act.entry,)
                    yield Flag(code=FlagCode.EFFECT_WITHOUT_DECISION, entries=entries)
            if act.independent or _decided_independently(case, act):
                near = _soon_after(rows, act, within)
                if near:
                    yield Flag(
                        code=FlagCode.CALLED_INDEPENDENT,
                        entries=(*near, act.entry),
                        threshold=threshold,
                    )


def _decided_independently(case: CaseHistory, act: Act) -> bool:
    decision = case.streams.get(act.decision) if act.decision else None
    return isinstance(decision, Decision) and decision.independent


def _soon_after(rows: list[Crossing], act: Act, within: timedelta) -> list[UUID]:
    near = []
    for row in rows:
        same_model = not row.models or act.model in row.models
        earliest, latest = row.issued.earliest, row.issued.latest
        if earliest is None or latest is None or not same_model:
            continue
        # an imprecise date counts where any instant of it would
        if earliest <= act.takes_effect and act.takes_effect - latest <= within:
            near.append(row.entry)
    return near
