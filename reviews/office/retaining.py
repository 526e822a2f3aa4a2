"""Which closed cases need not be kept any more, listed for supervisors: two officers decide, nobody else."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from agreements.program import REGISTER_DEFAULTS, Program
from config.actors import RecordKind
from config.ledger.reading import batched
from config.ledger.store import ledger
from reviews.models import CaseFile, LitigationHold
from reviews.office.models import RetentionOver
from reviews.review import CaseState, Review

_AT_ONCE: Final = 100


def list_retention_over() -> int:
    """Bring the list up to date: closed cases whose retention is over, that no litigation hold keeps, and
    whose destruction nobody has proposed since they were closed; how many it has."""
    now = ledger.clock()
    closed = CaseFile.objects.filter(state=CaseState.CLOSED.value, record_kind=RecordKind.LIVE.value)
    held = LitigationHold.objects.filter(released_at=None).values("stream")
    cases = closed.exclude(agency=None).exclude(stream__in=held).values_list("stream", flat=True)
    found = [row for some in batched(cases, _AT_ONCE) for row in _over(some, now)]
    with transaction.atomic():
        RetentionOver.objects.exclude(case__in=[row.case_id for row in found]).delete()
        RetentionOver.objects.bulk_create(
            found, update_conflicts=True, unique_fields=["case"], update_fields=["agency", "kept_until"]
        )
    return len(found)


@ledger.reading()
def _over(cases: list[UUID], now: datetime) -> list[RetentionOver]:
    ledger.entries(streams=cases)  # within a reading: all of them by one statement
    return list(_rows(cases, now))


def _rows(cases: list[UUID], now: datetime) -> Iterator[RetentionOver]:
    for case in cases:
        review = ledger.get(Review, case)
        program = review.opened.program if review.opened else None
        parameters = ledger.get(Program, program).parameters if program else REGISTER_DEFAULTS
        until = review.retention.kept_until(parameters.retention_days)
        if until is None or until > now or review.agency is None or review.retention.disposed:
            continue
        yield RetentionOver(case_id=case, agency=review.agency, kept_until=until)
