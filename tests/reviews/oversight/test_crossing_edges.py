"""Rows of the boundary ledger at their edges: other dates, partial accounts, plans, delays, undertakings."""

from datetime import timedelta
from typing import Final

import pytest

from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import RecordKind
from config.ledger.occurred import Occurred
from reviews.communication import Communication, Shown
from reviews.decision import Decision, DecisionKind
from reviews.model_version import Attribution, ModelVersion, Reach
from reviews.oversight.boundary import Crossing, Undertaking, boundary
from reviews.oversight.history import CaseHistory
from tests.actors import COMPANY, COUNTERSIGNER, LIAISON, OFFICER, OTHER_COMPANY, named
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
from tests.reviews.oversight.test_partial_histories import with_entries
from tests.reviews.pasts import CASE, cited, scope

DAY: Final = timedelta(days=1)


def row_of(case: CaseHistory) -> Crossing:
    (row,) = boundary(case).crossings
    return row


def limited(*, restored: bool = True) -> tuple[Scene, Communication]:
    """A compiled directive that is complied with, carried out, rescinded and undone, a day each."""
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    decision = scene.decide(letter, when=hours_after(NOON, 24))
    scene.suspend(decision, when=hours_after(NOON, 48))
    scene.at(letter, hours_after(NOON, 72)).rescind(by=scene.officer, reason=None)
    if restored:
        scene.at(scene.model, hours_after(NOON, 96)).restore_access(
            by=scene.liaison, under=None, independent=True
        )
    return scene, letter


# who asked, and how it stands


def test_what_a_company_reports_names_the_asker_in_its_own_words() -> None:
    scene = Scene()
    reported = scene.at(scene.new(Communication, "reported"), NOON)
    reported.report(
        by=LIAISON,
        track=Track.OUTSIDE,
        office=None,
        asker="a caller who gave no office",
        claimed_instrument=Instrument.INFORMAL_ASK,
        kind=RequestKind.RESTRICT,
        received_at=Occurred.parse(MORNING),
        case=CASE,
    )

    row = row_of(scene.history())

    assert reported.reported
    assert (row.asker, row.issuer) == (reported.reported.asker, None)
    assert row.issued == Occurred.parse(MORNING)


def test_a_countersignature_and_what_it_rests_on_are_said_and_their_absence_is_a_no() -> None:
    with_both, without = Scene(), Scene()
    with_both.request(countersigned_by=COUNTERSIGNER.id, supported_by=(named("finding"),), shown=Shown.VERBAL)
    without.request()

    found, missing = row_of(with_both.history()), row_of(without.history())

    assert (found.countersigned, found.supported) == (True, True)
    assert (missing.countersigned, missing.supported) == (False, False)


def test_conditions_and_commitments_are_shown_with_the_entry_that_settled_them() -> None:
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    attached = []
    for condition in ("report weekly", "log every use", "keep the logs"):
        scene.at(letter, EVENING).attach_condition(by=scene.officer, condition=condition)
        attached.append(last(letter).id)
    letter.accept_condition(by=scene.liaison, condition=attached[0])
    accepted = last(letter).id
    letter.decline_condition(by=scene.liaison, condition=attached[1])
    declined = last(letter).id
    decision = scene.decide(letter)
    offered = []
    for commitment in ("to report", "to log"):
        decision.offer_commitment(by=scene.liaison, commitment=commitment)
        offered.append(last(decision).id)
    decision.withdraw_commitment(by=scene.liaison, commitment=offered[0])
    withdrawn = last(decision).id

    row = row_of(scene.history())

    def told(words: str, entry: object, standing: str, answered: object) -> tuple[object, ...]:
        return (words, entry, standing, answered)

    def found(undertakings: tuple[Undertaking, ...]) -> list[tuple[object, ...]]:
        return [(one.words, one.entry, one.standing, one.answered) for one in undertakings]

    assert found(row.conditions) == [
        told("report weekly", attached[0], "accepted", accepted),
        told("log every use", attached[1], "declined", declined),
        told("keep the logs", attached[2], "not answered", None),
    ]
    assert found(row.replies[0].commitments) == [
        told("to report", offered[0], "withdrawn", withdrawn),
        told("to log", offered[1], "offered", None),
    ]


# how long it took


