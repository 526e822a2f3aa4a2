"""Home of an officer: what is due, what moved, what waits for whom; each number leads to a filtered list."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from agreements.models import Organization
from agreements.vocabulary import Track
from config.actors import REGISTER, Actor, RecordKind, Role
from config.ledger.models import TimelineEntry
from config.ledger.store import ledger
from config.office.site import office
from config.tasks.alarms import alarms
from reviews.clocks.clock import day_of
from reviews.models import CaseFile
from reviews.office.badges import clock_cell
from reviews.office.charts import Bar, Column, bars, columns
from reviews.office.countersigning import waiting_for
from reviews.office.models import ClockRows, ReckonedClock
from reviews.office.moments import FORTNIGHT, WEEK, day_words, days_from, in_days, instant_words
from reviews.office.narrowing import ME, carried_by, due_within, moved_since, overdue
from reviews.office.own import SavedSearch
from reviews.office.reckoning import standing
from reviews.office.rows import ClockShown, clock_shown
from reviews.office.waiting import Whom
from reviews.review.opening import CaseState

LISTED: Final = 8
"""So many lines of each kind stand on home; the number beside them leads to all of them."""

MINE: Final = {"officer": ME, "state": "not_closed"}
AGENCYS: Final = {"record": RecordKind.LIVE.value, "state": "not_closed"}
"""What the list is narrowed down to for the cases that one carries, and for those of one's agency."""


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A count on home, with where it leads."""

    name: str
    label: str
    count: int
    address: str


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is due in a case."""

    case: CaseFile
    clock: ClockShown

    @property
    def cell(self) -> SafeString:
        return clock_cell(self.clock)


@require_safe
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The page on which an officer begins the day."""
    now = ledger.clock()
    mine, whose = cases_of(actor)
    clocks = ReckonedClock.objects.filter(case__in=mine.order_by().values("stream"))
    given: dict[str, Any] = {
        **office().each_context(request),
        "title": "Home",
        "numbers": list(numbers(actor, now)),
        "overdue": due_shown(clocks.overdue(now), now),
        "due": due_shown(clocks.due_between(now, in_days(now, WEEK)), now),
        "moved": _moved(actor, mine),
        "days": _days(clocks, now),
        "tracks": _tracks(mine, whose),
        "whose": "My cases" if whose is MINE else "My agency's cases",
        "searches": SavedSearch.objects.visible_to(actor),
        "as_of": instant_words(now),
        "behind": standing(),
        "alarms": alarms(),
        "call": reverse("admin:give-record-call"),
    }
    return render(request, "office/home.html", given)


def listed(**narrowed: str) -> str:
    """The address of the case list, narrowed down."""
    return f"{reverse('admin:reviews_casefile_changelist')}?{urlencode(narrowed)}"


def agencys_cases(actor: Actor) -> QuerySet[CaseFile]:
    """The live cases of an actor's agency that are not closed."""
    live = CaseFile.objects.visible_to(actor).filter(record_kind=RecordKind.LIVE, agency=actor.organization)
    return live.exclude(state=CaseState.CLOSED)


def cases_of(actor: Actor) -> tuple[QuerySet[CaseFile], dict[str, str]]:
    """The cases that home is about, and what the list is narrowed down to for them: those of the agency for
    a supervisor, who answers for all of them, for an officer those that the officer carries."""
    every = agencys_cases(actor)
    if actor.role is Role.SUPERVISOR:
        return every, AGENCYS
    return every.filter(carried_by(actor, actor.id)), MINE


def numbers(actor: Actor, now: datetime) -> Iterator[Number]:
    """What home counts for a person; the daily digest says the same."""
    cases, whose = cases_of(actor)
    found = (
        cases.order_by()
        .annotate(
            is_over=overdue(now),
            is_due=due_within(now, WEEK),
            has_moved=ExpressionWrapper(moved_since(actor), output_field=BooleanField()),
        )
        .aggregate(
            cases=Count("pk"),
            overdue=Count("pk", filter=Q(is_over=True)),
            due=Count("pk", filter=Q(is_due=True)),
            agency=Count("pk", filter=Q(reckoned__awaits_agency__gt=0)),
            company=Count("pk", filter=Q(reckoned__awaits_company__gt=0)),
            others=Count("pk", filter=Q(reckoned__awaits_others__gt=0)),
            moved=Count("pk", filter=Q(has_moved=True)),
        )
    )
    for name, label, narrowed in (
        ("overdue", "overdue", {"due": "overdue"}),
        ("due", "due in 7 days", {"due": "week"}),
        ("agency", "waiting for us", {"waiting": Whom.AGENCY.value}),
        ("company", "waiting for the company", {"waiting": Whom.COMPANY.value}),
        ("others", "waiting for another agency", {"waiting": Whom.OTHERS.value}),
        ("moved", "moved since I last looked", {"moved": "yes"}),
        ("cases", "cases that I carry" if whose is MINE else "cases of my agency", {}),
    ):
        yield Number(name=name, label=label, count=found[name], address=listed(**whose, **narrowed))
    yield Number(
        name="countersign",
        label="waiting for my countersignature",
        count=waiting_for(actor),
        address=reverse("admin:countersign"),
    )


def due_shown(clocks: QuerySet[ReckonedClock], now: datetime, most: int | None = LISTED) -> list[Due]:
    """The first of some clocks by when they are due, each with its case."""
    rows = clocks.select_related("case").order_by("due", "case", "place")[:most]
    shown = ((clock.case, clock_shown(clock, now)) for clock in rows)
    return [Due(case=case, clock=clock) for case, clock in shown if clock is not None]


def _moved(actor: Actor, mine: QuerySet[CaseFile]) -> list[dict[str, Any]]:
    """The cases that moved last, each with who recorded the last entry, and when. What it says stands on the
    case's own page, where it is noted as read."""
    newest = mine.filter(moved_since(actor)).order_by("-reckoned__last_position")
    cases = list(newest.select_related("reckoned")[:LISTED])
    entries = TimelineEntry.objects.filter(id__in=[case.reckoned.last_entry for case in cases])
    by: dict[UUID | None, UUID] = dict(entries.values_list("id", "organization"))
    names = dict(Organization.objects.filter(stream__in=by.values()).values_list("stream", "short"))
    return [
        {
            "case": case,
            "by": names.get(by.get(case.reckoned.last_entry, REGISTER.organization), "the register"),
            "at": instant_words(case.reckoned.last_recorded_at) if case.reckoned.last_recorded_at else "",
        }
        for case in cases
    ]


def _days(clocks: ClockRows, now: datetime) -> list[Column]:
    """What is due on each day, today and the fourteen after it."""
    today = day_of(now)
    due = clocks.due_between(now, in_days(now, FORTNIGHT)).values_list("due", "last")
    days = [last or day_of(at) for at, last in due if at is not None]
    return columns([(day_words(day), days.count(day)) for day in days_from(today, FORTNIGHT)])


def _tracks(mine: QuerySet[CaseFile], whose: dict[str, str]) -> list[Bar]:
    """The cases by track."""
    counted = dict(mine.order_by().values_list("track").annotate(Count("pk")))
    return bars([(track.words, counted.get(track, 0), listed(**whose, track=track.value)) for track in Track])
