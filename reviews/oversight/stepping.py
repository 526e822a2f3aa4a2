"""The replay page: a case drawn over time, and its state after every step, from the server's own fold."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from config.actors import Actor, Side
from config.errors import BadInput
from config.ledger.event import Entry, EntryCorrected
from config.ledger.occurred import EASTERN, Precision
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.citation import citation
from reviews.oversight.corrected import corrected_words
from reviews.oversight.drawing import WIDE, draw
from reviews.oversight.history import CaseHistory
from reviews.oversight.moment import eastern_of, instant_of
from reviews.oversight.reading import case_for, for_readers, histories_for
from reviews.oversight.state import changes, state
from reviews.oversight.summary import cards
from reviews.oversight.views import heading, instruments

AT_ONCE: Final = 12
"""So many states are handed out at a time."""

_ZOOMS: Final = (1, 2, 4, 8)
_WIDEST: Final = 4000


class Asked:
    """What a reader asks for: how time runs, whose knowledge, at which step, and how wide the drawing is."""

    def __init__(self, actor: Actor, number: str, query: QueryDict) -> None:
        self.actor, self.number, self.query = actor, number, query
        self.case = case_for(actor, number)
        mode = query.get("mode", "happened")
        if mode not in ("happened", "recorded"):
            raise BadInput("a case is replayed as it happened or as it was recorded", pointer="/mode")
        self.recorded = mode == "recorded"
        self.party = _party(query.get("party", ""))
        self.zoom = _whole(query, "zoom", 1, _ZOOMS[-1])
        self.wide = _whole(query, "wide", WIDE, _WIDEST)
        self.history = histories_for(actor, self.case, known_by=self.party)

    def steps(self, history: CaseHistory) -> list[Entry]:
        """The entries in the order in which they are replayed; corrections change others and are no step."""
        told = [entry for entry in history.entries if not isinstance(entry.event, EntryCorrected)]
        if self.recorded:
            return sorted(told, key=lambda entry: history.numbers[entry.id])
        return sorted(told, key=lambda entry: (entry.takes_effect, history.numbers[entry.id]))

    def place(self, history: CaseHistory, steps: list[Entry]) -> int:
        """The step that is asked for, from 0: an entry's (the last before it where the party looked at lacks
        it), the last by an instant (-1 before all of them), or the last of all."""
        if wanted := self.query.get("entry"):
            for place, entry in enumerate(steps):
                if str(history.numbers[entry.id]) == wanted:
                    return place
            if (counted := self._unknown(wanted)) is not None:
                return sum(self.when(entry) <= counted for entry in steps) - 1
            raise BadInput(f"there is no entry ¶{wanted} to replay to", pointer="/entry")
        if (until := self.until()) is not None:
            return sum(self.when(entry) <= until for entry in steps) - 1
        return len(steps) - 1

    def _unknown(self, wanted: str) -> datetime | None:
        """When an entry counts from that the party looked at did not have; None for what is no entry."""
        if self.party is None or self.actor.side is not Side.OVERSIGHT:
            return None
        whole = histories_for(self.actor, self.case)()
        found = (self.when(entry) for entry in whole.entries if str(whole.numbers[entry.id]) == wanted)
        return next(found, None)

    def until(self) -> datetime | None:
        """The instant asked for: `as_of` with its zone, or `eastern` without, as a form sends it."""
        if instant := self.query.get("as_of"):
            return instant_of(instant)
        if local := self.query.get("eastern"):
            return eastern_of(local, "/eastern")
        return None

    def when(self, entry: Entry) -> datetime:
        return entry.record.recorded_at if self.recorded else entry.takes_effect

    def together(self, times: list[datetime], place: int) -> range:
        """The steps that came about together with a step, itself among them; `times` are those of all."""
        if self.recorded:
            return range(place, place + 1)
        return range(bisect_left(times, times[place]), bisect_right(times, times[place]))

    def at(self, numbers: dict[UUID, int], steps: list[Entry], place: int) -> CaseHistory | None:
        """The case right after a step, None before the first."""
        if place < 0:
            return None
        entry = steps[place]
        if self.recorded:
            return self.history(entry=numbers[entry.id])
        return self.history(occurred=self.when(entry))

    def address(self, name: str = "replay", **changed: str) -> str:
        query = {
            "mode": "recorded" if self.recorded else "happened",
            "party": str(self.party or ""),
            "zoom": str(self.zoom) if self.zoom > 1 else "",
            **changed,
        }
        kept = QueryDict(mutable=True)
        kept.update({name: value for name, value in query.items() if value})
        return f"{reverse(f'oversight:{name}', kwargs={'number': self.number})}?{kept.urlencode()}"


@require_safe
@for_readers
def replay(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """A case over time, with the step that is asked for and the state after it."""
    asked = Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    place = asked.place(history, steps)
    found = boundary(history)
    at = [history.numbers[entry.id] for entry in steps]
    here = {"entry": str(at[place])} if 0 <= place < len(at) else {}
    said = {
        "case": heading(history),
        "instruments": instruments(found),
        "tab": "replay",
        "actor": actor,
        **shown(asked, history, found, steps, place),
        "rows": [_row(history, entry) for entry in steps],
        "cards": list(cards(history, found)),
        "step": Told(asked, history.numbers, steps)(place),
        "place": place,
        "last": len(steps) - 1,
        "numbers": at,
        "recorded": asked.recorded,
        "switch": {
            "happened": asked.address(mode="happened", **here),
            "recorded": asked.address(mode="recorded", **here),
        },
        "previous": asked.address(entry=str(at[place - 1])) if place > 0 else "",
        "next": asked.address(entry=str(at[place + 1])) if place + 1 < len(at) else "",
        "knowers": list(_knowers(asked, history, here)),
        "party": str(asked.party or ""),
        "states": asked.address(name="states"),
        "redraw": asked.address(name="drawing"),
        "exhibit": asked.address(name="exhibit", **here),
        "zoom": asked.zoom,
        "zooms": [
            {"factor": each, "address": asked.address(zoom=str(each), **here), "on": each == asked.zoom}
            for each in _ZOOMS
        ],
    }
    return render(request, "oversight/replay.html", said)


@require_safe
@for_readers
def drawing(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The drawing alone, laid out anew for a zoom and a width."""
    asked = Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    place = asked.place(history, steps)
    return render(request, "oversight/drawing.html", shown(asked, history, boundary(history), steps, place))


