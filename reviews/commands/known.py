"""What a command checks about the case, the models and the offices that it is told of."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import UUID

from agreements.commands.known import expect_kind
from agreements.concerned import speaks_as_liaison
from agreements.models import ServedEntry
from agreements.party import Party, PartyKind
from config.actors import Actor, RecordKind
from config.errors import NotFound
from config.ledger.event import Entry
from config.ledger.record import PUBLIC
from config.ledger.store import ledger
from config.ledger.stream import Stream
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.model_version import ModelVersion
from reviews.report import Report
from reviews.review import Review
from reviews.review.findings import FindingRecorded
from reviews.scope import Extent, Scope
from reviews.timeline import timeline_of

S = TypeVar("S", bound=Stream)
K = TypeVar("K", Communication, Decision, Report, Review)


def expect_company(id: UUID, pointer: str) -> None:
    """Raise NotFound where there is no such organization, Refused where it is no company."""
    expect_kind(id, PartyKind.COMPANY, pointer)


def expect_agency(id: UUID | None, pointer: str) -> None:
    """Raise NotFound where there is no such organization, Refused where it is no agency."""
    if id is not None:
        expect_kind(id, PartyKind.AGENCY, pointer)


def expect_party(id: UUID | None, pointer: str) -> None:
    """Raise NotFound where an organization is named that is none."""
    if id is not None:
        _get(Party, id, pointer)


def known_entry(actor: Actor, review: Review, id: UUID) -> Entry:
    """Entry `id` of a case's timeline, as far as the actor knows it.

    Raises NotFound where there is none: an entry of another case, or one that a live actor was neither
    addressed nor shown, looks the same.
    """
    entry = entry_of_case(review, id)
    if actor.record_kind is not RecordKind.COMPILED and not knows(actor.organization, review, entry):
        raise _no_such_entry()
    return entry


def disputable_entry(actor: Actor, review: Review, id: UUID) -> Entry:
    """Entry `id` of a case as far as the actor knows it, or of the compiled case that it continues.

    Raises NotFound as `known_entry` does: a compiled case may be read by everybody.
    """
    before = review.opened.continues if review.opened else None
    if before is not None:
        compiled = ledger.timeline(before, ledger.get(Review, before).follows)
        found = next((entry for entry in compiled if entry.id == id), None)
        if found is not None:
            return found
    return known_entry(actor, review, id)


def entry_of_case(review: Review, id: UUID) -> Entry:
    """Entry `id` of a case's timeline, whoever knows it; what the government alone sees is none of it.

    Raises NotFound, the same for what does not exist and what is of another case.
    """
    try:
        entry = ledger.entry(id)
    except NotFound:
        entry = None
    if entry is None or not _belongs_to(review, entry):
        # what does not exist takes as long to answer as what is of another case
        entry = next((told for told in timeline_of(review) if told.id == id), None)
    # what the government alone sees
    if entry is None or entry.record.topic.startswith("desk."):
        raise _no_such_entry()
    return entry


def _belongs_to(review: Review, entry: Entry) -> bool:
    return entry.record.stream in (review.id, *review.follows) or review.id in entry.record.about


def knows(organization: UUID, review: Review, entry: Entry) -> bool:
    """Whether an organization recorded an entry of a case, was addressed by it, or was shown it since, by
    another entry or by the register itself, which served it."""
    if _reaches(entry, organization):
        return True
    served = ServedEntry.objects.using(ledger.using).filter(of=entry.record.stream, entry=entry.id)
    if served.filter(organization=organization).exists():
        return True
    told = timeline_of(review)
    citing = (other for other in told if any(cited.id == entry.id for cited in other.record.cites))
    return any(_reaches(other, organization) for other in citing)


def _reaches(entry: Entry, organization: UUID) -> bool:
    return organization == entry.organization or bool({organization, PUBLIC} & set(entry.record.audience))


def _no_such_entry() -> NotFound:
    return NotFound("there is no such entry in this case", pointer="/entry")


def expect_linked_report(actor: Actor, case: UUID, report: UUID | None) -> tuple[UUID, ...] | None:
    """Who first learns of what an actor rests on a report: those of the case who have it. None without one.

    Raises NotFound where it is not linked to the case, or is none that a live actor has: both look the same.
    """
    if report is None:
        return None
    refusal = NotFound("no such report is linked to this case", pointer="/report")
    try:
        known = ledger.get(Report, report)
    except NotFound as error:
        raise refusal from error
    if case not in known.cases:
        raise refusal
    if actor.record_kind is RecordKind.COMPILED:
        return known.holders
    if actor.organization not in known.holders:
        raise refusal
    parties = ledger.get(Review, case).parties
    return tuple(party for party in parties if party in known.holders and party != actor.organization)


def expect_case(actor: Actor, case: UUID | None, company: UUID | None = None) -> None:
    """Raise NotFound where there is no such case, of `company` where one is named, or none that is the
    actor's business."""
    if case is None:
        return
    live = actor.record_kind is RecordKind.LIVE
    review = known(actor, Review, case, "/case") if live else _get(Review, case, "/case")
    if company not in (None, review.company):
        raise _unknown(Review, case, "/case")


def agency_of(case: UUID | None) -> UUID | None:
    """The agency of a case that the command has looked at; None without one."""
    return ledger.get(Review, case).agency if case else None


def expect_communication(actor: Actor, id: UUID | None, to: UUID | None, pointer: str) -> None:
    """Raise NotFound where there is no communication `id` to the company `to`, or none that is a live actor's
    business: they look the same."""
    if id is not None and known(actor, Communication, id, pointer).to != to:
        raise _unknown(Communication, id, pointer)


def known(actor: Actor, stream_class: type[K], id: UUID, pointer: str) -> K:
    """What `id` names. Raises NotFound where it is none of the actor's business, as if it did not exist."""
    found = _get(stream_class, id, pointer)
    try:
        found.refuse_strangers(actor)
    except NotFound as error:
        raise _unknown(stream_class, id, pointer) from error
    return found


def expect_support(actor: Actor, shown: Iterable[UUID], pointer: str) -> None:
    """Raise NotFound unless each of `shown` is a finding of a live actor's case, or a report that it has."""
    if actor.record_kind is RecordKind.COMPILED:
        return
    for id in shown:
        try:
            _finding_or_report(id).refuse_strangers(actor)
        except NotFound as error:
            raise NotFound(f"there is no finding or report {id}", pointer=pointer) from error


def _finding_or_report(id: UUID) -> Review | Report:
    """The case of a finding, or a report. Raises NotFound for what is neither."""
    try:
        entry = ledger.entry(id)
    except NotFound:
        return ledger.get(Report, id)
    if not isinstance(entry.event, FindingRecorded):
        raise NotFound(f"entry {id} is no finding")
    return ledger.get(Review, entry.record.stream)


@contextmanager
def communication_of(actor: Actor, communication: UUID) -> Iterator[Communication]:
    """A communication, saved when the block ends. Raises NotFound, and says nothing of it to strangers."""
    with ledger.change(Communication, communication) as changed:
        changed.refuse_strangers(actor)
        yield changed


@contextmanager
def decision_of(actor: Actor, decision: UUID) -> Iterator[Decision]:
    """A decision, saved when the block ends. Raises NotFound, and says nothing of it to strangers."""
    with ledger.change(Decision, decision) as changed:
        changed.refuse_strangers(actor)
        yield changed


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

    An office that acts here is refused by the stream, as the one who may not write there (rule 3).
    """
    if speaks_as_liaison(actor):
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
