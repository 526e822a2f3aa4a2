"""The documents of a case that the register holds, handed out as files to keep."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from config.actors import Actor
from config.errors import NotFound
from config.ledger.store import ledger
from reviews.held import held_document
from reviews.oversight.reading import note_served


def document(request: HttpRequest, actor: Actor, case: UUID, document: UUID) -> HttpResponse:
    """A filed document, for those who may read it: always as an attachment, never shown in place."""
    try:
        held = held_document(actor, case=case, document=document)
    except NotFound as error:
        raise Http404(error.detail) from error
    note_served(actor, [ledger.entry(document)])
    return HttpResponse(held.content, headers=held.headers)
