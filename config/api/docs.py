"""What is public of the API: its document, the page that shows it, and a page for every kind of problem."""

from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.credentials import Everybody
from config.api.kinds import KINDS
from config.api.parsing import JsonRenderer
from config.api.throttling import PerAddress


class OpenApiDocument(SpectacularJSONAPIView):
    """The OpenAPI 3.1 document."""

    authentication_classes: Any = ()
    permission_classes: Any = (Everybody,)
    throttle_classes: Any = (PerAddress,)
    schema = None

    def _get_schema_response(self, request: Request) -> HttpResponse:
        return HttpResponse(
            _document(),
            content_type=request.accepted_media_type,
            headers={"Content-Disposition": 'inline; filename="Demarc.json"'},
        )


@cache
def _document() -> bytes:
    """Written once in a process, for it takes a second: it is of the code, the same for whoever asks."""
    written = SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]  # no types there
    return bytes(OpenApiJsonRenderer().render(written, renderer_context={}))


class Documentation(SpectacularSwaggerSplitView):
    """The document as a page."""

    authentication_classes: Any = ()
    permission_classes: Any = (Everybody,)
    throttle_classes: Any = (PerAddress,)
    schema = None
    url_name = "api:openapi"
    template_name = "api/docs.html"


class NothingHere(APIView):
    """Every address under the API that there is not: a problem, as for what is not there."""

    authentication_classes: Any = ()
    permission_classes: Any = (Everybody,)
    throttle_classes: Any = (PerAddress,)
    renderer_classes: Any = (JsonRenderer,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404

    def get(self, request: Request, **kwargs: Any) -> Response:
        raise Http404


def problem_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of problem."""
    return render(request, "api/problems.html", {"kinds": sorted(KINDS.values(), key=lambda kind: kind.name)})


def problem_kind(request: HttpRequest, name: str) -> HttpResponse:
    """One kind of problem: what the `type` of a problem leads to."""
    if name not in KINDS:
        raise Http404("there is no such kind of problem")
    return render(request, "api/problems.html", {"kinds": [KINDS[name]]})
