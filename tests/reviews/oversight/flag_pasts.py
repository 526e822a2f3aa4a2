"""Pasts that raise a flag and their twins that do not, by name; each says only what matters to its flag."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from agreements.calendar import Calendar, Holiday
from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument
from config.actors import RecordKind
from config.ledger.occurred import Occurred
from reviews.communication import Communication, EvidenceReceipt, Shown
from reviews.decision import Basis, DecisionKind
from reviews.model_version import Attribution, Reach
from reviews.oversight.boundary import FlagCode
from reviews.oversight.history import CaseHistory
from reviews.review.findings import Manner, Portion
from reviews.review.receipts import FindingReceipt
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OVERSIGHT_BODY
from tests.reviews.oversight.pasts import (
    EVENING,
    FOR_PRESS,
    MORNING,
    NEXT_DAY,
    NOON,
    Scene,
    hours_after,
    last,
)
from tests.reviews.pasts import CASE, EVERY_CUSTOMER, FOREIGNERS, OTHER_MODEL, scope

Past = Callable[[], CaseHistory]

IN_TWO_DAYS: Final = datetime.fromisoformat(hours_after(NOON, 48))
IN_TWO_HOURS: Final = datetime.fromisoformat(hours_after(NOON, 2))


def asked(scene: Scene, **said: Any) -> Communication:
    """A request with two days' notice."""
    return scene.request(**{"answer_hoped_for_by": IN_TWO_DAYS, **said})


def directed(scene: Scene, **said: Any) -> Communication:
    """A directive with two days' notice."""
    return scene.directive(**{"comply_by": IN_TWO_DAYS, **said})


def by_the_book(kind: RecordKind = RecordKind.LIVE) -> CaseHistory:
    """A request with two days' notice, answered and carried out as asked."""
    scene = Scene(kind)
    scene.suspend(scene.decide(asked(scene)))
    return scene.history()


# effect without a decision


def a_decision_made_after_the_act() -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(asked(scene), when=NEXT_DAY), when=EVENING)
    return scene.history()


def a_decision_that_the_reader_has_not() -> CaseHistory:
    scene = Scene()
    decision = scene.decide(asked(scene))
    scene.suspend(decision)
    return scene.history(without=decision)


# called independent soon after a communication


def independent(hours: float = 6, model: bool = True) -> CaseHistory:
    scene = Scene()
    asked(scene)
    other = None if model else scene.released_model("Mythos 5")
    reach = scope() if model else scope(models=(OTHER_MODEL,))
    scene.suspend(None, when=hours_after(NOON, hours), model=other, scope=reach)
    return scene.history()


def a_decision_called_independent() -> CaseHistory:
    scene = Scene()
    asked(scene)
    scene.suspend(scene.decide())
    return scene.history()


def a_release_moved_by_own_choice() -> CaseHistory:
    scene = Scene()
    scene.at(scene.model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)
    asked(scene)
    scene.at(scene.model, EVENING).reschedule_release(by=LIAISON, attribution=Attribution.OWN_CHOICE)
    return scene.history()


# evidence not disclosed, or its receipt disputed


def shown(how: Shown | None, received: EvidenceReceipt | None = None) -> CaseHistory:
    scene = Scene()
    request = asked(scene, shown=how)
    if received is not None:
        scene.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=received)
    scene.suspend(scene.decide(request))
    return scene.history()


def finding_received(said: FindingReceipt) -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(asked(scene)))
    scene.at(scene.case, MORNING).findings.record_finding(
        by=OFFICER, detail="a flaw", classified_pointer=None, evaluation=None, models=()
    )
    finding = last(scene.case).id
    scene.at(scene.case, NOON).findings.share(
        by=OFFICER, finding=finding, portion=Portion.IN_FULL, manner=Manner.WRITTEN
    )
    shared = last(scene.case).id
    scene.at(scene.case, EVENING).receipts.state(
        by=LIAISON, finding=finding, shared=shared, received=said, said=None
    )
    return scene.history()


# press says asked, record says directive


def characterized(communication: str, value: Instrument, by_press: bool = True) -> CaseHistory:
    scene = Scene()
    issued = directed(scene) if communication == "directive" else asked(scene)
    scene.claim(
        ClaimKind.CHARACTERIZATION,
        FOR_PRESS if by_press else LIAISON,
        entry=last(issued).id,
        field="instrument",
        value=value,
    )
    scene.suspend(scene.decide(issued))
    return scene.history()


# scope


