"""Sentences of entries with names in the place of ids, as far as their reader may know them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from agreements.models import Organization
from config.actors import Actor
from config.ledger.event import Entry, read_entry
from config.ledger.models import LedgerRecord, TimelineEntry
from reviews.models import CaseFile, ModelFile
from reviews.oversight.history import PERSONS
from reviews.oversight.knowledge import reaches

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

_NOT_SHOWN: Final = "something not shown here"


def sentences(actor: Actor, entries: Sequence[Entry]) -> list[str]:
    """What each entry says: organizations by their short names, models and cases by theirs where the actor
    may see them, entries by their position (`no. 57`) where they are the actor's own or reached it."""
    told = [entry.event.sentence() for entry in entries]
    wanted = {UUID(id) for text in told for id in _ID.findall(text)}
    people = {entry.record.by for entry in entries}
    held = {getattr(entry.event, name, None) for entry in entries for name in PERSONS}
    names: dict[UUID, str] = dict.fromkeys(wanted & (people | held), "a person")
    for look in (_organizations, _models, _cases, _entries):
        missing = wanted - names.keys()
        if missing:
            names.update(look(actor, missing))
    return [_ID.sub(lambda found: names.get(UUID(found[0]), _NOT_SHOWN), text) for text in told]


def _organizations(actor: Actor, ids: Iterable[UUID]) -> Iterable[tuple[UUID, str]]:
    return Organization.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "short")


def _models(actor: Actor, ids: Iterable[UUID]) -> Iterable[tuple[UUID, str]]:
    return ModelFile.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "name")


def _cases(actor: Actor, ids: Iterable[UUID]) -> Iterable[tuple[UUID, str]]:
    found = CaseFile.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "number")
    return ((id, f"case {number}") for id, number in found)


def _entries(actor: Actor, ids: Iterable[UUID]) -> Iterator[tuple[UUID, str]]:
    """Entries, and streams by the entry with which they begin."""
    wanted = set(ids)
    of_ids = TimelineEntry.objects.filter(id__in=wanted).values("stream", "version")
    places = [(row["stream"], row["version"]) for row in of_ids] + [(id, 1) for id in wanted]
    rows = LedgerRecord.objects.filter(stream__in={stream for stream, _ in places})
    versions = {version for _, version in places}
    for row in rows.filter(version__in=versions):
        entry = read_entry(bytes(row.record), row.position)
        if (row.stream, row.version) in places and reaches(entry, actor.organization):
            named = entry.id if entry.id in wanted else row.stream
            yield named, f"no. {row.position}"
