"""How long it took from each communication to the decision about it, or that none is on record. Pure."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from reviews.communication import Form
from reviews.oversight.boundary import Boundary, Crossing, Reply
from reviews.oversight.history import CaseHistory
from reviews.oversight.span import Span


class Answering(msgspec.Struct, frozen=True, kw_only=True):
    """One communication and one decision about it: `took` is the time from issue to decision, None where the
    dates do not say; `reply` is None where no decision is on record."""

    case: CaseHistory
    row: Crossing
    reply: Reply | None
    took: Span | None


def answering(found: Iterable[tuple[CaseHistory, Boundary]]) -> list[Answering]:
    """Every communication that asks for something, with each decision about it: answered ones by the time it
    took, shortest first, then those whose dates do not say, then those without an answer."""
    told: dict[tuple[UUID, UUID | None], Answering] = {}
    for case, ledger in found:
        for one in _answering(case, ledger):
            told.setdefault((one.row.communication, one.reply.decision if one.reply else None), one)
    return sorted(told.values(), key=_order)


def _answering(case: CaseHistory, ledger: Boundary) -> Iterator[Answering]:
    for row in ledger.crossings:
        for reply in row.replies:
            yield Answering(case=case, row=row, reply=reply, took=reply.took)
        if not row.replies and row.form is not Form.CALL:
            yield Answering(case=case, row=row, reply=None, took=None)


def _order(one: Answering) -> tuple[object, ...]:
    took = (one.took.low, one.took.high) if one.took is not None else ()
    place = (one.case.case.number, one.case.numbers[one.row.entry])
    return (one.reply is None, one.took is None, took, place)