def applied_to_all_customers(**said: Any) -> CaseHistory:
    scene = Scene()
    kind = DecisionKind.COMPLIED_MORE_BROADLY
    decision = scene.decide(asked(scene), kind=kind, applied=EVERY_CUSTOMER, **said)
    scene.suspend(decision, scope=EVERY_CUSTOMER)
    return scene.history()


def more_done_than_decided() -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(asked(scene)), scope=EVERY_CUSTOMER)
    return scene.history()


def decided_and_not_done() -> CaseHistory:
    scene = Scene()
    scene.decide(asked(scene))
    return scene.history()


# basis stated differs from instrument


def with_basis(basis: Basis, binding: bool) -> CaseHistory:
    scene = Scene()
    issued = directed(scene) if binding else asked(scene)
    scene.suspend(scene.decide(issued, basis=basis))
    return scene.history()


# authority recorded after the act it explains


def acted_before_the_directive() -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(directed(scene), when=MORNING), when=MORNING)
    return scene.history()


def a_directive_recorded_late() -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(directed(scene, recorded=NEXT_DAY)))
    return scene.history()


def acted_before_the_request() -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(asked(scene), when=MORNING), when=MORNING)
    return scene.history()


# short notice


def with_notice(hours: float, binding: bool = False) -> CaseHistory:
    scene = Scene()
    due = datetime.fromisoformat(hours_after(NOON, hours))
    issued = scene.directive(comply_by=due) if binding else scene.request(answer_hoped_for_by=due)
    scene.suspend(scene.decide(issued))
    return scene.history()


def a_directive_without_a_date(acted: str) -> CaseHistory:
    scene = Scene()
    scene.suspend(scene.decide(scene.directive(), when=acted), when=acted)
    return scene.history()


def received_after_the_date() -> CaseHistory:
    scene = Scene()
    request = scene.request(answer_hoped_for_by=IN_TWO_HOURS)
    scene.at(request, EVENING).state_receipt(by=LIAISON, received_at=Occurred.parse(EVENING))
    return scene.history()


# consequence stated beside a voluntary request


def with_consequence(binding: bool) -> CaseHistory:
    scene = Scene()
    issued = directed(scene) if binding else asked(scene)
    scene.claim(
        ClaimKind.CONSEQUENCE_STATED, LIAISON, entry=last(issued).id, value="a contract would not be renewed"
    )
    scene.suspend(scene.decide(issued))
    return scene.history()


# binding instrument after a decline


def a_directive_after(kind: DecisionKind) -> CaseHistory:
    scene = Scene()
    applied = FOREIGNERS if kind is DecisionKind.COMPLIED else None
    first = scene.decide(asked(scene), kind=kind, applied=applied)
    if kind is DecisionKind.COMPLIED:
        scene.suspend(first)
    directive = scene.directive(when=NEXT_DAY, comply_by=datetime.fromisoformat(hours_after(NEXT_DAY, 48)))
    scene.suspend(scene.decide(directive, when=hours_after(NEXT_DAY, 4)), when=hours_after(NEXT_DAY, 4))
    return scene.history()


# recorded by one side only


def a_call(both: bool) -> CaseHistory:
    scene = Scene()
    call = scene.at(scene.new(Communication, "call"), NOON)
    call.record_call(by=OFFICER, office=AGENCY, company=COMPANY, said="asked for a pause", case=CASE)
    if both:
        scene.at(call, NEXT_DAY).record_call_beside(by=LIAISON, said="was told to pause")
    return scene.history()


def unanswered(receipt: bool) -> CaseHistory:
    scene = Scene()
    request = asked(scene)
    if receipt:
        scene.at(request, EVENING).state_receipt(by=LIAISON, received_at=request.entries[0].occurred)
    return scene.history()


# dispute unanswered: the moment is Saturday 15 August 2026


FRIDAY: Final = "2026-07-31T23:30-04:00"
MONDAY: Final = "2026-08-03T00:10-04:00"


def disputed(when: str = FRIDAY, holidays: tuple[date, ...] = ()) -> CaseHistory:
    """A request that the company disputes, and nobody answers that."""
    case = _disputed(when)[0].history()
    days = {day: Holiday(day=day, name="A holiday") for day in holidays}
    case.calendar = Calendar(years=frozenset({2026}), holidays=days)
    return case


def _disputed(when: str = FRIDAY) -> tuple[Scene, UUID]:
    scene = Scene()
    request = asked(scene)
    scene.decide(request)
    return scene, scene.dispute(request.entries[0], when)


