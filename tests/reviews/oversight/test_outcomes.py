"""What reviews led to, as the entries of their cases say: which outcome, in which quarter."""

from typing import Any

import msgspec
import pytest

from config.ledger.occurred import Occurred
from reviews.capability import Elicitation, Stage
from reviews.model_version import Attribution, Reach
from reviews.oversight.charts import (
    Outcome,
    Quarter,
    reviews_led_to,
)
from reviews.review import CaseKind
from reviews.review.findings import Manner, Portion
from tests.actors import (
    LIAISON,
    OFFICER,
)
from tests.reviews.case_pasts import on_clock
from tests.reviews.oversight.pasts import EVENING, MORNING, NOON, Scene, last
from tests.reviews.oversight.test_window_bands import windowed
from tests.reviews.pasts import cited


def led_to(scene: Scene) -> dict[Outcome, str]:
    return {one.outcome: str(one.quarter) for one in reviews_led_to([scene.history()])}


def used() -> Scene:
    scene, access = windowed()
    on_clock(scene.case, "2026-07-07T12:00-04:00").access.use(
        by=OFFICER, access=access, evaluator=None, purpose="runs"
    )
    return scene


def answered(scene: Scene, when: str = NOON) -> Any:
    """A decision in answer to a request of the case, as an act cites it."""
    return cited(scene.decide(scene.request(when=MORNING), when=when))


def test_nothing_tested_and_nothing_done_leads_to_nothing() -> None:
    scene, _ = windowed()

    assert led_to(scene) == {}


def test_a_review_that_only_tested_says_so() -> None:
    assert led_to(used()) == {Outcome.TESTED_ONLY: "Q3 2026"}


def test_an_evaluation_that_was_invalidated_tested_nothing() -> None:
    scene, _ = windowed()
    evaluation = on_clock(scene.case, "2026-07-07T12:00-04:00").evaluation
    evaluation.plan(
        by=OFFICER, stages=(Stage.C1,), elicitation=Elicitation.SAFEGUARDS_ON, method=None, models=()
    )
    planned_as = last(scene.case).id
    evaluation.start_evaluation(by=OFFICER, evaluation=planned_as)
    begun = led_to(scene)
    evaluation.invalidate(by=OFFICER, evaluation=planned_as, run=None, reason=None)

    assert begun == {Outcome.TESTED_ONLY: "Q3 2026"}
    assert led_to(scene) == {}


def test_what_was_shown_of_a_finding_is_vulnerabilities_shared() -> None:
    scene = used()
    case = on_clock(scene.case, "2026-10-01T09:00-04:00")
    case.findings.record_finding(
        by=OFFICER, detail="words", classified_pointer=None, evaluation=None, models=()
    )
    finding = last(case).id
    unshown = led_to(scene)
    case.findings.share(by=OFFICER, finding=finding, portion=Portion.SUMMARY, manner=Manner.WRITTEN)

    assert unshown == {Outcome.TESTED_ONLY: "Q3 2026"}
    assert led_to(scene) == {Outcome.VULNERABILITIES_SHARED: "Q4 2026"}


def test_a_release_moved_back_because_of_a_communication_is_a_delay_and_by_own_choice_none() -> None:
    def moved_by(attribution: Attribution, to: str) -> dict[Outcome, str]:
        scene = used()
        scene.at(scene.model, MORNING).plan_release(
            by=LIAISON, to=Reach.EVERYBODY, when=Occurred.parse("2026-07-01")
        )
        under = None if attribution is Attribution.OWN_CHOICE else answered(scene)
        scene.at(scene.model, EVENING).reschedule_release(
            by=LIAISON, attribution=attribution, when=Occurred.parse(to), to=Reach.EVERYBODY, under=under
        )
        return led_to(scene)

    assert moved_by(Attribution.COMMUNICATION, "2026-07-10") == {Outcome.DELAYED: "Q2 2026"}
    assert moved_by(Attribution.JOINT, "2026-07-10") == {Outcome.DELAYED: "Q2 2026"}
    assert moved_by(Attribution.COMMUNICATION, "2026-06-20") == {Outcome.TESTED_ONLY: "Q3 2026"}
    assert moved_by(Attribution.OWN_CHOICE, "2026-07-10") == {Outcome.TESTED_ONLY: "Q3 2026"}


