"""Which rows the disputes of a case have in the read models."""

from collections.abc import Iterator

from config.ledger.projections import Row, rows_of
from reviews.models.disputes import DisputeFile
from reviews.projections.part import part_of
from reviews.review import Review


@rows_of(Review)
def dispute_rows(review: Review) -> Iterator[Row]:
    for dispute in review.disputes.raised.values():
        if dispute.raised and dispute.said:
            yield part_of(
                review,
                DisputeFile,
                id=dispute.id,
                number=dispute.number,
                entry=dispute.said.entry,
                grounds=dispute.said.grounds,
                raised_by=dispute.raised.organization,
                raised_at=dispute.raised.takes_effect,
                standing=dispute.standing,
                outcome=dispute.outcome or "",
                answers=len(dispute.answers),
                opinions=len(dispute.opinions),
                referred_to=dispute.referrals[-1][1].to if dispute.referrals else None,
            )
