"""What every row of a case says: of which case it is a part, and whose that is."""

from typing import Any

from django.db.models import Model

from config.ledger.projections import Row, row
from reviews.review import Review


def part_of(review: Review, model: type[Model], /, **values: Any) -> Row:
    """A row of a case, which says whose it is beside its own values."""
    return row(
        model,
        stream=review.id,
        record_kind=review.record_kind,
        company=review.company,
        agency=review.agency,
        **values,
    )
