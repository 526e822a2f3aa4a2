"""The replay page: a case drawn over time, and its state after every step, from the server's own fold."""

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
from config.ledger.occurred import EASTERN
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.drawing import draw
from reviews.oversight.history import CaseHistory
from reviews.oversight.moment import instant_of
from reviews.oversight.phrases import difference_words, named_asker, scope_words
from reviews.oversight.reading import case_for, for_readers, history_for
from reviews.oversight.state import changes, state
from reviews.oversight.views import heading, instruments
from reviews.scope import Difference, Relation

_AT_ONCE: Final = 12

_BEFORE: Final[dict[str, Any]] = {
    "place": -1,
    "number": 0,
    "at": "before the first entry",
    "sentence": "",
    "state": [],
    "changed": [],
}


class _Asked:
    """What a reader asks for: how time runs, whose knowledge, and at which step."""

    def __init__(self, actor: Actor, number: str, query: QueryDict) -> None:
        self.actor, self.number = actor, number
        self.case = case_for(actor, number)
        mode = query.get("mode", "happened")
        if mode not in ("happened", "recorded"):
            raise BadInput("a case is replayed as it happened or as it was recorded", pointer="/mode")
        self.recorded = mode == "recorded"
        self.party = _party(query.get("party", ""))
        self.query = query

    def history(self, **moment: Any) -> CaseHistory:
        return history_for(self.actor, self.case, known_by=self.party, **moment)

    def steps(self, history: CaseHistory) -> list[Entry]:
        """The entries in the order in which they are replayed; corrections change others and are no step."""
        told = [entry for entry in history.entries if not isinstance(entry.event, EntryCorrected)]
        if self.recorded:
            return sorted(told, key=lambda entry: history.numbers[entry.id])
        return sorted(told, key=lambda entry: (entry.takes_effect, history.numbers[entry.id]))

    def place(self, history: CaseHistory, steps: list[Entry]) -> int:
        """The step that is asked for, from 0: an entry's, the last by an instant, or the last of all."""
        if wanted := self.query.get("entry"):
            for place, entry in enumerate(steps):
                if str(history.numbers[entry.id]) == wanted:
                    return place
            raise BadInput(f"there is no entry ¶{wanted} to replay to", pointer="/entry")
        if instant := self.query.get("as_of"):
            until = instant_of(instant)
            return sum(self.when(entry) <= until for entry in steps) - 1
        return len(steps) - 1

    def when(self, entry: Entry) -> datetime:
        return entry.record.recorded_at if self.recorded else entry.takes_effect

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
            **changed,
        }
        kept = QueryDict(mutable=True)
        kept.update({name: value for name, value in query.items() if value})
        return f"{reverse(f'oversight:{name}', kwargs={'number': self.number})}?{kept.urlencode()}"


