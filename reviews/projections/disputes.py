"""Which rows the disputes of a case have in the read models."""

from collections.abc import Iterator

from config.ledger.projections import Row, rows_of
from reviews.models.disputes import DisputeFile
from reviews.projections.part import part_of
from reviews.review import Review


@rows_of(Review)
def dispute_rows(review: Review) -> Iterator[Row]:
    for dispute, raised, said in review.disputes.each_raised():
        yield part_of(
            review,
            DisputeFile,
            id=dispute.id,
            number=dispute.number,
            entry=said.entry,
            grounds=said.grounds,
            raised_by=raised.organization,
            raised_at=raised.takes_effect,
            standing=dispute.standing,
            outcome=dispute.outcome or "",
            answers=len(dispute.answers),
            opinions=len(dispute.opinions),
            referred_to=dispute.referrals[-1][1].to if dispute.referrals else None,
        )
