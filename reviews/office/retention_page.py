"""The page of closed cases that need not be kept any more: each for two officers to decide about, or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.actors import Actor
from config.office.site import office
from reviews.office.models import RetentionOver


def retention_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cases of the reader's agency whose retention is over, as they were listed last."""
    rows = RetentionOver.objects.visible_to(actor).select_related("case")
    told = {**office().each_context(request), "title": "Retention over", "rows": rows}
    return render(request, "office/retention.html", told)
