"""What a command checks about the case, the models and the offices that it is told of."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from agreements.commands.known import expect_kind
from agreements.party import PartyKind
from config.actors import Actor, RecordKind, Side
from config.errors import NotFound
from config.ledger.store import ledger
from config.ledger.stream import Stream
from reviews.model_version import ModelVersion
from reviews.review import Review
from reviews.scope import Extent, Scope

S = TypeVar("S", bound=Stream)


def expect_company(id: UUID, pointer: str) -> None:
    """Raise NotFound where there is no such organization, Refused where it is no company."""
    expect_kind(id, PartyKind.COMPANY, pointer)


def expect_agency(id: UUID | None, pointer: str) -> None:
    """Raise NotFound where there is no such organization, Refused where it is no agency."""
    if id is not None:
        expect_kind(id, PartyKind.AGENCY, pointer)


def expect_case(actor: Actor, case: UUID | None, company: UUID) -> None:
    """Raise NotFound where there is no such case of `company`, or none that is the actor's business."""
    if case is None:
        return
    review = _get(Review, case, "/case")
    if review.company != company:
        raise _unknown(Review, case, "/case")
    if actor.record_kind is RecordKind.LIVE:
        try:
            review.refuse_strangers(actor)
        except NotFound as error:
            raise _unknown(Review, case, "/case") from error


def expect_models(models: Iterable[UUID], scope: Scope | None, company: UUID) -> None:
    """Raise NotFound where one of `models`, or of those that `scope` names, is no model of `company`."""
    named = () if scope is None or isinstance(scope.models, Extent) else scope.models
    for model in dict.fromkeys((*models, *named)):
        if _get(ModelVersion, model, "/models").company != company:
            raise _unknown(ModelVersion, model, "/models")


def expect_own(
    actor: Actor, *, case: UUID | None = None, models: Iterable[UUID] = (), scope: Scope | None = None
) -> None:
    """Raise NotFound where the case or a model is not of the company that acts.

    Whoever acts for no company is refused by the stream, as the one who may not write there (rule 3).
    """
    if actor.side is Side.COMPANY:
        expect_case(actor, case, actor.organization)
        expect_models(models, scope, actor.organization)


def _get(stream_class: type[S], id: UUID, pointer: str) -> S:
    try:
        return ledger.get(stream_class, id)
    except NotFound as error:
        raise _unknown(stream_class, id, pointer) from error


def _unknown(stream_class: type[Stream], id: UUID, pointer: str) -> NotFound:
    # one answer for what does not exist and for what is none of the actor's business
    return NotFound(f"there is no {stream_class.NAME.replace('_', ' ')} {id}", pointer=pointer)
