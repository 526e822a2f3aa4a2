"""Two cases or two companies side by side: each question in words, differences marked, never a verdict."""

import re
from datetime import datetime
from typing import Any, Final

import msgspec
import pytest

from reviews.capability import Elicitation, Stage, StageEvidence
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import DecisionKind
from reviews.oversight.at_stake import at_stake
from reviews.oversight.comparison import Aspect, Side, compare, side_of
from reviews.oversight.comparison.told import comparison_told
from reviews.report import Report
from reviews.scope import Extent, Scope
from tests.actors import COMPANY, LIAISON, OFFICER, OTHER_COMPANY, PRESS
from tests.reviews.oversight.conftest import Cases
from tests.reviews.oversight.pasts import EVENING, MORNING, NEXT_DAY, NOON, Scene, hours_after
from tests.reviews.pasts import EVERY_CUSTOMER, FOREIGNERS, MODEL

IN_TWO_DAYS: Final = datetime.fromisoformat(hours_after(NOON, 48))


def side(scene: Scene, name: str) -> Side:
    return Side(name=name, cases=(scene.history(),))


def aspects(a: Scene, b: Scene) -> dict[str, Aspect]:
    return {one.question: one for one in compare(side(a, "A"), side(b, "B")).aspects}


def said(a: Scene, b: Scene, question: str) -> tuple[bool | None, str]:
    found = aspects(a, b)[question]
    return found.differs, found.said


def words(aspect: Aspect) -> tuple[list[str], list[str]]:
    return [one.words for one in aspect.a], [one.words for one in aspect.b]


def asserted(scene: Scene, *stages: Stage, evidence: StageEvidence = StageEvidence.DEMONSTRATED) -> Scene:
    for stage in stages:
        scene.at(scene.case, MORNING).capabilities.assert_stage(
            by=OFFICER,
            stage=stage,
            evidence=evidence,
            elicitation=Elicitation.SAFEGUARDS_ON,
            models=(),
            finding=None,
            report=None,
            audience=None,
        )
    return scene


def by_request() -> Scene:
    scene = Scene()
    request = scene.request(when=NOON, shown=Shown.WRITTEN, answer_hoped_for_by=IN_TWO_DAYS)
    scene.suspend(scene.decide(request, when=EVENING))
    return scene


def by_letter() -> Scene:
    scene = Scene()
    letter = scene.directive(when=NOON, shown=Shown.NOTHING)
    scene.suspend(scene.decide(letter, when=NEXT_DAY, applied=EVERY_CUSTOMER), when=NEXT_DAY)
    return scene


# every question


def test_a_case_beside_itself_differs_in_nothing() -> None:
    found = aspects(by_letter(), by_letter())

    assert {one.said for one in found.values()} <= {"the same", "nothing of this is on record on either side"}
    assert not any(one.differs for one in found.values())
    assert not any(alike.only for one in found.values() for alike in (*one.a, *one.b))


def test_what_differs_is_said_question_by_question() -> None:
    found = aspects(by_request(), by_letter())

    assert {name for name, one in found.items() if one.differs} == {
        "Instrument",
        "Notice",
        "Evidence shown",
        "Scope applied",
        "Difference of the two scopes",
        "From communication to decision",
        "From communication to the first act",
        "Decision",
    }
    assert found["Flags"].said == "nothing of this is on record for A"
    assert found["Scope asked for"].said == found["Issuing office"].said == "the same"
    assert words(found["Evidence shown"]) == (["shown in writing"], ["nothing was shown"])


def test_every_fact_has_entries_of_its_case() -> None:
    a, b = side(by_request(), "A"), side(by_letter(), "B")

    found = compare(a, b)

    for aspect in found.aspects:
        for one, alike in ((a, aspect.a), (b, aspect.b)):
            (case,) = one.cases
            for fact in (fact for told in alike for fact in told.facts):
                assert fact.entries
                assert set(fact.entries) <= {entry.id for entry in case.entries}
                assert set(fact.entries) <= found.entries_of(case)


def test_nothing_is_a_score_or_a_verdict() -> None:
    told = str(comparison_told(compare(side(by_request(), "A"), side(by_letter(), "B"))))

    assert not re.search(r"score|verdict|better|worse|fair|winner|percent|unequal|discriminat", told)


# silence


def test_where_a_side_has_nothing_on_record_that_is_said_and_no_difference_claimed() -> None:
    asked, silent = by_request(), Scene()

    assert said(asked, silent, "Instrument") == (None, "nothing of this is on record for B")
    assert said(silent, asked, "Instrument") == (None, "nothing of this is on record for A")
    assert said(silent, silent, "Instrument") == (None, "nothing of this is on record on either side")


