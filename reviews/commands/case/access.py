"""Who may offer access, take it up, activate, use, extend and end it; the register ends a window in time."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import Max

from agreements.agreement import Agreement
from agreements.program import Parameters, Program
from config.actors import Actor, Role, permitted
from config.ledger.store import Receipt, ledger
from reviews.commands.case.concerned import case_of
from reviews.models import AccessWindow
from reviews.review import Review
from reviews.review.access import AccessLevel, AccessType, Environment
from reviews.review.window import LargestWindow, SetBy, Taken


def largest_window(review: Review) -> LargestWindow:
    """The largest window of a case: the program's, else what the agreement states, else the default."""
    opened = review.opened
    if opened is not None and opened.program is not None:
        parameters = ledger.get(Program, opened.program).parameters
        return LargestWindow(days=parameters.largest_window_days, set_by=SetBy.PROGRAM)
    if opened is not None and opened.agreed_window_days is not None:
        return LargestWindow(days=opened.agreed_window_days, set_by=SetBy.AGREEMENT)
    return LargestWindow(days=Parameters().largest_window_days, set_by=SetBy.REGISTER)


def confidentiality_in_force(review: Review) -> UUID | None:
    """The entry that set the confidentiality terms which an access grant of the case inherits now."""
    agreement = review.opened.agreement if review.opened is not None else None
    if agreement is None:
        return None
    return ledger.get(Agreement, agreement).board_at(review.access.now()).confidentiality_in_force


def windows_elsewhere(review: Review) -> Iterator[Taken]:
    """The time that windows in other cases take, or took, of the case's model versions."""
    under_way = ledger.in_batch(Review)
    kept = AccessWindow.objects.filter(model__in=review.models)
    for window in kept.exclude(stream__in=[review.id, *(other.id for other in under_way)]):
        ends = [instant for instant in (window.ends, window.ended_at) if instant]
        yield Taken(model=window.model, starts=window.starts, until=min(ends, default=None))
    for other in under_way:
        if other.id != review.id:
            for grant in other.access.grants.values():
                yield from grant.taken()


def windows_before(review: Review) -> dict[UUID, int]:
    """How many windows each of the case's model versions had, over all cases and in the batch under way."""
    under_way = {other.id: other for other in (*ledger.in_batch(Review), review)}
    kept = AccessWindow.objects.filter(model__in=review.models).exclude(stream__in=under_way)
    counted = kept.order_by().values_list("model").annotate(Max("number"))
    before = {model: number or 0 for model, number in counted}
    for other in under_way.values():
        for grant in other.access.grants.values():
            for model, number in grant.numbers.items():
                before[model] = max(before.get(model, 0), number)
    return before


@permitted(Role.LIAISON, Role.ARCHIVIST)
def offer_access(
    actor: Actor,
    *,
    case: UUID,
    types: tuple[AccessType, ...],
    environment: Environment,
    level: AccessLevel,
    models: tuple[UUID, ...] = (),
    terms: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.access.offer(
            by=actor,
            types=types,
            environment=environment,
            level=level,
            models=models,
            terms=terms,
            confidentiality=confidentiality_in_force(review),
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def take_up_access(actor: Actor, *, case: UUID, access: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.access.take_up(by=actor, access=access)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def activate_access(
    actor: Actor, *, case: UUID, access: UUID, days: int, activated: date | None = None
) -> Receipt:
    with case_of(actor, case) as review:
        review.access.activate(
            by=actor,
            access=access,
            days=days,
            largest=largest_window(review),
            activated=activated,
            confidentiality=confidentiality_in_force(review),
            elsewhere=windows_elsewhere(review),
            before=windows_before(review),
        )
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def use_access(
    actor: Actor,
    *,
    case: UUID,
    access: UUID,
    evaluator: UUID | None = None,
    purpose: str | None = None,
) -> Receipt:
    with case_of(actor, case) as review:
        review.access.use(by=actor, access=access, evaluator=evaluator, purpose=purpose)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.ARCHIVIST)
def ask_extension(actor: Actor, *, case: UUID, access: UUID, days: int, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.extension.ask(
            by=actor, access=access, days=days, largest=largest_window(review), reason=reason
        )
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def consent_to_extension(actor: Actor, *, case: UUID, access: UUID, days: int | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.extension.consent(by=actor, access=access, days=days, largest=largest_window(review))
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def refuse_extension(actor: Actor, *, case: UUID, access: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.extension.refuse(by=actor, access=access, reason=reason)
    return review.receipt


@permitted(Role.OFFICER, Role.SUPERVISOR, Role.LIAISON, Role.ARCHIVIST)
def end_access_early(actor: Actor, *, case: UUID, access: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.access.end_early(by=actor, access=access, reason=reason)
    return review.receipt


@permitted(Role.LIAISON, Role.ARCHIVIST)
def revoke_access(actor: Actor, *, case: UUID, access: UUID, reason: str | None = None) -> Receipt:
    with case_of(actor, case) as review:
        review.access.revoke(by=actor, access=access, reason=reason)
    return review.receipt


@permitted(Role.SYSTEM, Role.ARCHIVIST)
def end_access_window(actor: Actor, *, case: UUID, access: UUID) -> Receipt:
    with case_of(actor, case) as review:
        review.access.end_window(by=actor, access=access)
    return review.receipt
