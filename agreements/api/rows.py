"""What lists show of agreements and organizations: fields of their read models, by the same names."""

from datetime import datetime
from uuid import UUID

import msgspec

from config.actors import RecordKind, Side


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True):
    """An agreement as it stands. `in_force` only while both sides have signed the current terms."""

    id: UUID
    record_kind: RecordKind
    company: UUID
    agency: UUID
    participation: str
    company_signed: bool
    agency_signed: bool
    in_force: bool
    expires: datetime | None
    future_models: str
    models_opted_in: int


class OrganizationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An organization by the names that it has now."""

    id: UUID
    name: str
    short: str
    kind: str
    side: Side
    also_called: str | None
    wrongly_called: str | None


class DesignationRow(msgspec.Struct, frozen=True, kw_only=True):
    """A designation of a company as it stands."""

    id: UUID
    record_kind: RecordKind
    company: UUID
    agency: UUID
    kind: str
    authority: str
    state: str
    document_held: bool
    challenged: bool


class ClaimRow(msgspec.Struct, frozen=True, kw_only=True):
    """A claim as it reads now: whose it is, and what it met. The claimant's words stand in its entries."""

    id: UUID
    record_kind: RecordKind
    claimant: UUID
    side: Side
    kind: str
    value: str | None
    evidence: str | None
    party: UUID | None
    entry: UUID | None
    field: str | None
    answer: str | None
    contradicted: bool
    retracted: bool
