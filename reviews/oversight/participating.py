"""The participation register in words and with entry numbers: alike for the page and the command."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agreements.party import Party
from agreements.signatories import Standing
from config.actors import Actor
from config.ledger.occurred import EASTERN
from config.ledger.store import ledger
from reviews.models import CaseFile
from reviews.oversight.joining import read_participation
from reviews.oversight.moment import eastern_of, instant_of
from reviews.oversight.participation import WHO_MAY_READ, Asked, Left, Participant
from reviews.oversight.reading import for_readers
from reviews.oversight.replay import case_entries

Cited = tuple[str, int]
"""An entry as it is cited: the number of a case, and its ¶ there."""


class Register:
    """The participation register at an instant (with zone), for an overseer.

    Raises NotPermitted for everybody else, before anything is read.
    """

    def __init__(self, reader: Actor | None, instant: datetime) -> None:
        self.instant = instant
        self.participants, self.parties = read_participation(reader, instant)
        self._cited = _numbers(participant.company for participant in self.participants)

    def told(self) -> list[dict[str, Any]]:
        """Every company, in plain JSON types."""
        return [self._participant(participant) for participant in self.participants]

    def _participant(self, participant: Participant) -> dict[str, Any]:
        stands = participant.stands
        return {
            "company": self._name(participant.company),
            "participation": str(stands.value) if stands else None,
            "participation_in_words": stands.value.words if stands else "nothing on record says",
            "evidence": [str(level) for level in reversed(stands.evidences)] if stands else [],
            "evidence_in_words": ", ".join(level.words for level in reversed(stands.evidences))
            if stands
            else "",
            "in_force": stands.in_force if stands else False,
            "rests_on": [self._standing(one) for one in stands.supported] if stands else [],
            "says_otherwise": [self._standing(one) for one in stands.contradicting] if stands else [],
            "asked": [self._asked(asked) for asked in participant.asked],
            "declined": [self._left(left) for left in participant.declined],
        }

    def _asked(self, asked: Asked) -> dict[str, Any]:
        office = self._name(asked.office, asked.occurred.latest or self.instant)
        by = f" by {asked.instrument.words}" if asked.instrument else ""
        answers = [
            {"kind": str(kind), "words": kind.words(binding=False), **self._entry(entry)}
            for kind, entry in asked.answers
        ]
        said = "; ".join(f"answered: {answer['words']}" for answer in answers) or asked.standing
        return {
            **self._entry(asked.entry),
            "office": office,
            "kind": str(asked.kind),
            "instrument": str(asked.instrument) if asked.instrument else None,
            "occurred": str(asked.occurred),
            "standing": asked.standing,
            "answers": [answer["kind"] for answer in answers],
            "answered_by": answers,
            "words": f"asked to {asked.kind.verb} by {office}{by}, {asked.occurred}; {said}",
        }

    def _left(self, left: Left) -> dict[str, Any]:
        how = "withdrew from" if left.joined else "declined"
        return {
            **self._entry(left.entry),
            "occurred": str(left.occurred),
            "joined": left.joined,
            "words": f"{how} the agreement, {left.occurred}",
        }

    def _standing(self, standing: Standing) -> dict[str, Any]:
        how = "claim" if standing.claim else "act"
        source = f"; {standing.source}" if standing.source else ""
        denied = ", denied by the company" if standing.denied else ""
        who = self._name(standing.organization, standing.takes_effect)
        behind = f"{standing.evidence.words}, {how} of {who}, {standing.occurred}{source}"
        return {**self._entry(standing.entry), "words": f"{standing.value.words} ({behind}){denied}"}

    def _entry(self, entry: UUID) -> dict[str, Any]:
        """An entry by its id, and where it is cited: by its digest where it stands in no case."""
        cited = self._cited.get(entry, [])
        apart = "" if cited else f"in no case, digest {ledger.entry(entry).leaf.hex()[:16]}…"
        return {
            "entry": str(entry),
            "cited": [{"case": number, "number": place} for number, place in cited],
            "apart": apart,
            "cited_in_words": " ".join(f"{number} ¶{place}" for number, place in cited) or f"({apart})",
        }

    def _name(self, id: UUID | None, at: datetime | None = None) -> str:
        known: dict[Any, Party] = self.parties
        return known[id].name_at(at or self.instant) if id in known else "an office not named"


@ledger.reading()
def _numbers(companies: Iterable[UUID]) -> dict[UUID, list[Cited]]:
    """Where the entries of companies' cases are cited, by entry."""
    found: dict[UUID, list[Cited]] = {}
    for case in CaseFile.objects.filter(company__in=list(companies)).order_by("number"):
        for place, entry in enumerate(case_entries(case.stream), start=1):
            found.setdefault(entry.id, []).append((case.number, place))
    return found


@require_safe
@for_readers
def participation(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who was asked to join, who declined, what stands, as of an instant: for overseers only."""
    instant = _instant(request)
    local = instant.astimezone(EASTERN)
    said = {
        "actor": actor,
        "who_may_read": WHO_MAY_READ,
        "participants": Register(actor, instant).told(),
        "as_of": f"{local.day} {local:%B %Y, %H:%M} ET",
        "eastern": f"{local:%Y-%m-%dT%H:%M}",
    }
    return render(request, "oversight/participation.html", said)


def _instant(request: HttpRequest) -> datetime:
    """The instant asked for: `as_of` with its zone, or `eastern` without, as the form sends it; else now."""
    if text := request.GET.get("as_of"):
        return instant_of(text)
    if local := request.GET.get("eastern"):
        return eastern_of(local, "/eastern")
    return ledger.clock()


def lines(told: dict[str, Any]) -> Iterator[str]:
    """What is on record of a company, line by line, each with the entries behind it."""
    for name in ("asked", "declined"):
        for one in told[name]:
            cited = [one["cited_in_words"], *(each["cited_in_words"] for each in one.get("answered_by", ()))]
            yield " ".join((one["words"], *cited))
    if not told["asked"]:
        yield "no request to join is on record"
    for heading, name in (("stands on", "rests_on"), ("says otherwise", "says_otherwise")):
        for one in told[name]:
            yield f"{heading}: {one['words']} {one['cited_in_words']}"