@require_safe
@for_readers
def replay(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """A case over time, with the step that is asked for and the state after it."""
    asked = _Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    place = asked.place(history, steps)
    found = boundary(history)
    drawing = draw(history, found, recorded=asked.recorded)
    at = [history.numbers[entry.id] for entry in steps]
    said = {
        "case": heading(history),
        "instruments": instruments(found),
        "tab": "replay",
        "actor": actor,
        "drawing": drawing,
        "cards": list(_cards(history, found)),
        "step": _told(asked, history.numbers, steps, place) if steps else None,
        "place": place,
        "steps": steps,
        "last": len(steps) - 1,
        "numbers": at,
        "recorded": asked.recorded,
        "switch": {
            "happened": asked.address(mode="happened", **_entry_of(at, place)),
            "recorded": asked.address(mode="recorded", **_entry_of(at, place)),
        },
        "previous": asked.address(entry=str(at[place - 1])) if place > 0 else "",
        "next": asked.address(entry=str(at[place + 1])) if place + 1 < len(at) else "",
        "knowers": list(_knowers(asked, history, at, place)),
        "rows": [_row(history, entry) for entry in steps],
        "states": asked.address(name="states"),
    }
    return render(request, "oversight/replay.html", said)


@require_safe
@for_readers
def states(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """The state after each of a few steps, from `from` on (a step from 0), as JSON."""
    asked = _Asked(actor, number, request.GET)
    history = asked.history()
    steps = asked.steps(history)
    first = request.GET.get("from", "0")
    if not first.isdigit():
        raise BadInput("`from` is the number of a step, from 0", pointer="/from")
    wanted = range(int(first), min(int(first) + _AT_ONCE, len(steps)))
    return JsonResponse({"states": [_told(asked, history.numbers, steps, place) for place in wanted]})


def _told(asked: _Asked, numbers: dict[UUID, int], steps: list[Entry], place: int) -> dict[str, Any]:
    """One step: the entry, when it was, what stood after it, what it changed, how to cite it."""
    after = asked.at(numbers, steps, place)
    if after is None:
        return {
            "place": -1,
            "number": 0,
            "at": "before the first entry",
            "sentence": "",
            "state": [],
            "changed": [],
        }
    entry = steps[place]
    before = asked.at(numbers, steps, place - 1)
    local = asked.when(entry).astimezone(EASTERN)
    sentence = after.sentence(after.entry(entry.id) or entry)
    return {
        "place": place,
        "number": numbers[entry.id],
        "at": f"{local.day} {local:%B %Y, %H:%M} ET",
        "occurred": str(entry.occurred),
        "side": str(entry.side),
        "sentence": sentence,
        "state": [{"name": one.name, "text": one.text, "points": list(one.points)} for one in state(after)],
        "changed": [
            {"name": one.name, "before": one.before, "after": one.after} for one in changes(before, after)
        ],
        "citation": citation(after, entry, numbers[entry.id]),
    }


def _row(history: CaseHistory, entry: Entry) -> dict[str, Any]:
    number = history.numbers[entry.id]
    return {
        "number": number,
        "number_text": str(number),
        "occurred": str(entry.occurred),
        "side": entry.side.replace("_", " "),
        "sentence": history.sentence(entry),
    }


def citation(history: CaseHistory, entry: Entry, number: int) -> str:
    """An entry as it is cited: case and ¶, sentence, time, source, digest."""
    source = f" Source: {entry.record.source}." if entry.record.source else ""
    recorded = entry.record.recorded_at.astimezone(EASTERN)
    return (
        f"Demarc {history.case.number} ¶{number}: {history.sentence(entry)} ({entry.occurred}).{source} "
        f"Recorded {recorded.day} {recorded:%B %Y, %H:%M:%S} ET; SHA-256 {entry.leaf.hex()}."
    )


def _cards(history: CaseHistory, found: Boundary) -> Iterator[dict[str, Any]]:
    """What each communication comes to: instrument, the scope asked and the scope applied, the times."""
    for row in found.crossings:
        reply = row.replies[0] if row.replies else None
        difference = reply.difference if reply else None
        yield {
            "number": history.numbers[row.entry],
            "number_text": str(history.numbers[row.entry]),
            "instrument": row.instrument.words if row.instrument else row.form.replace("_", " "),
            "binding": row.binding,
            "issuer": named_asker(history, row),
            "authority": row.authority or "no stated authority",
            "asked": scope_words(history, reply.asked if reply else row.requested),
            "applied": scope_words(history, reply.applied) if reply and reply.applied else "",
            "relation": _relation(difference),
            "difference": difference_words(difference) if difference else "",
            "to_act": str(row.to_act) if row.to_act else "",
            "to_restore": str(row.to_restore) if row.to_restore else "",
        }


def _relation(difference: Difference | None) -> str:
    """What the drawing of the two scopes follows: overall, or in population where that alone is known."""
    if difference is None:
        return ""
    known = difference.overall is not Relation.CANNOT_COMPARE
    return str(difference.overall if known else difference.population)


def _knowers(asked: _Asked, history: CaseHistory, at: list[int], place: int) -> Iterator[dict[str, Any]]:
    """Whose knowledge may be looked at: everybody's and each party's, by overseers; others have their own."""
    if asked.actor.side is not Side.OVERSIGHT:
        return
    everybody = asked.address(party="", **_entry_of(at, place))
    yield {"name": "everybody", "address": everybody, "on": asked.party is None}
    for party in history.case.parties:
        address = asked.address(party=str(party))
        yield {"name": f"known to {history.name(party)}", "address": address, "on": asked.party == party}


def _entry_of(at: list[int], place: int) -> dict[str, str]:
    return {"entry": str(at[place])} if 0 <= place < len(at) else {}


def _party(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise BadInput("a party is named by its id", pointer="/party") from error
