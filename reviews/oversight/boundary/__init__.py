"""The boundary ledger: what was asked, what was decided, and what a reader should look at. Pure."""

import msgspec

from reviews.communication import Communication
from reviews.decision import Decision
from reviews.oversight.boundary.act import Act, every_act, said_of
from reviews.oversight.boundary.contested import Contested, Stated, contested
from reviews.oversight.boundary.crossing import Crossing, Reply, Undertaking, crossing
from reviews.oversight.boundary.flags import Flag, FlagCode, flags
from reviews.oversight.boundary.indicators import Answer, Indicator, indicators
from reviews.oversight.boundary.pressure import Consequence
from reviews.oversight.history import CaseHistory

__all__ = [
    "Act",
    "Answer",
    "Boundary",
    "Consequence",
    "Contested",
    "Crossing",
    "Flag",
    "FlagCode",
    "Indicator",
    "Reply",
    "Stated",
    "Undertaking",
    "boundary",
    "contested",
    "every_act",
    "said_of",
]


class Boundary(msgspec.Struct, frozen=True, kw_only=True):
    """A case's communications with what answered them, the acts that answer nothing, what is disputed,
    flags, indicators; `before` is the boundary ledger of the compiled case that it continues."""

    crossings: tuple[Crossing, ...]
    apart: tuple[Act, ...]
    disputes: tuple[Contested, ...]
    flags: tuple[Flag, ...]
    indicators: tuple[Indicator, ...]
    before: "Boundary | None" = None


def boundary(case: CaseHistory) -> Boundary:
    """The boundary ledger of a case at the case file's moment. A function of its events and nothing else."""
    rows = [row for stream in case.of(Communication) if (row := crossing(case, stream)) is not None]
    rows.sort(key=lambda row: (row.issued.latest is None, row.issued.latest, case.numbers[row.entry]))
    answering = {decision.id for decision in case.of(Decision) if decision.answered}
    apart = [act for act in every_act(case) if act.decision not in answering]
    return Boundary(
        crossings=tuple(rows),
        apart=tuple(apart),
        disputes=tuple(contested(case)),
        flags=tuple(flags(case, rows)),
        indicators=tuple(indicators(case, rows)),
        before=boundary(case.before) if case.before else None,
    )
