"""The list of inquiries and the page of one, as its reader may see it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.actors import Actor
from reviews.oversight.inquiries.acting import ACTS, may_open
from reviews.oversight.inquiries.shown import Shown, inquiries_for
from reviews.oversight.reading import for_readers


@require_safe
@for_readers
def inquiries(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every inquiry of which anything reaches the reader, newest first."""
    found = [one.told() for one in inquiries_for(actor)]
    said = {"actor": actor, "inquiries": found, "may_open": may_open(actor)}
    return render(request, "oversight/inquiries.html", said)


@require_safe
@for_readers
def inquiry(request: HttpRequest, actor: Actor, id: UUID) -> HttpResponse:
    """One inquiry: who sees it, its cases, what it asked of whom, what was produced, what it observed."""
    shown = Shown(actor, id)
    acts = [act for act in ACTS if shown.own and actor.role in act.command.roles]
    said = {
        "actor": actor,
        "inquiry": shown.told(),
        "acts": [
            {"title": act.title, "at": reverse(f"oversight:{act.name}", kwargs={"id": id})} for act in acts
        ],
    }
    return render(request, "oversight/inquiry.html", said)
