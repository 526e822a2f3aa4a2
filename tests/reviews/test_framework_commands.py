"""Coverage, partners, evaluators, materials and refiling through commands, and the rows that follow."""

from uuid import UUID

import pytest

from agreements.vocabulary import Track
from config.errors import NotFound, NotPermitted, Refused
from reviews import commands
from reviews.models import CoverageFile, MaterialsFile, ModelFile, PartnerFile, SubmissionFile
from reviews.review import CaseKind
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.coverage import Coverage
from reviews.review.materials import Disposal
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_AGENCY, OTHER_COMPANY, PRESS, liaison, named
from tests.reviews.pasts import MODEL
from tests.reviews.registered import opened_case, released_model

pytestmark = pytest.mark.django_db


def case_of_a_model() -> UUID:
    released_model()
    return opened_case(models=(MODEL,))


def test_coverage_is_inquired_determined_and_reconsidered_and_no_model_moves() -> None:
    case = case_of_a_model()
    before = list(ModelFile.objects.values())
    inquiry = commands.inquire_about_coverage(LIAISON, case=case, question="is it?").entries[-1].id

    determined = commands.determine_coverage(
        OFFICER,
        case=case,
        coverage=Coverage.COVERED,
        answers=inquiry,
        designating_office=OTHER_AGENCY,
        classified_pointer="C-2026-17",
    ).entries[-1]
    assert CoverageFile.objects.get().coverage == "covered"
    commands.reconsider_coverage(
        OFFICER, case=case, determination=determined.id, coverage=Coverage.NOT_COVERED
    )

    row = CoverageFile.objects.get()
    assert (row.model, row.coverage) == (MODEL, "not_covered")
    assert str(row) == "not covered"
    assert list(ModelFile.objects.values()) == before


def test_a_designating_office_is_an_agency() -> None:
    case = case_of_a_model()

    with pytest.raises(NotFound):
        commands.determine_coverage(
            OFFICER, case=case, coverage=Coverage.COVERED, designating_office=named("nobody")
        )
    with pytest.raises(Refused) as refused:
        commands.determine_coverage(
            OFFICER, case=case, coverage=Coverage.COVERED, designating_office=OTHER_COMPANY
        )

    assert refused.value.pointer == "/designating_office"


def test_an_officer_does_not_inquire_and_a_liaison_does_not_determine() -> None:
    case = case_of_a_model()

    with pytest.raises(NotPermitted):
        commands.inquire_about_coverage(OFFICER, case=case)
    with pytest.raises(NotPermitted):
        commands.determine_coverage(LIAISON, case=case, coverage=Coverage.COVERED)


def test_a_partner_is_proposed_by_one_and_objected_to_by_the_other() -> None:
    case = case_of_a_model()

    commands.propose_partner(OFFICER, case=case, partner=PRESS)
    commands.object_to_partner(LIAISON, case=case, partner=PRESS, reason="a competitor")

    row = PartnerFile.objects.get()
    assert (row.partner, row.proposed_by, row.objected_by) == (PRESS, "government", "company")
    assert "government" in str(row)


def test_a_partner_is_an_organization_of_the_register() -> None:
    case = case_of_a_model()

    for command in (commands.propose_partner, commands.object_to_partner):
        with pytest.raises(NotFound) as refused:
            command(OFFICER, case=case, partner=named("nobody"))
        assert refused.value.pointer == "/partner"


def test_strangers_see_no_row_of_these() -> None:
    case = case_of_a_model()
    commands.propose_partner(OFFICER, case=case, partner=PRESS)
    commands.determine_coverage(OFFICER, case=case, coverage=Coverage.COVERED)
    stranger = liaison("stranger", OTHER_COMPANY)

    assert PartnerFile.objects.visible_to(LIAISON).count() == 1
    assert PartnerFile.objects.visible_to(stranger).count() == 0
    assert CoverageFile.objects.visible_to(stranger).count() == 0


def test_materials_are_attested_after_the_access() -> None:
    case = case_of_a_model()
    access = (
        commands.offer_access(
            LIAISON,
            case=case,
            types=(AccessType.WEIGHTS,),
            environment=Environment.AGENCY_HOSTED,
            level=AccessLevel.SAFEGUARDS_ON,
        )
        .entries[-1]
        .id
    )
    commands.take_up_access(OFFICER, case=case, access=access)

    commands.attest_materials_return(
        OFFICER, case=case, access=access, disposal=Disposal.RETURNED_AND_DESTROYED, document=bytes(32)
    )

    row = MaterialsFile.objects.get()
    assert (row.access, row.complete, row.document) == (access, True, bytes(32).hex())
    assert str(row) == "materials returned and destroyed"
    with pytest.raises(NotPermitted):
        commands.attest_materials_return(LIAISON, case=case, access=access, disposal=Disposal.RETURNED)


def test_an_evaluator_is_removed() -> None:
    case = case_of_a_model()
    commands.name_evaluator(OFFICER, case=case, evaluator=named("evaluator"))

    receipt = commands.remove_evaluator(OFFICER, case=case, evaluator=named("evaluator"), reason="moved")

    assert receipt.entries[-1].record.audience == (COMPANY,)
    with pytest.raises(Refused):
        commands.remove_evaluator(OFFICER, case=case, evaluator=named("evaluator"))


def test_a_submission_is_refiled_and_the_row_names_the_withdrawn_one() -> None:
    case = case_of_a_model()
    first = commands.make_submission(LIAISON, case=case, summary="weights").entries[-1].id
    commands.withdraw_submission(LIAISON, case=case)

    commands.refile_submission(LIAISON, case=case, summary="new weights", tracking_id="F-2")

    rows = {row.tracking_id: (row.refiles, row.state) for row in SubmissionFile.objects.all()}
    assert rows == {"": (None, "withdrawn"), "F-2": (first, "submitted")}


def test_a_negotiation_has_partners_but_no_coverage() -> None:
    released_model()
    case = commands.open_case(
        OFFICER,
        title="The agreement",
        kind=CaseKind.NEGOTIATION,
        company=COMPANY,
        agency=AGENCY,
        track=Track.VOLUNTARY_AGREEMENT,
    ).stream

    commands.propose_partner(LIAISON, case=case, partner=PRESS)
    with pytest.raises(Refused):
        commands.inquire_about_coverage(LIAISON, case=case)

    assert PartnerFile.objects.get().proposed_by == "company"
