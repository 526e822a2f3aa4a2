"""A page that needs the seal key where it is not held says so in words; all other pages are read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from config.errors import WrongSealKey


class Unopened:
    """Answers 503 with one sentence where a page met WrongSealKey; the API says it as a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, WrongSealKey):
            return None
        said = f"{exception.detail[:1].upper()}{exception.detail[1:]}.\n"
        return HttpResponse(said, status=exception.status, content_type="text/plain; charset=utf-8")
