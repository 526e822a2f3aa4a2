"""Mutated copies of the directive's chronology: brief, boundary, flags and indicators follow the facts."""

import pytest

from agreements.vocabulary import Instrument
from reviews.chronology import entry_id
from reviews.communication import Form
from reviews.oversight.boundary import Answer, Crossing, FlagCode, boundary
from reviews.oversight.brief import brief, plain
from reviews.oversight.history import CaseHistory
from reviews.scope import Relation
from tests.reviews.mutations import (
    ALL,
    Mutation,
    before_the_letter,
    called_independent,
    narrower,
    not_binding,
)
from tests.reviews.oversight.conftest import Cases
from tests.reviews.oversight.reading import answer, cited_by, flagged, indicated, whole

ACTS = ("fable-5-suspended", "mythos-5-suspended")


def row_of(case: CaseHistory) -> Crossing:
    (row,) = boundary(case).crossings
    return row


def numbers(case: CaseHistory, *keys: str) -> set[int]:
    return {case.numbers[entry_id(key)] for key in keys}


@pytest.mark.parametrize("mutation", ALL)
def test_no_mutation_reads_as_the_record_does(cases: Cases, mutation: Mutation) -> None:
    as_it_was, mutated = cases("directive-case"), cases("directive-case", mutation)

    assert whole(mutated, brief(mutated)) != whole(as_it_was, brief(as_it_was))
    assert flagged(boundary(mutated)) != flagged(boundary(as_it_was))
    assert indicated(boundary(mutated)) != indicated(boundary(as_it_was))


@pytest.mark.parametrize("mutation", ALL)
def test_other_cases_read_as_before(cases: Cases, mutation: Mutation) -> None:
    as_it_was, mutated = cases("request-case"), cases("request-case", mutation)

    assert whole(mutated, brief(mutated)) == whole(as_it_was, brief(as_it_was))


# less was applied than asked


def test_a_narrower_scope_reads_as_narrower_everywhere(cases: Cases) -> None:
    case = cases("directive-case", narrower)
    found = boundary(case)
    (reply,) = row_of(case).replies

    assert reply.relation is Relation.NARROWER
    assert reply.difference
    assert reply.difference.population is Relation.NARROWER
    assert FlagCode.SCOPE_BROADER not in flagged(found)
    assert FlagCode.SCOPE_DIFFERS_FROM_EFFECTS not in flagged(found)
    assert indicated(found)["scope difference explained"] is Answer.NOT_RECORDED
    text = answer(case, brief(case), 2)
    assert "narrower in population" in text
    assert "broader" not in whole(case, brief(case))
    assert "own reason" not in text
    assert "complied in part" in answer(case, brief(case), 3)


# the letter does not bind


def test_a_letter_that_does_not_bind_is_told_as_a_request(cases: Cases) -> None:
    case = cases("directive-case", not_binding)
    found = boundary(case)
    row = row_of(case)

    assert row.form is Form.REQUEST
    assert row.instrument is Instrument.FORMAL_VOLUNTARY_REQUEST
    assert not row.binding
    assert indicated(found)["instrument binding"] is Answer.NO
    assert indicated(found)["may-decline sent"] is Answer.NOT_RECORDED
    text = answer(case, brief(case), 1)
    assert "not binding" in text
    assert "under no stated authority" in text
    assert "did more than asked" in answer(case, brief(case), 3)


def test_a_basis_of_legal_compulsion_then_differs_from_the_instrument(cases: Cases) -> None:
    case = cases("directive-case", not_binding)
    found = boundary(case)
    (reply,) = row_of(case).replies

    assert reply.basis_matches_instrument is False
    behind = numbers(case, "anthropic-cuts-off", "directive")
    assert cited_by(case, found, FlagCode.BASIS_DIFFERS) == behind
    assert "differs from the instrument" in answer(case, brief(case), 3)


def test_the_press_that_says_asked_then_says_what_the_record_does(cases: Cases) -> None:
    case = cases("directive-case", not_binding)

    assert FlagCode.PRESS_SAYS_ASKED not in flagged(boundary(case))
    assert "call it a request" not in whole(case, brief(case))


def test_without_a_binding_letter_or_a_date_no_notice_is_on_record(cases: Cases) -> None:
    case = cases("directive-case", not_binding)
    found = boundary(case)

    assert row_of(case).notice is None
    assert FlagCode.SHORT_NOTICE not in flagged(found)
    assert indicated(found)["notice at or above the threshold"] is Answer.NOT_RECORDED


# the act came before the letter


def test_an_act_before_the_letter_raises_the_flag_on_authority(cases: Cases) -> None:
    case = cases("directive-case", before_the_letter)
    found = boundary(case)

    assert cited_by(case, found, FlagCode.AUTHORITY_AFTER_ACT) == numbers(case, *ACTS, "directive")


def test_an_act_before_the_letter_took_no_time_and_had_no_notice(cases: Cases) -> None:
    case = cases("directive-case", before_the_letter)
    row = row_of(case)

    assert row.to_act is None
    assert row.notice is None
    assert FlagCode.SHORT_NOTICE not in flagged(boundary(case))
    assert indicated(boundary(case))["notice at or above the threshold"] is Answer.NOT_RECORDED


def test_the_brief_tells_the_act_before_the_letter_and_says_that_the_letter_came_later(cases: Cases) -> None:
    case = cases("directive-case", before_the_letter)
    lead = plain(case, brief(case).lead)

    assert lead.index("suspended access") < lead.index("issued a binding license requirement")
    assert "4 h 38 min" not in whole(case, brief(case))
    assert "which came later" in answer(case, brief(case), 4)


# the decision is called independent


def test_a_decision_called_independent_answers_nothing(cases: Cases) -> None:
    case = cases("directive-case", called_independent)
    found = boundary(case)

    assert row_of(case).replies == ()
    assert numbers(case, *ACTS) <= {case.numbers[act.entry] for act in found.apart}
    assert FlagCode.SCOPE_BROADER not in flagged(found)
    text = answer(case, brief(case), 3)
    assert "No decision in answer is on record" in text
    assert f"independent of any communication ¶{case.numbers[entry_id('anthropic-cuts-off')]}" in text
    assert "which it calls independent" in answer(case, brief(case), 4)
    assert "which it calls independent" in plain(case, brief(case).lead)


def test_independent_soon_after_the_letter_is_flagged_with_the_programs_threshold(cases: Cases) -> None:
    case = cases("directive-case", called_independent)
    (flag,) = [one for one in boundary(case).flags if one.code is FlagCode.CALLED_INDEPENDENT]

    assert flag.threshold
    assert f"{case.parameters.independent_within_hours} h" in flag.threshold
    behind = numbers(case, "directive", "anthropic-cuts-off", *ACTS)
    assert {case.numbers[entry] for entry in flag.entries} == behind


# several at once


def test_a_letter_that_does_not_bind_and_a_narrower_scope_read_as_both(cases: Cases) -> None:
    case = cases("directive-case", narrower, not_binding)
    (reply,) = row_of(case).replies

    assert reply.relation is Relation.NARROWER
    assert not row_of(case).binding
    assert "did part of what was asked" in answer(case, brief(case), 3)
