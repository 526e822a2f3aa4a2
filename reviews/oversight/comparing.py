"""Pages across companies, for overseers and agency supervisors only: comparison and observations."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.actors import Actor
from config.errors import BadInput, NotFound
from reviews.oversight.boundaries import once_each
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
from reviews.oversight.reading import all_histories, for_readers, note_served, reads_across

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
    histories = all_histories(actor)
    said: dict[str, Any] = {
        "actor": actor,
        "no_verdict": NO_VERDICT,
        "who_may_read": WHO_MAY_READ,
        "cases": [{"value": case.case.number, "name": _titled(case)} for case in histories],
        "companies": _companies(histories),
        "chosen": {name: asked.get(name, "") for name in _SIDES},
    }
    if all(asked.get(name) for name in _SIDES):
        found = compared(*two_sides(asked["a"], asked["b"], histories))
        _note(actor, histories, found.entries_of)
        said["told"] = comparison_told(found)
    return render(request, "oversight/compare.html", said)


@require_safe
@for_readers
def observations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each capability that is on record for more than one maker, and who was asked."""
    refuse_others(actor)
    histories = all_histories(actor)
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


def two_sides(a: str, b: str, histories: Iterable[CaseHistory]) -> tuple[Side, Side]:
    """What two texts name among the cases that a reader has. Raises NotFound, and BadInput for one twice."""
    known = list(histories)
    found = []
    for name, text in zip(_SIDES, (a, b), strict=True):
        side = side_of(text, known)
        if side is None:
            raise NotFound(f"there is no case or company {text!r} to compare", pointer=f"/{name}")
        found.append(side)
    first, second = found
    if {case.id for case in first.cases} == {case.id for case in second.cases}:
        raise BadInput("these two are the same: name another one", pointer="/b")
    return first, second


def entries_of(found: Iterable[Observation], case: CaseHistory) -> set[UUID]:
    """The entries of a case that observations show something of."""
    makers = [maker for one in found for maker in one.makers]
    told = {id for maker in makers for stake in maker.stakes if stake.case is case for id in stake.entries}
    return told | {asked.row.entry for maker in makers for asked in maker.asked if asked.case is case}


def _note(actor: Actor, histories: Iterable[CaseHistory], shown: Callable[[CaseHistory], set[UUID]]) -> None:
    for case in histories:
        wanted = shown(case)
        note_served(actor, (entry for entry in case.entries if entry.id in wanted))


def _titled(case: CaseHistory) -> str:
    return f"{case.case.number} {case.in_words(case.case.title)} ({case.name(case.case.company)})"


def _companies(histories: Iterable[CaseHistory]) -> list[dict[str, str]]:
    names = {str(case.case.company): case.name(case.case.company) for case in histories}
    return [
        {"value": id, "name": name} for id, name in sorted(names.items(), key=lambda one: one[1].casefold())
    ]
