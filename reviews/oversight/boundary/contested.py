"""The disputes of a case beside the entries that they are about: both sides' statements, how each stands."""

from collections.abc import Iterator
from uuid import UUID

import msgspec

from config.ledger.event import Entry
from config.ledger.sealed import Words
from reviews.oversight.history import CaseHistory
from reviews.review import Review
from reviews.review.disputes import Dispute, DisputeRaised


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What one organization states in a dispute, and the entry that holds it."""

    by: UUID
    statement: Words
    entry: UUID


class Contested(msgspec.Struct, frozen=True, kw_only=True):
    """One dispute: `disputed` is the entry it is about, `raised` one side's statement, `answers` the
    other's; `entries` are all of the dispute's own."""

    number: int
    disputed: UUID
    grounds: str
    raised: Stated
    answers: tuple[Stated, ...]
    opinions: tuple[UUID, ...]
    standing: str
    entries: tuple[UUID, ...]


def contested(case: CaseHistory) -> Iterator[Contested]:
    """The disputes of a case at the history's moment, in the order in which they were raised."""
    for review in case.of(Review):
        for dispute, raised, said in review.disputes.each_raised():
            yield _told(dispute, raised, said)


def _told(dispute: Dispute, raised: Entry, said: DisputeRaised) -> Contested:
    answers = tuple(
        Stated(by=entry.organization, statement=answer.statement, entry=entry.id)
        for entry, answer in dispute.answers
    )
    return Contested(
        number=said.number,
        disputed=said.entry,
        grounds=said.grounds.words,
        raised=Stated(by=raised.organization, statement=said.statement, entry=dispute.id),
        answers=answers,
        opinions=tuple(entry.id for entry, _ in dispute.opinions),
        standing=_standing(dispute),
        entries=dispute.entries,
    )


def _standing(dispute: Dispute) -> str:
    outcome = f": {dispute.outcome.words}" if dispute.outcome else ""
    referred = f"; referred to {dispute.referrals[-1][1].to}" if dispute.referrals else ""
    return f"{dispute.standing}{outcome}{referred}"
