"""No page takes a body larger than a document with its form: whatever comes is held in memory, on no disk."""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_VERBS: Final = "/api/v1/"
_FORMS: Final = "/api/v1/oauth/"


class Bounded:
    """Answers 413 (RFC 9110, 15.5.14) where a body says that it is larger, before anything reads of it.

    Whoever has no login may send one, too. A verb of the API bounds its own as it comes in; the address that
    gives out tokens reads a form, as pages do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        most = settings.FILE_UPLOAD_MAX_MEMORY_SIZE
        verb = request.path.startswith(_VERBS) and not request.path.startswith(_FORMS)
        if not verb and _said(request) > most:
            words = f"This is more than is taken at once: up to {most:,} bytes are.\n"
            return HttpResponse(words, status=413, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


def _said(request: HttpRequest) -> int:
    """How many bytes a request says that it has; a server hands over no more of it than that (PEP 3333)."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else 0
