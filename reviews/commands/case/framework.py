"""Who may inquire about coverage, determine it, name partners, and attest the return of materials."""

from uuid import UUID

from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt
from reviews.commands.case.concerned import case_of
from reviews.commands.known import expect_agency, expect_party
from reviews.review.coverage import Coverage
from reviews.review.materials import Disposal


@permitted(Role.LIAISON, Role.ARCHIVIST)
def inquire_about_coverage(
    actor: Actor, *, case: UUID, models: tuple[UUID, ...] = (), question: str | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.coverage.inquire(by=actor, models=models, question=question)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def determine_coverage(
    actor: Actor,
    *,
    case: UUID,
    coverage: Coverage,
    models: tuple[UUID, ...] = (),
    designating_office: UUID | None = None,
    answers: UUID | None = None,
    basis: str | None = None,
    classified_pointer: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        expect_agency(designating_office, "/designating_office")
        review.coverage.determine(
            by=actor,
            models=models,
            coverage=coverage,
            designating_office=designating_office,
            answers=answers,
            basis=basis,
            classified_pointer=classified_pointer,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def reconsider_coverage(
    actor: Actor,
    *,
    case: UUID,
    determination: UUID,
    coverage: Coverage,
    designating_office: UUID | None = None,
    basis: str | None = None,
    classified_pointer: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        expect_agency(designating_office, "/designating_office")
        review.coverage.reconsider(
            by=actor,
            determination=determination,
            coverage=coverage,
            designating_office=designating_office,
            basis=basis,
            classified_pointer=classified_pointer,
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def propose_partner(
    actor: Actor,
    *,
    case: UUID,
    partner: UUID,
    models: tuple[UUID, ...] = (),
    reason: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        expect_party(partner, "/partner")
        review.partners.propose(by=actor, partner=partner, models=models, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def object_to_partner(
    actor: Actor,
    *,
    case: UUID,
    partner: UUID,
    models: tuple[UUID, ...] = (),
    reason: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        expect_party(partner, "/partner")
        review.partners.object_to(by=actor, partner=partner, models=models, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def attest_materials_return(
    actor: Actor,
    *,
    case: UUID,
    access: UUID,
    disposal: Disposal,
    complete: bool = True,
    kept: str | None = None,
    document: bytes | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.materials.attest_return(
            by=actor, access=access, disposal=disposal, complete=complete, kept=kept, document=document
        )
    return review.receipt
