"""What many cases show together: access windows, release slips, answers, what reviews led to. Pure.

A row that stands in several cases is counted once, in the first of them.
"""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from reviews.oversight.boundary import Boundary
from reviews.oversight.charts.answers import Answering, answering
from reviews.oversight.charts.outcomes import LedTo, Outcome, Quarter, reviews_led_to
from reviews.oversight.charts.slips import Slip, Slipped, slipped, slips
from reviews.oversight.charts.windows import Strip, strips
from reviews.oversight.history import CaseHistory

__all__ = [
    "Answering",
    "Charts",
    "LedTo",
    "Outcome",
    "Quarter",
    "Slip",
    "Slipped",
    "Strip",
    "answering",
    "charts_of",
    "reviews_led_to",
    "slipped",
    "slips",
    "strips",
]


class Charts(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of every chart."""

    strips: tuple[Strip, ...]
    slips: tuple[Slip, ...]
    answers: tuple[Answering, ...]
    outcomes: tuple[LedTo, ...]

    def entries_of(self, case: CaseHistory) -> set[UUID]:
        """The entries of a case that the charts show something of."""
        found = {id for one in self.outcomes if one.case is case for id in one.entries}
        found |= {slip.entry for slip in self.slips if slip.case is case}
        for strip in self.strips:
            if strip.case is case:
                found |= {strip.entry} if strip.ending is None else {strip.entry, strip.ending}
        for one in self.answers:
            if one.case is case:
                found |= {one.row.entry, *(one.reply.entries if one.reply else ())}
        return found


def charts_of(found: Iterable[tuple[CaseHistory, Boundary]]) -> Charts:
    """The rows of every chart, from cases with their boundary ledgers."""
    told = list(found)
    histories = [case for case, _ in told]
    return Charts(
        strips=tuple(strips(histories)),
        slips=tuple(slips(histories)),
        answers=tuple(answering(told)),
        outcomes=tuple(reviews_led_to(histories)),
    )
