"""The supervisor's pages: who carries what, what nobody carries, what is overdue, flags, what is observed."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.actors import Actor
from config.ledger.store import ledger
from config.office.site import office
from reviews.clocks.clock import day_of
from reviews.models import CaseFile, DeskFile
from reviews.office.home import AGENCYS, agencys_cases, due_shown, listed
from reviews.office.models import ReckonedClock, ReckonedFlag
from reviews.office.moments import WEEK, day_words, in_days, instant_words
from reviews.office.narrowing import NOBODY, carried_by, due_within, overdue
from reviews.office.people import Colleagues
from reviews.office.reckoning import standing
from reviews.oversight.boundary import FlagCode, boundary
from reviews.oversight.comparing import entries_of, few_at_stake
from reviews.oversight.comparison.told import WHY_NOT, observation_told
from reviews.oversight.observations import observations
from reviews.oversight.reading import histories_of, note_served

LISTED: Final = 10

OBSERVED_AT_ONCE: Final = 20
"""So many cases are folded for the observations on the page; see `comparing` for more."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What one officer carries; `person` is None for the cases that nobody carries."""

    person: UUID | None
    name: str
    cases: int
    due: int
    overdue: int
    awaits_us: int

    @property
    def addresses(self) -> dict[str, str]:
        """Where each of the numbers leads."""
        whose = {**AGENCYS, "officer": str(self.person) if self.person else NOBODY}
        return {
            "cases": listed(**whose),
            "due": listed(**whose, due="week"),
            "overdue": listed(**whose, due="overdue"),
            "awaits_us": listed(**whose, waiting="agency"),
        }


@require_safe
def supervise(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The agency's cases at a glance, for whoever answers for them."""
    now = ledger.clock()
    cases = agencys_cases(actor)
    clocks = ReckonedClock.objects.filter(case__in=cases.order_by().values("stream"))
    nobodys = cases.filter(carried_by(actor, None)).order_by("year", "ordinal")
    given: dict[str, Any] = {
        **office().each_context(request),
        "title": "Supervise",
        "loads": loads(actor, cases, now),
        "overdue": due_shown(clocks.overdue(now), now, LISTED),
        "overdue_all": listed(**AGENCYS, due="overdue"),
        "nobodys": nobodys[:LISTED],
        "nobodys_all": listed(**AGENCYS, officer=NOBODY),
        "flags": _flags(cases),
        "observed": _observed(actor),
        "why_not": WHY_NOT,
        "as_of": instant_words(now),
        "behind": standing(),
    }
    return render(request, "office/supervise.html", given)


@require_safe
def week(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The coming week on paper: what is due and overdue by officer, and the cases that nobody carries."""
    now = ledger.clock()
    cases = agencys_cases(actor)
    clocks = ReckonedClock.objects.filter(case__in=cases.order_by().values("stream"))
    officers = _officers(actor)
    colleagues = Colleagues(actor)
    pages: dict[UUID | None, dict[str, Any]] = {}
    for load in loads(actor, cases, now):
        pages[load.person] = {"load": load, "overdue": [], "due": []}
    for kind, due in (
        ("overdue", due_shown(clocks.overdue(now), now, None)),
        ("due", due_shown(clocks.due_between(now, in_days(now, WEEK)), now, None)),
    ):
        for one in due:
            pages[officers.get(one.case.stream)][kind].append(one)
    today = day_of(now)
    given = {
        **office().each_context(request),
        "title": "The coming week",
        "from": day_words(today),
        "to": day_words(today + timedelta(days=WEEK)),
        "officers": list(pages.values()),
        "nobodys": cases.filter(carried_by(actor, None)).order_by("year", "ordinal"),
        "as_of": instant_words(now),
        "by": colleagues.name(actor.id),
        "behind": standing(),
    }
    return render(request, "office/week.html", given)


def loads(actor: Actor, cases: QuerySet[CaseFile], now: datetime) -> list[Load]:
    """What each officer of an agency carries, by name, who carries nothing included; and what nobody does,
    where there is any."""
    desks = DeskFile.objects.visible_to(actor).filter(case=OuterRef("stream"))
    counted = (
        cases.order_by()
        .annotate(officer=Subquery(desks.values("officer")[:1]))
        .alias(is_over=overdue(now), is_due=due_within(now, WEEK))
        .values("officer")
        .annotate(
            cases=Count("pk"),
            due=Count("pk", filter=Q(is_due=True)),
            overdue=Count("pk", filter=Q(is_over=True)),
            awaits_us=Count("pk", filter=Q(reckoned__awaits_agency__gt=0)),
        )
    )
    rows: list[dict[str, Any]] = [dict(row) for row in counted]
    numbers = {row["officer"]: {name: row[name] for name in _COUNTED} for row in rows}
    colleagues = Colleagues(actor)
    people = {UUID(person): name for person, name in colleagues.carriers}
    people |= {person: colleagues.name(person) for person in numbers if person is not None}
    found = [
        Load(person=person, name=name, **numbers.get(person, dict.fromkeys(_COUNTED, 0)))
        for person, name in sorted(people.items(), key=lambda one: one[1].casefold())
    ]
    if None in numbers:
        found.append(Load(person=None, name="nobody yet", **numbers[None]))
    return found


_COUNTED: Final = ("cases", "due", "overdue", "awaits_us")


def _officers(actor: Actor) -> dict[UUID, UUID]:
    """Who carries each case of the agency."""
    desks = DeskFile.objects.visible_to(actor).filter(case__isnull=False, officer__isnull=False)
    pairs = desks.values_list("case", "officer")
    return {case: officer for case, officer in pairs if case is not None and officer is not None}


def _flags(cases: QuerySet[CaseFile]) -> list[dict[str, Any]]:
    """Every flag that is raised in some case: how many cases have it, how often it is raised."""
    rows = ReckonedFlag.objects.filter(case__in=cases.order_by().values("stream")).order_by()
    counted = rows.values("code").annotate(cases=Count("case"), times=Sum("times"))
    by_code = {row["code"]: row for row in counted}
    return [
        {**by_code[code.value], "address": listed(**AGENCYS, flag=code.name.lower())}
        for code in FlagCode
        if code.value in by_code
    ]


def _observed(actor: Actor) -> dict[str, Any]:
    """The observations across cases: several makers of one capability, and who was asked. Where they rest on
    more cases than a page that is opened every morning can look at, `observations` is the page for them."""
    cases = few_at_stake(actor, OBSERVED_AT_ONCE)
    if cases is None:
        return {"at_once": OBSERVED_AT_ONCE, "observations": [], "whole": False}
    histories = histories_of(actor, cases)
    found = observations((case, boundary(case)) for case in histories)
    for case in histories:
        shown = entries_of(found, case)
        note_served(actor, [entry for entry in case.entries if entry.id in shown])
    told = [observation_told(one) for one in found]
    return {"at_once": OBSERVED_AT_ONCE, "observations": told, "whole": True}
