"""Mutated copies of the directive's chronology: what is computed follows the facts."""

import pytest

from reviews.model_version import ModelVersion
from reviews.scope import Relation
from tests.reviews.mutations import (
    ALL,
    DIRECTIVE,
    Mutation,
    before_the_letter,
    called_independent,
    import_with,
    lines_of,
    narrower,
    not_binding,
)
from tests.reviews.told import Told


def imported(*mutations: Mutation) -> Told:
    import_with(*mutations)
    return Told()


@pytest.mark.django_db
def test_a_narrower_scope_reads_as_narrower() -> None:
    decision = imported(narrower).decision

    assert decision.relation is Relation.NARROWER
    assert not decision.broader


@pytest.mark.django_db
def test_a_letter_that_does_not_bind_reads_so_and_the_basis_differs() -> None:
    told = imported(not_binding)

    assert not told.letter.binding
    assert told.letter.authority is None
    assert told.decision.basis_matches_instrument is False


@pytest.mark.django_db
def test_an_act_before_the_letter_reads_so() -> None:
    told = imported(before_the_letter)

    received = told.letter.received
    assert received
    assert received.earliest
    for key in ("fable-5", "mythos-5"):
        (suspended,) = (act for act in told.stream(ModelVersion, key).effects if act.act == "suspended")
        assert suspended.entry.takes_effect < received.earliest


@pytest.mark.django_db
def test_a_decision_called_independent_answers_nothing() -> None:
    decision = imported(called_independent).decision

    assert decision.independent
    assert decision.answered == ()


@pytest.mark.django_db
def test_all_mutations_together_import_cleanly() -> None:
    told = imported(*ALL)

    assert told.decision.independent
    assert not told.letter.binding


def test_a_mutation_leaves_its_input_as_it_was() -> None:
    for mutation in ALL:
        lines = lines_of(DIRECTIVE)
        assert mutation(lines) != lines == lines_of(DIRECTIVE)
