"""The tabs that are the agency's own: its desk for the case, and the people of both sides."""

from typing import Any

from django.urls import reverse

from reviews.office.case.address import CAME_BACK, anew_address, letter_address
from reviews.office.case.offered import acts_on
from reviews.office.case.reading import CaseReading
from reviews.office.case.tabs import Texts
from reviews.office.people import Colleagues
from reviews.oversight.phrases import series
from reviews.possible.of_requests import draft_words


def desk(reading: CaseReading) -> dict[str, Any]:
    """Who has the case, what is drafted and what was noted; nothing for readers outside of the agency."""
    found, known, case = reading.desk, reading.known, reading.case
    if found is None or known is None:
        return {"closed_to_reader": True}
    colleagues = Colleagues(reading.reader)
    drafts = list(found.drafts.values())
    replaced = {draft.said.replaces for draft in drafts if draft.said}
    texts = Texts(
        reading,
        [
            *(draft.drafted for draft in drafts),
            *(draft.returned for draft in drafts),
            *(draft.declined for draft in drafts),
            *found.memos,
        ],
    )
    return {
        "officer": colleagues.name(found.officer) or "nobody yet",
        "carried": [
            {"who": colleagues.name(person), "since": str(entry.occurred)} for entry, person in found.carried
        ],
        "drafts": [
            {
                "name": draft_words(draft),
                "by": colleagues.name(draft.drafted.record.by) if draft.drafted else "",
                "state": "gone out" if draft.id in known.sent else draft.state.words,
                "countersigned_by": colleagues.name(
                    draft.countersigned.record.by if draft.countersigned else None
                ),
                "comments": texts.of(draft.returned, "comments") or texts.of(draft.declined, "reason"),
                "text": texts.of(draft.drafted, "text"),
                "acts": acts_on(case, reading.possible, "draft", draft.id),
                "letter": letter_address(case.id, draft.id),
                "whole": reverse("admin:draft", args=[draft.id]),
                "anew": anew_address(draft) if draft.state in CAME_BACK and draft.id not in replaced else "",
            }
            for draft in drafts
        ],
        "memos": [
            {
                "occurred": str(memo.occurred),
                "by": colleagues.name(memo.record.by),
                "text": texts.of(memo, "memo"),
            }
            for memo in reversed(found.memos)
        ],
    }


def people(reading: CaseReading) -> dict[str, Any]:
    """Evaluators, trusted partners with whose choice each was, and whom the agency keeps away."""
    case, history, known = reading.case, reading.history, reading.known
    colleagues = Colleagues(reading.reader)
    own = reading.reader.organization == case.agency
    kept = known.agency.people.recusals.values() if known is not None and own else ()
    return {
        "evaluators": [
            {
                "who": colleagues.name(person) if own else "a person",
                "cited": history.cite([entry.id]),
                "acts": acts_on(case, reading.possible, "evaluator", person),
            }
            for person, entry in case.evaluation.evaluators.items()
        ],
        "partners": [
            {
                "name": history.name(partner.id),
                "proposed_by": series(side.replace("_", " ") for side in partner.proposed_by) or "no side",
                "objected_by": series(side.replace("_", " ") for side in partner.objected_by),
                "cited": history.cite(entry.id for entry in (*partner.proposals, *partner.objections)),
            }
            for partner in case.partners.named.values()
        ],
        "recusals": [
            {
                "who": colleagues.name(recusal.said.person),
                "from": "this case" if recusal.said.case else "every case of the company",
                "since": str(recusal.begun.occurred) if recusal.begun else "",
                "ended": str(recusal.ended.occurred) if recusal.ended else "",
                "acts": acts_on(case, reading.possible, "recusal", recusal.id),
            }
            for recusal in kept
            if recusal.said and (recusal.said.case == case.id or recusal.said.company == case.company)
        ],
        "own": own,
        "officer": colleagues.name(reading.desk.officer) if reading.desk is not None else "",
    }
