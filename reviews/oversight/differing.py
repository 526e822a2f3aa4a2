"""The page of what lies between two moments of a case."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from config.actors import Actor, Side
from config.errors import BadInput
from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.oversight.boundary import boundary
from reviews.oversight.boundary.act import when_done
from reviews.oversight.cards import flag_words
from reviews.oversight.continuation import line_words
from reviews.oversight.diff import Diff, instant_words, summary
from reviews.oversight.diff import diff as between
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import kind_words
from reviews.oversight.moment import eastern_of
from reviews.oversight.phrases import begun
from reviews.oversight.reading import case_for, for_readers, histories_for, once_each
from reviews.oversight.views import case_page, instruments

_ASKED: Final = ("from", "to", "mode", "party")
_EARLIEST: Final = datetime(1, 1, 2, tzinfo=UTC)
_JUST: Final = timedelta(minutes=1)


@require_safe
@for_readers
def diff(request: HttpRequest, actor: Actor, number: str) -> HttpResponse:
    """What came and what changed between two moments, as it happened or was recorded, as known by a party."""
    asked = once_each(request.GET)
    if unknown := next((name for name in asked if name not in _ASKED), None):
        raise BadInput(f"{unknown!r} says nothing here: {', '.join(_ASKED)} do", pointer=f"/{unknown}")
    mode = asked.get("mode") or "happened"
    if mode not in ("happened", "recorded"):
        raise BadInput("a case is compared as it happened or as it was recorded", pointer="/mode")
    party = _party(asked.get("party", ""))
    at = histories_for(actor, case_for(actor, number), known_by=party)
    whole = at()
    begin = _moment(asked, "from", _EARLIEST)
    end = _moment(asked, "to", whole.moment)
    if end < begin:
        raise BadInput("the second moment comes before the first", pointer="/to")
    how = "occurred" if mode == "happened" else "recorded"
    then, now = (at(**{how: instant}) for instant in (begin, end))
    found = between(then, now)
    said = {
        "found": _shown(found),
        "before": _shown(found.before) if found.before is not None else None,
        "line": line_words(now),
        "begin": instant_words(begin) if asked.get("from") else "the beginning",
        "end": instant_words(end) if asked.get("to") else f"{instant_words(end)}, the latest",
        "summary": begun(summary(found)),
        "mode": mode,
        "party": str(party or ""),
        "known_to": now.name(party) if party else "",
        "knowers": _knowers(actor, whole),
        "fields": {name: _field(asked, name) for name in ("from", "to")},
        "around": list(_around(whole, mode, party)),
        "instruments": instruments(boundary(whole)),
    }
    return case_page(request, actor, whole, "diff", said)


def _moment(asked: dict[str, str], name: str, otherwise: datetime) -> datetime:
    return eastern_of(asked[name], f"/{name}") if asked.get(name) else otherwise


def _field(asked: dict[str, str], name: str) -> str:
    """The moment asked for as a field of the form holds it: in Eastern Time, without its zone."""
    if not asked.get(name):
        return ""
    return eastern_of(asked[name], f"/{name}").astimezone(EASTERN).strftime("%Y-%m-%dT%H:%M")


def _shown(found: Diff) -> dict[str, Any]:
    """A diff as the page shows it."""
    then, now = found.then, found.now
    return {
        "number": now.case.number,
        "came": [_entry(now, entry) for entry in found.came],
        "gone": [_entry(then, entry) for entry in found.gone],
        "corrected": [
            {"cited": now.cite([one.entry.id]), "then": one.then, "now": one.now} for one in found.corrected
        ],
        "changed": found.changed,
        "same": found.same,
        "raised": [flag_words(now, flag) for flag in found.raised],
        "ended": [flag_words(then, flag) for flag in found.ended],
    }


def _entry(case: CaseHistory, entry: Entry) -> dict[str, str]:
    return {
        "cited": case.cite([entry.id]),
        "occurred": str(entry.occurred),
        "side": entry.side.replace("_", " "),
        "sentence": case.sentence(entry),
    }


def _knowers(actor: Actor, case: CaseHistory) -> list[dict[str, str]]:
    """Whose knowledge may be asked for: each party's, by overseers; others have their own anyway."""
    if actor.side is not Side.OVERSIGHT:
        return []
    return [{"id": str(party), "name": case.name(party)} for party in case.case.parties]


def _around(case: CaseHistory, mode: str, party: UUID | None) -> Iterator[dict[str, str]]:
    """A way to what each communication began: from just before it to the first act that answers it, or on."""

    def when(id: UUID) -> datetime | None:
        entry = case.entry(id)
        if entry is None:
            return None
        return entry.takes_effect if mode == "happened" else entry.record.recorded_at

    for row in boundary(case).crossings:
        begin = when(row.entry)
        first = min(row.acts, key=when_done).entry if row.acts else None
        end = when(first) if first is not None else None
        if begin is None or (end is not None and end < begin):
            continue
        asked = {"from": _exactly(begin - _JUST), "to": _exactly(end) if end else "", "mode": mode}
        query = QueryDict(mutable=True)
        query.update({**asked, "party": str(party or "")})
        until = f"to {case.cite([first])}, the first act in answer" if first is not None else "on"
        yield {
            "address": f"?{query.urlencode()}",
            "words": f"{begun(kind_words(row))} {case.cite([row.entry])}: from just before it {until}",
        }


def _exactly(instant: datetime) -> str:
    return instant.astimezone(EASTERN).isoformat()


def _party(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise BadInput("a party is named by its id", pointer="/party") from error
