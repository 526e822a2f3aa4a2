"""Across the register: several makers of one capability, and to whom no communication is on record."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec

from reviews.capability import Stage, StageEvidence
from reviews.oversight.boundary import boundary
from reviews.oversight.comparison.told import observation_told
from reviews.oversight.history import CaseHistory
from reviews.oversight.observations import across, observations
from tests.actors import COMPANY, LIAISON, OTHER_COMPANY
from tests.reviews.oversight.pasts import NOON, Scene, hours_after
from tests.reviews.oversight.test_comparison import asserted, by_request

IN_TWO_DAYS: Final = datetime.fromisoformat(hours_after(NOON, 48))


def of_company(scene: Scene, name: str, company: Any) -> CaseHistory:
    """The case as if it were another company's."""
    case = scene.history()
    opened = case.case.opened
    assert opened is not None
    other = Scene().case
    other.opened = msgspec.structs.replace(opened, company=company)
    return msgspec.structs.replace(case, case=other, names={**case.names, company: name})


def test_a_maker_to_whom_no_communication_is_on_record_is_observed() -> None:
    asked = asserted(by_request(), Stage.C1).history()
    unasked = of_company(asserted(Scene(), Stage.C1), "Other", OTHER_COMPANY)

    (found,) = observations((case, boundary(case)) for case in (asked, unasked))

    assert found.stage is Stage.C1
    assert [maker.name for maker in found.makers] == ["Acme", "Other"]
    assert [len(maker.asked) for maker in found.makers] == [1, 0]
    assert [maker.name for maker in found.unasked] == ["Other"]


def test_a_stage_of_one_maker_alone_is_no_observation() -> None:
    both = [asserted(by_request(), Stage.C1).history(), asserted(Scene(), Stage.C1).history()]

    assert observations((case, boundary(case)) for case in both) == []


def test_a_comparator_whose_maker_is_not_in_the_register_was_not_left_unasked() -> None:
    scene = asserted(by_request(), Stage.C1)
    scene.at(scene.case, NOON).capabilities.cite_comparator(
        by=LIAISON,
        comparator="Heron 2",
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
        maker=None,
        claim=None,
        audience=None,
    )
    case = scene.history()

    (found,) = observations([(case, boundary(case))])

    assert [maker.name for maker in found.makers] == ["Acme", "Heron 2"]
    assert found.unasked == ()


def test_the_text_of_observations_says_which_maker_is_not_in_the_register() -> None:
    scene = asserted(by_request(), Stage.C1)
    scene.at(scene.case, NOON).capabilities.cite_comparator(
        by=LIAISON,
        comparator="Heron 2",
        stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED,
        maker=None,
        claim=None,
        audience=None,
    )
    case = scene.history()

    (told,) = map(observation_told, observations([(case, boundary(case))]))

    assert [maker["said"] for maker in told["makers"]] == [
        "1 communication to it is on record",
        "its maker is not in the register",
    ]
    assert told["unasked"] == []


def test_the_sixth_question_names_each_comparator_of_another_maker() -> None:
    scene = by_request()
    for comparator, maker in (("Heron 2", OTHER_COMPANY), ("Own 1", COMPANY), ("Nameless", None)):
        scene.at(scene.case, NOON).capabilities.cite_comparator(
            by=LIAISON,
            comparator=comparator,
            stage=Stage.C1,
            evidence=StageEvidence.DOCUMENTED,
            maker=maker,
            claim=None,
            audience=None,
        )
    case = scene.history()
    makers: list[UUID] = []

    def asked(maker: UUID) -> bool:
        makers.append(maker)
        return len(makers) > 1

    (unasked,) = across(case, asked, whole=True)
    (told,) = across(case, asked, whole=True)
    (nobody,) = across(by_request().history(), asked, whole=True)

    assert "Heron 2" in unasked.text
    assert "no communication" in unasked.text
    assert "a communication" in told.text
    assert makers == [OTHER_COMPANY, OTHER_COMPANY]
    assert nobody.text == "No comparator with a known maker is cited in this case."
