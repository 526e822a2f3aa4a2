"""What surrounds a review: coverage by the framework, trusted partners, evaluators, returned materials."""

from typing import Any, Final
from uuid import UUID

import pytest

from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.sealed import Sealed
from reviews.model_version import ModelVersion
from reviews.review import CaseKind, Review
from reviews.review.coverage import Coverage, CoverageDetermined
from reviews.review.materials import Disposal
from reviews.review.partners import PartnerObjected
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_AGENCY, PRESS, named
from tests.reviews.case_pasts import (
    MODEL,
    OTHER_MODEL,
    activated_case,
    at,
    last,
    offered_case,
    on_clock,
    opened_case,
    taken_up_case,
)
from tests.steady import steady_pen

PARTNER: Final = named("partner")
EVALUATOR: Final = named("evaluator")


# coverage


def determining(**said: Any) -> dict[str, Any]:
    return {
        "models": (),
        "coverage": Coverage.COVERED,
        "designating_office": None,
        "answers": None,
        "basis": None,
        "classified_pointer": None,
        **said,
    }


def determined_case(**said: Any) -> tuple[Review, UUID]:
    case = opened_case(models=(MODEL, OTHER_MODEL))
    case.coverage.determine(by=OFFICER, **determining(**said))
    return case, last(case)


def reconsidering(**said: Any) -> dict[str, Any]:
    return {
        "coverage": Coverage.NOT_COVERED,
        "designating_office": None,
        "basis": None,
        "classified_pointer": None,
        **said,
    }


def test_the_company_inquires_and_the_authority_determines_in_answer() -> None:
    case = opened_case()
    case.coverage.inquire(by=LIAISON, models=(), question="is a fine-tune a model of its own?")
    inquiry = last(case)

    case.coverage.determine(
        by=OFFICER, **determining(answers=inquiry, designating_office=OTHER_AGENCY, basis="it can")
    )

    (determined,) = case.coverage.determined.values()
    assert determined.coverage is Coverage.COVERED
    assert isinstance(determined.entry.event, CoverageDetermined)
    assert isinstance(determined.entry.event.basis, Sealed)
    sentence = determined.entry.event.sentence()
    assert str(OTHER_AGENCY) in sentence
    assert str(inquiry) in sentence


def test_the_recording_agency_is_not_named_twice() -> None:
    case, _ = determined_case(designating_office=AGENCY)

    assert str(AGENCY) not in case.entries[-1].event.sentence()


def test_a_classified_basis_is_a_pointer_and_no_text() -> None:
    case, determination = determined_case(classified_pointer="C-2026-17")

    assert "C-2026-17" in case.entries[-1].event.sentence()
    for act, said in (
        (case.coverage.determine, determining(classified_pointer="C-2", basis="because")),
        (
            case.coverage.reconsider,
            reconsidering(determination=determination, classified_pointer="C-2", basis="because"),
        ),
    ):
        with pytest.raises(Refused) as refused:
            act(by=OFFICER, **said)
        assert refused.value.rule == 17


def test_what_is_determined_is_reconsidered_not_determined_again() -> None:
    case, determination = determined_case(models=(MODEL,))

    with pytest.raises(Refused) as refused:
        case.coverage.determine(by=OFFICER, **determining())
    case.coverage.determine(by=OFFICER, **determining(models=(OTHER_MODEL,)))
    case.coverage.reconsider(by=OFFICER, determination=determination, **reconsidering())

    assert refused.value.pointer == "/models"
    assert {model: said.coverage for model, said in case.coverage.determined.items()} == {
        MODEL: Coverage.NOT_COVERED,
        OTHER_MODEL: Coverage.COVERED,
    }


def test_what_nobody_determined_is_not_reconsidered() -> None:
    case = opened_case()

    with pytest.raises(NotFound) as refused:
        case.coverage.reconsider(by=OFFICER, determination=named("none"), **reconsidering())

    assert refused.value.pointer == "/determination"


def test_an_answer_is_to_an_inquiry_of_the_case() -> None:
    case = opened_case()

    with pytest.raises(NotFound) as refused:
        case.coverage.determine(by=OFFICER, **determining(answers=named("none")))

    assert refused.value.pointer == "/answers"


def test_a_model_of_another_case_is_no_part_of_it() -> None:
    case = opened_case()

    with pytest.raises(BadInput):
        case.coverage.inquire(by=LIAISON, models=(OTHER_MODEL,), question=None)


