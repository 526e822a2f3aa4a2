"""The page of charts: what the cases that a reader has show together, drawn beside a table that says it."""

from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.actors import Actor
from config.errors import BadInput
from reviews.oversight.boundary import boundary
from reviews.oversight.charts import Charts, charts_of, slipped
from reviews.oversight.charts.drawn import DayAxis, SlipAxis, TimeAxis
from reviews.oversight.charts.outcomes import Outcome
from reviews.oversight.charts.told import answering_told, outcomes_told, slip_told, strip_told, together_words
from reviews.oversight.parts import companies_of, part_of
from reviews.oversight.phrases import begun
from reviews.oversight.reading import for_readers, histories_of, note_served, once_each

_FULL: Final = 100


@require_safe
@for_readers
def charts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Access windows, release slips, times to decide and outcomes, of all cases or of one company's."""
    asked = once_each(request.GET)
    companies = companies_of(actor)
    chosen = _company(asked, companies)
    part = part_of(actor, asked)
    kept = [case for case in histories_of(actor, part.cases) if chosen in (None, case.case.company)]
    found = charts_of((case, boundary(case)) for case in kept)
    shown = {case.id: found.entries_of(case) for case in kept}
    note_served(actor, [entry for case in kept for entry in case.entries if entry.id in shown[case.id]])
    said = {
        "companies": [{"id": id, "name": name} for id, name in companies],
        "chosen": str(chosen or ""),
        "windows": _windows(found),
        "slips": _slips(found),
        "answers": _answers(found),
        "outcomes": _outcomes(found),
        "cases": len(kept),
        "part": part.told(asked),
        "actor": actor,
    }
    return render(request, "oversight/charts.html", said)


def _company(asked: dict[str, str], companies: Iterable[tuple[str, str]]) -> UUID | None:
    for name in asked:
        if name not in ("company", "part"):
            raise BadInput(
                f"charts are of one company or of all: {name!r} says nothing here", pointer=f"/{name}"
            )
    wanted = asked.get("company", "")
    if not wanted:
        return None
    if wanted not in dict(companies):
        # the same for one that is not there and for one that this reader does not see
        raise BadInput(f"nothing that you may read is of the company {wanted!r}", pointer="/company")
    return UUID(wanted)


def _windows(found: Charts) -> dict[str, Any]:
    axis = DayAxis.of(found.strips)
    rows = [
        {
            **strip_told(strip),
            "bars": axis.bars(strip),
            "now": None if strip.now is None else axis(strip.now),
        }
        for strip in found.strips
    ]
    return {"rows": rows, "ticks": axis.ticks, "days": axis.days}


def _slips(found: Charts) -> dict[str, Any]:
    axis = SlipAxis.of(found.slips)
    groups = [
        {
            "attribution": begun(group.attribution.words),
            "together": together_words(group),
            "rows": [{**slip_told(slip), "bars": axis.bars(slip)} for slip in group.slips],
        }
        for group in slipped(found.slips)
    ]
    return {"groups": groups, "ticks": axis.ticks, "zero": axis(0)}


def _answers(found: Charts) -> dict[str, Any]:
    axis = TimeAxis.of(one.took for one in found.answers if one.took is not None)
    rows = [
        {
            **answering_told(one),
            "bars": axis.bars(one.took) if one.took is not None else [],
            "ends": [axis(one.took.low), axis(one.took.high)] if one.took is not None else [],
        }
        for one in found.answers
    ]
    return {"rows": rows, "ticks": axis.ticks}


def _outcomes(found: Charts) -> dict[str, Any]:
    told = outcomes_told(found.outcomes)
    most = max(
        (one["count"] for row in told["companies"] for cell in row["cells"] for one in cell), default=1
    )
    columns = [str(outcome) for outcome in Outcome]
    width = _FULL / len(columns)
    for row in told["companies"]:
        row["cells"] = [
            {
                "told": cell,
                "columns": [
                    {
                        "kind": one["outcome"].replace(" ", "-"),
                        "x": columns.index(one["outcome"]) * width,
                        "height": round(_FULL * one["count"] / most, 2),
                        "top": round(_FULL - _FULL * one["count"] / most, 2),
                    }
                    for one in cell
                ],
            }
            for cell in row["cells"]
        ]
    keys = [
        {"kind": name.replace(" ", "-"), "name": begun(name), "rests_on": said}
        for name, said in told["rests_on"].items()
    ]
    return {**told, "keys": keys, "width": round(width * 0.8, 2)}
