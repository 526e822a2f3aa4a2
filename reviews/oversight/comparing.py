"""Pages across companies, for overseers and agency supervisors only: comparison and observations."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.models import Organization
from config.actors import Actor
from config.errors import BadInput, NotFound
from config.ledger.models import About
from reviews.models import CapabilityFile, CaseFile, CommunicationFile, ComparatorFile, ReportFile
from reviews.oversight.boundary import boundary
from reviews.oversight.comparison import Side, side_of
from reviews.oversight.comparison import compare as compared
from reviews.oversight.comparison.told import (
    NO_VERDICT,
    WHO_MAY_READ,
    WHY_NOT,
    comparison_told,
    observation_told,
)
from reviews.oversight.history import CaseHistory
from reviews.oversight.observations import Observation
from reviews.oversight.observations import observations as observed
from reviews.oversight.parts import AT_ONCE, cases_seen, companies_of, holding
from reviews.oversight.reading import for_readers, histories_of, note_served, once_each, reads_across

_SIDES = ("a", "b")


@require_safe
@for_readers
def compare(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Two cases, or two companies, side by side."""
    refuse_others(actor)
    asked = once_each(request.GET)
    if unknown := next((name for name in asked if name not in _SIDES), None):
        raise BadInput(
            f"{unknown!r} says nothing here: `a` and `b` name what is compared", pointer=f"/{unknown}"
        )
    companies = companies_of(actor)
    names = dict(companies)
    said: dict[str, Any] = {
        "actor": actor,
        "no_verdict": NO_VERDICT,
        "who_may_read": WHO_MAY_READ,
        "cases": [
            {"value": number, "name": f"{number} {title} ({names.get(str(company), 'not registered')})"}
            for number, title, company in cases_seen(actor).values_list("number", "title", "company")
        ],
        "companies": [{"value": id, "name": name} for id, name in companies],
        "chosen": {name: asked.get(name, "") for name in _SIDES},
    }
    if all(asked.get(name) for name in _SIDES):
        found = compared(*sides_of(actor, asked["a"], asked["b"]))
        _note(actor, (*found.a.cases, *found.b.cases), found.entries_of)
        said["told"] = comparison_told(found)
    return render(request, "oversight/compare.html", said)


@require_safe
@for_readers
def observations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each capability that is on record for more than one maker, and who was asked."""
    refuse_others(actor)
    histories = histories_at_stake(actor)
    found = observed((case, boundary(case)) for case in histories)
    _note(actor, histories, lambda case: entries_of(found, case))
    said = {
        "actor": actor,
        "who_may_read": WHO_MAY_READ,
        "why_not": WHY_NOT,
        "observations": [observation_told(one) for one in found],
    }
    return render(request, "oversight/observations.html", said)


def refuse_others(actor: Actor) -> None:
    """Raise NotFound, as for what is not there, for all but overseers and agency supervisors."""
    if not reads_across(actor):
        raise NotFound("there is no such page")


def sides_of(reader: Actor | None, a: str, b: str) -> tuple[Side, Side]:
    """What two texts name among the cases that a reader has; the operator of this machine (None) has all.

    Raises NotFound, and BadInput for one that is named twice or has too many cases for one page.
    """
    meant = {name: _meant(reader, name, text) for name, text in zip(_SIDES, (a, b), strict=True)}
    histories = histories_of(reader, dict.fromkeys(id for cases in meant.values() for id in cases))
    found = []
    for name, text in zip(_SIDES, (a, b), strict=True):
        side = side_of(text, histories)
        if side is None:
            raise NotFound(f"there is no case or company {text!r} to compare", pointer=f"/{name}")
        found.append(side)
    first, second = found
    if {case.id for case in first.cases} == {case.id for case in second.cases}:
        raise BadInput("these two are the same: name another one", pointer="/b")
    return first, second


def _meant(reader: Actor | None, name: str, text: str) -> list[UUID]:
    """The cases that a side can mean: the one of a number, or those of a company of an id or a name."""
    wanted = text.strip().casefold()
    companies = [
        id
        for id, *names in Organization.objects.values_list("stream", "name", "short")
        if wanted in (str(id), *(one.casefold() for one in names))
    ]
    rows = cases_seen(reader).filter(Q(number=text) | Q(company__in=companies))
    found = list(rows.values_list("stream", flat=True))
    if reader is not None and len(found) > AT_ONCE:
        raise BadInput(
            f"{text!r} has {len(found):,} cases, and a page compares at most {AT_ONCE}: name one of them",
            pointer=f"/{name}",
        )
    return found


def histories_at_stake(reader: Actor | None) -> list[CaseHistory]:
    """The cases that observations rest on, as the reader has them."""
    return histories_of(reader, cases_at_stake(reader))


def few_at_stake(reader: Actor, at_most: int) -> list[UUID] | None:
    """As `cases_at_stake` where these are at most so many; None, found out without counting them, where a
    capability is at stake in more."""
    if len(_staked(cases_seen(reader)).order_by().values_list("stream")[: at_most + 1]) > at_most:
        return None
    found = cases_at_stake(reader)
    return found if len(found) <= at_most else None


def cases_at_stake(reader: Actor | None) -> list[UUID]:
    """Which cases observations rest on: those in which a capability is at stake, and of the companies that
    they name as its makers those that hold a communication."""
    seen = cases_seen(reader)
    staked = _staked(seen)
    makers = Q(company__in=staked.order_by().values("company")) | Q(
        company__in=ComparatorFile.objects.filter(stream__in=staked.order_by().values("stream")).values(
            "maker"
        )
    )
    asked = seen.filter(makers).filter(holding(CommunicationFile.objects.all()))
    ids = {*staked.values_list("stream", flat=True), *asked.values_list("stream", flat=True)}
    return [id for id in seen.values_list("stream", flat=True) if id in ids]


def _staked(seen: "QuerySet[CaseFile]") -> "QuerySet[CaseFile]":
    """Those of some cases in which a capability is at stake."""
    speaking = ReportFile.objects.exclude(stage="").values("stream")
    reported = About.objects.filter(stream__in=speaking).values("about")  # few reports, many cases
    demonstrated = CapabilityFile.objects.filter(demonstrated=True).values("stream")
    compared_to = ComparatorFile.objects.values("stream")
    return seen.filter(Q(stream__in=demonstrated) | Q(stream__in=compared_to) | Q(stream__in=reported))


def entries_of(found: Iterable[Observation], case: CaseHistory) -> set[UUID]:
    """The entries of a case that observations show something of."""
    makers = [maker for one in found for maker in one.makers]
    told = {id for maker in makers for stake in maker.stakes if stake.case is case for id in stake.entries}
    return told | {asked.row.entry for maker in makers for asked in maker.asked if asked.case is case}


def _note(actor: Actor, histories: Iterable[CaseHistory], shown: Callable[[CaseHistory], set[UUID]]) -> None:
    told = ((case, shown(case)) for case in histories)
    note_served(actor, [entry for case, wanted in told for entry in case.entries if entry.id in wanted])
