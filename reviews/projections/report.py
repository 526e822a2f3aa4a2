"""Which rows a third party's report has in the read models."""

from collections.abc import Iterator
from uuid import uuid5

from config.ledger.projections import Row, row, rows_of
from reviews.models.report import (
    ReportFile,
    ReportHolder,
    ReportLink,
    ReportRelationship,
)
from reviews.report import Report


@rows_of(Report)
def report_rows(report: Report) -> Iterator[Row]:
    if report.received is None or report.entry_received is None:
        return
    yield row(
        ReportFile,
        stream=report.id,
        record_kind=report.record_kind,
        author=report.author,
        recorded_by=report.entry_received.organization,
        stage=report.received.stage or "",
        digest=report.received.digest.hex() if report.received.digest else "",
        classified_pointer=report.received.classified_pointer or "",
        state=report.state,
    )
    links = {link.case: link for _, link in report.links}
    for hand, holder in enumerate(report.holders, start=1):
        yield row(
            ReportHolder,
            id=uuid5(report.id, f"holder {holder}"),
            stream=report.id,
            record_kind=report.record_kind,
            holder=holder,
            hand=hand,
            side=report.side_of(holder) or "",
            wrote=holder == report.author,
        )
    for case in report.cases:
        link = links.get(case)
        yield row(
            ReportLink,
            id=uuid5(report.id, f"case {case}"),
            stream=report.id,
            record_kind=report.record_kind,
            case=case,
            company=link.company if link else None,
            agency=link.agency if link else None,
        )
    for entry, disclosed in report.relationships:
        yield row(
            ReportRelationship,
            id=entry.id,
            stream=report.id,
            record_kind=report.record_kind,
            party=disclosed.party,
            relationship=disclosed.relationship,
            disclosed_by=entry.organization,
        )
