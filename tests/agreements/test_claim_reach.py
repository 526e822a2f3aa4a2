"""A live claim is about what its claimant may know: nobody writes into another company's case."""

from typing import Any
from uuid import UUID

import pytest

from agreements import commands
from agreements.claim import ClaimKind
from agreements.vocabulary import Track
from config.actors import Actor
from config.errors import Conflict, DemarcError, NotFound, Refused
from config.ledger.models import LedgerRecord, Refusal
from reviews.commands import close_case, open_case, register_model, suspend_access
from reviews.review import CaseKind
from reviews.scope import Extent, Scope
from tests.actors import AGENCY, COMPANY, LIAISON, OFFICER, OTHER_COMPANY, liaison, named
from tests.reviews import registered

pytestmark = pytest.mark.django_db

EVERYONE = Scope(population=Extent.ALL)
STRANGER = liaison("other liaison", OTHER_COMPANY)


def opened() -> tuple[UUID, UUID]:
    """A case of the company with the agency, and the entry that opened it."""
    registered.parties()
    receipt = open_case(
        OFFICER, title="A review", kind=CaseKind.REVIEW, company=COMPANY, track=Track.FRAMEWORK, agency=AGENCY
    )
    return receipt.stream, receipt.entries[0].id


def said(actor: Actor, **about: Any) -> DemarcError:
    with pytest.raises(DemarcError) as refused:
        commands.make_claim(actor, kind=ClaimKind.STATEMENT, value="it was otherwise", **about)
    return refused.value


def test_a_company_claims_nothing_about_the_case_of_another() -> None:
    case, entry = opened()
    before = LedgerRecord.objects.count()

    about_it = [said(STRANGER, case=case), said(STRANGER, entry=entry)]
    about_nothing = [said(STRANGER, case=named("nowhere")), said(STRANGER, entry=named("nowhere"))]

    assert [str(error) for error in about_it] == [str(error) for error in about_nothing]
    assert {type(error) for error in about_it} == {NotFound}
    assert LedgerRecord.objects.count() == before
    assert Refusal.objects.filter(command="make_claim").count() == 4


def test_whom_a_case_concerns_claims_about_it() -> None:
    case, entry = opened()

    receipt = commands.make_claim(
        LIAISON, kind=ClaimKind.STATEMENT, value="so it was", case=case, entry=entry
    )

    assert receipt.entries[0].record.about[0] == case


def test_a_stranger_does_not_learn_the_version_of_what_he_may_not_know() -> None:
    opened()
    model = register_model(LIAISON, name="Kingfisher").stream

    with pytest.raises(NotFound):
        suspend_access(STRANGER, model=model, scope=EVERYONE, independent=True, expected_version=9)
    with pytest.raises(Conflict):
        suspend_access(LIAISON, model=model, scope=EVERYONE, independent=True, expected_version=9)


def test_what_has_moved_is_said_before_a_rule_that_the_move_brought_up() -> None:
    case, _ = opened()
    close_case(OFFICER, case=case)

    with pytest.raises(Conflict):
        close_case(OFFICER, case=case, expected_version=1)
    with pytest.raises(Refused):
        close_case(OFFICER, case=case)


def test_an_agency_claims_about_a_model_of_its_case_and_a_stranger_does_not() -> None:
    registered.parties()
    model = register_model(LIAISON, name="Kingfisher").stream
    open_case(
        OFFICER,
        title="A review",
        kind=CaseKind.REVIEW,
        company=COMPANY,
        track=Track.FRAMEWORK,
        agency=AGENCY,
        models=(model,),
    )

    commands.make_claim(OFFICER, kind=ClaimKind.STATEMENT, value="so it is", about=(model,))
    refused = said(STRANGER, about=(model,))

    assert str(refused) == str(said(STRANGER, about=(named("nowhere"),)))
