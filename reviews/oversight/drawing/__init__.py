"""A case drawn over time: lanes, marks, spans, latencies, windows, what customers can reach. Pure.

Positions are whole pixels of an SVG. Nothing here depends on a browser: words are measured by the widest of
the usual fonts, so that labels that do not meet here do not meet there.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec

from config.ledger.event import Entry, EntryCorrected
from config.ledger.occurred import Precision
from reviews.oversight.boundary import Boundary
from reviews.oversight.drawing.axis import DenseDay, Tick, dense_days, ticks
from reviews.oversight.drawing.bars import BAR_ROW, Bar, bars
from reviews.oversight.drawing.labels import LaneName, lane_of, story
from reviews.oversight.drawing.lanes import Ground, Lane, Mark, Undated, is_undated, lanes, lowered
from reviews.oversight.drawing.ribbons import RIBBON_ROW, Row, rows
from reviews.oversight.drawing.scale import ANSWER, NARROW, Scale
from reviews.oversight.history import CaseHistory

__all__ = ["Drawing", "Lane", "LaneName", "Mark", "draw", "lane_of"]

WIDE: Final = 1250
"""The width that a drawing fills where nobody says another, in pixels."""

AXIS: Final = 40
_MARGIN: Final = 20
_HEADING: Final = 26
_WORDED_ROWS: Final = 4
_UNDATED: Final = 172


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is drawn; `bars_top` is where the lane of latencies begins, 0 where there is none."""

    width: int
    height: int
    lanes: tuple[Lane, ...]
    bars: tuple[Bar, ...]
    bars_top: int
    bars_height: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    dense: tuple[DenseDay, ...]
    undated: Undated | None
    bottom: int


def draw(
    case: CaseHistory, found: Boundary, *, recorded: bool = False, wide: float = WIDE, zoom: float = 1
) -> Drawing:
    """The drawing of a case, by when entries happened or, with `recorded`, by when they were recorded.

    It fills `wide` pixels where that is enough for every moment to have its place; `zoom` widens it.
    """

    def when(entry: Entry) -> datetime:
        return entry.record.recorded_at if recorded else entry.takes_effect

    shown = [entry for entry in case.entries if not isinstance(entry.event, EntryCorrected)]
    dated = shown if recorded else [entry for entry in shown if not is_undated(entry)]
    some_undated = len(dated) < len(shown)
    begun_at = [e.occurred.earliest for e in dated if e.occurred.earliest and not recorded]
    exact = [when(e) for e in dated if recorded or e.occurred.precision is Precision.INSTANT]
    scale = Scale(
        [*map(when, dated), *begun_at],
        wide=wide - _MARGIN - (_UNDATED if some_undated else 0),
        zoom=zoom,
        exact=exact,
        followed=() if recorded else _followed(case, found),
        answer=ANSWER if wide > 1.5 * ANSWER else NARROW,
    )
    right = scale.right + _MARGIN
    undated = Undated(x=round(right) + 8, width=_UNDATED - 8) if some_undated else None
    ground = Ground(
        case=case,
        scale=scale,
        when=when,
        recorded=recorded,
        told=story(case, found),
        sentences=case.sentences,
        undated=undated,
        right=right,
        worded=_WORDED_ROWS + round(zoom) - 1,
    )
    drawn = list(lanes(ground, shown, AXIS))
    told = bars(found, _marks(drawn), 0, right)
    room = (max(bar.y for bar in told) + BAR_ROW + 6) if told else 0
    # the bars stand under the government's lane, once both of their ends have a place
    first = next((lane.top + lane.height for lane in drawn if lane.name is LaneName.GOVERNMENT), AXIS)
    drawn = [lane if lane.top < first else lowered(lane, room) for lane in drawn]
    bottom = max((lane.top + lane.height for lane in drawn), default=AXIS)
    # what customers could reach follows what happened; as recorded, the state beside it says it
    under = () if recorded else tuple(rows(case, scale, bottom + _HEADING, right))
    return Drawing(
        width=round(right + (_UNDATED if undated else 0)),
        height=under[-1].top + RIBBON_ROW + 6 if under else bottom + 8,
        lanes=tuple(drawn),
        bars=tuple(bars(found, _marks(drawn), first + 15, right)),
        bars_top=first if room else 0,
        bars_height=room,
        rows=under,
        ticks=tuple(ticks(scale, right)),
        dense=tuple(dense_days(exact, scale)),
        undated=undated,
        bottom=bottom,
    )


def _marks(drawn: list[Lane]) -> dict[UUID, Mark]:
    return {mark.entry: mark for lane in drawn for mark in lane.marks}


def _followed(case: CaseHistory, found: Boundary) -> list[tuple[datetime, datetime]]:
    """From each communication to the first act that answers it."""
    told = []
    for row in found.crossings:
        if row.acts:
            told.append((case.held(row.entry).takes_effect, min(act.takes_effect for act in row.acts)))
    return told
