"""The list of inquiries and the page of one, as its reader may see it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from config.actors import Actor
from config.errors import NotFound
from config.ledger.receipts import kept_by_the_writer
from reviews.oversight.bundle import wanted
from reviews.oversight.inquiries.acting import ACTS, may_open
from reviews.oversight.inquiries.shown import inquiries_for, inquiry_for
from reviews.oversight.reading import for_readers
from reviews.oversight.viewing import BundleReader
from reviews.oversight.views import taken_away


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
    seen = inquiry_for(actor, id)
    own = seen.body == actor.organization
    acts = [act for act in ACTS if own and actor.role in act.command.roles]
    said = {
        "actor": actor,
        "own": own,
        "inquiry": seen.told(),
        "acts": [
            {"title": act.title, "at": reverse(f"oversight:{act.name}", kwargs={"id": id})} for act in acts
        ],
        "may_take": not isinstance(actor, BundleReader) and seen.inquiry.opened is not None,
    }
    return render(request, "oversight/inquiry.html", said)


@require_POST
@for_readers
def inquiry_bundle(request: HttpRequest, actor: Actor, id: UUID) -> HttpResponse:
    """The inquiry and those of its cases that the reader may have, as evidence to take away; it is noted.

    Whom it only asks has its asks on the page, and nothing to take: a bundle counts what it withholds.
    """
    return taken_away(wanted(str(id), actor), actor)


@require_safe
@for_readers
def inquiry_receipt(request: HttpRequest, actor: Actor, id: UUID, position: int) -> HttpResponse:
    """What the body that wrote an entry keeps of it: the log's signed promise, and the proof."""
    entries = [entry for entry in inquiry_for(actor, id).entries if entry.organization == actor.organization]
    entry = next((entry for entry in entries if entry.position == position), None)
    if entry is None:
        raise NotFound(f"there is no entry of yours at position {position:,} in this inquiry")
    return HttpResponse(
        kept_by_the_writer(entry),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="receipt-{position}.txt"'},
    )
