"""How what was asked, decided and done reads in a brief: each act in its own words, and nothing more."""

from datetime import datetime
from typing import Any

import pytest

from agreements.claim import ClaimKind
from agreements.vocabulary import Instrument, RequestKind, Track
from config.actors import RecordKind
from config.ledger.occurred import Occurred
from reviews.communication import Communication
from reviews.decision import Basis, Decision, DecisionKind
from reviews.model_version import Attribution, Reach
from reviews.oversight.answers import SILENT
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import brief, plain
from reviews.oversight.drawing.labels import story
from reviews.oversight.state import state
from reviews.report import Report
from reviews.scope import Extent, Scope
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER
from tests.reviews.oversight.pasts import EVENING, MORNING, NEXT_DAY, NOON, Scene, hours_after, last
from tests.reviews.oversight.reading import answer, whole
from tests.reviews.oversight.test_knowledge import received_report
from tests.reviews.oversight.test_partial_histories import with_entries
from tests.reviews.pasts import FOREIGN_CUSTOMERS, MODEL, cited, scope


def lead(scene: Scene) -> str:
    case = scene.history()
    return plain(case, brief(case).lead)


def answered(scene: Scene, question: int) -> str:
    case = scene.history()
    return answer(case, brief(case), question)


def without(scene: Scene, *hidden: object) -> Any:
    """The case as somebody has it who has not these entries."""
    case = scene.history()
    return with_entries(case, [entry for entry in case.entries if entry not in hidden])


def reported(scene: Scene, **said: Any) -> Communication:
    """A request that the company records because the register lacks it."""
    communication = scene.at(scene.new(Communication, "reported"), EVENING)
    telling: dict[str, Any] = {
        "track": Track.OUTSIDE,
        "office": None,
        "asker": "somebody of the White House",
        "claimed_instrument": Instrument.INFORMAL_ASK,
        "kind": RequestKind.DELAY_RELEASE,
        "received_at": Occurred.parse(NOON),
        "case": scene.case.id,
    }
    communication.report(by=scene.liaison, **telling | said)
    return communication


# the company's acts


@pytest.mark.parametrize(
    ("act", "said", "words"),
    [
        (
            "suspend_access",
            {"scope": scope(population=Extent.ALL)},
            "suspended access to Fable 5 for everyone",
        ),
        (
            "suspend_access",
            {"scope": Scope(models=(MODEL,))},
            "suspended access to Fable 5",
        ),
        (
            "restrict_access",
            {"scope": scope(FOREIGN_CUSTOMERS)},
            "restricted access to Fable 5 for foreign customers, anywhere",
        ),
        ("cancel_release", {}, "canceled the release of Fable 5"),
        ("change_safeguards", {"safeguards": "refuses more"}, "changed the safeguards of Fable 5"),
    ],
)
def test_each_act_is_told_in_its_own_words(act: str, said: dict[str, Any], words: str) -> None:
    scene = Scene()
    scene.at(scene.model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)

    getattr(scene.at(scene.model, EVENING), act)(by=LIAISON, under=None, independent=True, **said)

    assert f"Acme {words}" in lead(scene)


def test_acts_at_one_time_are_told_together_where_only_their_models_differ() -> None:
    scene = Scene()
    other = scene.released_model("Mythos 5")
    under = cited(scene.decide(scene.request()))
    for model in (scene.model, other):
        scene.at(model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)
        scene.at(model, EVENING).reschedule_release(
            by=LIAISON, attribution=Attribution.COMMUNICATION, when=Occurred.parse("2026-07-01"), under=under
        )

    assert "moved the release of Fable 5 and Mythos 5 to 1 July 2026" in lead(scene)


def test_acts_at_one_time_that_differ_in_what_was_done_are_told_apart() -> None:
    scene = Scene()
    other = scene.released_model("Mythos 5")
    under = cited(scene.decide(scene.request()))
    for model, day in ((scene.model, "2026-07-01"), (other, "2026-07-08")):
        scene.at(model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)
        scene.at(model, EVENING).reschedule_release(
            by=LIAISON, attribution=Attribution.COMMUNICATION, when=Occurred.parse(day), under=under
        )

    told = lead(scene)

    assert "moved the release of Fable 5 to 1 July 2026" in told
    assert "moved the release of Mythos 5 to 8 July 2026" in told


# what was decided


