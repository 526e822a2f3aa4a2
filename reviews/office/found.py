"""The page of a search: each case that was found, with the entries in which the words stand."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from agreements.delivery import DeliveryChannel
from agreements.serving import served
from config.actors import Actor
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from config.office.site import office
from reviews.models import CaseFile
from reviews.office.reckoning import standing
from reviews.office.searching import CASES_OF_A_PAGE, FoundLine, lines_of, matching
from reviews.office.words import LONGEST_QUESTION


@require_safe
def found_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cases that hold every word of `q`, those that moved last first, twenty to a page."""
    question = request.GET.get("q", "").replace("\x00", " ")[:LONGEST_QUESTION]
    seen = CaseFile.objects.visible_to(actor)
    rows = matching(actor, seen, question) if question.strip() else seen.none()
    ordered = rows.order_by("-reckoned__last_position", "-year", "-ordinal")
    pages = Paginator(ordered.only("stream", "number", "title", "record_kind"), CASES_OF_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    cases = list(page.object_list)
    lines = lines_of(actor, [case.stream for case in cases], question)
    shown = [line.entry for told in lines.values() for line in told]
    served(actor, ledger.each(shown), DeliveryChannel.WEB)
    to = standing()
    said: dict[str, Any] = {
        **office().each_context(request),
        "title": "Search",
        "question": question,
        "total": pages.count,
        "page": page,
        "before": _address(question, page.number - 1) if page.has_previous() else "",
        "after": _address(question, page.number + 1) if page.has_next() else "",
        "found": [_told(case, lines.get(case.stream, [])) for case in cases],
        "as_of": str(Occurred.at(to.at)),
        "behind": to,
    }
    return TemplateResponse(request, "office/found.html", said)


def _address(question: str, page: int) -> str:
    return f"?{urlencode({'q': question, 'page': page})}"


def _told(case: CaseFile, lines: list[FoundLine]) -> dict[str, Any]:
    address = reverse("admin:reviews_casefile_change", args=[case.stream])
    return {
        "number": case.number,
        "title": case.title,
        "address": address,
        "lines": [
            {
                "number": line.number,
                "address": f"{address}#e{line.number}",
                "parts": line.parts,
                "said_at": line.said_at,
                "kind": line.topic.partition(".")[2].replace("-", " "),
            }
            for line in lines
        ],
    }