def test_a_negotiation_determines_no_coverage() -> None:
    case = opened_case(kind=CaseKind.NEGOTIATION, models=())

    with pytest.raises(Refused):
        case.coverage.inquire(by=LIAISON, models=(), question=None)
    with pytest.raises(Refused):
        case.coverage.determine(by=OFFICER, **determining())


def test_only_the_company_inquires_and_only_the_government_determines() -> None:
    case, determination = determined_case()

    with pytest.raises(NotPermitted):
        case.coverage.inquire(by=OFFICER, models=(), question=None)
    with pytest.raises(NotPermitted):
        case.coverage.reconsider(by=LIAISON, determination=determination, **reconsidering())


def test_the_last_to_happen_counts_in_whatever_order_it_is_remembered() -> None:
    case, determination = determined_case()
    at(case, "2026-06-20T09:00-04:00").coverage.reconsider(
        by=OFFICER, determination=determination, **reconsidering()
    )

    back = Review.of([case.entries[0], *reversed(case.entries[1:])], case.pen)

    assert back is not None
    assert {said.coverage for said in back.coverage.determined.values()} == {Coverage.NOT_COVERED}


@pytest.mark.parametrize("coverage", Coverage)
def test_no_release_state_follows_from_coverage(coverage: Coverage) -> None:
    model = ModelVersion(MODEL, steady_pen())
    model.register(by=LIAISON, name="Fable 5")
    before = (model.access, len(model.entries))

    determined_case(coverage=coverage)
    model.release(by=LIAISON)

    assert before[1] + 1 == len(model.entries)


# trusted partners


def proposed_case(by: Any = OFFICER) -> Review:
    case = opened_case()
    case.partners.propose(by=by, partner=PARTNER, models=(), reason=None)
    return case


def test_whose_choice_a_partner_was_is_on_record() -> None:
    case = proposed_case()

    case.partners.propose(by=LIAISON, partner=PRESS, models=(), reason="it tests for us")
    case.partners.propose(by=LIAISON, partner=PARTNER, models=(), reason=None)

    chosen = {partner.id: partner.proposed_by for partner in case.partners.named.values()}
    assert chosen == {PARTNER: ("government", "company"), PRESS: ("company",)}


def test_the_other_side_objects_and_the_objection_names_the_proposal() -> None:
    case = proposed_case()
    proposal = last(case)

    case.partners.object_to(by=LIAISON, partner=PARTNER, models=(), reason="a competitor")

    objection = case.entries[-1]
    assert isinstance(objection.event, PartnerObjected)
    assert objection.event.proposal == proposal
    assert case.partners.named[PARTNER].objected_by == ("company",)


def test_a_partner_that_nobody_proposed_here_may_be_objected_to() -> None:
    case = opened_case()

    case.partners.object_to(by=OFFICER, partner=PARTNER, models=(), reason=None)

    assert case.partners.named[PARTNER].proposed_by == ()


def test_nobody_objects_to_what_only_the_own_side_proposed_or_proposes_twice() -> None:
    case = proposed_case()

    for act in (case.partners.object_to, case.partners.propose):
        with pytest.raises(Refused) as refused:
            act(by=OFFICER, partner=PARTNER, models=(), reason=None)
        assert refused.value.pointer == "/partner"


@pytest.mark.parametrize("party", [AGENCY, COMPANY])
def test_the_two_sides_are_no_partners(party: UUID) -> None:
    case = opened_case()

    with pytest.raises(Refused):
        case.partners.propose(by=OFFICER, partner=party, models=(), reason=None)


# evaluators


def evaluated_case() -> tuple[Review, UUID]:
    """A case with a running window and a named evaluator."""
    case, access = activated_case()
    at(case, "2026-07-07T09:00-04:00").evaluation.name_evaluator(
        by=OFFICER, evaluator=EVALUATOR, organization=None
    )
    return case, access


def test_a_removed_evaluator_works_with_the_access_no_longer() -> None:
    case, access = evaluated_case()
    at(case, "2026-07-10T09:00-04:00").evaluation.remove_evaluator(
        by=OFFICER, evaluator=EVALUATOR, reason="another case"
    )

    with pytest.raises(Refused) as refused:
        at(case, "2026-07-11T09:00-04:00").access.use(
            by=OFFICER, access=access, evaluator=EVALUATOR, purpose=None
        )

    assert refused.value.pointer == "/evaluator"
    assert case.evaluation.evaluators == {}