@require_safe
@for_readers
def states(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The state after each of a few steps, from `from` on (a step from 0), as JSON."""
    asked = Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    first = _whole(request.GET, "from", 0, None, least=0)
    told = Told(asked, history.numbers, steps)
    return JsonResponse({"states": [told(place) for place in range(first, min(first + AT_ONCE, len(steps)))]})


def shown(
    asked: Asked, history: CaseHistory, found: Boundary, steps: list[Entry], place: int, *, wide: int = 0
) -> dict[str, Any]:
    """What the drawing is made of; `wide` where the reader does not say how wide."""
    drawn = draw(history, found, recorded=asked.recorded, wide=wide or asked.wide, zoom=asked.zoom)
    at = {mark.number: mark.at for lane in drawn.lanes for mark in lane.marks}
    ahead = [history.numbers[entry.id] for entry in steps[place + 1 :]]
    current = history.numbers[steps[place].id] if 0 <= place < len(steps) else 0
    return {
        "drawing": drawn,
        "case_number": asked.number,
        "ahead": set(ahead),
        "current": current,
        "cursor": at.get(current, 0),
        "entry_at": f"{asked.address()}&entry=",
    }


class Told:
    """Every step of a replay as it is told: the entry, when, what stood after it, what changed then."""

    def __init__(self, asked: Asked, numbers: dict[UUID, int], steps: list[Entry]) -> None:
        self.asked, self.numbers, self.steps = asked, numbers, steps
        self.times = [asked.when(entry) for entry in steps]
        self.histories: dict[datetime | int, CaseHistory | None] = {}

    def __call__(self, place: int) -> dict[str, Any]:
        """The step of a place, from 0; -1 is before all of them."""
        after = self._at(place)
        if after is None:
            nothing: dict[str, Any] = {"state": [], "changed": [], "together": "", "citation": ""}
            return {"place": -1, "number": 0, "at": "before the first entry", "sentence": "", **nothing}
        entry, asked = self.steps[place], self.asked
        together = asked.together(self.times, place)
        return {
            "place": place,
            "number": self.numbers[entry.id],
            "at": self._when(entry),
            "side": str(entry.side),
            "sentence": after.sentence(after.entry(entry.id) or entry),
            "state": [
                {"name": one.name, "text": one.text, "points": list(one.points)} for one in state(after)
            ],
            "together": after.cite(self.steps[one].id for one in together) if len(together) > 1 else "",
            "changed": [
                {"name": one.name, "before": one.before, "after": one.after}
                for one in changes(self._at(together.start - 1), after)
            ],
            "citation": citation(after, entry, self.numbers[entry.id]),
        }

    def _at(self, place: int) -> CaseHistory | None:
        if place < 0:
            return None
        # all entries of one instant leave the same state
        key = place if self.asked.recorded else self.asked.when(self.steps[place])
        if key not in self.histories:
            self.histories[key] = self.asked.at(self.numbers, self.steps, place)
        return self.histories[key]

    def _when(self, entry: Entry) -> str:
        """The moment of a step for people: when it happened, or was recorded."""
        recorded = entry.record.recorded_at.astimezone(EASTERN)
        instant = f"{recorded.day} {recorded:%B %Y, %H:%M} ET"
        if self.asked.recorded:
            return f"recorded {instant}"
        if entry.occurred.precision is Precision.UNKNOWN:
            return f"date not known, recorded {instant}"
        if entry.occurred.precision is Precision.INSTANT:
            return str(entry.occurred)
        return f"{entry.occurred}, counted from its end"


def _row(history: CaseHistory, entry: Entry) -> dict[str, Any]:
    number = history.numbers[entry.id]
    return {
        "number": number,
        "cited": f"¶{number}",
        "occurred": str(entry.occurred),
        "side": entry.side.replace("_", " "),
        "sentence": history.sentences[entry.id],
        "corrected": corrected_words(history, entry),
    }


def _knowers(asked: Asked, history: CaseHistory, here: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Whose knowledge may be looked at: everybody's and each party's, by overseers; others have their own."""
    if asked.actor.side is not Side.OVERSIGHT:
        return
    yield {"name": "everybody", "address": asked.address(party="", **here), "on": asked.party is None}
    for party in history.case.parties:
        address = asked.address(party=str(party), **here)
        yield {"name": f"known to {history.name(party)}", "address": address, "on": asked.party == party}


def _whole(query: QueryDict, name: str, otherwise: int, most: int | None, *, least: int = 1) -> int:
    text = query.get(name, "")
    if not text:
        return otherwise
    # what is longer is no number that a page can mean
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else -1
    if number < least or (most is not None and number > most):
        upto = "on" if most is None else f"to {most}"
        raise BadInput(f"`{name}` is a whole number from {least} {upto}", pointer=f"/{name}")
    return number


def _party(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput("a party is named by its id", pointer="/party") from error
