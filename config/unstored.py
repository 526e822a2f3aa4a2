"""What a page shows is for whoever asked, while the login lasts: no browser and no proxy keeps it."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_API: Final = "/api/"


class Unstored:
    """Says `no-store` (RFC 9111, 5.2.2.5) on every page that says nothing else; the API says it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith(_API):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
