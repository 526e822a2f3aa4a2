"""What lists show of cases, decisions, communications and models: fields of their read models, by name."""

from datetime import datetime
from uuid import UUID

import msgspec

from config.actors import RecordKind


class CaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case, by the number that people cite."""

    id: UUID
    record_kind: RecordKind
    number: str
    title: str
    kind: str
    company: UUID
    agency: UUID | None
    track: str
    state: str
    program: UUID | None
    agreement: UUID | None
    continues: UUID | None


class DecisionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of a company. `relation` is how what was applied relates to all that was asked."""

    id: UUID
    record_kind: RecordKind
    case: UUID | None
    company: UUID
    kind: str
    basis: str
    independent: bool
    under_objection: bool
    applied: str | None
    relation: str | None
    reason: str | None
    basis_matches_instrument: bool
    decided_earliest: datetime | None
    decided_latest: datetime | None


class CommunicationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A communication. You may decline what is not binding, and nothing follows from it."""

    id: UUID
    record_kind: RecordKind
    form: str
    case: UUID | None
    company: UUID | None
    issuing_office: UUID | None
    recording_office: UUID | None
    kind: str | None
    instrument: str | None
    binding: bool
    track: str | None
    authority: str | None
    document_held: bool | None
    countersigned: bool
    scope: str
    issued_earliest: datetime | None
    issued_latest: datetime | None
    answer_by: datetime | None
    standing: str
    ended_by: str | None
    supersedes: UUID | None


class ModelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model version, and who can reach it after the last act of its company."""

    id: UUID
    record_kind: RecordKind
    name: str
    code_named: bool
    company: UUID
    out_of_framework: bool
    access: str
    released_to: str
    access_words: str


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A third party's report. `stage` is how far it says that a capability goes."""

    id: UUID
    record_kind: RecordKind
    author: UUID
    recorded_by: UUID
    stage: str | None
    digest: str | None
    classified_pointer: str | None
    state: str


class InquiryRow(msgspec.Struct, frozen=True, kw_only=True):
    """An inquiry of an oversight body, by counts: its subject and observations stand in its entries."""

    id: UUID
    record_kind: RecordKind
    opened_by: UUID
    seen_by: str
    cases: int
    asks: int
    observations: int
    closed: bool
