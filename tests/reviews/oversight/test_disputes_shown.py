"""Disputes beside the entries that they are about: in the boundary, the brief and the replay."""

import re
from io import StringIO
from typing import Any

from rich.console import Console, RenderableType

from config.actors import RecordKind
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import brief
from reviews.oversight.cards import boundary_card, brief_card, timeline_card
from reviews.oversight.history import CaseHistory
from reviews.oversight.told import boundary_told, replay_told
from reviews.review.disputes import Grounds, Outcome
from tests.actors import OVERSIGHT_BODY
from tests.reviews.oversight.pasts import EVENING, NEXT_DAY, Scene, last


def disputed(*, answered: bool = True) -> tuple[Scene, int]:
    """The company disputes a compiled letter; gives the number of the letter's entry."""
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    disputes = scene.at(scene.case, EVENING).disputes
    disputes.raise_dispute(
        by=scene.liaison, disputed=letter.entries[0], grounds=Grounds.SCOPE, statement="staff were left out"
    )
    if answered:
        scene.at(scene.case, NEXT_DAY).disputes.answer(
            by=scene.officer, dispute=last(scene.case).id, statement="staff were named in the annex"
        )
    case = scene.history()
    return scene, case.numbers[letter.entries[0].id]


def text(*renderables: RenderableType) -> str:
    console = Console(width=100, record=True, file=StringIO())
    for renderable in renderables:
        console.print(renderable)
    return " ".join(re.sub("[│╭╮╰╯─]", " ", console.export_text()).split())


def told(case: CaseHistory) -> dict[str, Any]:
    return boundary_told(case, boundary(case))


def test_both_statements_stand_side_by_side_in_the_boundary() -> None:
    scene, number = disputed()
    case = scene.history()

    (dispute,) = told(case)["disputes"]
    shown = text(*boundary_card(case, boundary(case)))
    left, right = (said["statement"] for said in dispute["statements"])

    assert dispute["disputed"] == number
    assert [said["organization"] for said in dispute["statements"]] == ["Acme", "The Bureau"]
    assert left == "staff were left out"
    assert right == "staff were named in the annex"
    assert "DISPUTED ANSWERED" in shown
    assert "Acme: staff were left out" in shown


def test_disputes_are_numbered_and_say_on_which_grounds() -> None:
    scene, _ = disputed()
    request = scene.request()
    scene.at(scene.case, NEXT_DAY).disputes.raise_dispute(
        by=scene.liaison, disputed=request.entries[0], grounds=Grounds.INACCURATE, statement="it is not so"
    )

    found = boundary(scene.history()).disputes

    assert [(dispute.number, dispute.grounds) for dispute in found] == [
        (1, Grounds.SCOPE.words),
        (2, Grounds.INACCURATE.words),
    ]


def test_a_dispute_without_an_answer_says_so() -> None:
    scene, _ = disputed(answered=False)
    case = scene.history()

    (dispute,) = told(case)["disputes"]

    assert dispute["standing"] == "unanswered"
    assert "No answer is on record." in text(*boundary_card(case, boundary(case)))


def test_the_brief_names_the_dispute_with_its_entries() -> None:
    scene, number = disputed()
    case = scene.history()
    found = brief(case)

    shown = text(*brief_card(case, found))

    assert f"¶{number}, disputed by Acme" in shown
    assert case.cite(found.boundary.disputes[0].entries) in shown


def test_the_replay_marks_the_entry_that_is_disputed_and_no_other() -> None:
    scene, number = disputed()
    case = scene.history()

    marked = {entry["number"]: entry["disputed"] for entry in replay_told(case)["entries"]}
    shown = text(*timeline_card(case, case.entries))

    assert [at for at, entries in marked.items() if entries] == [number]
    assert shown.count("[disputed:") == 1


def test_how_it_ended_and_where_it_was_referred_is_said() -> None:
    scene, _ = disputed()
    dispute = next(iter(scene.case.disputes.raised))
    disputes = scene.case.disputes
    disputes.refer(by=scene.liaison, dispute=dispute, to=OVERSIGHT_BODY, reason=None)
    disputes.propose(by=scene.officer, dispute=dispute, outcome=Outcome.EXPLANATION_ADDED, statement=None)
    disputes.resolve(by=scene.liaison, dispute=dispute, proposal=last(scene.case).id)

    (found,) = told(scene.history())["disputes"]

    assert Outcome.EXPLANATION_ADDED.words in found["standing"]
    assert "referred to" in found["standing"]


def test_a_live_dispute_shows_no_sealed_word() -> None:
    scene = Scene()
    letter = scene.directive()
    scene.at(scene.case, EVENING).disputes.raise_dispute(
        by=scene.liaison, disputed=letter.entries[0], grounds=Grounds.SCOPE, statement="staff were left out"
    )
    case = scene.history()

    assert "staff were left out" not in text(*boundary_card(case, boundary(case)))


def test_a_case_without_disputes_has_none() -> None:
    scene = Scene()
    scene.directive()

    assert told(scene.history())["disputes"] == []


# conditions and commitments


def test_conditions_and_commitments_stand_in_the_boundary_with_what_became_of_them() -> None:
    scene = Scene(RecordKind.COMPILED)
    letter = scene.directive()
    for condition in ("report weekly", "log every use", "keep the logs"):
        scene.at(letter, EVENING).attach_condition(by=scene.officer, condition=condition)
    first, second, _ = letter.conditions
    letter.accept_condition(by=scene.liaison, condition=first)
    letter.decline_condition(by=scene.liaison, condition=second)
    decision = scene.decide(letter)
    for commitment in ("to report", "to log"):
        decision.offer_commitment(by=scene.liaison, commitment=commitment)
    decision.withdraw_commitment(by=scene.liaison, commitment=next(iter(decision.commitments)))
    case = scene.history()

    (row,) = boundary(case).crossings
    shown = text(*boundary_card(case, boundary(case)))

    assert [said.standing for said in row.conditions] == ["accepted", "declined", "not answered"]
    assert [said.standing for said in row.replies[0].commitments] == ["withdrawn", "offered"]
    assert "keep the logs" in shown
    assert "Commitment: to log" in shown
