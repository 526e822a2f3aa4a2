"""The exhibit: a case up to one step on numbered pages, to be printed and filed."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.actors import Actor
from config.errors import BadInput
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from reviews.oversight.boundary import boundary
from reviews.oversight.citation import citation
from reviews.oversight.reading import for_readers
from reviews.oversight.signatures import checked_line
from reviews.oversight.stepping import Asked, Told, shown
from reviews.oversight.summary import cards
from reviews.oversight.views import heading, instruments

_PAPER: Final = 570
"""How wide the drawing is laid out, in pixels: a letter page without its margins and the names of lanes."""


@require_safe
@for_readers
def exhibit(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The case as it stood after a step: what was asked and applied, the drawing, the state, every entry up
    to that step with its citation, and how the record was last checked. Nothing in it is of later."""
    asked = Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    place = asked.place(history, steps)
    then = asked.at(history.numbers, steps, place)
    if then is None:
        raise BadInput("before the first entry there is nothing to print", pointer="/as_of")
    found = boundary(then)
    now = ledger.clock().astimezone(EASTERN)
    said: dict[str, Any] = {
        "case": heading(history),
        "instruments": instruments(found),
        "actor": actor,
        **shown(asked, then, found, steps, place, wide=_PAPER),
        "cards": list(cards(then, found)),
        "step": Told(asked, history.numbers, steps)(place),
        "paper": True,
        "recorded": asked.recorded,
        "known_to": history.name(asked.party) if asked.party else "",
        "checked": checked_line(history),
        "made": f"{now.day} {now:%B %Y, %H:%M} ET",
        "total": len(steps),
        "citations": [
            {"number": then.numbers[entry.id], "text": citation(then, entry, then.numbers[entry.id])}
            for entry in steps[: place + 1]
        ],
    }
    return render(request, "oversight/exhibit.html", said)