@pytest.mark.parametrize(
    ("name", "step"),
    [("to_act", 48), ("to_lift", 72), ("to_restore", 24), ("limited_for", 48)],
)
def test_other_dates_of_both_ends_widen_how_long_it_took(name: str, step: int) -> None:
    scene, letter = limited()
    act, restored = scene.model.entries[-2:]
    begun = {"to_act": letter.entries[0], "to_lift": letter.entries[0], "to_restore": last(letter)}
    ended = {"to_act": act, "to_lift": last(letter), "to_restore": restored, "limited_for": restored}
    ends = (begun.get(name, act), ended[name])
    stated = getattr(row_of(scene.history()), name)
    for entry, hours in zip(ends, (-1, 2), strict=True):
        other = Occurred.parse(hours_after(entry.takes_effect.isoformat(), hours))
        scene.claim(ClaimKind.DATING, FOR_PRESS, entry=entry.id, dated=other)

    found = getattr(row_of(scene.history()), name)

    assert stated.low == stated.high == found.low == found.high == timedelta(hours=step)
    assert stated.widest is None
    assert found.widest == (timedelta(hours=step), timedelta(hours=step + 3))


def test_other_dates_widen_how_long_an_answer_took() -> None:
    scene, letter = limited()
    (decision,) = (stream for stream in scene.streams if isinstance(stream, Decision))
    for entry, hours in ((letter.entries[0], -1), (last(decision), 2)):
        other = Occurred.parse(hours_after(entry.takes_effect.isoformat(), hours))
        scene.claim(ClaimKind.DATING, FOR_PRESS, entry=entry.id, dated=other)

    took = row_of(scene.history()).replies[0].took

    assert took
    assert (took.low, took.widest) == (DAY, (DAY, DAY + timedelta(hours=3)))


def test_while_nothing_is_restored_it_is_limited_on_for_no_length_yet() -> None:
    scene, letter = limited(restored=False)

    row = row_of(scene.history())

    assert row.lifted == last(letter).id
    assert (row.to_restore, row.restored, row.limited_for, row.limited_model) == (None, (), None, None)


def test_the_limit_runs_from_the_first_of_several() -> None:
    scene = Scene()
    decision = scene.decide(scene.directive(), when=hours_after(NOON, 1))
    scene.suspend(decision, when=hours_after(NOON, 5))
    scene.suspend(decision, when=hours_after(NOON, 3))
    scene.at(scene.model, hours_after(NOON, 9)).restore_access(by=LIAISON, under=None, independent=True)

    row = row_of(scene.history())

    assert row.limited_for
    assert row.limited_for.low == timedelta(hours=6)


def test_what_was_limited_and_restored_on_one_day_is_restored() -> None:
    scene = Scene()
    scene.suspend(scene.decide(scene.directive()), when="2026-06-13")
    scene.at(scene.model, "2026-06-13").restore_access(by=LIAISON, under=None, independent=True)
    restored = last(scene.model).id

    assert row_of(scene.history()).restored == (restored,)


def test_a_release_that_was_canceled_is_acted_on_and_limits_no_access() -> None:
    scene = Scene()
    scene.at(scene.model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)
    decision = scene.decide(scene.directive())
    scene.at(scene.model, EVENING).cancel_release(by=LIAISON, under=cited(decision), independent=False)

    row = row_of(scene.history())

    assert [act.entry for act in row.acts] == [last(scene.model).id]
    assert (row.limited_for, row.limited_model) == (None, None)


def test_the_lengths_that_sources_give_stand_beside_the_limit_that_they_are_about() -> None:
    scene, letter = limited()
    act = scene.model.entries[-2]
    said = scene.claim(ClaimKind.DURATION, FOR_PRESS, entry=act.id, low_days=2, high_days=2)
    scene.claim(ClaimKind.DURATION, FOR_PRESS, entry=letter.entries[0].id, low_days=7, high_days=7)
    scene.claim(ClaimKind.STATEMENT, FOR_PRESS, entry=act.id, value="it was long")

    (length,) = row_of(scene.history()).lengths_said

    assert said.made
    assert (length.text, length.entries) == (said.made.value, (last(said).id,))


def test_where_nothing_was_limited_no_length_is_about_it() -> None:
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    scene.claim(ClaimKind.DURATION, FOR_PRESS, entry=last(letter).id, low_days=7, high_days=7)

    assert row_of(scene.history()).lengths_said == ()


# plans and delays


def unreleased(to: Reach, when: Occurred | None) -> tuple[Scene, ModelVersion]:
    """A case about a model whose release is planned and that nobody reaches."""
    scene = Scene()
    model = scene.new(ModelVersion, "other")
    scene.at(model, MORNING).register(by=LIAISON, name="Mythos 5")
    scene.at(model, hours_after(MORNING, 1)).plan_release(by=LIAISON, to=to, when=when)
    return scene, model


def request_about(scene: Scene, model: ModelVersion) -> Communication:
    return scene.request(models=(model.id,), scope=scope(models=(model.id,)))


