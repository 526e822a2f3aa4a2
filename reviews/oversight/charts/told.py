"""The rows of the charts as plain JSON types, in words and numbers: what pages and the command show. Pure."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from reviews.oversight.charts.answers import Answering
from reviews.oversight.charts.outcomes import LedTo, Outcome
from reviews.oversight.charts.slips import Days, Slip, Slipped
from reviews.oversight.charts.windows import Strip
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import kind_words
from reviews.oversight.phrases import begun, named_asker, series
from reviews.oversight.told import span_told


def strip_told(strip: Strip) -> dict[str, Any]:
    """An access window: how long it was to be, what became of it, and each of its runs."""
    entries = [strip.entry, *([strip.ending] if strip.ending else [])]
    return {
        **_of(strip.case, entries),
        "models": [strip.case.name(model) for model in strip.models],
        "first": strip.first.isoformat(),
        "since": f"{strip.first.day} {strip.first:%b %Y}",
        "days": strip.days,
        "held": strip.held,
        "ended_on": list(strip.ended_on) if strip.ended_on else None,
        "words": begun(strip.words),
        "runs": [run.full for run in strip.runs],
    }


def slip_told(slip: Slip) -> dict[str, Any]:
    """A change of a release date, in days."""
    return {
        **_of(slip.case, [slip.entry]),
        "model": slip.case.name(slip.model),
        "to": slip.to.words,
        "attribution": slip.attribution.words,
        "before": str(slip.before) if slip.before else "no date stated",
        "after": str(slip.after) if slip.after else "no date stated",
        "days": list(slip.days) if slip.days else None,
        "words": moved_words(slip.days),
    }


def slipped_told(group: Slipped) -> dict[str, Any]:
    """The changes of one attribution together."""
    return {
        "attribution": group.attribution.words,
        "later": list(group.later),
        "earlier": list(group.earlier),
        "unknown": group.unknown,
        "words": together_words(group),
        "slips": [slip_told(slip) for slip in group.slips],
    }


def answering_told(one: Answering) -> dict[str, Any]:
    """A communication and a decision about it."""
    entries = [one.row.entry, *(one.reply.entries[:1] if one.reply else ())]
    return {
        **_of(one.case, entries),
        "asked": f"{named_asker(one.case, one.row)}: {kind_words(one.row)}",
        "binding": one.row.binding,
        "issued": str(one.row.issued),
        "decided": one.reply.kind.words(binding=one.row.binding) if one.reply else None,
        "took": span_told(one.took),
        "words": _took_words(one),
    }


def outcomes_told(found: Iterable[LedTo]) -> dict[str, Any]:
    """What reviews led to: a row for each company, and in it a cell for each quarter with its outcomes."""
    told = list(found)
    quarters = sorted({one.quarter for one in told})
    companies = sorted(
        {one.company: one.case.name(one.company) for one in told}.items(), key=lambda one: one[1].casefold()
    )
    return {
        "quarters": [str(quarter) for quarter in quarters],
        "companies": [
            {
                "company": name,
                "cells": [
                    _cell([one for one in told if (one.company, one.quarter) == (company, quarter)])
                    for quarter in quarters
                ],
            }
            for company, name in companies
        ],
        "rests_on": {str(outcome): outcome.rests_on for outcome in Outcome},
    }


def _cell(found: list[LedTo]) -> list[dict[str, Any]]:
    return [
        {
            "outcome": str(outcome),
            "count": len(cases),
            "cases": [_of(one.case, one.entries) for one in cases],
        }
        for outcome in Outcome
        if (cases := [one for one in found if one.outcome is outcome])
    ]


def _of(case: CaseHistory, entries: Iterable[UUID]) -> dict[str, Any]:
    listed = list(entries)
    return {
        "case": case.case.number,
        "company": case.name(case.case.company),
        "entries": case.numbered(listed),
        "cited": case.cite(listed),
    }


def _took_words(one: Answering) -> str:
    if one.reply is None:
        return "no decision is on record"
    return str(one.took) if one.took is not None else "its dates do not say"


def moved_words(days: Days | None) -> str:
    """How far a date moved: `13 to 15 days later`, `4 days earlier`, `from 1 day earlier to 1 day later`."""
    if days is None:
        return "a date is not stated"
    low, high = (round(day, 1) for day in days)
    if low >= 0:
        return f"{_days(low, high)} later" if high > 0 else "not moved"
    if high <= 0:
        return f"{_days(-high, -low)} earlier"
    return f"from {_days(-low, -low)} earlier to {_days(high, high)} later"


def together_words(group: Slipped) -> str:
    """What the changes of one attribution add up to."""
    parts = []
    for days, where in ((group.later, "later"), (group.earlier, "earlier")):
        low, high = (round(day, 1) for day in days)
        if high > 0:
            parts.append(f"{_days(low, high)} {where}")
    if group.unknown:
        changes = "1 change" if group.unknown == 1 else f"{group.unknown} changes"
        parts.append(f"{changes} without a date")
    return series(parts) or "not moved"


def _days(low: float, high: float) -> str:
    if low == high:
        return "1 day" if low == 1 else f"{low:,g} days"
    return f"{low:,g} to {high:,g} days"
