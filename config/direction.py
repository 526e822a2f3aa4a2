"""Marks that turn text around are shown by their names on every page, so that nothing reads as it is not."""

import re
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

# embeddings, overrides and isolates (Unicode Standard Annex 9) in UTF-8: U+202A to U+202E, U+2066 to U+2069
_TURNING: Final = re.compile(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])")


class Direction:
    """Puts `[U+202E]` in the place of the mark in HTML; what is recorded, filed or exported keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "")
        if (
            kind.startswith("text/html")
            and not response.streaming
            and not response.has_header("Content-Encoding")
        ):
            response.content = _TURNING.sub(_named, response.content)
        return response


def _named(mark: re.Match[bytes]) -> bytes:
    return b"[U+%04X]" % ord(mark[0].decode())