@pytest.mark.parametrize(
    ("hours", "days"), [(0, None), (12, (0.5, 0.5)), (36, (1.5, 1.5))], ids=["none", "half a day", "a day"]
)
def test_any_later_instant_is_a_delay_and_the_same_one_is_none(
    hours: int, days: tuple[float, float] | None
) -> None:
    noon = "2026-06-20T12:00-04:00"
    scene, model = unreleased(Reach.EVERYBODY, Occurred.parse(noon))
    request = request_about(scene, model)
    decision = scene.decide(request, applied=scope(models=(model.id,)))
    scene.at(model, NEXT_DAY).reschedule_release(
        by=LIAISON,
        attribution=Attribution.COMMUNICATION,
        under=cited(decision),
        when=Occurred.parse(hours_after(noon, hours)),
    )

    row = row_of(scene.history())

    assert row.delay_days == days
    assert row.delays == ((last(model).id,) if days else ())


@pytest.mark.parametrize(
    ("when", "text"), [(Occurred.parse("2026-06-20"), "was planned for 20 June 2026"), (None, "was planned")]
)
def test_a_plan_for_partners_is_told_with_its_date_where_it_has_one(when: Occurred | None, text: str) -> None:
    scene, model = unreleased(Reach.PARTNERS, when)
    plan = last(model).id
    request_about(scene, model)

    before = row_of(scene.history()).plan_before

    assert before
    assert before.text == f"a release of Mythos 5 to trusted partners {text}"
    assert before.entries == (plan,)


def test_what_could_be_reached_stands_beside_what_was_planned() -> None:
    scene, model = unreleased(Reach.EVERYBODY, None)
    plan = last(model).id
    scene.at(model, hours_after(MORNING, 2)).release_to_partners(by=LIAISON)
    release = last(model).id
    request_about(scene, model)

    before = row_of(scene.history()).plan_before

    assert before
    assert before.text.startswith(
        "a release of Mythos 5 to everybody was planned; Mythos 5 could be reached by trusted partners"
    )
    assert before.entries == (plan, release)


def test_a_plan_that_was_carried_out_before_contact_is_no_plan_any_more() -> None:
    scene = Scene()
    scene.at(scene.model, "2026-06-08T12:00-04:00").plan_release(by=LIAISON, to=Reach.EVERYBODY)
    scene.request()

    before = row_of(scene.history()).plan_before

    assert before
    assert "planned" not in before.text
    assert before.text.startswith("Fable 5 could be reached by everybody")


def test_what_was_released_at_the_very_instant_of_contact_was_not_there_before() -> None:
    scene, model = unreleased(Reach.EVERYBODY, None)
    scene.at(model, NOON).release(by=LIAISON)
    request_about(scene, model)

    before = row_of(scene.history()).plan_before

    assert before
    assert before.text == "a release of Mythos 5 to everybody was planned"


def test_a_model_that_was_neither_planned_nor_released_leaves_nothing_to_tell() -> None:
    scene = Scene()
    model = scene.new(ModelVersion, "other")
    scene.at(model, MORNING).register(by=LIAISON, name="Mythos 5")
    request_about(scene, model)

    assert row_of(scene.history()).plan_before is None


# after a decline


def test_what_a_government_does_toward_others_or_at_that_very_instant_does_not_follow_a_decline() -> None:
    scene = Scene()
    request = scene.request()
    scene.decide(request, kind=DecisionKind.DECLINED, applied=None)
    for when, company in ((EVENING, COMPANY), (NEXT_DAY, OTHER_COMPANY)):
        scene.claim(
            ClaimKind.STATEMENT, OFFICER, when=when, value="so be it", about=(company,), party=company
        )

    assert row_of(scene.history()).after_decline == ()


# what stands apart, and what a reader lacks


def test_an_act_under_a_decision_of_its_own_stands_apart() -> None:
    scene = Scene()
    acted = scene.suspend(scene.decide())

    assert acted in {act.entry for act in boundary(scene.history()).apart}


def test_the_ledger_of_the_case_that_this_one_continues_stands_before_it() -> None:
    earlier, later = Scene(RecordKind.COMPILED), Scene()
    earlier.directive()
    later.request()
    case = later.history()
    case.before = earlier.history()

    found = boundary(case)

    assert found.before == boundary(case.before)
    assert found.before.before is None
    assert [row.standing for row in found.before.crossings] != []


def test_a_decision_of_which_a_reader_has_only_the_revision_is_no_reply() -> None:
    scene = Scene()
    request = scene.request()
    decision = scene.decide(request)
    scene.at(decision, NEXT_DAY).revise(
        by=LIAISON,
        kind=DecisionKind.DECLINED,
        basis=decision.basis,
        answered=decision.answered,
        independent=False,
    )
    case = scene.history()
    kept = [entry for entry in case.entries if entry is not decision.entries[0]]

    assert len(row_of(case).replies) == 1
    assert row_of(with_entries(case, kept)).replies == ()
