"""The exhibit: a case up to one step on numbered pages, to be printed and filed."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.actors import Actor
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from reviews.oversight.boundary import boundary
from reviews.oversight.citation import citation
from reviews.oversight.reading import for_readers
from reviews.oversight.signatures import checked_line
from reviews.oversight.stepping import Asked, Told, shown
from reviews.oversight.summary import cards
from reviews.oversight.views import heading


@require_safe
@for_readers
def exhibit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The case as it stood after a step: what was asked and applied, the drawing, the state, every entry up
    to that step with its citation, and how the record was last checked."""
    asked = Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    place = asked.place(history, steps)
    found = boundary(history)
    now = ledger.clock().astimezone(EASTERN)
    said: dict[str, Any] = {
        "case": heading(history),
        "actor": actor,
        **shown(asked, history, found, steps, place),
        "cards": list(cards(history, found)),
        "step": Told(asked, history.numbers, steps)(place),
        "recorded": asked.recorded,
        "known_to": history.name(asked.party) if asked.party else "",
        "checked": checked_line(history),
        "made": f"{now.day} {now:%B %Y, %H:%M} ET",
        "total": len(steps),
        "citations": [
            {"number": history.numbers[entry.id], "text": citation(history, entry, history.numbers[entry.id])}
            for entry in steps[: place + 1]
        ],
    }
    return render(request, "oversight/exhibit.html", said)
