"""Replay a case to any moment, as it was recorded, as it happened, or as one party knew it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from agreements.calendar import NO_CALENDAR
from agreements.delivery import DeliveryChannel, Served
from agreements.models import Organization, ServedEntry
from agreements.party import Party
from agreements.program import Parameters, Program
from config.actors import RecordKind
from config.errors import BadInput, NotFound
from config.ledger.event import Entry, EntryCorrected
from config.ledger.store import as_of, batched, ledger
from config.ledger.verification import last_verification
from reviews.clocks import Facts
from reviews.communication import Communication
from reviews.decision import Decision
from reviews.model_version import ModelVersion, ModelVersionRegistered
from reviews.models import CaseFile
from reviews.oversight.history import CaseHistory, Checked
from reviews.oversight.knowledge import Knowing, cells_of, reaches
from reviews.review import Review
from reviews.timeline import linked_already, timeline_of

# what the agency alone sees, and what the register delivers, is not part of a case's numbered record
UNNUMBERED: Final = ("desk.", "delivery.")

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
    rehearsed: Iterable[Entry] = (),
    prefix: str = "",
) -> CaseHistory:
    """A case as it stands, or as it was `recorded` by or had `occurred` by an instant, up to entry ¶ `entry`,
    with only what one organization had done, been shown or been served by then; `rehearsed` stand last.
    With the compiled case that it continues, and with what live entries say of a compiled one's; `prefix`
    stands before its entry numbers.

    Raises NotFound where there is no such case or nothing of it yet, BadInput for an entry it has not.
    """
    everything = [*case_entries(case), *rehearsed]
    numbers = {e.id: number for number, e in enumerate(everything, start=1)}
    kept = everything
    if entry is not None:
        if not 1 <= entry <= len(everything):
            raise BadInput(f"the case has entries ¶1 to ¶{len(everything)}, not ¶{entry}", pointer="/entry")
        kept = everything[:entry]
    instants = [recorded, occurred, everything[entry - 1].record.recorded_at if entry is not None else None]
    until = min((instant for instant in instants if instant is not None), default=None)
    served = [one for one in deliveries_of(everything) if until is None or one.at <= until]
    if known_by is not None:
        kept = known_to(known_by, kept, served, recorded=recorded, occurred=occurred)
    elif recorded is not None or occurred is not None:
        kept = linked_already(case, as_of(kept, recorded=recorded, occurred=occurred))
    streams = ledger.replay(kept)
    review = ledger.get(Review, case)
    replies = _replies(review, everything, known_by=known_by, recorded=recorded, occurred=occurred)
    named = [*everything, *(reply for told in replies.values() for reply in told)]
    parties = parties_of(named, [one.organization for one in served])
    continues = review.opened.continues if review.opened else None
    before = None
    if continues is not None:
        before = case_history(
            continues,
            recorded=recorded,
            occurred=occurred,
            known_by=known_by,
            prefix=f"{ledger.get(Review, continues).number} ",
        )
    under = review.opened.program if review.opened else None
    program = ledger.get(Program, under) if under else None
    last = ledger.once(last_verification)
    history = CaseHistory(
        id=case,
        case=review,
        entries=kept,
        numbers=numbers,
        streams=streams,
        parties=parties,
        parameters=program.parameters if program else Parameters(),
        calendar=program.calendar if program else NO_CALENDAR,
        moment=occurred or recorded or ledger.clock(),
        checked=Checked(last.checked_at, last.size, last.sound) if last else None,
        served=tuple(served),
        known=cells_of(known_by, kept, served) if known_by is not None else {},
        before=before,
        prefix=prefix,
        replies=replies,
    )
    elsewhere = _decided_elsewhere(history)
    if known_by is not None:
        elsewhere = known_to(known_by, elsewhere, recorded=recorded, occurred=occurred)
    else:
        elsewhere = as_of(elsewhere, recorded=recorded, occurred=occurred)
    folded = ledger.replay(elsewhere).items()
    history.elsewhere.update({id: found for id, found in folded if isinstance(found, Decision)})
    for e in everything:  # what is not shown has its name or number all the same
        name = e.event.name if isinstance(e.event, ModelVersionRegistered) else f"{prefix}¶{numbers[e.id]}"
        history.names.setdefault(e.record.stream, name)
    return history


def _decided_elsewhere(history: CaseHistory) -> list[Entry]:
    # they are not numbered: a citation must not change when an act cites one later
    cited = {effect.decision for model in history.of(ModelVersion) for effect in model.effects}
    return ledger.entries(streams=[id for id in cited if id is not None and id not in history.streams])


def _replies(
    review: Review,
    entries: Iterable[Entry],
    *,
    known_by: UUID | None,
    recorded: datetime | None,
    occurred: datetime | None,
) -> dict[UUID, list[Entry]]:
    """What live entries say of entries of a compiled case, by the entry that they are about."""
    if review.record_kind is not RecordKind.COMPILED:
        return {}
    about = [entry.id for entry in entries]
    told = [entry for entry in ledger.entries(about=about) if entry.record.record_kind is RecordKind.LIVE]
    if known_by is not None:
        told = known_to(known_by, told, deliveries_of(told), recorded=recorded, occurred=occurred)
    else:
        told = as_of(told, recorded=recorded, occurred=occurred)
    found: dict[UUID, list[Entry]] = {}
    for entry in told:
        for id in set(entry.record.about) & set(about):
            found.setdefault(id, []).append(entry)
    return found


def deliveries_of(entries: Iterable[Entry]) -> list[Served]:
    """What the register served of the streams of `entries`, in order of time; nothing compiled is served."""
    live = {e.record.stream for e in entries if e.record.record_kind is RecordKind.LIVE}
    if not live:
        return []
    rows = ServedEntry.objects.filter(of__in=live).order_by("first_served_at", "id")
    told = rows.values_list("id", "entry", "organization", "channel", "first_served_at")
    return [
        Served(id=id, entry=entry, organization=organization, channel=DeliveryChannel(channel), at=at)
        for id, entry, organization, channel, at in told
    ]


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


def case_histories() -> list[CaseHistory]:
    """Every case as it stands, by number. Reads across companies: for overseers and agency supervisors."""
    cases = CaseFile.objects.order_by("number").values_list("stream", flat=True)
    return [history for some in batched(cases, _AT_ONCE) for history in _histories(some)]


@ledger.reading()
def _histories(cases: list[UUID]) -> list[CaseHistory]:
    """Several cases, whose records are read together."""
    followed = [id for review in _reviews(cases) for id in review.follows]
    ledger.entries(streams=[*cases, *followed], about=cases)
    return [case_history(case) for case in cases]


def _reviews(cases: list[UUID]) -> list[Review]:
    ledger.entries(streams=cases)
    return [ledger.get(Review, case) for case in cases]


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
    delivered = [
        one for one in served if one.organization == organization and (until is None or one.at <= until)
    ]
    handed = {one.entry for one in delivered}
    had = [
        entry
        for entry in entries
        if not isinstance(entry.event, EntryCorrected)
        or (
            (reaches(entry, organization) or entry.id in handed)
            and (occurred is None or entry.takes_effect <= occurred)
        )
    ]
    kept = as_of(had, recorded=recorded, occurred=occurred)
    cells = cells_of(organization, kept, delivered)
    return [entry for entry in kept if cells[entry.id].state is not Knowing.UNKNOWN]


def parties_of(entries: Iterable[Entry], also: Iterable[UUID] = ()) -> dict[UUID, Party]:
    """Every registered organization that the entries name, by id, and those of `also`."""
    everybody = ledger.once(_everybody)
    # an id stands in a record between quotes: this asks once per entry, not once per organization as well
    named = {word for entry in entries for word in everybody.keys() & entry.data.split(b'"')}
    named |= everybody.keys() & {str(id).encode() for id in also}
    folded = ledger.replay(ledger.entries(streams=map(everybody.__getitem__, named))) if named else {}
    return {id: party for id, party in folded.items() if isinstance(party, Party)}


def _everybody() -> dict[bytes, UUID]:
    return {str(id).encode(): id for id in Organization.objects.values_list("stream", flat=True)}
