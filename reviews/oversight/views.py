"""The oversight pages: each is the record's own fold as this reader may see it, put into a template."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from config.actors import Actor
from config.errors import Refused, Tampered
from reviews.oversight import boundary as ledgers
from reviews.oversight import brief as briefs
from reviews.oversight.bundle import Wanted, export, wanted
from reviews.oversight.cards import dispute_words, flag_words
from reviews.oversight.citation import citation
from reviews.oversight.corrected import corrected_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import kind_words
from reviews.oversight.matrix import LEGEND, knowing_words, matrix
from reviews.oversight.parts import part_of
from reviews.oversight.phrases import begun, series
from reviews.oversight.reading import (
    answered_across,
    case_for,
    for_readers,
    histories_of,
    history_for,
    note_served,
    once_each,
    refused,
)
from reviews.oversight.signatures import checked_line


@require_safe
@for_readers
def cases(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The cases that the reader may see against the ten indicators; each cell leads to its entries."""
    asked = once_each(request.GET)
    part = part_of(actor, asked)
    rows, shown = [], []
    for history in histories_of(actor, part.cases):
        found = ledgers.boundary(history)
        rows.append(
            {**heading(history), "indicators": _indicators(history, found), "flags": len(found.flags)}
        )
        cited = {history.case.entries[0].id, *(id for one in found.indicators for id in one.entries)}
        shown += [entry for entry in history.entries if entry.id in cited]
    note_served(actor, shown)
    names = [cell["name"] for cell in rows[0]["indicators"]] if rows else []
    said = {"cases": rows, "names": names, "part": part.told(asked), "actor": actor}
    return render(request, "oversight/cases.html", said)


@require_safe
@for_readers
def brief(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """A case in one paragraph and seven answers, with its indicators, flags and how it was last checked."""
    history = history_for(actor, case_for(actor, number))
    found = briefs.brief(history, answered_across(actor, history))
    answers = [
        {"number": place, "question": question, "text": briefs.plain(history, answer)}
        for place, (question, answer) in enumerate(zip(briefs.QUESTIONS, found.answers, strict=True), start=1)
    ]
    said = {
        "lead": briefs.plain(history, found.lead),
        "answers": answers,
        "checked": checked_line(history),
        **beside(history, found.boundary),
    }
    return case_page(request, actor, history, "brief", said)


@require_safe
@for_readers
def entries(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Every entry with its number, date, side, sentence, source and digest: what a citation leads to."""
    history = history_for(actor, case_for(actor, number))
    return case_page(request, actor, history, "entries", {"entries": list(_entries(history))})


@require_safe
@for_readers
def knew(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """Every entry against every party: since when it had it, and by whose word."""
    history = history_for(actor, case_for(actor, number))
    found = matrix(history)
    rows = [
        {
            "number_text": str(history.numbers[entry.id]),
            "occurred": str(entry.occurred),
            "sentence": history.sentence(entry),
            "known": [
                knowing_words(history, entry, found.step(entry.id, party, history.moment))
                for party in found.parties
            ],
        }
        for entry in history.entries
    ]
    said = {"parties": [history.name(party) for party in found.parties], "rows": rows, "legend": LEGEND}
    return case_page(request, actor, history, "knew", said)


@require_POST
@for_readers
def bundle(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The case as evidence to take away, as this reader may have it; the export is noted."""
    return taken_away(wanted(str(case_for(actor, number)), actor), actor)


def taken_away(what: Wanted, actor: Actor) -> HttpResponse:
    """A bundle as a file to keep."""
    try:
        data = export(what, actor)
    except (Refused, Tampered) as error:
        return refused(error)
    name = what.name.replace(" ", "-")
    return HttpResponse(
        data,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="demarc-{name}.zip"'},
    )


def case_page(
    request: HttpRequest, actor: Actor, history: CaseHistory, tab: str, said: dict[str, Any]
) -> HttpResponse:
    """A page of a case, in its tab."""
    said |= {"case": heading(history), "tab": tab, "actor": actor}
    return render(request, f"oversight/{tab.replace('-', '_')}.html", said)


def instruments(found: ledgers.Boundary) -> list[dict[str, Any]]:
    """The instruments of a case, each once: `license requirement (binding)`, and whether it binds."""
    each = dict.fromkeys((kind_words(row), row.binding) for row in found.crossings if row.instrument)
    return [{"words": words, "binding": binding} for words, binding in each]


def heading(history: CaseHistory) -> dict[str, Any]:
    """What stands over every page of a case."""
    case = history.case
    return {
        "number": case.number,
        "title": history.in_words(case.title),
        "company": history.name(case.company),
        "models": series(history.name(model) for model in case.models),
        "compiled": history.compiled,
        "state": case.state.words,
    }


def beside(history: CaseHistory, found: ledgers.Boundary) -> dict[str, Any]:
    """What stands beside every answer: instruments, indicators, flags, disputes."""
    return {
        "instruments": instruments(found),
        "indicators": _indicators(history, found),
        "flags": [flag_words(history, flag) for flag in found.flags],
        "disputes": [dispute_words(history, dispute) for dispute in found.disputes],
    }


def _indicators(history: CaseHistory, found: ledgers.Boundary) -> list[dict[str, str]]:
    return [
        {"name": begun(one.name), "answer": str(one.answer), "entries": history.cite(one.entries)}
        for one in found.indicators
    ]


def _entries(history: CaseHistory) -> Iterator[dict[str, Any]]:
    for entry in sorted(history.entries, key=lambda entry: history.numbers[entry.id]):
        record = entry.record
        yield {
            "number": history.numbers[entry.id],
            "occurred": str(entry.occurred),
            "recorded": record.recorded_at,
            "late": history.late(entry),
            "side": record.side,
            "sentence": history.sentence(entry),
            "corrected": corrected_words(history, entry),
            "source": str(record.source) if record.source else "",
            "evidence": record.source.evidence.replace("_", " ") if record.source else "",
            "leaf": entry.leaf.hex(),
            "citation": citation(history, entry, history.numbers[entry.id]),
            "known": history.known[entry.id].state.words if entry.id in history.known else "",
        }
