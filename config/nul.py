"""A NUL in what an address asks is nobody's text: no database takes it, so it is refused at once."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

_API: Final = "/api/"


class NoNul:
    """Answers 400 where the query of a page's address holds a NUL; the API's parser says it its own way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "")
        if ("%00" in asked or "\x00" in asked) and not request.path.startswith(_API):
            words = "This address holds a NUL, which no text has.\n"
            return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
        return self.get_response(request)
