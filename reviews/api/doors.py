"""What the API asks of this register: who speaks, what they may know, what of it is noted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, Subquery
from django.urls import reverse

from agreements.access_log import ReadingChannel, note_reading
from agreements.agreement import Agreement
from agreements.claim import Claim
from agreements.delivery import Delivery, DeliveryChannel
from agreements.designation import Designation
from agreements.known_contacts import mail_address
from agreements.known_people import actor_speaking, actor_standing, liaisons_of, standing
from agreements.models import ServedEntry
from agreements.restored import restorations
from agreements.serving import asking
from config.actors import Actor, RecordKind, Role, Side
from config.api.doors import Arrival
from config.errors import NotFound
from config.ledger.event import Entry, EntryCorrected
from config.ledger.prepared import NOTHING, Question
from config.ledger.receipts import entry_at
from config.ledger.sealed import Disclosure
from config.ledger.store import ledger
from config.ledger.stream import STREAMS, Stream
from reviews.api.naming import sentences
from reviews.communication import CallRecorded, Communication, DirectiveIssued, RequestIssued
from reviews.decision import Decision
from reviews.disclosure import disclosures_held
from reviews.inquiry import Inquiry
from reviews.model_version import ModelVersion
from reviews.models import CaseFile, SubmissionFile
from reviews.oversight.knowledge import reaches
from reviews.oversight.reading import note_served
from reviews.report import Report

_NO_ENTRY: Final = UUID(int=0)


class RegisterDoors:
    """The doors of this register."""

    def speaks(self, organization: UUID, person: UUID, role: Role) -> Actor:
        return actor_speaking(organization, person, role)

    def liaisons(self, organizations: Set[UUID]) -> Set[tuple[UUID, UUID]]:
        return liaisons_of(organizations)

    def standing(self, organization: str, person: str) -> tuple[Subquery, Exists]:
        return standing(organization, person)

    def stands(
        self, organization: UUID, person: UUID, role: Role, standing: tuple[str | None, bool]
    ) -> Actor:
        return actor_standing(organization, person, role, standing)

    def asked(
        self, actor: Actor, what: str, subject: Iterable[UUID], asked: Iterable[tuple[str, str]]
    ) -> None:
        note_reading(actor, what, channel=ReadingChannel.API, subject=subject, asked=asked)

    def knows(self, actor: Actor, entry: Entry) -> bool:
        of_itself = entry.record.stream == actor.organization  # whoever recorded it
        compiled = entry.record.record_kind is RecordKind.COMPILED
        if of_itself or compiled or reaches(entry, actor.organization):
            return True
        return actor.side is Side.OVERSIGHT and not _stream_of(entry).PRIVATE

    def told(self, actor: Actor, entry: Entry) -> bool:
        # a reading that told of deliveries would give the next one a delivery to tell of
        return self.knows(actor, entry) and _stream_of(entry) is not Delivery

    def arrival(self, entry: Entry) -> Arrival | None:
        if entry.record.record_kind is not RecordKind.LIVE:
            return None
        match entry.event:
            case RequestIssued(to=organization, case=case) | DirectiveIssued(to=organization, case=case):
                return _arrival(organization, case)
            case CallRecorded(company=organization, case=case) if entry.organization != organization:
                return _arrival(organization, case)
            case _:
                return None

    def mail_address(self, organization: UUID) -> str | None:
        return mail_address(organization)

    def links(self, actor: Actor, entries: Sequence[Entry]) -> list[dict[str, str]]:
        near = {id for entry in entries for id in (entry.record.stream, *entry.record.about)}
        cases = set(
            CaseFile.objects.visible_to(actor).filter(stream__in=near).values_list("stream", flat=True)
        )
        return [dict(_links(actor, entry, cases)) for entry in entries]

    def restorations(self) -> Iterable[Entry]:
        return restorations()

    def tracked(self, actor: Actor, tracking_id: str) -> Iterable[UUID]:
        found = SubmissionFile.objects.visible_to(actor).filter(tracking_id=tracking_id)
        return found.values_list("stream", flat=True)

    def opened(self, actor: Actor, entries: Iterable[Entry]) -> Mapping[UUID, Iterable[Disclosure]]:
        return disclosures_held(actor, entries)

    def sentences(self, actor: Actor, entries: Sequence[Entry]) -> list[str]:
        return sentences(actor, entries)

    def entry_at(self, actor: Actor, position: int) -> Entry:
        try:
            entry = entry_at(position)
        except NotFound:
            entry = None
        # asked whether it is there or not: both cost the same
        id = _NO_ENTRY if entry is None else entry.id
        handed = ServedEntry.objects.filter(organization=actor.organization, entry=id).exists()
        if entry is None or not (handed or self.knows(actor, entry)):
            raise NotFound("there is no entry of yours at this position")
        return entry

    def serving(self, actor: Actor, stream: UUID) -> tuple[Question, Question]:
        return asking(actor.organization, stream) if actor.side is not Side.OVERSIGHT else (NOTHING, NOTHING)

    def served(
        self, actor: Actor, entries: Iterable[Entry], asked: tuple[UUID, list[list[Any]]] | None = None
    ) -> None:
        note_served(actor, entries, DeliveryChannel.API, asked)


def _arrival(organization: UUID, case: UUID | None) -> Arrival:
    found = CaseFile.objects.filter(stream=case) if case else CaseFile.objects.none()
    number = found.values_list("number", flat=True).first()
    page = reverse("oversight:brief", args=[number]) if number else reverse("oversight:cases")
    return Arrival(organization=organization, number=number, path=page)


def _stream_of(entry: Entry) -> type[Stream]:
    """Of which kind the stream is that an entry stands in; a correction does not say it by itself."""
    if isinstance(entry.event, EntryCorrected):
        return type(ledger.get(Stream, entry.record.stream))
    return STREAMS[entry.record.topic.partition(".")[0]]


_READ_AT: Final[dict[type[Stream], str]] = {
    Agreement: "agreement",
    Designation: "designation",
    Claim: "claim",
    Communication: "communication",
    Decision: "decision",
    ModelVersion: "model",
    Report: "report",
    Inquiry: "inquiry",
}
"""What the API calls that of which a stream is; a case is found by what an entry is about, too."""


def _links(actor: Actor, entry: Entry, cases: Set[UUID]) -> Iterator[tuple[str, str]]:
    record = entry.record
    of = _READ_AT.get(_stream_of(entry))
    if of is not None:
        yield of, reverse(f"api:read_{of}", kwargs={of: record.stream})
    if record.stream == actor.organization:
        yield "organization", reverse("api:read_organization")
    for case in (record.stream, *record.about):
        if case in cases:
            yield "case", reverse("api:read_case", kwargs={"case": case})
            yield "timeline", reverse("api:read_case_timeline", kwargs={"case": case})
            return