def test_an_answer_that_states_no_scope_is_not_measured_against_what_was_asked() -> None:
    scene = Scene()
    scene.at(scene.model, MORNING).plan_release(by=LIAISON, to=Reach.PARTNERS)
    request = scene.request(kind=RequestKind.PROVIDE_INFORMATION)
    decision = scene.decide(request, applied=None)
    scene.at(scene.model, EVENING).reschedule_release(
        by=LIAISON, attribution=Attribution.COMMUNICATION, under=cited(decision)
    )

    assert "moved the release of Fable 5, naming no new date" in lead(scene)
    assert "requested" not in lead(scene)
    assert "Applied" not in answered(scene, 2)


def test_one_decision_that_answers_two_communications_is_told_once() -> None:
    scene = Scene()
    first, second = scene.request(), scene.request(when=hours_after(NOON, 1))
    scene.suspend(scene.decide(first, second))

    assert answered(scene, 3).count("The company did as asked") == 1
    assert lead(scene).count("suspended access") == 1


def test_an_independent_decision_without_a_scope_applies_none() -> None:
    scene = Scene()
    scene.decide(applied=None)

    assert "calls a decision its own" in answered(scene, 3)
    assert answered(scene, 2) == SILENT.text


def test_who_has_only_the_revision_of_a_decision_is_told_nothing_of_its_making() -> None:
    scene = Scene()
    decision = scene.decide()
    revised = scene.at(decision, NEXT_DAY)
    revised.revise(
        by=LIAISON,
        kind=DecisionKind.OWN_CHOICE,
        basis=Basis.INDEPENDENT,
        answered=(),
        independent=True,
        applied=scope(FOREIGN_CUSTOMERS),
    )

    case = without(scene, decision.entries[0])

    assert case.of(Decision)[0].independent
    for question in (2, 3):
        assert answer(case, brief(case), question) == SILENT.text
        assert answered(scene, question) != SILENT.text


# who asked, on whose word


def test_on_whose_instruction_it_was_asked_is_said() -> None:
    scene = Scene(RecordKind.COMPILED)
    scene.request(on_whose_instruction="the Secretary")

    assert "On the instruction of the Secretary" in answered(scene, 1)


def test_what_the_company_reports_is_told_as_its_word() -> None:
    scene = Scene(RecordKind.COMPILED)
    reported(scene)

    told = lead(scene)

    assert "according to Acme, somebody of the White House asked it to delay a release" in told
    assert "as Acme reports it" in answered(scene, 1)


def test_a_consequence_that_the_asking_office_states_is_its_own_and_another_ones_is_hearsay() -> None:
    scene = Scene()
    issued = last(scene.request()).id
    scene.claim(ClaimKind.CONSEQUENCE_STATED, OFFICER, entry=issued, value="no more contracts")
    scene.claim(ClaimKind.CONSEQUENCE_STATED, LIAISON, entry=issued, value="no more talks")

    told = answered(scene, 3)

    assert "The Bureau states a consequence" in told
    assert "Acme says, on a date not fixed, that a consequence was stated" in told


# what a reader has in part


def test_who_lacks_the_receipt_of_a_report_is_told_nothing_of_where_it_went() -> None:
    scene = Scene()
    report = received_report(scene)
    scene.at(report, NOON).transmit(
        by=OFFICER, sender=AGENCY, recipient=COMPANY, recipient_side=None, manner=None
    )

    case = without(scene, report.entries[0])

    assert case.of(Report)
    assert answer(case, brief(case), 5) == SILENT.text
    assert answered(scene, 5) != SILENT.text


def test_who_lacks_the_issue_of_a_communication_sees_none_standing() -> None:
    scene = Scene()
    request = scene.request()
    scene.at(request, EVENING).clarify(by=OFFICER, clarification="resellers too")

    case = without(scene, request.entries[0])

    assert case.of(Communication)
    assert not [stood for stood in state(case) if "request" in stood.name]
    assert [stood for stood in state(scene.history()) if "request" in stood.name]
    assert whole(case, brief(case))


# beside the drawing


def test_that_less_is_asked_for_stands_at_its_mark() -> None:
    scene = Scene()
    request = scene.request(answer_hoped_for_by=datetime.fromisoformat(hours_after(NOON, 72)))
    scene.at(request, EVENING).narrow(by=OFFICER, scope=scope(FOREIGN_CUSTOMERS))
    case = scene.history()

    assert story(case, boundary(case))[last(request).id] == "narrowed"
