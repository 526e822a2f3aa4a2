"""What a measured server answers: everything that Demarc does, and bare views beside it."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.parsers import JSONParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import urls
from reviews.models import CaseFile
from tests.benchmarks.models import PlainExchange


class Plain(APIView):
    """Keeps what it is sent in one row, as it is: nobody is asked who they are, nothing is checked."""

    permission_classes = (AllowAny,)
    parser_classes = (JSONParser,)
    renderer_classes = (JSONRenderer,)

    def post(self, request: Request) -> Response:
        said: Any = request.data
        row = PlainExchange(id=uuid4(), notes=0, share=0, settled=False, **said)
        row.save()
        return Response({"id": row.id}, status=201)


class PlainAlone(APIView):
    """One of these rows."""

    permission_classes = (AllowAny,)
    renderer_classes = (JSONRenderer,)

    def get(self, request: Request, row: UUID) -> Response:
        found = get_object_or_404(PlainExchange, id=row)
        return Response({"id": found.id, "kind": found.kind, "scope": found.scope, "note": found.note})


def bare(request: HttpRequest, case: UUID) -> HttpResponse:
    """What one indexed query and nothing else costs in the same server, login and all."""
    number = CaseFile.objects.values_list("number", flat=True).get(stream=case)
    return HttpResponse(f"{request.user}: {number}")


urlpatterns = [
    path("bare/<uuid:case>", bare),
    path("plain", Plain.as_view()),
    path("plain/<uuid:row>", PlainAlone.as_view()),
    *urls.urlpatterns,
]

handler400 = urls.handler400
handler500 = urls.handler500
