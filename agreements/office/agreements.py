"""Agreements as the administration shows them: how each stands, term by term, from the agency's side."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from agreements.models import AgreementFile, AgreementTerm, Organization
from agreements.office.administration import shown
from agreements.office.ways import ways
from config.actors import Actor, RecordKind
from config.office.wording import sentence

_ON_THE_BOARD: Final = ("propose_term", "set_confidentiality_terms", "sign_agreement", "decline_agreement")
_IN_FORCE: Final = ("propose_amendment", "withdraw_from_agreement")


def agreements(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The live agreements of the reader's agency, each with its terms and what may be done with it."""
    names = dict(Organization.objects.visible_to(actor).values_list("stream", "name"))
    terms: defaultdict[UUID, list[AgreementTerm]] = defaultdict(list)
    for term in AgreementTerm.objects.visible_to(actor).filter(record_kind=RecordKind.LIVE.value):
        terms[term.stream].append(term)
    rows = AgreementFile.objects.visible_to(actor).filter(record_kind=RecordKind.LIVE.value)
    return shown(
        request,
        "agreements",
        "Agreements of this agency",
        rows=[
            (
                row,
                names.get(row.company, ""),
                row.participation.replace("_", " "),
                row.future_models.replace("_", " "),
                [
                    (
                        term,
                        sentence(term.name),
                        ways(actor, _of(term), agreement=row.stream, term=term.name),
                    )
                    for term in terms[row.stream]
                ],
                ways(actor, _IN_FORCE if row.in_force else _ON_THE_BOARD, agreement=row.stream),
            )
            for row in rows
        ],
        ways=ways(actor, ("open_negotiation",)),
    )


def _of(term: AgreementTerm) -> tuple[str, ...]:
    if term.amendment_proposed:
        return ("accept_amendment",)
    return () if term.agreed else ("counter_term", "accept_term")
