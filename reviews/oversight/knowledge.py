"""Who knows what, since when, and by whose word: derived from audience, disclosure, deliveries, answers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec

from agreements.claim import ClaimContradicted, ClaimMade, ClaimRevised
from agreements.delivery import Served
from config.ledger.event import Entry
from config.ledger.record import PUBLIC
from reviews.communication import EvidenceDisclosed, EvidenceReceipt, EvidenceReceiptStated, Shown
from reviews.review.receipts import FindingReceipt, FindingReceiptStated


class Knowing(StrEnum):
    """How it is known that a party has an entry."""

    UNKNOWN = "unknown"
    SAID_TO_BE_SHOWN = "said_to_be_shown"
    SERVED = "served"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    OWN_ACT = "own_act"

    @property
    def words(self) -> str:
        return self.replace("_", " ")


# a later step changes what a cell says where its kind is listed beside the kind before it: what others say
# never outweighs what the register did, and neither outweighs what the party says itself
_CHANGES: Final[dict[Knowing, frozenset[Knowing]]] = {
    Knowing.UNKNOWN: frozenset(Knowing),
    Knowing.SAID_TO_BE_SHOWN: frozenset(Knowing) - {Knowing.UNKNOWN, Knowing.SAID_TO_BE_SHOWN},
    Knowing.SERVED: frozenset({Knowing.ACKNOWLEDGED, Knowing.DISPUTED, Knowing.OWN_ACT}),
    Knowing.ACKNOWLEDGED: frozenset({Knowing.DISPUTED, Knowing.OWN_ACT}),
    Knowing.DISPUTED: frozenset({Knowing.SERVED, Knowing.ACKNOWLEDGED, Knowing.OWN_ACT}),
    Knowing.OWN_ACT: frozenset(),
}
_STRENGTH: Final = list(Knowing)


CLAIMING: Final = (ClaimMade, ClaimRevised, ClaimContradicted)


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """From `since` on a party has it so; `entries` are what says it (a delivery is its own event)."""

    how: Knowing
    since: datetime
    entries: tuple[UUID, ...]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One entry and one party: each step that changed what is known, oldest first; none is unknown."""

    entry: UUID
    party: UUID
    steps: tuple[Step, ...] = ()

    def at(self, instant: datetime) -> Step | None:
        """The step that held at an instant (with zone); None while nothing says that the party had it."""
        return next((step for step in reversed(self.steps) if step.since <= instant), None)

    @property
    def last(self) -> Step | None:
        return self.steps[-1] if self.steps else None

    @property
    def state(self) -> Knowing:
        """How it stands after everything that the cell rests on."""
        return self.last.how if self.last else Knowing.UNKNOWN


def reaches(entry: Entry, party: UUID) -> bool:
    """Whether an entry is the party's own, addressed to it, or said to everybody."""
    audience = entry.record.audience
    return entry.organization == party or party in audience or PUBLIC in audience


def cells_of(party: UUID, entries: Iterable[Entry], served: Iterable[Served] = ()) -> dict[UUID, Cell]:
    """The cell of every entry, in the given order: `entries` and `served` are what there is at a moment.

    A party has its own acts and what it is an addressee of. What an entry that reaches it cites, or shows in
    support of a communication, it has from then on: of a report that is what it says, not through whose hands
    it went. An act of the party that cites or names an entry, or is an act on one that was addressed to it,
    acknowledges it; what the party says of evidence, or of a finding that it was shown, acknowledges or
    disputes that. To add to a case says nothing of its beginning. No step is no word, and proves no
    ignorance.
    """
    kept = list(entries)
    found: dict[UUID, list[Step]] = {entry.id: [] for entry in kept}
    by_id = {entry.id: entry for entry in kept}
    for id, step in _steps(party, kept, _Places(kept)):
        happened = by_id[id].takes_effect
        later = step if step.since >= happened else msgspec.structs.replace(step, since=happened)
        found[id].append(later)
    for one in served:
        if one.organization == party and one.entry in found:
            found[one.entry].append(Step(how=Knowing.SERVED, since=one.at, entries=(one.id,)))
    return {id: Cell(entry=id, party=party, steps=_changes(steps)) for id, steps in found.items()}


