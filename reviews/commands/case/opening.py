"""Who may open a case, end its review, close it and open it again."""

from uuid import UUID

from django.db.models import Max

from agreements.agreement import Agreement
from agreements.designation import Designation
from agreements.party import Party, PartyKind
from agreements.program import Program
from agreements.vocabulary import Track
from config.actors import Actor, RecordKind, Role, permitted
from config.errors import BadInput, NotFound, Refused
from config.ledger.occurred import EASTERN
from config.ledger.store import Receipt, ledger
from reviews.commands.case.concerned import case_of
from reviews.model_version import ModelVersion
from reviews.models.case import CaseFile
from reviews.review import CaseKind, Review
from reviews.review.opening import case_number, year_and_ordinal

Owned = ModelVersion | Designation | Agreement | Review
"""What belongs to one company."""


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def open_case(
    actor: Actor,
    *,
    title: str,
    kind: CaseKind,
    company: UUID,
    track: Track,
    agency: UUID | None = None,
    models: tuple[UUID, ...] = (),
    agreement: UUID | None = None,
    program: UUID | None = None,
    designations: tuple[UUID, ...] = (),
    agreed_window_days: int | None = None,
    continues: UUID | None = None,
    id: UUID | None = None,
) -> Receipt:
    _refuse_unknown(company, agency, program)
    _refuse_foreign(actor, company, models, agreement, designations, continues)
    if (
        agreed_window_days is not None
        and agreement is not None
        and not ledger.get(Agreement, agreement).in_force
    ):
        raise Refused(
            "a largest window is agreed in an agreement that both sides have signed",
            pointer="/agreed_window_days",
            rule=12,
        )
    with ledger.open(Review, id) as review:
        review.open(
            by=actor,
            number=_next_number(),
            title=title,
            kind=kind,
            company=company,
            agency=agency,
            track=track,
            models=models,
            agreement=agreement,
            program=program,
            designations=designations,
            agreed_window_days=agreed_window_days,
            continues=continues,
        )
    return review.receipt


def _refuse_unknown(company: UUID, agency: UUID | None, program: UUID | None) -> None:
    """Raise NotFound for parties and a program that are not in the register, BadInput for the wrong kind."""
    for field, party, kind in (("company", company, PartyKind.COMPANY), ("agency", agency, PartyKind.AGENCY)):
        if party is not None and ledger.get(Party, party).kind is not kind:
            raise BadInput(f"the {field} of a case is registered as one", pointer=f"/{field}")
    if program is not None:
        ledger.get(Program, program)


def _refuse_foreign(
    actor: Actor,
    company: UUID,
    models: tuple[UUID, ...],
    agreement: UUID | None,
    designations: tuple[UUID, ...],
    continues: UUID | None,
) -> None:
    """Raise NotFound for streams that do not exist, are of another company, or stand between it and another
    agency: all look alike. Whose entries a case follows are thereby told in it."""
    named: list[tuple[str, type[Owned], UUID]] = [
        *((f"/models/{index}", ModelVersion, id) for index, id in enumerate(models)),
        *((f"/designations/{index}", Designation, id) for index, id in enumerate(designations)),
    ]
    if agreement is not None:
        named.append(("/agreement", Agreement, agreement))
    if continues is not None:
        named.append(("/continues", Review, continues))
    for pointer, stream_class, id in named:
        _expect_owned(actor, company, stream_class, id, pointer)
    if continues is not None and ledger.get(Review, continues).record_kind is not RecordKind.COMPILED:
        raise BadInput("a case continues a compiled one", pointer="/continues")


def _expect_owned(actor: Actor, company: UUID, stream_class: type[Owned], id: UUID, pointer: str) -> None:
    unknown = NotFound("this company has no such thing in the register", pointer=pointer)
    try:
        found = ledger.get(stream_class, id)
    except NotFound as error:
        raise unknown from error
    if found.company != company:
        raise unknown
    if isinstance(found, ModelVersion) or found.record_kind is RecordKind.COMPILED:
        return  # an office may ask a company about any of its versions, and everybody reads what is compiled
    if actor.organization not in found.parties:
        raise unknown


def _next_number() -> str:
    """The next free number of this year, Eastern Time; those that this batch has just given count."""
    year = ledger.clock().astimezone(EASTERN).year
    saved = CaseFile.objects.using(ledger.using).filter(year=year).aggregate(last=Max("ordinal"))["last"]
    given = (year_and_ordinal(review.opened.number) for review in ledger.in_batch(Review) if review.opened)
    return case_number(year, max([saved or 0, *(ordinal for of, ordinal in given if of == year)]) + 1)


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def end_review(actor: Actor, *, case: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.end_review(by=actor)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def close_case(actor: Actor, *, case: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.close(by=actor, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def reopen_case(actor: Actor, *, case: UUID, reason: str) -> Receipt:
    with case_of(actor, case) as review:
        review.reopen(by=actor, reason=reason)
    return review.receipt
