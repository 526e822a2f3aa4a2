"""Which rows the holds and deliverables of a case have in the read models."""

from collections.abc import Iterator

from config.ledger.projections import Row, rows_of
from reviews.models.clocks import DeliverableFile, HoldFile
from reviews.projections.part import part_of
from reviews.review import Review
from reviews.review.access import Hold


@rows_of(Review)
def hold_rows(review: Review) -> Iterator[Row]:
    for grant in review.access.grants.values():
        for hold in grant.holds.values():
            if hold.proposed:
                yield part_of(
                    review,
                    HoldFile,
                    id=hold.id,
                    access=grant.id,
                    proposed_by=hold.proposed.organization,
                    owner=hold.owner,
                    state=_hold_state(hold),
                    planned_days=hold.planned,
                    first=hold.first,
                    days=hold.whole,
                )


def _hold_state(hold: Hold) -> str:
    if hold.resumed:
        return "resumed"
    if hold.held:
        return "held"
    return "refused" if hold.refused else "proposed"


@rows_of(Review)
def deliverable_rows(review: Review) -> Iterator[Row]:
    for promised in review.deliverables.promised.values():
        if promised.entry and promised.promise:
            yield part_of(
                review,
                DeliverableFile,
                id=promised.id,
                number=promised.number,
                due=promised.promise.due,
                days=promised.promise.days,
                promised=promised.entry.takes_effect,
                delivered=promised.delivered.takes_effect if promised.delivered else None,
            )
