"""Replay a case to any moment, as it was recorded, as it happened, or as one party knew it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from agreements.models import Organization
from agreements.party import Party
from agreements.program import Parameters, Program
from config.errors import BadInput, NotFound
from config.ledger.event import Entry
from config.ledger.record import PUBLIC
from config.ledger.store import as_of, ledger
from config.ledger.verification import last_verification
from reviews.communication import EvidenceDisclosed, Shown
from reviews.decision import Decision
from reviews.model_version import ModelVersion, ModelVersionRegistered
from reviews.models import CaseFile
from reviews.oversight.history import CaseHistory, Checked
from reviews.review import Review

# what the agency alone sees, and what the register delivers, is not part of a case's numbered record
UNNUMBERED: Final = ("desk.", "delivery.")


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
    review = ledger.get(Review, case)
    entries = ledger.timeline(case, review.follows)
    return [entry for entry in entries if not entry.record.topic.startswith(UNNUMBERED)]


def case_history(
    case: UUID,
    *,
    recorded: datetime | None = None,
    occurred: datetime | None = None,
    entry: int | None = None,
    known_by: UUID | None = None,
    rehearsed: Iterable[Entry] = (),
) -> CaseHistory:
    """A case as it stands, or as it was `recorded` by or had `occurred` by an instant, up to entry ¶ `entry`,
    with only what one organization had done or been shown by then; `rehearsed` entries stand last.

    Raises NotFound where there is no such case or nothing of it yet, BadInput for an entry it has not.
    """
    everything = [*case_entries(case), *rehearsed]
    numbers = {e.id: number for number, e in enumerate(everything, start=1)}
    kept = everything
    if entry is not None:
        if not 1 <= entry <= len(everything):
            raise BadInput(f"the case has entries ¶1 to ¶{len(everything)}, not ¶{entry}", pointer="/entry")
        kept = everything[:entry]
    if recorded is not None or occurred is not None:
        kept = as_of(kept, recorded=recorded, occurred=occurred)
    if known_by is not None:
        kept = known_to(known_by, kept)
    streams = ledger.replay(kept)
    parties = parties_of(everything)
    review = ledger.get(Review, case)
    program = review.opened.program if review.opened else None
    last = last_verification()
    history = CaseHistory(
        id=case,
        case=review,
        entries=kept,
        numbers=numbers,
        streams=streams,
        parties=parties,
        parameters=ledger.get(Program, program).parameters if program else Parameters(),
        moment=occurred or recorded or ledger.clock(),
        checked=Checked(last.checked_at, last.size, last.sound) if last else None,
    )
    history.elsewhere.update(_decided_elsewhere(history, recorded=recorded, occurred=occurred))
    for e in everything:  # what is not shown has its name or number all the same
        name = e.event.name if isinstance(e.event, ModelVersionRegistered) else f"¶{numbers[e.id]}"
        history.names.setdefault(e.record.stream, name)
    return history


def _decided_elsewhere(
    history: CaseHistory, *, recorded: datetime | None, occurred: datetime | None
) -> dict[UUID, Decision]:
    # they are not numbered: a citation must not change when an act cites one later
    cited = {effect.decision for model in history.of(ModelVersion) for effect in model.effects}
    wanted = [id for id in cited if id is not None and id not in history.streams]
    entries = as_of(ledger.entries(streams=wanted), recorded=recorded, occurred=occurred)
    return {id: found for id, found in ledger.replay(entries).items() if isinstance(found, Decision)}


def case_histories() -> list[CaseHistory]:
    """Every case as it stands, by number. Reads across companies: for overseers and agency supervisors."""
    cases = CaseFile.objects.order_by("number").values_list("stream", flat=True)
    return [case_history(case) for case in cases]


def known_to(organization: UUID, entries: Iterable[Entry]) -> list[Entry]:
    """What an organization did itself, was an addressee of, was shown later, or everybody was told.

    What was disclosed counts from its disclosure: an entry that a later one cites, addressed to the
    organization, is known from then on, and so is a finding or report that it was shown in support of a
    communication.
    """
    kept = list(entries)
    told = [e for e in kept if _reaches(e, organization)]
    known = {e.id for e in told} | {cited.id for e in told for cited in e.record.cites}
    shown = {
        finding
        for e in told
        if isinstance(e.event, EvidenceDisclosed) and e.event.shown is not Shown.NOTHING
        for finding in e.event.findings
    }
    # of a report that was shown, what it says; not through whose hands it went
    return [
        e
        for e in kept
        if e.id in known or e.id in shown or (e.record.stream in shown and e.record.version == 1)
    ]


def _reaches(entry: Entry, organization: UUID) -> bool:
    audience = entry.record.audience
    return entry.organization == organization or organization in audience or PUBLIC in audience


def parties_of(entries: Iterable[Entry]) -> dict[UUID, Party]:
    """Every registered organization that the entries name, by id."""
    texts = [entry.data for entry in entries]
    everybody = Organization.objects.values_list("stream", flat=True)
    named = [id for id in everybody if any(str(id).encode() in text for text in texts)]
    folded = ledger.replay(ledger.entries(streams=named)) if named else {}
    return {id: party for id, party in folded.items() if isinstance(party, Party)}
