"""What is answered where nothing else answers: under the API a problem, elsewhere Django's own pages."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views import defaults

from config.api.problems import MEDIA_TYPE, plain_problem

_API = "/api/"


def server_error(request: HttpRequest) -> HttpResponse:
    """An error that nobody foresaw: it is in the log, and nothing of it in the answer."""
    if not request.path.startswith(_API):
        return defaults.server_error(request)
    return _problem(request, 500, "this failed, and we did not foresee it")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that Django itself does not take, such as one for a host that is not ours."""
    if not request.path.startswith(_API):
        return defaults.bad_request(request, exception)
    return _problem(request, 400, "this request cannot be taken as it is")


def _problem(request: HttpRequest, status: int, detail: str) -> HttpResponse:
    told = msgspec.json.encode(plain_problem(status, detail, request.path))
    return HttpResponse(told, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
