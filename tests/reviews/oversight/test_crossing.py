"""A row of the boundary ledger, column by column: what was asked on the left, what was done on the right."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import RecordKind
from config.ledger.occurred import Occurred
from config.ledger.sealed import Sealed
from reviews.communication import Communication, EvidenceReceipt, Form, Shown
from reviews.decision import Basis, BroaderReason, DecisionKind
from reviews.model_version import AccessSuspended, Attribution, EffectKind, Reach
from reviews.oversight.boundary import Crossing, boundary, said_of
from reviews.oversight.boundary.pressure import NoticeFrom
from reviews.oversight.history import CaseHistory
from reviews.scope import Relation
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, PRESS
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
from tests.reviews.pasts import CASE, EVERY_CUSTOMER, FOREIGN_CUSTOMERS, FOREIGNERS, MODEL, cited, scope

LESS: Final = scope(FOREIGN_CUSTOMERS)


def row_of(case: CaseHistory) -> Crossing:
    (row,) = boundary(case).crossings
    return row


class Course:
    """A directive followed more broadly than it went, lifted in two steps by its office."""

    def __init__(self) -> None:
        self.scene = Scene()
        scene = self.scene
        scene.at(scene.model, "2026-06-11T09:00-04:00").plan_release(
            by=LIAISON, to=Reach.PARTNERS, when=Occurred.parse("2026-06-20")
        )
        self.letter = scene.directive(
            comply_by=datetime.fromisoformat(hours_after(NOON, 10)),
            on_whose_instruction="the Secretary",
            penalty="a fine",
            shown=Shown.VERBAL,
            shown_what="a summary",
            models=(MODEL,),
        )
        scene.at(self.letter, hours_after(NOON, 1)).state_receipt(
            by=LIAISON, received_at=Occurred.parse(hours_after(NOON, 0.5))
        )
        scene.at(self.letter, hours_after(NOON, 2)).state_evidence_receipt(
            by=LIAISON, received=EvidenceReceipt.PARTLY
        )
        self.decision = scene.decide(
            self.letter,
            kind=DecisionKind.COMPLIED_MORE_BROADLY,
            applied=EVERY_CUSTOMER,
            under_objection=True,
            objection="no evidence",
            alternative="a filter",
        )
        scene.at(self.decision, hours_after(EVENING, 1)).explain_broader_scope(
            by=LIAISON, reason=BroaderReason.TIME_TOO_SHORT
        )
        self.suspended = scene.suspend(self.decision, when=hours_after(EVENING, 2), scope=EVERY_CUSTOMER)
        scene.at(self.letter, NEXT_DAY).partly_lift(by=OFFICER, lifted=LESS)
        self.lifted = last(self.letter).id
        scene.at(self.letter, hours_after(NEXT_DAY, 24)).rescind(by=OFFICER, reason=None)
        self.ended = last(self.letter).id
        self.restored = self.restore(hours_after(NEXT_DAY, 48))

    def restore(self, when: str) -> Any:
        self.scene.at(self.scene.model, when).restore_access(by=LIAISON, under=None, independent=True)
        return last(self.scene.model).id

    @property
    def row(self) -> Crossing:
        return row_of(self.scene.history())


def test_the_left_side_says_who_asked_for_what_by_which_paper() -> None:
    course = Course()

    row = course.row

    issued = course.letter.entries[0]
    assert (row.communication, row.entry, row.issued) == (course.letter.id, issued.id, issued.occurred)
    assert (row.form, row.kind, row.instrument) == (
        Form.DIRECTIVE,
        RequestKind.RESTRICT,
        Instrument.LICENSE_REQUIREMENT,
    )
    assert (row.issuer, row.recorded_by, row.asker) == (AGENCY, AGENCY, None)
    assert (row.binding, row.track, row.authority) == (True, Track.COMPULSORY, "15 CFR 744.22(b)")
    assert row.document_held is False
    assert isinstance(row.on_whose_instruction, Sealed)
    assert row.models == (MODEL,)
    assert row.requested == FOREIGNERS
    assert row.narrowed == ()
    assert not row.countersigned
    assert row.may_decline_sent is None
    assert row.standing.startswith("ended")


def test_the_left_side_says_what_was_shown_and_what_is_said_to_be_received() -> None:
    row = Course().row

    assert (row.shown, row.said_to_be_received) == (Shown.VERBAL, EvidenceReceipt.PARTLY)
    assert len(row.shown_entries) == len(row.receipt_entries) == 1
    assert not row.supported
    (penalty,) = row.consequences
    assert (penalty.by, penalty.words, penalty.entry) == (AGENCY, "a fine", row.entry)
    assert penalty.before_decision


def test_notice_runs_from_stated_receipt_to_the_time_to_comply_by() -> None:
    course = Course()

    notice = course.row.notice

    assert notice
    assert (notice.counted_from, notice.at_most) == (NoticeFrom.STATED_RECEIPT, False)
    assert notice.span.low == notice.span.high == timedelta(hours=9, minutes=30)
    assert notice.entries == (course.letter.entries[0].id, course.letter.entries[2].id)


def test_the_right_side_says_what_was_decided_and_done() -> None:
    course = Course()

    (reply,) = course.row.replies

    made, explained = course.decision.entries
    assert (reply.decision, reply.entries, reply.explained) == (
        course.decision.id,
        (made.id,),
        (explained.id,),
    )
    assert (reply.kind, reply.basis) == (DecisionKind.COMPLIED_MORE_BROADLY, Basis.LEGAL_COMPULSION)
    assert reply.basis_matches_instrument
    assert reply.under_objection
    assert reply.objection
    assert reply.alternative
    assert (reply.asked, reply.applied, reply.relation) == (FOREIGNERS, EVERY_CUSTOMER, Relation.BROADER)
    assert reply.difference
    assert reply.difference.population is Relation.BROADER
    assert reply.reason is BroaderReason.TIME_TOO_SHORT
    assert [act.entry for act in reply.acts] == [course.suspended]
    assert reply.took
    assert reply.took.low == reply.took.high == timedelta(hours=6)


def test_an_act_says_what_it_did_to_which_model_and_under_what() -> None:
    course = Course()

    (act,) = course.row.acts

    assert (act.model, act.kind, act.scope) == (MODEL, EffectKind.SUSPENDED, EVERY_CUSTOMER)
    assert isinstance(act.event, AccessSuspended)
    assert (act.decision, act.independent) == (course.decision.id, False)
    assert act.occurred == Occurred.parse(hours_after(EVENING, 2))
    assert act.takes_effect == act.occurred.latest


def test_how_long_it_took_to_act_to_lift_and_to_restore() -> None:
    course = Course()

    row = course.row

    spans = {name: getattr(row, name) for name in ("to_act", "to_lift", "to_restore", "limited_for")}
    assert {name: span.low for name, span in spans.items()} == {
        "to_act": timedelta(hours=8),
        "to_lift": timedelta(hours=48),
        "to_restore": timedelta(hours=24),
        "limited_for": timedelta(hours=64),
    }
    assert all(span.low == span.high for span in spans.values())
    assert (row.lifts, row.lifted) == ((course.lifted,), course.ended)
    assert (row.restored, row.limited_model) == ((course.restored,), MODEL)


def test_before_the_first_limit_nothing_was_restored_and_after_another_it_is_limited_on() -> None:
    course = Course()
    again = course.scene.suspend(None, when=hours_after(NEXT_DAY, 47))

    row = course.row

    assert again not in {act.entry for act in row.acts}
    assert row.limited_for
    assert row.limited_for.low == timedelta(hours=64)


def test_the_plan_is_the_one_that_stood_before_contact() -> None:
    course = Course()
    course.scene.at(course.scene.model, hours_after(NOON, 3)).plan_release(
        by=LIAISON, to=Reach.PARTNERS, when=Occurred.parse("2026-09-01")
    )

    plan = course.row.plan_before

    assert plan
    assert "could be reached by everybody" in plan.text
    assert "1 September" not in plan.text


def unreleased() -> tuple[Scene, Communication]:
    """A case about a model whose release is planned, and a request about it."""
    scene = Scene()
    other = scene.new(type(scene.model), "other")
    scene.at(other, MORNING).register(by=LIAISON, name="Mythos 5")
    scene.at(other, hours_after(MORNING, 1)).plan_release(
        by=LIAISON, to=Reach.EVERYBODY, when=Occurred.parse("2026-06-20")
    )
    request = scene.request(models=(other.id,), scope=scope(models=(other.id,)))
    scene.model = other
    return scene, request


def test_days_of_delay_are_those_that_are_attributed_to_it() -> None:
    scene, request = unreleased()
    decision = scene.decide(request, kind=DecisionKind.COMPLIED, applied=scope(models=(scene.model.id,)))
    scene.at(scene.model, NEXT_DAY).reschedule_release(
        by=LIAISON,
        attribution=Attribution.COMMUNICATION,
        under=cited(decision),
        when=Occurred.parse("2026-06-25"),
    )
    moved = last(scene.model).id
    scene.at(scene.model, hours_after(NEXT_DAY, 1)).reschedule_release(
        by=LIAISON, attribution=Attribution.OWN_CHOICE, when=Occurred.parse("2026-07-25")
    )

    row = row_of(scene.history())

    assert row.delays == (moved,)
    assert row.delay_days == pytest.approx((4.0, 6.0), abs=0.001)
    assert row.plan_before
    assert row.plan_before.text == "a release of Mythos 5 to everybody was planned for 20 June 2026"


def test_an_earlier_date_is_no_delay() -> None:
    scene, request = unreleased()
    decision = scene.decide(request, applied=scope(models=(scene.model.id,)))
    scene.at(scene.model, NEXT_DAY).reschedule_release(
        by=LIAISON,
        attribution=Attribution.COMMUNICATION,
        under=cited(decision),
        when=Occurred.parse("2026-06-15"),
    )

    row = row_of(scene.history())

    assert (row.delays, row.delay_days) == ((), None)


def test_what_is_asked_for_after_it_was_narrowed_stands_beside_what_was_first_asked() -> None:
    scene = Scene()
    request = scene.request()
    scene.at(request, EVENING).narrow(by=OFFICER, scope=LESS)
    narrowed = last(request).id

    row = row_of(scene.history())

    assert row.requested == FOREIGNERS
    assert [(one.entry, one.scope) for one in row.narrowed] == [(narrowed, LESS)]


def test_after_a_decline_every_act_of_a_government_toward_the_company_is_listed_and_no_other() -> None:
    scene = Scene()
    scene.claim(
        ClaimKind.STATEMENT, OFFICER, when=MORNING, value="talks go well", about=(COMPANY,), party=COMPANY
    )
    request = scene.request()
    scene.decide(request, kind=DecisionKind.DECLINED, applied=None)
    scene.at(scene.model, NEXT_DAY).state_impact(by=LIAISON, impact="none")
    later = scene.claim(
        ClaimKind.STATEMENT, OFFICER, when=NEXT_DAY, value="they said no", about=(COMPANY,), party=COMPANY
    )

    row = row_of(scene.history())

    assert row.after_decline == (last(later).id,)


def test_without_a_decline_nothing_follows_it() -> None:
    scene = Scene()
    scene.decide(scene.request())
    scene.claim(ClaimKind.STATEMENT, OFFICER, value="they agree", about=(COMPANY,), party=COMPANY)

    assert row_of(scene.history()).after_decline == ()


def test_a_binding_instrument_without_a_date_gave_at_most_the_time_until_the_act() -> None:
    scene = Scene()
    letter = scene.directive()
    acted = scene.suspend(scene.decide(letter, when=hours_after(NOON, 3)), when=hours_after(NOON, 4))

    notice = row_of(scene.history()).notice

    assert notice
    assert (notice.counted_from, notice.at_most) == (NoticeFrom.ISSUE, True)
    assert notice.span.high == timedelta(hours=4)
    assert notice.entries == (letter.entries[0].id, acted)


def test_a_consequence_is_before_after_or_on_a_date_that_does_not_tell() -> None:
    scene = Scene()
    request = scene.request()
    scene.decide(request)
    said = {
        when: last(
            scene.claim(ClaimKind.CONSEQUENCE_STATED, LIAISON, when=when, entry=last(request).id, value=when)
        ).id
        for when in (MORNING, NEXT_DAY, "2026-06")
    }
    apart = scene.claim(ClaimKind.CONSEQUENCE_STATED, LIAISON, when=NEXT_DAY, value="of no entry")

    consequences = {one.entry: one.before_decision for one in row_of(scene.history()).consequences}

    assert consequences == {
        said[MORNING]: True,
        said[NEXT_DAY]: False,
        said["2026-06"]: None,
        last(apart).id: False,
    }


@pytest.mark.parametrize(
    ("kind", "told", "beside"),
    [
        (ClaimKind.DATING, {"dated": Occurred.parse("2026-06-01")}, "date: 1 June 2026, says The Paper"),
        (
            ClaimKind.CHARACTERIZATION,
            {"field": "instrument", "value": Instrument.INFORMAL_ASK},
            f"instrument: {Instrument.INFORMAL_ASK.words}, says The Paper",
        ),
        (
            ClaimKind.CHARACTERIZATION,
            {"field": "may_decline", "value": "no"},
            "may decline: no, says The Paper",
        ),
        (ClaimKind.SELECTION, {"value": "the office"}, "who chose: the office, says The Paper"),
        (ClaimKind.BASIS, {"value": "pressure"}, "basis: pressure, says The Paper"),
        (ClaimKind.STATEMENT, {"value": "we were asked"}, "statement: we were asked, says The Paper"),
    ],
)
def test_what_claims_say_of_an_entry_stands_beside_it(
    kind: ClaimKind, told: dict[str, Any], beside: str
) -> None:
    scene = Scene(RecordKind.COMPILED)
    request = scene.request()
    other = scene.request(when=NEXT_DAY)
    scene.claim(ClaimKind.STATEMENT, FOR_PRESS, entry=last(other).id, value="another matter")
    claim = scene.claim(kind, FOR_PRESS, entry=last(request).id, **told)

    case = scene.history()
    (found,) = said_of(case, [last(request).id])

    assert (found.text, found.entries) == (beside, (last(claim).id,))
    assert PRESS in case.parties
    assert boundary(case).crossings[0].beside == (found,)


def test_rows_come_in_the_order_in_which_they_were_issued_and_undated_ones_last() -> None:
    scene = Scene(RecordKind.COMPILED)
    late = scene.request(when=NEXT_DAY)
    undated = scene.new(Communication, "undated")
    undated.pen.occurred = Occurred.unknown()
    undated.issue_request(
        by=scene.officer, to=COMPANY, kind=RequestKind.RESTRICT, case=CASE, scope=FOREIGNERS,
        instrument=Instrument.INFORMAL_ASK, track=Track.OUTSIDE,
    )  # fmt: skip
    early = scene.request(when=NOON)

    assert [row.communication for row in boundary(scene.history()).crossings] == [
        early.id,
        late.id,
        undated.id,
    ]


def test_an_act_that_answers_nothing_stands_apart() -> None:
    scene = Scene()
    answering = scene.suspend(scene.decide(scene.request()))
    independent = scene.suspend(None, when=NEXT_DAY)

    apart = {act.entry for act in boundary(scene.history()).apart}

    assert independent in apart
    assert answering not in apart
