"""Rule 15, for every live entry of an agency: who is recused records nothing, and hands over what he has."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from uuid import UUID

import msgspec

from agreements.models import OfficerRecusal
from agreements.party import Party
from config.actors import Actor, Side
from config.errors import NotFound, Refused
from config.ledger.event import Entry
from config.ledger.store import ledger
from config.ledger.stream import Stream
from reviews.away import HAND_OVER, RECUSED, Away, standing
from reviews.desk import CaseHandedOver, Desk, desk_id
from reviews.model_version import ModelVersion
from reviews.models import AskedModel, CaseFile, CaseModel, CommunicationFile, DecisionFile, ModelFile
from reviews.review import Review


class Concerned(msgspec.Struct, frozen=True):
    """What entries are about: cases with their companies, and companies."""

    cases: dict[UUID, UUID]
    companies: frozenset[UUID]

    def keeps_away(self, away: Away) -> bool:
        return away.case in self.cases or away.company in self.companies


def expect_nobody_recused(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> None:
    """Raise Refused (rule 15) where a government person records on a case, or on anything about it, from
    which the person is recused, or which a recused officer has and has not handed over.

    What an organization says of its own people is no act on a case.
    """
    if actor.side is not Side.GOVERNMENT or isinstance(stream, Party):
        return
    recusals = standing(ledger.resting_on(Party, actor.organization))
    if not recusals:
        return
    concerned = _concerned(stream, entries)
    away = [recusal for recusal in recusals if concerned.keeps_away(recusal)]
    if any(recusal.person == actor.id for recusal in away):
        raise Refused(RECUSED, rule=15)
    if all(isinstance(entry.event, CaseHandedOver) for entry in entries):
        return
    for case, company in concerned.cases.items():
        kept_away = {one.person for one in away if one.case == case or one.company == company}
        if kept_away and _officer_of(actor.organization, case) in kept_away:
            raise Refused(HAND_OVER, rule=15)


def is_recused(agency: UUID, person: UUID, *, case: UUID | None, company: UUID | None) -> bool:
    """Whether a person of an agency is kept away from a case or a company now."""
    if company is None and case is not None:
        company = ledger.get(Review, case).company
    return any(
        away.person == person
        and ((case is not None and away.case == case) or (company is not None and away.company == company))
        for away in _recusals(agency)
    )


def is_recused_from(agency: UUID, person: UUID, stream: Stream, entries: Iterable[Entry]) -> bool:
    """Whether a person of an agency is kept away from anything that entries of a stream are about."""
    recusals = _recusals(agency)
    if not any(away.person == person for away in recusals):
        return False
    concerned = _concerned(stream, entries)
    return any(away.person == person and concerned.keeps_away(away) for away in recusals)


def _recusals(agency: UUID) -> list[Away]:
    """The recusals of an agency that nothing has ended, as the batch under way has it."""
    for party in ledger.in_batch(Party):
        if party.id == agency:
            return standing(party)
    recusals = OfficerRecusal.objects.using(ledger.using).filter(stream=agency)
    return [Away(*row) for row in recusals.values_list("person", "case", "company")]


def _concerned(stream: Stream, entries: Iterable[Entry]) -> Concerned:
    """The cases and companies that entries are about. A case that they do not name is concerned where they
    are about its model versions or its agreement, or about a communication, a decision or an entry of it."""
    entries = list(entries)
    ids = {stream.id, *(id for entry in entries for id in entry.record.about)}
    if isinstance(stream, Desk):
        ids |= _of_the_desk(stream, entries)
    ids |= _spoken_of(ids, entries)
    cases = _cases(ids, stream)
    companies = {*ids, *cases.values()}
    models = ModelFile.objects.using(ledger.using).filter(stream__in=ids)
    companies.update(models.values_list("company", flat=True))
    companies.update(
        model.company for model in ledger.in_batch(ModelVersion) if model.company and model.id in ids
    )
    return Concerned(cases, frozenset(companies))


def _of_the_desk(desk: Desk, entries: Iterable[Entry]) -> set[UUID]:
    """The case and the company of a desk, and the model versions of the drafts that entries are about."""
    mentioned = {getattr(entry.event, "draft", entry.id) for entry in entries}
    drafts = [draft.said for id, draft in desk.drafts.items() if id in mentioned and draft.said]
    named = (desk.case, desk.company, *(draft.supersedes for draft in drafts))
    known = {id for id in named if id is not None}
    return known.union(*(draft.models for draft in drafts), *(draft.supported_by for draft in drafts))


def _spoken_of(ids: set[UUID], entries: Iterable[Entry]) -> set[UUID]:
    """What the communications, the decisions and the entries that are spoken of are about themselves."""
    found: set[UUID] = set()
    for rows in (CommunicationFile, DecisionFile):
        cases = rows.objects.using(ledger.using).filter(stream__in=ids, case__isnull=False)
        found.update(id for id in cases.values_list("case", flat=True) if id is not None)
    asked = AskedModel.objects.using(ledger.using).filter(stream__in=ids)
    found.update(asked.values_list("model", flat=True))
    for entry in entries:
        spoken_of = getattr(entry.event, "entry", None)
        if isinstance(spoken_of, UUID):
            with suppress(NotFound):  # whoever may not name it is refused by the command
                found.update(ledger.entry(spoken_of).record.about)
    return found


def _cases(ids: set[UUID], stream: Stream) -> dict[UUID, UUID]:
    files = CaseFile.objects.using(ledger.using)
    rows = {row.stream: row for row in files.filter(stream__in=ids)}
    reviews = {review.id: review for review in ledger.in_batch(Review)}
    if isinstance(stream, Review):
        reviews[stream.id] = stream
    named = {id: row.company for id, row in rows.items()}
    named |= {id: review.company for id, review in reviews.items() if id in ids and review.opened}
    if named:
        return named
    of_models = CaseModel.objects.using(ledger.using).filter(model__in=ids).values("stream")
    found = [*files.filter(stream__in=of_models), *files.filter(agreement__in=ids)]
    return {row.stream: row.company for row in found} | {
        id: review.company
        for id, review in reviews.items()
        if review.opened and ids & {*review.models, review.opened.agreement}
    }


def _officer_of(agency: UUID, case: UUID) -> UUID | None:
    """Who has the case at an agency; None where it is assigned to nobody."""
    try:
        return ledger.get(Desk, desk_id(agency, case)).officer
    except NotFound:
        return None
