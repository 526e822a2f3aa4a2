"""What lists show of agreements: the fields of their read models, by the same names."""

from datetime import datetime
from uuid import UUID

import msgspec

from config.actors import RecordKind


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
