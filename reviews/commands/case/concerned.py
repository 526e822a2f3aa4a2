"""The case that a command changes, for those whom it concerns and nobody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from config.actors import Actor
from config.ledger.store import ledger
from reviews.review import Review


@contextmanager
def case_of(actor: Actor, case: UUID) -> Iterator[Review]:
    """The case, saved when the block ends. Raises NotFound, and says nothing of its state to strangers."""
    with ledger.change(Review, case) as review:
        review.refuse_strangers(actor)
        yield review