def test_evidence_that_nobody_speaks_of_is_silence_and_nothing_shown_is_not() -> None:
    unsaid = Scene()
    unsaid.request()

    assert said(by_letter(), unsaid, "Evidence shown") == (None, "nothing of this is on record for B")


def test_a_scope_that_leaves_something_unstated_cannot_be_compared() -> None:
    vague, plain = Scene(), Scene()
    vague.request(scope=Scope(models=(MODEL,)))
    plain.request(scope=FOREIGNERS)

    differs, why = said(vague, plain, "Scope asked for")

    assert differs is None
    assert why == "cannot be compared, because something is not stated"


def test_a_scope_of_all_models_is_told_with_them() -> None:
    every = Scene()
    every.request(scope=msgspec.structs.replace(FOREIGNERS, models=Extent.ALL))

    (told,) = words(aspects(every, every)["Scope asked for"])[0]

    assert "its models" not in told
    assert "all models" in told


# the same, in part, not equally often


def test_a_broader_scope_is_called_broader_and_the_models_do_not_count() -> None:
    narrow, broad = Scene(), Scene()
    narrow.request(scope=FOREIGNERS)
    broad.request(scope=EVERY_CUSTOMER)

    assert said(narrow, broad, "Scope asked for") == (True, "differs: broader for B")
    assert said(broad, narrow, "Scope asked for") == (True, "differs: narrower for B")


def test_what_only_one_side_has_is_marked_where_they_share_something() -> None:
    two, one = by_request(), by_request()
    two.directive(when=NEXT_DAY)

    found = aspects(two, one)["Instrument"]

    assert (found.differs, found.said) == (True, "differs in part: what only one side has is marked")
    assert [alike.only for alike in found.a] == [False, True]
    assert [alike.only for alike in found.b] == [False]


def test_the_same_asked_more_often_is_not_simply_the_same() -> None:
    twice, once = by_request(), by_request()
    twice.request(when=NEXT_DAY)

    assert said(twice, once, "Instrument") == (True, "the same, but not equally often")
    (alike,) = aspects(twice, once)["Instrument"].a
    assert len(alike.facts) == 2


# times


def decided_after(*hours: float | str) -> Scene:
    scene = Scene()
    for after in hours:
        request = scene.request(when=NOON)
        when = after if isinstance(after, str) else hours_after(NOON, after)
        scene.decide(request, when=when, kind=DecisionKind.DECLINED, applied=None)
    return scene


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ((4,), (4,), (False, "the same")),
        ((4,), (9,), (True, "differs: shorter for A")),
        ((9,), (4,), (True, "differs: shorter for B")),
        ((4, 5), (9, 10), (True, "differs: shorter for A: each is shorter than each of B")),
        ((4, 10), (5,), (True, "differs: neither side's are all shorter")),
        ((4, 10), (10, 4), (False, "the same")),
        (("2026-06-13",), (20,), (None, "cannot be told apart: the times overlap")),
        (("2026-06-13",), ("2026-06-13",), (None, "cannot be told apart: the times overlap")),
        (("2026-06-14",), (20,), (True, "differs: shorter for B")),
    ],
)
def test_times_are_told_apart_only_where_the_dates_allow_it(
    here: tuple[Any, ...], there: tuple[Any, ...], expected: tuple[bool | None, str]
) -> None:
    question = "From communication to decision"

    assert said(decided_after(*here), decided_after(*there), question) == expected


# the capability at stake


def common(a: Scene, b: Scene) -> str:
    return compare(side(a, "A"), side(b, "B")).common


def test_the_same_stage_demonstrated_on_both_sides_is_said_first() -> None:
    found = common(asserted(Scene(), Stage.C1, Stage.C3), asserted(Scene(), Stage.C3))

    assert found == "At stake on both sides: exploit development (C3), demonstrated on both."


def test_a_higher_stage_says_nothing_of_a_lower_one() -> None:
    found = common(asserted(Scene(), Stage.C3), asserted(Scene(), Stage.C1))

    assert found == "No stage of capability is on record as at stake on both sides."


def test_what_is_merely_asserted_is_not_at_stake() -> None:
    word = asserted(Scene(), Stage.C1, evidence=StageEvidence.ASSERTED_IN_WRITING)

    assert common(word, asserted(Scene(), Stage.C1)).startswith("No stage")
    assert said(word, word, "Capability at stake")[1] == "nothing of this is on record on either side"