def test_what_a_removed_evaluator_did_before_is_still_logged() -> None:
    case, access = evaluated_case()
    at(case, "2026-07-10T09:00-04:00").evaluation.remove_evaluator(
        by=OFFICER, evaluator=EVALUATOR, reason=None
    )

    at(case, "2026-07-09T09:00-04:00").access.use(
        by=OFFICER, access=access, evaluator=EVALUATOR, purpose=None
    )

    assert len(case.access.grants[access].uses) == 1


def test_a_removed_evaluator_may_be_named_again() -> None:
    case, _ = evaluated_case()
    case.evaluation.remove_evaluator(by=OFFICER, evaluator=EVALUATOR, reason=None)

    on_clock(case, "2026-07-12T09:00-04:00").evaluation.name_evaluator(
        by=OFFICER, evaluator=EVALUATOR, organization=None
    )

    assert set(case.evaluation.evaluators) == {EVALUATOR}


def test_whoever_is_not_named_is_not_removed() -> None:
    case = opened_case()

    with pytest.raises(Refused):
        case.evaluation.remove_evaluator(by=OFFICER, evaluator=EVALUATOR, reason=None)


# materials


def attesting(**said: Any) -> dict[str, Any]:
    return {"disposal": Disposal.DESTROYED, "complete": True, "kept": None, "document": None, **said}


@pytest.mark.parametrize("disposal", Disposal)
def test_the_agency_attests_what_it_did_with_the_materials(disposal: Disposal) -> None:
    case, access = taken_up_case()

    case.materials.attest_return(
        by=OFFICER, access=access, **attesting(disposal=disposal, document=bytes(32))
    )

    ((entry, _),) = case.materials.attested[access]
    assert disposal.words in entry.event.sentence()
    assert "000000000000…" in entry.event.sentence()


def test_an_attestation_of_a_part_says_what_was_kept() -> None:
    case, access = taken_up_case()

    for said in ({"complete": False}, {"kept": "the logs"}):
        with pytest.raises(Refused) as refused:
            case.materials.attest_return(by=OFFICER, access=access, **attesting(**said))
        assert refused.value.pointer == "/kept"
    case.materials.attest_return(by=OFFICER, access=access, **attesting(complete=False, kept="the logs"))

    assert "a part of the materials" in case.entries[-1].event.sentence()


def test_materials_of_access_that_nobody_took_up_are_not_returned() -> None:
    case, access = offered_case()

    for unknown in (access, named("no access")):
        with pytest.raises(Refused) as refused:
            case.materials.attest_return(by=OFFICER, access=unknown, **attesting())
        assert refused.value.pointer == "/access"


# refiling


def withdrawn_case() -> tuple[Review, UUID]:
    case = opened_case()
    case.submission.make(by=LIAISON, models=(), summary="weights", tracking_id="F-1")
    first = last(case)
    case.submission.withdraw(by=LIAISON, reason=None)
    return case, first


def refiling(**said: Any) -> dict[str, Any]:
    return {"models": (), "summary": "new weights", "tracking_id": "F-2", "withdrawn": None, **said}


def test_a_withdrawn_submission_is_refiled_and_linked() -> None:
    case, first = withdrawn_case()

    case.submission.refile(by=LIAISON, **refiling())

    standing = case.submission.standing
    assert standing is not None
    assert (standing.refiles, standing.tracking_id, standing.models) == (first, "F-2", (MODEL,))
    assert case.entries[-1].record.cites[0].id == first


def test_a_submission_is_refiled_once_and_only_when_it_is_withdrawn() -> None:
    case, first = withdrawn_case()
    case.submission.refile(by=LIAISON, **refiling())

    with pytest.raises(Refused):
        case.submission.refile(by=LIAISON, **refiling())
    case.submission.withdraw(by=LIAISON, reason=None)
    with pytest.raises(Refused) as refused:
        case.submission.refile(by=LIAISON, **refiling(withdrawn=first))
    case.submission.refile(by=LIAISON, **refiling())

    assert refused.value.pointer == "/withdrawn"
    assert len(case.submission.made) == 3


def test_what_was_never_submitted_is_not_refiled() -> None:
    case = opened_case()

    with pytest.raises(Refused):
        case.submission.refile(by=LIAISON, **refiling())


def test_a_refiled_submission_is_complete_or_not_on_its_own() -> None:
    case, _ = withdrawn_case()
    case.submission.refile(by=LIAISON, **refiling())

    case.submission.ask_for_more(by=OFFICER, asked="the weights", answer_hoped_for_by=None)

    assert case.submission.standing is not None
    assert case.submission.standing.asked_for_more
    assert not case.submission.made[0].asked_for_more
