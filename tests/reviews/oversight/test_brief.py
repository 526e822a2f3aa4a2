"""The brief: seven answers always, every sentence with entries that exist, nothing sealed, no verdict."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

import pytest
from rich.console import Console

from config.actors import RecordKind
from config.ledger.record import as_builtins
from reviews.communication import EvidenceReceipt, Shown
from reviews.decision import DecisionKind
from reviews.oversight.boundary import boundary
from reviews.oversight.brief import QUESTIONS, brief
from reviews.oversight.cards import boundary_card, brief_card, state_card, timeline_card
from reviews.oversight.history import CaseHistory, Checked, Cited
from reviews.oversight.told import boundary_told, brief_told, replay_told
from tests.actors import LIAISON, OFFICER
from tests.reviews.mutations import ALL
from tests.reviews.oversight.conftest import KEYS, Cases
from tests.reviews.oversight.flag_pasts import ABSENT, RAISED, a_call, by_the_book
from tests.reviews.oversight.pasts import EVENING, NEXT_DAY, Scene
from tests.reviews.oversight.reading import answer, sentences, whole
from tests.reviews.pasts import FOREIGN_CUSTOMERS, scope
from tests.test_rule_1_no_approval import said

CANARY: Final = "quetzal-in-the-shaft"
"""Stands in every sealed field of a live case, and may stand nowhere else."""

PASTS: Final = {name: past for name, (_, past) in (RAISED | ABSENT).items()}


def read_by_everyone(case: CaseHistory) -> Iterator[str]:
    """Everything that a reader can get of a case: as text and as JSON."""
    told, found = brief(case), boundary(case)
    yield json.dumps([brief_told(case, told), boundary_told(case, found), replay_told(case)], default=str)
    console = Console(width=80, no_color=True, highlight=False)
    cards = [brief_card(case, told), boundary_card(case, found), timeline_card(case, case.entries)]
    with console.capture() as captured:
        for card in (*cards, state_card(case)):
            for part in card:
                console.print(part)
    yield captured.get()


# seven answers


@pytest.mark.parametrize("name", PASTS)
def test_a_brief_answers_all_seven_questions(name: str) -> None:
    case = PASTS[name]()

    told = brief(case)

    assert len(told.answers) == len(QUESTIONS) == 7
    assert told.lead
    for answered in told.answers:
        assert answered
        assert all(sentence.text.strip().endswith(".") for sentence in answered)


@pytest.mark.parametrize("key", KEYS)
def test_a_brief_of_the_public_record_answers_all_seven_questions(cases: Cases, key: str) -> None:
    told = brief(cases(key))

    assert len(told.answers) == 7
    assert all(told.answers)


def test_where_nothing_is_on_record_the_answer_says_so() -> None:
    case = Scene().history()

    told = brief(case)

    for question in (1, 2, 3, 5):
        assert answer(case, told, question) == "The record does not say."


def test_a_case_without_any_entry_yet_has_a_sensible_brief() -> None:
    case = by_the_book()
    case.entries, case.streams = [], {}

    told = brief(case)

    assert len(told.answers) == 7
    assert [sentence.text for sentence in told.lead] == ["The record does not say."]


# entries


@pytest.mark.parametrize("name", PASTS)
def test_every_entry_cited_exists(name: str) -> None:
    case = PASTS[name]()
    told = brief(case)

    assert {entry for sentence in sentences(told) for entry in sentence.entries} <= set(case.numbers)
    cited = {int(number) for number in re.findall(r"¶(\d+)", whole(case, told))}
    assert cited <= set(case.numbers.values())


@pytest.mark.parametrize("mutation", [None, *ALL])
@pytest.mark.parametrize("key", KEYS)
def test_every_entry_cited_of_the_public_record_exists(
    cases: Cases, key: str, mutation: Callable[..., list[dict[str, object]]] | None
) -> None:
    case = cases(key, *([mutation] if mutation else []))

    cited = {int(number) for number in re.findall(r"¶(\d+)", whole(case, brief(case)))}

    assert cited
    assert cited <= set(case.numbers.values())


def test_every_sentence_about_the_case_names_its_entries(cases: Cases) -> None:
    """The difference is computed of the two scopes before it; the last two answers are about the register."""
    case = cases("directive-case")
    told = brief(case)

    for sentence in (*told.lead, *(each for answered in told.answers[:5] for each in answered)):
        cites = sentence.entries or re.search(r"¶\d", sentence.text)
        assert cites or sentence.text.startswith("The difference"), sentence.text


def test_no_id_and_no_unknown_thing_stands_in_a_brief(cases: Cases) -> None:
    for key in KEYS:
        text = " ".join(read_by_everyone(cases(key))).partition('"id"')[0]
        sentence = whole(cases(key), brief(cases(key)))

        assert "not shown here" not in text
        assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", sentence)


# nothing sealed


def with_canaries() -> CaseHistory:
    """A live case with something sealed in every communication and decision of it."""
    scene = Scene()
    request = scene.request(text=CANARY, shown=Shown.WRITTEN, shown_what=CANARY)
    scene.at(request, EVENING).clarify(by=OFFICER, clarification=CANARY)
    scene.at(request, EVENING).state_evidence_receipt(
        by=LIAISON, received=EvidenceReceipt.PARTLY, said=CANARY
    )
    scene.at(request, EVENING).attach_condition(by=OFFICER, condition=CANARY)
    decision = scene.decide(
        request,
        kind=DecisionKind.ALTERNATIVE,
        under_objection=True,
        objection=CANARY,
        alternative=CANARY,
        explanation=CANARY,
    )
    scene.at(decision, NEXT_DAY).offer_commitment(by=LIAISON, commitment=CANARY)
    scene.suspend(decision)
    model = scene.at(scene.model, NEXT_DAY)
    model.declare_safeguards(by=LIAISON, safeguards=CANARY)
    model.state_impact(by=LIAISON, impact=CANARY)
    return scene.history()


def test_no_sealed_value_reaches_a_reader() -> None:
    case = with_canaries()

    for text in read_by_everyone(case):
        assert CANARY not in text
        assert "[sealed]" in text or "commitment" in text
    assert CANARY not in json.dumps(as_builtins(boundary(case)), default=str)


def test_the_same_words_are_plain_in_a_compiled_case() -> None:
    scene = Scene(RecordKind.COMPILED)
    scene.decide(scene.request(), alternative=CANARY)

    assert any(CANARY in text for text in read_by_everyone(scene.history()))


# no verdict


@pytest.mark.parametrize("key", KEYS)
def test_no_brief_of_the_public_record_speaks_of_approval(cases: Cases, key: str) -> None:
    case = cases(key)

    told = [brief_told(case, brief(case)), boundary_told(case, boundary(case)), replay_told(case)]

    assert said(json.dumps(told, default=str).lower()) == []


@pytest.mark.parametrize("name", PASTS)
def test_no_brief_speaks_of_approval(name: str) -> None:
    case = PASTS[name]()

    assert said(whole(case, brief(case))) == []


# a function of the record


@pytest.mark.parametrize("name", PASTS)
def test_the_same_record_gives_the_same_brief(name: str) -> None:
    case = PASTS[name]()
    before = copy.deepcopy(case.numbers)

    first, second = brief(case), brief(case)

    assert first == second
    assert case.numbers == before


def test_the_order_in_which_streams_are_read_does_not_matter() -> None:
    case = by_the_book()
    told = brief(case)

    case.streams = dict(reversed(case.streams.items()))

    assert brief(case) == told


# what is told


def test_the_paragraph_tells_what_happened_in_order(cases: Cases) -> None:
    case = cases("directive-case")

    lead = whole(case, brief(case))

    order = ("released Fable 5", "license requirement", "suspended access", "lifted part", "rescinded")
    places = [lead.index(phrase) for phrase in order]
    assert places == sorted(places)


def test_what_is_said_of_two_communications_is_said_once(cases: Cases) -> None:
    case = cases("request-case")

    for answered in brief(case).answers:
        texts = [sentence.text for sentence in answered]
        assert len(texts) == len(set(texts))


def test_a_call_is_told_as_a_call_and_waits_for_no_decision() -> None:
    case = a_call(both=True)

    told = brief(case)

    assert "A call between" in answer(case, told, 1)
    assert "No decision" not in whole(case, told)


def test_a_scope_narrowed_after_the_answer_is_told_apart_from_what_was_first_asked() -> None:
    scene = Scene()
    request = scene.request()
    scene.suspend(scene.decide(request))
    scene.at(request, NEXT_DAY).narrow(by=OFFICER, scope=scope(FOREIGN_CUSTOMERS))
    case = scene.history()

    text = answer(case, brief(case), 2)

    asked, _, narrowed = text.partition("Narrowed to:")
    assert "foreign customers and foreign staff" in asked
    assert "foreign staff" not in narrowed.partition("Applied:")[0]
    assert "the same as requested" in narrowed


def test_question_6_is_for_those_who_may_read_across_cases() -> None:
    case = by_the_book()
    across = Cited("The same capability is claimed elsewhere.")

    assert "overseers and agency supervisors only" in answer(case, brief(case), 6)
    assert answer(case, brief(case, (across,)), 6) == across.text


@pytest.mark.parametrize(
    ("checked", "begins"),
    [
        (None, "Not checked yet"),
        (Checked(datetime(2026, 8, 15, 12, 0, tzinfo=UTC), 1234, True), "No: 1,234 entries"),
        (Checked(datetime(2026, 8, 15, 12, 0, tzinfo=UTC), 1234, False), "Yes"),
    ],
)
def test_question_7_tells_the_last_verification(checked: Checked | None, begins: str) -> None:
    case = by_the_book()
    case.checked = checked

    assert answer(case, brief(case), 7).startswith(begins)
