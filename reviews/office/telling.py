"""What a rehearsal shows, and what is said once something is recorded: sentences with names and numbers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from agreements.models import Organization
from agreements.office.administration import shown_at
from config.actors import Actor, Side
from config.ledger.event import Entry, sealed_fields
from config.ledger.record import PUBLIC
from config.ledger.store import Receipt
from config.office.foretelling import Foretold, Recorded, Sight
from config.office.wording import said as wording
from reviews.api.naming import sentences
from reviews.communication import RequestIssued
from reviews.desk import RequestDrafted
from reviews.desks import of_a_desk
from reviews.models import CaseFile, DeskFile
from reviews.office.going_out import issued
from reviews.oversight.reading import note_served
from reviews.oversight.rehearsal import raised_flags


class CaseTeller:
    """Tells of entries as the pages of their case do."""

    def foretold(self, actor: Actor, receipt: Receipt) -> Foretold:
        drafts = [entry for entry in receipt.entries if isinstance(entry.event, RequestDrafted)]
        return Foretold(
            sentences=tuple(told(actor, receipt.entries)),
            sights=tuple(_sights(actor, receipt.entries)),
            unseen_by=_unseen(receipt),
            flags=receipt.flags,
            along=tuple(_along(receipt.entries)),
            later=going_out(actor, drafts[0]) if drafts else None,
        )

    def speaker(self, actor: Actor) -> str:
        return Organization.objects.get(stream=actor.organization).name

    def moved(self, actor: Actor, entries: Sequence[Entry]) -> list[str]:
        note_served(actor, entries)
        return list(told(actor, entries))

    def recorded(self, actor: Actor, receipt: Receipt, given: dict[str, Any]) -> Recorded:
        case = case_of(receipt.entries, given)
        number = (
            CaseFile.objects.filter(stream=case).values_list("number", flat=True).first() if case else None
        )
        places = [f"no. {entry.position}" for entry in receipt.entries if entry.position]
        where = [f"in case {number}"] if number else []
        return Recorded(
            sentences=tuple(told(actor, receipt.entries)),
            cited=" ".join(["as", " and ".join(places), *where]) if places else " ".join(where),
            address=reverse("admin:reviews_casefile_change", args=[case])
            if number
            else _elsewhere(receipt.entries),
        )


def _elsewhere(entries: Sequence[Entry]) -> str:
    """Where what belongs to no case is shown: in the administration, or at home."""
    places = [place for entry in entries if (place := shown_at(entry))]
    return places[0] if places else reverse("admin:index")


def going_out(actor: Actor, drafted: Entry) -> Foretold:
    """What a draft would say, to whom, with which flags, if it went out now. Raises Refused, NotFound."""
    entries = issued(actor, drafted)
    return Foretold(
        sentences=tuple(told(actor, entries)),
        sights=tuple(_sights(actor, entries)),
        flags=tuple(raised_flags(entries)),
        along=tuple(_along(entries)),
    )


def case_of(entries: Iterable[Entry], given: dict[str, Any]) -> UUID | None:
    """The case that entries belong to: the one that the command names, or that they are about."""
    named = given.get("case")
    if isinstance(named, UUID):
        return named
    near = {id for entry in entries for id in (entry.record.stream, *entry.record.about)}
    desks = DeskFile.objects.filter(stream__in=near).values_list("case", flat=True)
    found = CaseFile.objects.filter(stream__in={*near, *(id for id in desks if id)})
    return found.values_list("stream", flat=True).first()


def told(actor: Actor, entries: Sequence[Entry]) -> Iterator[str]:
    """What each entry says, begun with whose act it is."""
    names = dict(
        Organization.objects.filter(stream__in={e.organization for e in entries}).values_list(
            "stream", "short"
        )
    )
    for entry, said in zip(entries, sentences(actor, entries), strict=True):
        yield f"{names.get(entry.organization, 'The register')} {said}"


def _sights(actor: Actor, entries: Sequence[Entry]) -> Iterator[Sight]:
    """Who sees what: the own agency first, then those whom it is addressed to, then oversight bodies."""
    sealed = {wording("", (name,)).label.lower() for entry in entries for name in _sealed(entry)}
    audience = {id for entry in entries for id in entry.record.audience}
    recorders = {entry.organization for entry in entries}
    if PUBLIC in audience:
        yield Sight(who="Everybody", side="", opened=tuple(sorted(sealed)))
    rows = {row.stream: row for row in Organization.objects.filter(stream__in=audience | recorders)}
    for id in sorted(rows, key=lambda id: (id != actor.organization, rows[id].name)):
        yield Sight(who=rows[id].name, side=rows[id].side, opened=tuple(sorted(sealed)))
    if not of_a_desk(entries):
        yield Sight(who="Oversight bodies", side=Side.OVERSIGHT, sealed=tuple(sorted(sealed)))


def _sealed(entry: Entry) -> Iterator[str]:
    for name in sealed_fields(type(entry.event)):
        if getattr(entry.event, name) is not None:
            yield name


def _unseen(receipt: Receipt) -> str:
    if of_a_desk(receipt.entries):
        return "It stays on your agency's desk: neither the company nor an overseer sees it."
    return ""


def _along(entries: Sequence[Entry]) -> Iterator[str]:
    """What goes out with a voluntary request, or would go out with the one that is drafted."""
    for entry in entries:
        event = entry.event
        if isinstance(event, RequestIssued) and event.may_decline:
            yield event.may_decline
