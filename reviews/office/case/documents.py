"""The documents of a case that the register holds, handed out as files to keep."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from agreements.access_log import ReadingChannel, note_reading
from config.actors import Actor
from config.errors import NotFound, Unavailable
from config.ledger.store import ledger
from reviews.held import held_document
from reviews.oversight.reading import note_served


def document(request: HttpRequest, actor: Actor, case: UUID, document: UUID) -> HttpResponse:
    """A filed document, for those who may read it: always as an attachment, never shown in place. Who takes
    it is in the access log before its first byte; where that cannot be written the answer is 503."""
    try:
        held = held_document(actor, case=case, document=document)
        note_reading(
            actor,
            "document of a case",
            channel=ReadingChannel.DOCUMENT,
            subject=[case],
            asked=[("document", document)],
            exported=True,
        )
    except NotFound as error:
        raise Http404(error.detail) from error
    except Unavailable as error:
        return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")
    note_served(actor, [ledger.entry(document)])
    return HttpResponse(held.content, headers=held.headers)