class _Places:
    """Where what an entry speaks of stands: entries by id, the beginnings of streams, what was disclosed."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        self.beginnings = {entry.record.stream: entry for entry in entries if entry.record.version == 1}
        self.evidence: dict[UUID, list[tuple[Entry, EvidenceDisclosed]]] = {}
        for entry in entries:
            if isinstance(entry.event, EvidenceDisclosed) and entry.event.shown is not Shown.NOTHING:
                self.evidence.setdefault(entry.record.stream, []).append((entry, entry.event))

    def known(self, ids: Iterable[UUID]) -> Iterator[UUID]:
        return (id for id in ids if id in self.entries)

    def shown(self, stream: UUID, disclosure: EvidenceDisclosed) -> Iterator[UUID]:
        """The findings and reports that a disclosure on a communication shows: a report by its beginning."""
        begun = self.beginnings.get(stream)
        supported = getattr(begun.event, "supported_by", ()) if begun else ()
        for id in (*disclosure.findings, *supported):
            if id in self.beginnings:
                yield self.beginnings[id].id
            elif id in self.entries:
                yield id


def _steps(party: UUID, entries: Iterable[Entry], places: _Places) -> Iterator[tuple[UUID, Step]]:
    for entry in entries:
        if not reaches(entry, party):
            continue
        own = entry.organization == party
        yield entry.id, _step(Knowing.OWN_ACT if own else Knowing.SAID_TO_BE_SHOWN, entry)
        if own and isinstance(entry.event, FindingReceiptStated):
            yield from _account_of(entry, entry.event, places)
            continue
        has = Knowing.ACKNOWLEDGED if own else Knowing.SAID_TO_BE_SHOWN
        for id in places.known(cited.id for cited in entry.record.cites):
            yield id, _step(has, entry)
        if isinstance(entry.event, EvidenceDisclosed) and entry.event.shown is not Shown.NOTHING:
            for id in places.shown(entry.record.stream, entry.event):
                yield id, _step(has, entry)
        if own:
            yield from _said_by_itself(entry, places)


def _account_of(entry: Entry, said: FindingReceiptStated, places: _Places) -> Iterator[tuple[UUID, Step]]:
    """What a party says of what it was shown of a finding: of the showing, and of all that this showed."""
    how = Knowing.ACKNOWLEDGED if said.received is FindingReceipt.RECEIVED else Knowing.DISPUTED
    shared = places.entries.get(said.shared)
    cited = (one.id for one in shared.record.cites) if shared else ()
    for id in places.known((said.shared, *cited)):
        yield id, _step(how, entry)


def _said_by_itself(entry: Entry, places: _Places) -> Iterator[tuple[UUID, Step]]:
    """What a party's own act says that it has, or has not."""
    begun = places.beginnings.get(entry.record.stream)
    if begun is not None and not (entry.event.BEGUN and entry.organization in begun.record.audience):
        begun = None
    # whoever claims something of an entry may know of it by hearsay
    named = set() if isinstance(entry.event, CLAIMING) else set(_ids_in(entry.event))
    for id in places.known(named | {begun.id} if begun else named):
        yield id, _step(Knowing.ACKNOWLEDGED, entry)
    if isinstance(entry.event, EvidenceReceiptStated):
        received = entry.event.received is EvidenceReceipt.RECEIVED
        how = Knowing.ACKNOWLEDGED if received else Knowing.DISPUTED
        for disclosure, event in places.evidence.get(entry.record.stream, ()):
            if disclosure.record.version < entry.record.version:
                for id in (disclosure.id, *places.shown(entry.record.stream, event)):
                    yield id, _step(how, entry)


def _ids_in(value: Any) -> Iterator[UUID]:
    """Every id that an event names, however deep: whoever names an entry has it."""
    match value:
        case UUID():
            yield value
        case msgspec.Struct():
            for name in value.__struct_fields__:
                yield from _ids_in(getattr(value, name))
        case tuple():
            for member in value:
                yield from _ids_in(member)


def _step(how: Knowing, entry: Entry) -> Step:
    return Step(how=how, since=entry.takes_effect, entries=(entry.id,))


def _changes(steps: list[Step]) -> tuple[Step, ...]:
    """Those of the steps that change what is known, oldest first; of two at once the weaker comes first."""
    changed: list[Step] = []
    state = Knowing.UNKNOWN
    for step in sorted(steps, key=lambda step: (step.since, _STRENGTH.index(step.how))):
        if step.how in _CHANGES[state]:
            state = step.how
            changed.append(step)
    return tuple(changed)
