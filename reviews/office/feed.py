"""The calendar feed: a person's deadlines as iCalendar (RFC 5545), and the page that makes its address.

Numbers of cases, what is due and a link, never a title: calendars are kept on machines that are not ours.
"""

import math
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe
from icalendar import Calendar, Event
from rest_framework.request import Request

from config.actors import Actor
from config.api.throttling import PerAddress
from config.errors import NotFound, Unavailable
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from config.office.reauthentication import authenticate_again, recently_authenticated
from config.office.site import office
from reviews.clocks import ClockState
from reviews.clocks.clock import day_of, end_of
from reviews.models import CaseFile
from reviews.office.feed_address import holder_of, make_address, revoke_address
from reviews.office.models import ReckonedClock
from reviews.office.moments import instant_words
from reviews.office.narrowing import carried_by
from reviews.office.own import CalendarFeed
from reviews.review.opening import CaseState

PAST: Final = 30
AHEAD: Final = 366
"""The days before today and after it of which a calendar holds what is due."""

_PRODUCT: Final = "-//Demarc//Deadlines//EN"
_ASK_AGAIN: Final = timedelta(hours=1)


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever holds the address; 404 alike for every address that shows nothing."""
    throttle = PerAddress()
    if not throttle.allow_request(Request(request), None):
        wait = max(1, math.ceil(throttle.wait()))
        return HttpResponse("ask less often", status=429, headers={"Retry-After": str(wait)})
    try:
        actor = holder_of(secret)
    except NotFound as error:
        raise Http404(error.detail) from error
    return HttpResponse(
        calendar_of(actor),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": f"private, max-age={_ASK_AGAIN.seconds}",
            "Content-Disposition": 'inline; filename="demarc-deadlines.ics"',
            "X-Robots-Tag": "noindex",
        },
    )


def calendar_of(actor: Actor) -> bytes:
    """What is due in the cases that a person carries, as an iCalendar object: the same bytes while nothing in
    it has moved."""
    now = ledger.clock()
    cases = CaseFile.objects.visible_to(actor).filter(carried_by(actor, actor.id))
    cases = cases.exclude(state=CaseState.CLOSED)
    clocks = ReckonedClock.objects.filter(
        case__in=cases.order_by().values("stream"),
        due__gte=now - timedelta(days=PAST),
        due__lt=now + timedelta(days=AHEAD),
    ).exclude(state=ClockState.STOPPED.value)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("name", "Demarc deadlines")
    calendar.add("x-wr-calname", "Demarc deadlines")
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    days: list[date] = []
    for clock in clocks.select_related("case__reckoned").order_by("due", "case", "place"):
        if clock.due is not None:
            calendar.add_component(_event(clock, clock.due))
            days.append(day_of(clock.due))
    if days:
        calendar.add_missing_timezones(first_date=min(days), last_date=max(days) + timedelta(days=1))
    written: bytes = calendar.to_ical()
    return written


def _event(clock: ReckonedClock, due: datetime) -> Event:
    """One deadline. A whole day is a day of the calendar, an instant stands in Eastern Time."""
    case = clock.case
    event = Event()
    event.add("uid", f"{clock.name.replace(':', '-').replace(' ', '-')}.{case.stream}@demarc")
    event.add("dtstamp", case.reckoned.last_recorded_at or due)
    if clock.last is not None and due == end_of(clock.last):
        event.add("dtstart", clock.last)
        event.add("dtend", clock.last + timedelta(days=1))
    else:
        event.add("dtstart", due.astimezone(EASTERN))
    over = " (its time is over)" if clock.state == ClockState.OVER else ""
    event.add("summary", f"{case.number}: {clock.words} is due{over}")
    event.add("url", f"{settings.PUBLIC_URL}{reverse('admin:reviews_casefile_change', args=[case.stream])}")
    event.add("transp", "TRANSPARENT")
    return event


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Where a person makes the address of the own feed, which is shown this once, or revokes it. Who makes
    one, anew too, has just shown again who they are."""
    made = ""
    wanted = request.POST.get("do") if request.method == "POST" else None
    if wanted == "make" and not recently_authenticated(request):
        return authenticate_again(reverse("admin:calendar"))
    if wanted == "make":
        try:
            secret = make_address(actor)
        except Unavailable as error:
            return HttpResponse(error.detail, status=error.status, content_type="text/plain; charset=utf-8")
        made = f"{settings.PUBLIC_URL}{reverse('office:feed', args=[secret])}"
    elif wanted is not None:
        revoke_address(actor)
    standing = CalendarFeed.objects.visible_to(actor).filter(revoked_at=None).first()
    given: dict[str, Any] = {
        **office().each_context(request),
        "title": "My deadlines in a calendar",
        "made": made,
        "since": instant_words(standing.made_at) if standing else "",
        "past": PAST,
        "asks": not recently_authenticated(request),
    }
    response = render(request, "office/calendar.html", given)
    response["Cache-Control"] = "no-store"
    return response
