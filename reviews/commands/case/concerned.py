"""The case that a command changes, for those whom it concerns, and the thresholds that it stands under."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from agreements.program import REGISTER_DEFAULTS, Parameters, Program
from config.actors import Actor, Side
from config.ledger.store import ledger
from reviews.review import Review


@contextmanager
def case_of(actor: Actor, case: UUID) -> Iterator[Review]:
    """The case, saved when the block ends. Raises NotFound, and says nothing of its state to strangers."""
    with ledger.change(Review, case) as review:
        review.refuse_strangers(actor)
        yield review


@contextmanager
def case_overseen(actor: Actor, case: UUID) -> Iterator[Review]:
    """The case, for those whom it concerns and for every oversight body. Raises NotFound for all others."""
    with ledger.change(Review, case) as review:
        if actor.side is not Side.OVERSIGHT:
            review.refuse_strangers(actor)
        yield review


def parameters_of(review: Review) -> Parameters:
    """The thresholds of a case: its program's, else the register's own."""
    program = review.opened.program if review.opened else None
    return ledger.get(Program, program).parameters if program else REGISTER_DEFAULTS
