"""The page of one case: cards, flags and record on one screen, commands at the side, tabs for the rest."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from config.actors import Actor
from config.errors import BadInput, NotFound
from config.office.site import office
from reviews.office.case import inside, tabs
from reviews.office.case.address import address
from reviews.office.case.cards import cards
from reviews.office.case.offered import gives, offered
from reviews.office.case.reading import CaseReading, read_case
from reviews.office.case.record import record
from reviews.office.looked import last_position, look_at
from reviews.oversight.cards import COMPILED, flag_words
from reviews.oversight.history import CaseHistory
from reviews.oversight.phrases import series, track_words
from reviews.oversight.reading import note_served, once_each, refused

TABS: Final[dict[str, tuple[str, Callable[[CaseReading], dict[str, Any]]]]] = {
    "findings": ("Findings", tabs.findings),
    "correspondence": ("Correspondence", tabs.correspondence),
    "documents": ("Documents", tabs.documents),
    "clocks": ("Clocks", tabs.clocks),
    "agreement": ("Agreement", tabs.agreement),
    "boundary": ("Boundary", tabs.boundary),
    "desk": ("Desk", inside.desk),
    "people": ("People", inside.people),
}
"""Each tab beside the record: its name, and what is on it."""

RECORD: Final = "record"


def case_page(request: HttpRequest, actor: Actor, case: UUID) -> HttpResponse:
    """The page of a case for a reader whom the site has let in. Raises Http404 for a case that this reader
    may not see, as for none."""
    try:
        asked = once_each(request.GET)
        tab = asked.get("tab", RECORD)
        if tab not in (RECORD, *TABS):
            raise BadInput(f"a case has no tab {tab!r}", pointer="/tab")
        newest = last_position()
        reading = read_case(actor, case)
        shown = record(reading, asked) if tab == RECORD else TABS[tab][1](reading)
    except NotFound as error:
        raise Http404(error.detail) from error
    except BadInput as error:
        return refused(error)
    note_served(actor, reading.history.entries)
    look_at(actor, case, newest)
    said = {
        **office().each_context(request),
        "title": f"{reading.history.case.number} {reading.history.in_words(reading.history.case.title)}",
        "case": heading(reading),
        "cards": cards(reading),
        "flags": [flag_words(reading.history, flag) for flag in reading.boundary.flags],
        "tab": tab,
        "tabs": _tabs(reading, tab),
        "offered": offered(reading.case, reading.possible) if gives(actor, reading.case) else None,
        "shown": shown,
        "actor": actor,
    }
    return render(request, f"office/case/{tab}.html", said)


def heading(reading: CaseReading) -> dict[str, Any]:
    """What stands over every tab."""
    history, case = reading.history, reading.case
    return {
        "id": case.id,
        "number": history.case.number,
        "title": history.in_words(history.case.title),
        "company": history.name(history.case.company),
        "agency": history.name(history.case.agency) if history.case.agency else "several offices",
        "models": series(history.name(model) for model in history.case.models),
        "state": case.state.words,
        "track": track_words(str(history.case.track)),
        "kind": str(history.case.kind),
        "compiled": COMPILED if history.compiled else "",
        "banner": case.confidentiality.banner_at(history.moment) or "",
        "address": address(case.id),
        "continues": history.before.case.number if history.before else "",
    }


def _tabs(reading: CaseReading, tab: str) -> list[dict[str, Any]]:
    counted = _counts(reading.history, reading)
    at = address(reading.case.id)
    every = [(RECORD, "Record"), *((name, words) for name, (words, _) in TABS.items())]
    return [
        {
            "name": words,
            "address": at if name == RECORD else f"{at}?tab={name}",
            "here": name == tab,
            "count": counted.get(name),
        }
        for name, words in every
        if name != "desk" or reading.desk is not None
    ]


def _counts(history: CaseHistory, reading: CaseReading) -> dict[str, int]:
    """How many things a tab holds, where that says something."""
    case = reading.case
    return {
        RECORD: len(history.entries),
        "findings": len(case.findings.found),
        "correspondence": len(reading.boundary.crossings) + len(case.questions.asked),
        "documents": len(case.documents.filed),
        "clocks": len(reading.clocks),
    }
