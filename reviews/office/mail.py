"""The page on which people say what they want to be told by mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from config.actors import Actor
from config.errors import NotFound
from config.office.site import office
from config.tasks.models import MailWish
from config.tasks.notices import wish_of
from reviews.office.addresses import address_of
from reviews.office.digest import AT


def mail_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What the reader is told by mail; POST sets it. It is no part of any record."""
    if request.method == "POST":
        wanted = {name: name in request.POST for name in ("digest", "reminders")}
        MailWish.objects.update_or_create(person=actor.id, defaults=wanted)
        messages.success(request, "Saved.")
        return redirect("admin:mail")
    told = {
        **office().each_context(request),
        "title": "Mail to you",
        "wish": wish_of(actor.id),
        "address": _address(actor),
        "at": AT,
    }
    return render(request, "office/mail.html", told)


def _address(actor: Actor) -> str:
    try:
        return address_of(actor.id, actor.organization)
    except NotFound:
        return ""