def test_a_limit_that_answers_a_communication_is_a_restriction_and_an_independent_one_none() -> None:
    answering_one, independent = used(), used()
    answering_one.suspend(answering_one.decide(answering_one.request(when=MORNING)))
    independent.suspend(None)

    assert led_to(answering_one) == {Outcome.RESTRICTED: "Q2 2026"}
    assert led_to(independent) == {Outcome.TESTED_ONLY: "Q3 2026"}


def test_safeguards_changed_in_answer_and_a_mitigation_deployed_are_modifications() -> None:
    changed, mitigated = Scene(), Scene()
    changed.at(changed.model, EVENING).change_safeguards(
        by=LIAISON, safeguards="more", under=answered(changed), independent=False
    )
    on_clock(mitigated.case, "2026-07-07T12:00-04:00").mitigation.deploy(
        by=LIAISON, mitigation=None, measure="a filter", finding=None, stages=(), models=()
    )

    assert led_to(changed) == {Outcome.MODIFIED: "Q2 2026"}
    assert led_to(mitigated) == {Outcome.MODIFIED: "Q3 2026"}


def test_a_case_counts_once_for_each_outcome_in_the_quarter_of_the_first_entry() -> None:
    scene = Scene()
    decision = scene.decide(scene.request(when=MORNING))
    scene.suspend(decision, when=EVENING)
    scene.suspend(decision, when="2026-07-02T12:00-04:00")
    scene.at(scene.model, "2026-07-03T12:00-04:00").change_safeguards(
        by=LIAISON, safeguards="more", under=cited(decision), independent=False
    )

    found = reviews_led_to([scene.history()])

    assert [(one.outcome, str(one.quarter), len(one.entries)) for one in found] == [
        (Outcome.RESTRICTED, "Q2 2026", 2),
        (Outcome.MODIFIED, "Q3 2026", 1),
    ]


@pytest.mark.parametrize(
    ("occurred", "words"),
    [
        ("2026-06-30T23:59-04:00", "Q2 2026"),
        ("2026-07-01T00:00-04:00", "Q3 2026"),
        ("2026-12", "Q4 2026"),
        ("2026-03-31/2026-04-01", "Q1 2026 to Q2 2026"),
        ("before 2026-07-01", "Q2 2026 or before"),
        ("unknown", "date not known"),
    ],
)
def test_an_imprecise_date_leaves_the_quarters_that_it_may_lie_in(occurred: str, words: str) -> None:
    assert str(Quarter.of(Occurred.parse(occurred))) == words


def test_quarters_stand_in_order_and_those_not_known_last() -> None:
    texts = ["unknown", "2026-07", "2025-12", "2026-06", "before 2026-06-01"]

    found = sorted(Quarter.of(Occurred.parse(text)) for text in texts)

    assert [str(quarter) for quarter in found] == [
        "Q4 2025",
        "Q2 2026 or before",
        "Q2 2026",
        "Q3 2026",
        "date not known",
    ]


def test_who_has_not_the_case_itself_is_told_of_acts_on_models_alone() -> None:
    scene = used()
    scene.suspend(scene.decide(scene.request(when=MORNING)))
    reader = scene.history(without=scene.case)

    assert {one.outcome for one in reviews_led_to([reader])} == {Outcome.RESTRICTED}


def test_an_act_that_answers_a_communication_of_another_case_is_none_of_this_one() -> None:
    scene = used()
    elsewhere = scene.request(when=MORNING)
    scene.suspend(scene.decide(elsewhere))
    reader = scene.history(without=elsewhere)

    assert {one.outcome for one in reviews_led_to([reader])} == {Outcome.TESTED_ONLY}


def test_a_negotiation_is_no_review() -> None:
    scene = used()
    case = scene.history()
    opened = case.case.opened
    assert opened is not None
    case.case.opened = msgspec.structs.replace(opened, kind=CaseKind.NEGOTIATION)

    assert reviews_led_to([case]) == []
