"""Sentences of entries with names in the place of ids, as far as their reader may know them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final
from uuid import UUID

from agreements.models import Organization
from config.actors import Actor
from config.ledger.event import Entry
from config.ledger.prepared import Prepared, ask
from config.ledger.store import ledger
from reviews.models import CaseFile, ModelFile
from reviews.oversight.history import PERSONS
from reviews.oversight.knowledge import reaches

_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

_NOT_SHOWN: Final = "something not shown here"


_ORGANIZATIONS: Final = Prepared(
    lambda actor, ids: (
        Organization.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "short")
    )
)
_MODELS: Final = Prepared(
    lambda actor, ids: (
        ModelFile.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "name")
    )
)
_CASES: Final = Prepared(
    lambda actor, ids: (
        CaseFile.objects.visible_to(actor).filter(stream__in=ids).values_list("stream", "number")
    )
)


def sentences(actor: Actor, entries: Sequence[Entry]) -> list[str]:
    """What each entry says: organizations by their short names, models and cases by theirs where the actor
    may see them, entries by their position (`no. 57`) where they are the actor's own or reached it."""
    told = [entry.event.sentence() for entry in entries]
    wanted = {UUID(id) for text in told for id in _ID.findall(text)}
    people = {entry.record.by for entry in entries}
    held = {getattr(entry.event, name, None) for entry in entries for name in PERSONS}
    names: dict[UUID, str] = dict.fromkeys(wanted & (people | held), "a person")
    # organizations first: mostly nothing else is named
    names.update(_ORGANIZATIONS(actor, wanted - names.keys()))
    missing = wanted - names.keys()
    if missing:
        models, cases, spoken_of = ask(
            _MODELS.question(actor, missing), _CASES.question(actor, missing), ledger.spoken_of(missing)
        )
        names.update(_entries(actor, missing, spoken_of))
        names.update((id, f"case {number}") for id, number in cases)
        names.update(models)
    return [_ID.sub(lambda found: names.get(UUID(found[0]), _NOT_SHOWN), text) for text in told]


def _entries(actor: Actor, wanted: set[UUID], spoken_of: Iterable[Entry]) -> Iterator[tuple[UUID, str]]:
    """Entries, and streams by the entry with which they begin."""
    for entry in spoken_of:
        if reaches(entry, actor.organization):
            yield (entry.id if entry.id in wanted else entry.record.stream), f"no. {entry.position}"