def an_answered_dispute() -> CaseHistory:
    scene, dispute = _disputed()
    scene.at(scene.case, hours_after(FRIDAY, 24 * 14)).disputes.answer(
        by=OFFICER, dispute=dispute, statement="it is"
    )
    return scene.history()


def a_withdrawn_dispute() -> CaseHistory:
    scene, dispute = _disputed()
    scene.case.disputes.withdraw(by=LIAISON, dispute=dispute, reason=None)
    return scene.history()


def a_referred_dispute() -> CaseHistory:
    scene, dispute = _disputed()
    scene.case.disputes.refer(by=LIAISON, dispute=dispute, to=OVERSIGHT_BODY, reason=None)
    return scene.history()


RAISED: Final[dict[str, tuple[FlagCode, Past]]] = {
    "a dispute that nobody answers": (FlagCode.DISPUTE_UNANSWERED, disputed),
    "a dispute that was only referred": (FlagCode.DISPUTE_UNANSWERED, a_referred_dispute),
    "a decision made after the act": (FlagCode.EFFECT_WITHOUT_DECISION, a_decision_made_after_the_act),
    "a decision that the reader has not": (
        FlagCode.EFFECT_WITHOUT_DECISION,
        a_decision_that_the_reader_has_not,
    ),
    "an act called independent, at once": (FlagCode.CALLED_INDEPENDENT, lambda: independent(1)),
    "an act called independent, at the threshold": (FlagCode.CALLED_INDEPENDENT, lambda: independent(72)),
    "a decision called independent": (FlagCode.CALLED_INDEPENDENT, a_decision_called_independent),
    "a release moved by own choice": (FlagCode.CALLED_INDEPENDENT, a_release_moved_by_own_choice),
    "nothing shown": (FlagCode.EVIDENCE_NOT_DISCLOSED, lambda: shown(Shown.NOTHING)),
    "nothing received": (
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        lambda: shown(Shown.WRITTEN, EvidenceReceipt.NOT),
    ),
    "part of it received": (
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        lambda: shown(Shown.VERBAL, EvidenceReceipt.PARTLY),
    ),
    "nothing of a finding received": (
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        lambda: finding_received(FindingReceipt.NOT),
    ),
    "a part of a finding received": (
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        lambda: finding_received(FindingReceipt.PARTLY),
    ),
    "the press calls a directive an ask": (
        FlagCode.PRESS_SAYS_ASKED,
        lambda: characterized("directive", Instrument.INFORMAL_ASK),
    ),
    "all customers instead of foreign ones": (FlagCode.SCOPE_BROADER, applied_to_all_customers),
    "more done than decided": (FlagCode.SCOPE_DIFFERS_FROM_EFFECTS, more_done_than_decided),
    "decided and not done": (FlagCode.SCOPE_DIFFERS_FROM_EFFECTS, decided_and_not_done),
    "compelled by a request": (
        FlagCode.BASIS_DIFFERS,
        lambda: with_basis(Basis.LEGAL_COMPULSION, binding=False),
    ),
    "voluntary under a directive": (
        FlagCode.BASIS_DIFFERS,
        lambda: with_basis(Basis.VOLUNTARY, binding=True),
    ),
    "acted before the directive": (FlagCode.AUTHORITY_AFTER_ACT, acted_before_the_directive),
    "a directive recorded late": (FlagCode.AUTHORITY_AFTER_ACT, a_directive_recorded_late),
    "a request with 23 hours": (FlagCode.SHORT_NOTICE, lambda: with_notice(23)),
    "a directive with 2 hours": (FlagCode.SHORT_NOTICE, lambda: with_notice(2, binding=True)),
    "a directive without a date, followed at once": (
        FlagCode.SHORT_NOTICE,
        lambda: a_directive_without_a_date(EVENING),
    ),
    "received after the date": (FlagCode.SHORT_NOTICE, received_after_the_date),
    "a consequence beside a request": (
        FlagCode.CONSEQUENCE_BESIDE_VOLUNTARY,
        lambda: with_consequence(binding=False),
    ),
    "a directive after a decline": (
        FlagCode.BINDING_AFTER_DECLINE,
        lambda: a_directive_after(DecisionKind.DECLINED),
    ),
    "one account of a call": (FlagCode.ONE_SIDE_ONLY, lambda: a_call(both=False)),
    "a request that nobody received or answered": (FlagCode.ONE_SIDE_ONLY, lambda: unanswered(receipt=False)),
}