def test_a_comparator_of_another_maker_stands_apart_from_the_own_capability() -> None:
    scene = asserted(Scene(), Stage.C1)
    scene.at(scene.case, NOON).capabilities.cite_comparator(
        by=LIAISON,
        comparator="Heron 2",
        stage=Stage.C2,
        evidence=StageEvidence.DOCUMENTED,
        maker=OTHER_COMPANY,
        claim=None,
        audience=None,
    )

    found = aspects(scene, Scene())

    assert words(found["Capability at stake"])[0] == ["vulnerability identification (C1): demonstrated"]
    (comparator,) = words(found["Comparators cited"])[0]
    assert comparator.startswith(
        "vulnerability validation (C2): cited as a comparator (documented) for Heron 2"
    )


def report(scene: Scene, stage: Stage | None = Stage.C1) -> Report:
    """A report by the press, put on record by the agency."""
    found = scene.at(scene.new(Report, "report"), MORNING)
    found.receive(
        by=OFFICER,
        author=PRESS,
        author_side=None,
        cases=(),
        models=(),
        stage=stage,
        summary="words",
        digest=None,
        classified_pointer=None,
        audience=None,
    )
    return found


def test_what_a_report_speaks_of_is_at_stake_and_not_demonstrated() -> None:
    reported, shown = Scene(), asserted(Scene(), Stage.C1)
    report(reported)

    found = common(reported, shown)

    assert found == "At stake on both sides: vulnerability identification (C1), not demonstrated on both."
    told = aspects(reported, shown)["Capability at stake"]
    assert words(told)[0] == ["vulnerability identification (C1): spoken of in a report"]


def test_a_report_that_names_no_stage_or_was_retracted_is_at_stake_no_more() -> None:
    scene = Scene()
    report(scene, stage=None)
    scene.at(report(scene), NOON).retract(by=OFFICER, reason=None)

    assert list(at_stake(scene.history())) == []


def test_who_has_not_the_case_itself_has_no_capability_and_no_comparator() -> None:
    scene = asserted(Scene(), Stage.C1)
    reader = scene.history(without=scene.case)

    assert list(at_stake(scene.history())) != []
    assert list(at_stake(reader)) == []


def test_several_scopes_on_a_side_are_compared_by_what_they_say() -> None:
    several, one = Scene(), Scene()
    several.request(scope=FOREIGNERS)
    several.request(scope=EVERY_CUSTOMER, when=EVENING)
    one.request(scope=FOREIGNERS)

    assert said(several, one, "Scope asked for") == (
        True,
        "differs in part: what only one side has is marked",
    )


def test_what_the_company_says_that_it_received_is_a_part_of_the_evidence() -> None:
    received, silent = Scene(), Scene()
    request = received.request(shown=Shown.WRITTEN)
    received.at(request, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.PARTLY)
    silent.request(shown=Shown.WRITTEN)
    unshown = Scene()
    asked = unshown.request()
    unshown.at(asked, EVENING).state_evidence_receipt(by=LIAISON, received=EvidenceReceipt.NOT)

    found = aspects(received, unshown)["Evidence shown"]

    assert words(found) == (
        ["shown in writing; received, the company says: partly"],
        ["what was shown is not recorded; received, the company says: not"],
    )
    assert said(received, silent, "Evidence shown")[0] is True


def test_a_decision_without_a_scope_or_a_date_leaves_those_questions_silent() -> None:
    undated = Scene()
    undated.decide(undated.request(when="unknown"), kind=DecisionKind.DECLINED, applied=None)

    found = aspects(undated, undated)

    silent = "nothing of this is on record on either side"
    for question in ("Scope applied", "Difference of the two scopes", "From communication to decision"):
        assert found[question].said == silent


# what is named


def test_a_side_is_named_by_number_by_name_or_by_id() -> None:
    case = Scene().history()

    for text in (str(COMPANY), "Acme", "acme "):
        found = side_of(text, [case])
        assert found is not None
        assert (found.name, found.cases) == ("Acme", (case,))
    numbered = side_of(case.case.number, [case])
    assert numbered is not None
    assert numbered.name == case.case.number
    for text in ("", "Acm", "2099-001", str(OTHER_COMPANY)):
        assert side_of(text, [case]) is None


def test_the_public_record_compares_a_directive_with_a_voluntary_request(cases: Cases) -> None:
    letter, launch = cases("directive-case"), cases("request-case")

    found = {
        one.question: one
        for one in compare(
            Side(name="2026-001", cases=(letter,)), Side(name="2026-002", cases=(launch,))
        ).aspects
    }

    assert found["Instrument"].said == "differs: nothing in common"
    assert "(binding)" in found["Instrument"].a[0].words
    assert found["Scope asked for"].differs is None
    assert found["From communication to decision"].said == "cannot be told apart: the times overlap"
