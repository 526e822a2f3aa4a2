"""What is answered where nothing else answers: under the API a problem, elsewhere Django's own pages."""

import sys

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from config.api.problems import MEDIA_TYPE, SOON, not_there, plain_problem

_API = "/api/"

_AWAY = """<!doctype html>
<html lang="en"><title>Not now</title>
<h1>Not now</h1>
<p>The register cannot answer: {} does not answer it.
Try again in a few seconds, and look whether what you sent is there.</p>
"""


def server_error(request: HttpRequest) -> HttpResponse:
    """An error that nobody foresaw, and 503 where something did not answer: it is in the log, and nothing of
    it in the answer."""
    away = not_there(sys.exception())
    ours = request.path.startswith(_API)
    if ours and away:
        return _problem(request, 503, f"{away} does not answer now", SOON)
    if ours:
        return _problem(request, 500, "this failed, and we did not foresee it")
    if away:
        headers = {"Cache-Control": "no-store", **SOON}
        return HttpResponse(_AWAY.format(away), status=503, headers=headers)
    return defaults.server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself does not take, such as one for a host that is not ours."""
    if not request.path.startswith(_API):
        return defaults.bad_request(request, exception)
    return _problem(request, 400, "this request cannot be taken as it is")


def _problem(
    request: HttpRequest, status: int, detail: str, headers: dict[str, str] | None = None
) -> HttpResponse:
    told = msgspec.json.encode(plain_problem(status, detail, request.path))
    headers = {"Cache-Control": "no-store", **(headers or {})}
    return HttpResponse(told, status=status, content_type=MEDIA_TYPE, headers=headers)
