"""Replay a case to any moment, as it was recorded, as it happened, or as one party knew it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from agreements.delivery import DeliveryChannel, Served
from agreements.models import Organization, ServedEntry
from agreements.party import Party, RestorationAnnounced
from agreements.program import Program
from agreements.restored import restorations
from config.actors import RecordKind
from config.errors import BadInput, NotFound
from config.ledger import signing
from config.ledger.checkpoint import Witnessed
from config.ledger.event import Entry
from config.ledger.reading import batched
from config.ledger.store import ledger
from config.ledger.verification import last_verification
from config.planes import binding
from reviews.clocks import Facts
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.models import CaseFile
from reviews.oversight.folding import UNNUMBERED, CaseRecords, decisions_cited, history_of
from reviews.oversight.history import CaseHistory, Checked, Restored
from reviews.report import ReportLinked
from reviews.review import Review
from reviews.timeline import timeline_of

Delivered = dict[UUID, list[Served]]
"""What the register handed out, by stream."""

_NUMBERS: Final = "SELECT place, number FROM reviews_numbers(%s, %s)"

# so many cases are held in memory twice: as records, and as what they fold into
_AT_ONCE: Final = 100


def find_case(wanted: str) -> UUID:
    """The case of a number such as `2026-001`, an id, or a part of its title. Raises NotFound, BadInput."""
    try:
        return UUID(wanted)
    except ValueError:
        found = list(CaseFile.objects.filter(number=wanted)) or list(
            CaseFile.objects.filter(title__icontains=wanted)
        )
    if not wanted.strip() or not found:
        raise NotFound(f"no case has the number or title {wanted!r}: manage.py cases lists them all")
    if len(found) > 1:
        numbers = ", ".join(case.number for case in found)
        raise BadInput(f"{wanted!r} fits several cases: {numbers}", pointer="/case")
    return found[0].stream


def find_party(wanted: str) -> UUID:
    """The organization of an id, or of a name or short name in use now. Raises NotFound, BadInput."""
    try:
        return UUID(wanted)
    except ValueError:
        exact = Organization.objects.filter(short__iexact=wanted) | Organization.objects.filter(
            name__iexact=wanted
        )
        found = list(exact) or list(Organization.objects.filter(name__icontains=wanted))
    if not wanted.strip() or not found:
        raise NotFound(f"no organization is called {wanted!r}")
    if len(found) > 1:
        names = ", ".join(organization.name for organization in found)
        raise BadInput(f"{wanted!r} fits several organizations: {names}", pointer="/party")
    return found[0].stream


def case_entries(case: UUID) -> list[Entry]:
    """Every numbered entry of a case in order of position: ¶ is its rank, from 1. Raises NotFound."""
    entries = timeline_of(ledger.get(Review, case))
    return [entry for entry in entries if not entry.record.topic.startswith(UNNUMBERED)]


@ledger.reading()
def case_history(
    case: UUID,
    *,
    recorded: datetime | None = None,
    occurred: datetime | None = None,
    entry: int | None = None,
    known_by: UUID | None = None,
    rehearsed: Collection[Entry] = (),
) -> CaseHistory:
    """A case as it stands, or at a moment, or as one organization knew it: see `history_of`; `rehearsed`
    entries stand last.

    Raises NotFound where there is no such case, BadInput for an entry that it has not.
    """
    records = case_records(case, rehearsed)
    return history_of(records, recorded=recorded, occurred=occurred, entry=entry, known_by=known_by)


@ledger.reading()
def case_records(
    case: UUID, rehearsed: Collection[Entry] = (), delivered: Delivered | None = None
) -> CaseRecords:
    """What the ledger holds of a case, with `rehearsed` entries last; `delivered` is what was handed out of
    its streams, where that is read already. Raises NotFound."""
    review = ledger.get(Review, case)
    recorded = case_entries(case)
    entries = [*recorded, *rehearsed]
    replies = _replies(review, entries)
    served = deliveries_of(entries, delivered)
    continues = review.opened.continues if review.opened else None
    under = review.opened.program if review.opened else None
    here = {entry.record.stream for entry in entries}
    return CaseRecords(
        case=review,
        entries=entries,
        numbers=_numbers(review, recorded, rehearsed),
        now=ledger.clock(),
        parties=parties_of([*entries, *replies], [one.organization for one in served]),
        program=ledger.get(Program, under) if under else None,
        served=tuple(served),
        replies=tuple(replies),
        replies_served=tuple(deliveries_of(replies, delivered)),
        elsewhere=tuple(ledger.entries(streams=decisions_cited(entries) - here)),
        checked=ledger.once(checked),
        witnessed=ledger.once(_witnessed),
        before=case_records(continues, delivered=delivered) if continues is not None else None,
    )


def _numbers(review: Review, entries: list[Entry], rehearsed: Collection[Entry]) -> dict[UUID, int]:
    """The ¶ of every entry: numbers count those that the database keeps from this process, too, which knows
    what they are where it keeps any; what is rehearsed comes after them all."""
    recorder = ledger.recorder
    if not binding.opening(recorder.connection):
        return {entry.id: number for number, entry in enumerate([*entries, *rehearsed], start=1)}
    told = dict(recorder.rows(_NUMBERS, (review.id, list(review.follows))))
    numbers = {entry.id: told[entry.position] for entry in entries}
    return numbers | {entry.id: number for number, entry in enumerate(rehearsed, start=told[0] + 1)}


def checked() -> Checked | None:
    """The last verification of the ledger with every announced restore; None where there was none."""
    last = last_verification()
    if last is None:
        return None
    return Checked(last.checked_at, last.size, last.sound, tuple(_restored()))


def _restored() -> Iterator[Restored]:
    for entry in restorations():
        if isinstance(entry.event, RestorationAnnounced):
            said = entry.event
            yield Restored(said.origin, said.signed, said.kept, entry.position or 0)


def _replies(review: Review, entries: Iterable[Entry]) -> list[Entry]:
    """What live entries say of entries of a compiled case."""
    if review.record_kind is not RecordKind.COMPILED:
        return []
    told = ledger.entries(about=[entry.id for entry in entries])
    return [entry for entry in told if entry.record.record_kind is RecordKind.LIVE]


def deliveries_of(entries: Iterable[Entry], delivered: Delivered | None = None) -> list[Served]:
    """What the register served of the streams of `entries`, in order of time; nothing compiled is served."""
    live = {e.record.stream for e in entries if e.record.record_kind is RecordKind.LIVE}
    known = _delivered(live) if delivered is None else delivered
    return sorted((one for stream in live for one in known.get(stream, ())), key=lambda one: (one.at, one.id))


def _delivered(streams: set[UUID]) -> Delivered:
    """What the register served, by stream."""
    found: Delivered = {}
    for some in batched(streams, 1000):
        rows = ServedEntry.objects.filter(of__in=some)
        told = rows.values_list("of", "id", "entry", "organization", "channel", "first_served_at")
        for of, id, entry, organization, channel, at in told:
            found.setdefault(of, []).append(
                Served(id=id, entry=entry, organization=organization, channel=DeliveryChannel(channel), at=at)
            )
    return found


def case_facts(history: CaseHistory) -> Facts:
    """What the clocks of a case are computed from, as the history shows it at its moment."""
    review = history.streams.get(history.id, history.case)
    program = history.case.opened.program if history.case.opened else None
    return Facts(
        case=review if isinstance(review, Review) else history.case,
        now=history.moment,
        program=ledger.get(Program, program) if program else None,
        communications=tuple(history.of(Communication)),
        decisions=tuple(history.of(Decision)),
        numbers=history.numbers,
    )


def case_histories(cases: Iterable[UUID] | None = None, *, known_by: UUID | None = None) -> list[CaseHistory]:
    """Some cases as they stand, or as one organization knows them, in the order given; every case by number
    where none are named."""
    wanted = CaseFile.objects.values_list("stream", flat=True) if cases is None else cases
    return [
        history_of(records, known_by=known_by)
        for some in batched(wanted, _AT_ONCE)
        for records in records_of(some)
    ]


@ledger.reading()
def records_of(cases: list[UUID]) -> list[CaseRecords]:
    """What the ledger holds of several cases, at most a hundred, read together: by as many statements for a
    hundred as for two. Raises NotFound."""
    reviews = _reviews(cases)
    opened = [review.opened for review in reviews if review.opened is not None]
    reviews += _reviews([one.continues for one in opened if one.continues is not None])
    every = [review.id for review in reviews]
    told = ledger.entries(streams=[*every, *(id for one in reviews for id in one.follows)], about=every)
    links = {entry.record.stream for entry in told if isinstance(entry.event, ReportLinked)}
    compiled = [entry.id for entry in told if entry.record.record_kind is RecordKind.COMPILED]
    told += ledger.entries(streams=links)
    replies = ledger.entries(about=compiled)
    ledger.entries(streams=decisions_cited(told) | {one.program for one in opened if one.program is not None})
    delivered = _delivered(
        {e.record.stream for e in (*told, *replies) if e.record.record_kind is RecordKind.LIVE}
    )
    parties_of([*told, *replies], {one.organization for found in delivered.values() for one in found})
    return [case_records(case, delivered=delivered) for case in cases]


def _reviews(cases: list[UUID]) -> list[Review]:
    ledger.entries(streams=cases)
    return [ledger.get(Review, case) for case in cases]


@ledger.reading()
def parties_of(entries: Iterable[Entry], also: Iterable[UUID] = ()) -> dict[UUID, Party]:
    """Every registered organization that the entries name, by id, and those of `also`."""
    everybody = ledger.once(_everybody)
    # an id stands in a record between quotes: this asks once per entry, not once per organization as well
    named = {word for entry in entries for word in everybody.keys() & entry.data.split(b'"')}
    named |= everybody.keys() & {str(id).encode() for id in also}
    wanted = [id for word, id in everybody.items() if word in named]
    ledger.entries(streams=wanted)  # within a reading: all of them by one statement
    return {id: ledger.get(Party, id) for id in wanted}


def _everybody() -> dict[bytes, UUID]:
    return {str(id).encode(): id for id in Organization.objects.values_list("stream", flat=True)}


def _witnessed() -> Witnessed:
    return signing.witnessed(ledger.clock())
