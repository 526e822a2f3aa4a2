"""Words that must not be in the case: one officer reports where they stand, another destroys them there."""

from typing import ClassVar
from uuid import UUID

import msgspec

from config.actors import Actor, RecordKind, Side
from config.errors import BadInput, NotPermitted, Refused
from config.ledger.commitments import committed, held, seal_under
from config.ledger.event import DOCUMENT, Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import GOVERNMENT
from reviews.review.retention import KEPT
from reviews.review.topic import Topic


class SpillReported(Event, frozen=True, kw_only=True):
    """An officer reports that sealed words of an entry, or its document, are classified. The entry's id is
    the report. `kept_at` says where they are kept from now on, outside of this register: never the words."""

    TOPIC: ClassVar[str] = "review.spill-reported"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"entry"})
    entry: UUID
    fields: tuple[str, ...]
    kept_at: Words | None = None

    def sentence(self) -> str:
        return f"reported a spill in {_named(self.fields)} of entry {self.entry}"


class SpillContained(Event, frozen=True, kw_only=True):
    """A second officer destroys them: the sealed values are deleted with this entry, and the document's file.

    The entry itself, its commitments, digests and hashes stay, and still verify.
    """

    TOPIC: ClassVar[str] = "review.spill-contained"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    AFTER: ClassVar[frozenset[str]] = frozenset({"report"})
    REMOVES: ClassVar[tuple[str, str] | None] = ("entry", "fields")
    report: UUID
    entry: UUID
    fields: tuple[str, ...]

    def sentence(self) -> str:
        return f"destroyed {_named(self.fields)} of entry {self.entry}, where a spill was reported"


def _named(fields: tuple[str, ...]) -> str:
    return " and ".join(field.replace("_", " ") for field in fields)


class Spill(msgspec.Struct, kw_only=True):
    """One report, and the entry that contained it."""

    id: UUID
    entry: Entry | None = None
    said: SpillReported | None = None
    contained: Entry | None = None


class Spills(Topic):
    """What of this case's sealed content must not be here. Who knows of the entry hears that something of it
    was destroyed; nobody hears what. A spill is no end of retention: the rest of the content stays."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (SpillReported, SpillContained)
    ON_CLOSED: ClassVar[frozenset[type[Event]]] = frozenset(EVENTS)

    def start(self) -> None:
        self._known: dict[UUID, Spill] = {}

    @property
    def reported(self) -> dict[UUID, Spill]:
        """The reports by id, in order."""
        return {id: known for id, known in self._known.items() if known.entry}

    def report(
        self,
        *,
        by: Actor,
        spilled: Entry,
        sealed: tuple[str, ...],
        fields: tuple[str, ...],
        kept_at: str | None,
        told: bool,
    ) -> None:
        """Report a spill in `fields` of an entry, of those that it has `sealed` under this case; `told`: the
        other party knows the entry, so it hears of this.

        Raises BadInput for a field that is not sealed here, Refused in a compiled record, and where the same
        is reported and not contained yet.
        """
        if self.case.record_kind is not RecordKind.LIVE:
            raise Refused("a compiled record seals nothing that could be destroyed")
        if not fields or len(set(fields)) != len(fields):
            raise BadInput("name each field once", pointer="/fields")
        for place, field in enumerate(fields):
            if field not in sealed:
                raise BadInput(
                    f"{field} is not sealed in this entry under this case: nobody destroys what stands open "
                    "in the record",
                    pointer=f"/fields/{place}",
                )
        if any(
            known.said and known.said.entry == spilled.id and set(known.said.fields) & set(fields)
            for known in self.reported.values()
            if not known.contained
        ):
            raise Refused("this is reported already: another officer contains it", pointer="/fields")
        self.record(
            SpillReported,
            by=by,
            audience=None if told else (),
            entry=spilled.id,
            fields=fields,
            kept_at=kept_at,
        )

    def report_of(self, report: UUID) -> SpillReported:
        """What was reported under an id and is not contained. Raises Refused where nothing is."""
        known = self.reported.get(report)
        if known is None or known.said is None or known.contained:
            raise Refused("no report of this id waits to be contained", pointer="/report")
        return known.said

    def contain(self, *, by: Actor, report: UUID, spilled: Entry) -> None:
        """Destroy what was reported, as the second officer; `spilled` is the entry that the report names.

        Raises Refused where nothing of this id is reported or it is contained already, and under a litigation
        hold unless the report says where the words are kept; NotPermitted for the officer who reported.
        """
        said, reported = self.report_of(report), self.reported[report].entry
        if reported is None or reported.record.by == by.id:
            raise NotPermitted(
                "another officer than the one who reported contains", pointer="/report", rule=15
            )
        if self.case.retention.standing and said.kept_at is None:
            raise Refused("a litigation hold stands: report where the words are kept for it", rule=KEPT)
        self.record(
            SpillContained,
            by=by,
            audience=reported.record.audience,
            cites=(reported, spilled),
            report=report,
            entry=said.entry,
            fields=said.fields,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case SpillReported():
                known = self._known.setdefault(entry.id, Spill(id=entry.id))
                known.entry, known.said = entry, event
            case SpillContained():
                self._known.setdefault(event.report, Spill(id=event.report)).contained = entry
            case _:
                raise UnknownEvent(self.case, event)


def removable(entry: Entry, case: UUID) -> tuple[str, ...]:
    """What of an entry can be destroyed by itself: what it sealed under a case, the file of its document."""
    if seal_under(entry) != case:
        return ()
    filed = (DOCUMENT,) if held(entry.event) is not None else ()
    return (*sorted(committed(entry)), *filed)