ABSENT: Final[dict[str, tuple[FlagCode, Past]]] = {
    "a dispute of the tenth business day": (FlagCode.DISPUTE_UNANSWERED, lambda: disputed(MONDAY)),
    "a holiday within the ten business days": (
        FlagCode.DISPUTE_UNANSWERED,
        lambda: disputed(holidays=(date(2026, 8, 7),)),
    ),
    "an answered dispute": (FlagCode.DISPUTE_UNANSWERED, an_answered_dispute),
    "a withdrawn dispute": (FlagCode.DISPUTE_UNANSWERED, a_withdrawn_dispute),
    "a decision made before the act": (FlagCode.EFFECT_WITHOUT_DECISION, by_the_book),
    "an act that nothing asked for": (FlagCode.EFFECT_WITHOUT_DECISION, lambda: independent(6)),
    "an act called independent, after the threshold": (
        FlagCode.CALLED_INDEPENDENT,
        lambda: independent(72.1),
    ),
    "an act called independent, before": (FlagCode.CALLED_INDEPENDENT, lambda: independent(-1)),
    "an act called independent, on another model": (
        FlagCode.CALLED_INDEPENDENT,
        lambda: independent(6, model=False),
    ),
    "an act in answer": (FlagCode.CALLED_INDEPENDENT, by_the_book),
    "shown in writing": (FlagCode.EVIDENCE_NOT_DISCLOSED, lambda: shown(Shown.WRITTEN)),
    "shown and received": (
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        lambda: shown(Shown.WRITTEN, EvidenceReceipt.RECEIVED),
    ),
    "a finding received": (
        FlagCode.EVIDENCE_NOT_DISCLOSED,
        lambda: finding_received(FindingReceipt.RECEIVED),
    ),
    "nothing said of evidence": (FlagCode.EVIDENCE_NOT_DISCLOSED, lambda: shown(None)),
    "the press calls a request an ask": (
        FlagCode.PRESS_SAYS_ASKED,
        lambda: characterized("request", Instrument.INFORMAL_ASK),
    ),
    "the press calls a directive an order": (
        FlagCode.PRESS_SAYS_ASKED,
        lambda: characterized("directive", Instrument.ORDER),
    ),
    "the company calls a directive an ask": (
        FlagCode.PRESS_SAYS_ASKED,
        lambda: characterized("directive", Instrument.INFORMAL_ASK, by_press=False),
    ),
    "as much as asked": (FlagCode.SCOPE_BROADER, by_the_book),
    "done as decided": (FlagCode.SCOPE_DIFFERS_FROM_EFFECTS, applied_to_all_customers),
    "compelled by a directive": (
        FlagCode.BASIS_DIFFERS,
        lambda: with_basis(Basis.LEGAL_COMPULSION, binding=True),
    ),
    "pressed by a request": (
        FlagCode.BASIS_DIFFERS,
        lambda: with_basis(Basis.PRESSURE_STATED, binding=False),
    ),
    "acted after the directive": (
        FlagCode.AUTHORITY_AFTER_ACT,
        lambda: with_basis(Basis.LEGAL_COMPULSION, binding=True),
    ),
    "acted before a request, which has no authority": (
        FlagCode.AUTHORITY_AFTER_ACT,
        acted_before_the_request,
    ),
    "a request with 24 hours": (FlagCode.SHORT_NOTICE, lambda: with_notice(24)),
    "a directive without a date, followed a day later": (
        FlagCode.SHORT_NOTICE,
        lambda: a_directive_without_a_date(NEXT_DAY),
    ),
    "a consequence of a directive": (
        FlagCode.CONSEQUENCE_BESIDE_VOLUNTARY,
        lambda: with_consequence(binding=True),
    ),
    "a directive after compliance": (
        FlagCode.BINDING_AFTER_DECLINE,
        lambda: a_directive_after(DecisionKind.COMPLIED),
    ),
    "a directive after a deferral": (
        FlagCode.BINDING_AFTER_DECLINE,
        lambda: a_directive_after(DecisionKind.DEFERRED),
    ),
    "two accounts of a call": (FlagCode.ONE_SIDE_ONLY, lambda: a_call(both=True)),
    "a request with a receipt": (FlagCode.ONE_SIDE_ONLY, lambda: unanswered(receipt=True)),
    "a request with a decision": (FlagCode.ONE_SIDE_ONLY, by_the_book),
}
