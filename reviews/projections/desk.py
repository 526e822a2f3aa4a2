"""Which rows an agency's desk has in the read models."""

from collections.abc import Iterator

from config.ledger.projections import Row, row, rows_of
from reviews.desk import Desk
from reviews.models.desk import DeskFile, DraftFile


@rows_of(Desk)
def desk_row(desk: Desk) -> Iterator[Row]:
    if desk.agency is None:
        return
    yield row(
        DeskFile,
        stream=desk.id,
        agency=desk.agency,
        case=desk.case,
        company=desk.company,
        officer=desk.officer,
        memos=len(desk.memos),
    )
    for draft in desk.drafts.values():
        if draft.said and draft.drafted:
            yield row(
                DraftFile,
                id=draft.id,
                stream=desk.id,
                agency=desk.agency,
                case=draft.said.case,
                to=draft.said.to,
                kind=draft.said.kind,
                instrument=draft.said.instrument,
                state=draft.state,
                drafter=draft.drafted.record.by,
                countersigned_by=draft.countersigned.record.by if draft.countersigned else None,
                replaces=draft.said.replaces,
            )
