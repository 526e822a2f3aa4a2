"""What the page of a case is made of, read once: the case as its reader has it, and what may be done now."""

from collections.abc import Mapping
from functools import cached_property
from uuid import UUID

from agreements.party import Party
from config.actors import Actor, Role, Side
from config.errors import NotFound
from config.ledger.event import Entry
from config.ledger.store import ledger
from config.ledger.stream import Pen, Stream
from reviews.clocks import Clock, clocks_of
from reviews.commands.case.access import largest_window
from reviews.commands.case.concerned import parameters_of
from reviews.commands.case.confidentiality import marked_elsewhere
from reviews.desk import Desk, desk_id
from reviews.models import CaseFile, CommunicationFile
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.folding import CaseRecords, history_of
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_facts, case_records
from reviews.possible import Known, Possible, possible
from reviews.review import Review
from reviews.review.confidentiality import Confidentiality

GIVERS = frozenset({Role.OFFICER, Role.SUPERVISOR})


class CaseReading:
    """A case as one reader has it now. `history` holds what the reader's organization knows, all of it for an
    overseer; `known` is the whole record, from which it follows what may be done, None for an overseer."""

    def __init__(self, reader: Actor, records: CaseRecords) -> None:
        whole = reader.side is Side.OVERSIGHT
        self.reader = reader
        self.records = records
        self.history: CaseHistory = history_of(records, known_by=None if whole else reader.organization)

    @property
    def case(self) -> Review:
        """The case's own stream as the reader has it."""
        found = self.history.streams.get(self.records.case.id)
        return found if isinstance(found, Review) else self.records.case

    @cached_property
    def boundary(self) -> Boundary:
        """What was asked beside what was decided."""
        return boundary(self.history)

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Every clock of the case."""
        return clocks_of(case_facts(self.history))

    @cached_property
    def desk(self) -> Desk | None:
        """What the reader's own agency has on its desk for this case; None for all others."""
        if self.reader.role not in GIVERS:
            return None
        return _desk(self.reader.organization, self.records.case.id)

    @cached_property
    def known(self) -> Known | None:
        """The whole record of the case, for those who may act on it."""
        case, desk = self.records.case, self.desk
        agency = self.records.parties.get(self.reader.organization)
        if desk is None or agency is None:
            return None
        return known_of(self.reader, case, self.records.entries, self.history, desk, agency)

    @cached_property
    def possible(self) -> tuple[Possible, ...]:
        """What may be done now, and for all else why not; nothing for those who only read."""
        return possible(self.known, self.reader) if self.known is not None else ()


def known_of(
    reader: Actor, case: Review, entries: list[Entry], shown: CaseHistory, desk: Desk, agency: Party
) -> Known:
    """The whole record of a case, of which `shown` is what the reader's agency has."""
    streams = ledger.replay(entries)
    found = streams.get(case.id)
    review = found if isinstance(found, Review) else case
    to_company = CommunicationFile.objects.visible_to(reader).filter(
        company=case.company, record_kind=case.record_kind
    )
    return Known(
        case=review,
        streams=streams,
        entries=tuple(shown.entries),
        numbers=shown.numbers,
        desk=desk,
        agency=agency,
        others=frozenset(to_company.values_list("stream", flat=True)),
        elsewhere=_marked_elsewhere(review, streams),
        largest=largest_window(case),
        retention_days=parameters_of(case).retention_days,
        now=shown.moment,
    )


def _marked_elsewhere(
    case: Review, streams: Mapping[UUID, Stream]
) -> dict[UUID, tuple[Confidentiality, ...]]:
    """What other cases of the company say of each entry whose unsealing waits for the second officer."""
    entries = {entry.id: entry for stream in streams.values() for entry in stream.entries}
    wanted = {known.said.entry for known in case.unsealing.asked.values() if known.said and known.agreed}
    return {id: tuple(marked_elsewhere(case, entries[id])) for id in wanted & entries.keys()}


def known_case(reader: Actor, case: UUID) -> Known | None:
    """The whole record of a case that a reader may see, None where the reader's agency has no part in it."""
    with ledger.reading():
        return CaseReading(reader, case_records(case)).known


def read_case(reader: Actor, case: UUID) -> CaseReading:
    """The case of an id. Raises NotFound where there is none that this reader may see."""
    if not CaseFile.objects.visible_to(reader).filter(stream=case).exists():
        raise NotFound(f"there is no case {case}")
    with ledger.reading():
        reading = CaseReading(reader, case_records(case))
        _ = reading.possible  # while every stream is read once
        _ = reading.clocks
    return reading


def _desk(agency: UUID, case: UUID) -> Desk:
    """The desk of an agency for a case, empty where nothing is on it."""
    id = desk_id(agency, case)
    try:
        return ledger.get(Desk, id)
    except NotFound:
        return Desk(id, Pen(ledger.clock, ledger.entropy))
