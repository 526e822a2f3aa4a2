"""The ladders: each stage by itself, and words made from what is demonstrated."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.capability import (
    Assertion,
    Elicitation,
    Ladder,
    Stage,
    StageEvidence,
    demonstrated,
    highest_demonstrated,
    words,
)
from tests.actors import AGENCY, COMPANY, named


def said(stage: Stage, evidence: StageEvidence, organization: UUID = AGENCY, **also: Any) -> Assertion:
    about: dict[str, Any] = {
        "elicitation": Elicitation.SAFEGUARDS_ON,
        "entry": named(f"{stage} {evidence}"),
        **also,
    }
    return Assertion(organization=organization, stage=stage, evidence=evidence, **about)


ASSERTIONS = st.lists(
    st.builds(
        said,
        st.sampled_from(Stage),
        st.sampled_from(StageEvidence),
        st.sampled_from([AGENCY, COMPANY]),
    ),
    max_size=12,
)


def test_the_ladders_have_the_stages_of_the_field_in_order() -> None:
    assert [stage.rank for stage in Ladder.CYBER.stages] == [1, 2, 3, 4, 5]
    assert [stage.rank for stage in Ladder.BIO_CHEM.stages] == [1, 2, 3, 4]
    assert set(Ladder.CYBER.stages) | set(Ladder.BIO_CHEM.stages) == set(Stage)


@given(ASSERTIONS)
def test_a_stage_says_nothing_of_another(assertions: list[Assertion]) -> None:
    for ladder in Ladder:
        for stage in demonstrated(assertions, ladder):
            assert any(a.stage is stage and a.evidence.demonstrates for a in assertions)


@given(ASSERTIONS)
def test_words_name_no_stage_that_is_not_demonstrated(assertions: list[Assertion]) -> None:
    for ladder in Ladder:
        shown = demonstrated(assertions, ladder)

        text = words(assertions, ladder)

        assert {stage for stage in Stage if stage.words in text} <= set(shown[-1:])


@given(ASSERTIONS)
def test_a_word_alone_demonstrates_nothing(assertions: list[Assertion]) -> None:
    spoken = [a for a in assertions if not a.evidence.demonstrates]

    assert all(highest_demonstrated(spoken, ladder) is None for ladder in Ladder)


def test_identifying_is_not_exploiting() -> None:
    assertions = [
        said(Stage.C1, StageEvidence.DEMONSTRATED),
        said(Stage.C3, StageEvidence.ASSERTED_IN_WRITING),
    ]

    assert highest_demonstrated(assertions, Ladder.CYBER) is Stage.C1
    assert "exploit" not in words(assertions, Ladder.CYBER)


def test_a_higher_stage_does_not_fill_in_the_lower_ones() -> None:
    assertions = [said(Stage.C3, StageEvidence.DEMONSTRATED)]

    assert demonstrated(assertions, Ladder.CYBER) == (Stage.C3,)


def test_the_ladders_are_apart() -> None:
    assertions = [said(Stage.B2, StageEvidence.INDEPENDENTLY_REPRODUCED)]

    assert highest_demonstrated(assertions, Ladder.BIO_CHEM) is Stage.B2
    assert highest_demonstrated(assertions, Ladder.CYBER) is None


def test_the_last_word_of_one_organization_counts() -> None:
    assertions = [
        said(Stage.C1, StageEvidence.DEMONSTRATED),
        said(Stage.C1, StageEvidence.REFUTED),
    ]

    assert highest_demonstrated(assertions, Ladder.CYBER) is None


def test_one_side_does_not_take_back_the_word_of_the_other() -> None:
    assertions = [
        said(Stage.C1, StageEvidence.DEMONSTRATED),
        said(Stage.C1, StageEvidence.REFUTED, COMPANY),
    ]

    assert highest_demonstrated(assertions, Ladder.CYBER) is Stage.C1
    assert "contested" in words(assertions, Ladder.CYBER)


@pytest.mark.parametrize("elicitation", Elicitation)
def test_words_say_under_which_safeguards(elicitation: Elicitation) -> None:
    assertions = [said(Stage.C2, StageEvidence.DEMONSTRATED, elicitation=elicitation)]

    assert elicitation.words in words(assertions, Ladder.CYBER)
