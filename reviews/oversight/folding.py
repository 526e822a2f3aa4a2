"""A case's history, folded from what the record holds of it: alike from the ledger and a bundle. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import Final
from uuid import UUID

import msgspec

from agreements.calendar import NO_CALENDAR
from agreements.delivery import Served
from agreements.party import Party
from agreements.program import Parameters, Program
from config.errors import BadInput
from config.ledger.checkpoint import Witnessed
from config.ledger.event import Entry, EntryCorrected
from config.ledger.replaying import as_of, replay
from reviews.decision import Decision
from reviews.model_version import ModelVersion, ModelVersionRegistered
from reviews.oversight.history import CaseHistory, Checked
from reviews.oversight.knowledge import Knowing, cells_of, reaches
from reviews.report import Report, ReportLinked
from reviews.review import Review

# what the agency alone sees, and what the register delivers, is not part of a case's numbered record
UNNUMBERED: Final = ("desk.", "delivery.")


class CaseRecords(msgspec.Struct, kw_only=True, dict=True):
    """What the record holds of a case: `entries` are its numbered ones in order of position, `numbers` the ¶
    of each, `case` and `program` their streams as they stand, `parties` whoever is named.

    `served` is what the register handed over of the case's streams, in order of time; `replies` what live
    entries say of a compiled case's, with `replies_served`; `elsewhere` the entries of decisions that acts of
    the case cite and that do not stand in it; `before` the compiled case that it continues. `now` is the
    moment of a history that is asked for none.
    """

    case: Review
    entries: list[Entry]
    numbers: dict[UUID, int]
    now: datetime
    parties: dict[UUID, Party] = {}
    program: Program | None = None
    served: tuple[Served, ...] = ()
    replies: tuple[Entry, ...] = ()
    replies_served: tuple[Served, ...] = ()
    elsewhere: tuple[Entry, ...] = ()
    checked: Checked | None = None
    witnessed: Witnessed = Witnessed()
    before: "CaseRecords | None" = None

    @cached_property
    def _first(self) -> dict[UUID, Entry]:
        """The first entry of each stream."""
        return {entry.record.stream: entry for entry in reversed(self.entries)}

    def names_of_streams(self, prefix: str) -> Iterator[tuple[UUID, str]]:
        """What each stream is called also where it is not shown: a model by its first name, others by the
        number of their first entry, behind `prefix`."""
        for stream, first in self._first.items():
            event, number = first.event, f"{prefix}¶{self.numbers[first.id]}"
            yield stream, event.name if isinstance(event, ModelVersionRegistered) else number


def history_of(
    records: CaseRecords,
    *,
    recorded: datetime | None = None,
    occurred: datetime | None = None,
    entry: int | None = None,
    known_by: UUID | None = None,
    prefix: str = "",
) -> CaseHistory:
    """A case as it stands, or as it was `recorded` by or had `occurred` by an instant, up to entry ¶ `entry`,
    with only what one organization had done, been shown or been served by then; with the compiled case that
    it continues, and with what live entries say of a compiled one's. `prefix` stands before its numbers.

    Raises BadInput for an entry that it has not.
    """
    everything, numbers = records.entries, records.numbers
    kept = everything
    if entry is not None:
        last = max(numbers.values(), default=0)
        if not 1 <= entry <= last:
            raise BadInput(f"the case has entries ¶1 to ¶{last}, not ¶{entry}", pointer="/entry")
        # what a bundle withholds has a number and is not here
        kept = [one for one in everything if numbers[one.id] <= entry]
    instants = [recorded, occurred, kept[-1].record.recorded_at if entry is not None and kept else None]
    until = min((instant for instant in instants if instant is not None), default=None)
    served = [one for one in records.served if until is None or one.at <= until]

    def shown(entries: Iterable[Entry], served: Iterable[Served] = ()) -> list[Entry]:
        if known_by is not None:
            return known_to(known_by, entries, served, recorded=recorded, occurred=occurred)
        return as_of(entries, recorded=recorded, occurred=occurred)

    read = kept if known_by is None else _had(known_by, kept, served, until, occurred)
    kept = shown(kept, served)
    if known_by is None and (recorded is not None or occurred is not None):
        kept = linked_already(records.case.id, kept)
    program, before = records.program, records.before
    history = CaseHistory(
        id=records.case.id,
        case=records.case,
        entries=kept,
        numbers=numbers,
        streams=replay(kept),
        parties=dict(records.parties),
        parameters=program.parameters if program else Parameters(),
        calendar=program.calendar if program else NO_CALENDAR,
        moment=occurred or recorded or records.now,
        checked=records.checked,
        witnessed=records.witnessed,
        served=tuple(served),
        known=cells_of(known_by, kept, served) if known_by is not None else {},
        before=None
        if before is None
        else history_of(
            before,
            recorded=recorded,
            occurred=occurred,
            known_by=known_by,
            prefix=f"{before.case.number} ",
        ),
        prefix=prefix,
        replies=_by_subject(shown(records.replies, records.replies_served), everything),
        applied=tuple(
            one
            for one in read
            if isinstance(one.event, EntryCorrected)
            and (recorded is None or one.record.recorded_at <= recorded)
        ),
    )
    # they are not numbered: a citation must not change when an act cites one later
    cited = {effect.decision for model in history.of(ModelVersion) for effect in model.effects}
    decided = [e for e in records.elsewhere if e.record.stream in cited - history.streams.keys()]
    folded = replay(shown(decided)).items()
    history.elsewhere.update({id: found for id, found in folded if isinstance(found, Decision)})
    for id, name in records.names_of_streams(prefix):
        model = history.streams.get(id)
        if isinstance(model, ModelVersion) and not model.name:
            # some of its entries are shown and its registration is not: its name all the same
            history.names[id] = name
        history.names.setdefault(id, name)
    return history


def decisions_cited(entries: Iterable[Entry]) -> set[UUID]:
    """The decisions that acts on model versions cite."""
    cited = {
        getattr(entry.event, "decision", None)
        for entry in entries
        if entry.record.topic.startswith(f"{ModelVersion.NAME}.")
    }
    return {id for id in cited if id is not None}


def known_to(
    organization: UUID,
    entries: Iterable[Entry],
    served: Iterable[Served] = (),
    *,
    recorded: datetime | None = None,
    occurred: datetime | None = None,
) -> list[Entry]:
    """What an organization had of `entries`, in that order or as it happened: see `knowledge`.

    It reads them without the corrections that had not reached it by then: what it had read before a
    correction is what it knew. What was served later counts for nothing.
    """
    instants = [instant for instant in (recorded, occurred) if instant is not None]
    until = min(instants, default=None)
    delivered = _delivered(organization, served, until)
    had = _had(organization, entries, delivered, until, occurred)
    kept = as_of(had, recorded=recorded, occurred=occurred)
    cells = cells_of(organization, kept, delivered)
    return [entry for entry in kept if cells[entry.id].state is not Knowing.UNKNOWN]


def _delivered(organization: UUID, served: Iterable[Served], until: datetime | None) -> list[Served]:
    return [one for one in served if one.organization == organization and (until is None or one.at <= until)]


def _had(
    organization: UUID,
    entries: Iterable[Entry],
    served: Iterable[Served],
    until: datetime | None,
    occurred: datetime | None,
) -> list[Entry]:
    """The entries without the corrections that had not reached an organization."""
    handed = {one.entry for one in _delivered(organization, served, until)}
    return [
        entry
        for entry in entries
        if not isinstance(entry.event, EntryCorrected)
        or (
            (reaches(entry, organization) or entry.id in handed)
            and (occurred is None or entry.takes_effect <= occurred)
        )
    ]


def linked_already(case: UUID, entries: Iterable[Entry]) -> list[Entry]:
    """Those of a case's entries that are no part of a report whose link is not among them."""
    kept = list(entries)
    links = {entry.record.stream for entry in kept if isinstance(entry.event, ReportLinked)}
    return [
        entry
        for entry in kept
        if not entry.record.topic.startswith(f"{Report.NAME}.")
        or case in entry.record.about
        or entry.record.stream in links
    ]


def _by_subject(replies: Iterable[Entry], entries: Iterable[Entry]) -> dict[UUID, list[Entry]]:
    """Replies by the entry that each is about."""
    about = {entry.id for entry in entries}
    found: dict[UUID, list[Entry]] = {}
    for reply in replies:
        for id in set(reply.record.about) & about:
            found.setdefault(id, []).append(reply)
    return found
