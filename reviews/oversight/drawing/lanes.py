"""The lanes: every entry a mark at its time, stacked so that no two labels meet, whatever the data. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Final
from uuid import UUID

import msgspec

from agreements.claim import ClaimContradicted
from config.ledger.event import Entry
from config.ledger.occurred import Precision
from reviews.oversight.drawing.labels import LaneName, label_of, lane_of, width_of
from reviews.oversight.drawing.rows import Rows
from reviews.oversight.drawing.scale import Scale
from reviews.oversight.history import CaseHistory

ROW: Final = 21
_ABOVE: Final = 17
_BELOW: Final = 9
_DOT: Final = 6
_TO_LABEL: Final = 10
_APART: Final = 7
_CROWD: Final = 3
_OPEN: Final = 70
_ACROSS: Final = 4
_UNDATED_CELL: Final = 52


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: its ¶, its place, its label and where that begins; all in whole pixels.

    `at` is where the cursor stands when the replay has come to it: for an imprecise date the end of its span,
    which is when it counts from. `shape` is `dot`, `diamond` (a claim) or `hollow` (against another claim).
    """

    entry: UUID
    number: int
    x: int
    y: int
    at: int
    label: str
    label_x: int
    title: str
    shape: str


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A span in which something happened, drawn behind its marks; `open`: nobody says from when on."""

    x: int
    y: int
    width: int
    height: int
    open: bool


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """The marks of one kind of party; `top` and `height` in pixels."""

    name: LaneName
    top: int
    height: int
    marks: tuple[Mark, ...]
    stretches: tuple[Stretch, ...]


class Undated(msgspec.Struct, frozen=True, kw_only=True):
    """The zone for what nobody dates, right of the time that is known."""

    x: int
    width: int


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What the lanes are drawn on: the scale, when an entry counts from, how a replay runs, what is told of
    entries, the zone of the undated (None where everything has a date), where labels must end, and how many
    rows of a lane hold words: marks that find no room there have their ¶ alone."""

    case: CaseHistory
    scale: Scale
    when: Callable[[Entry], datetime]
    recorded: bool
    told: Mapping[UUID, str]
    sentences: Mapping[UUID, str]
    undated: Undated | None
    right: float
    worded: int


def is_undated(entry: Entry) -> bool:
    """Whether nobody says when it happened."""
    return entry.occurred.precision is Precision.UNKNOWN


def lanes(ground: Ground, entries: Iterable[Entry], top: int) -> Iterator[Lane]:
    """The lanes that hold something, one under the other from `top` on."""
    apart: dict[LaneName, list[Entry]] = {name: [] for name in LaneName}
    for entry in entries:
        apart[lane_of(ground.case, entry)].append(entry)
    for name, own in apart.items():
        if own:
            lane = _Lane(ground, name, top).filled(own)
            yield lane
            top += lane.height


def lowered(lane: Lane, by: int) -> Lane:
    """The lane with all that is in it, so many pixels further down."""
    marks = tuple(msgspec.structs.replace(mark, y=mark.y + by) for mark in lane.marks)
    stretches = tuple(msgspec.structs.replace(one, y=one.y + by) for one in lane.stretches)
    return msgspec.structs.replace(lane, top=lane.top + by, marks=marks, stretches=stretches)


class _Lane:
    def __init__(self, ground: Ground, name: LaneName, top: int) -> None:
        self.ground, self.name, self.top = ground, name, top
        self.rows = Rows(_APART)
        self.marks: list[Mark] = []
        self.stretches: list[Stretch] = []

    def filled(self, entries: list[Entry]) -> Lane:
        told, when = self.ground.told, self.ground.when
        zone = self.ground.undated
        undated = self._undate([entry for entry in entries if is_undated(entry)], zone) if zone else 0
        dated = [entry for entry in entries if not is_undated(entry)] if zone else entries
        # what a reader follows first takes the best place
        for entry in sorted((e for e in dated if e.id in told), key=lambda e: (when(e), self._number(e))):
            self._word(entry, None)
        crowds, rest = self._crowds(e for e in dated if e.id not in told)
        for crowd in crowds:
            self._crowd(crowd)
        for entry in sorted(rest, key=lambda e: (when(e), self._number(e))):
            self._word(entry, self.ground.worded)
        rows = max(len(self.rows.taken), undated, 1)
        return Lane(
            name=self.name,
            top=self.top,
            height=_ABOVE + ROW * (rows - 1) + _BELOW + 6,
            marks=tuple(sorted(self.marks, key=lambda mark: mark.number)),
            stretches=tuple(self.stretches),
        )

    def _number(self, entry: Entry) -> int:
        return self.ground.case.numbers[entry.id]

    def _crowds(self, entries: Iterable[Entry]) -> tuple[list[list[Entry]], list[Entry]]:
        """Those of a span that several share, apart from the rest."""
        crowds: list[list[Entry]] = []
        rest: list[Entry] = []
        listed = sorted(entries, key=lambda e: (self._span(e), self._number(e)))
        for _, group in groupby(listed, key=self._span):
            alike = list(group)
            if len(alike) >= _CROWD:
                crowds.append(alike)
            else:
                rest += alike
        return crowds, rest

    def _span(self, entry: Entry) -> tuple[float, float, bool]:
        """From where to where an entry is drawn, and whether the beginning is open."""
        at = self.ground.scale(self.ground.when(entry))
        precision = entry.occurred.precision
        if self.ground.recorded or precision in (Precision.INSTANT, Precision.UNKNOWN):
            return at, at, False
        if entry.occurred.earliest is None:
            return max(2.0, at - _OPEN), at, True
        return self.ground.scale(entry.occurred.earliest), at, False

    def _word(self, entry: Entry, most: int | None) -> None:
        """One mark with its words; with its ¶ alone where the words find no room in the first `most` rows."""
        begin, end, open_ = self._span(entry)
        x = begin + _DOT + 2 if end > begin else begin
        text = label_of(self.ground.case, entry, self.ground.told)
        left, right, label_x = self._room(x, begin, end, text)
        row = self.rows.place(left, right, most=most)
        if row is None:
            text = f"¶{self._number(entry)}"
            left, right, label_x = self._room(x, begin, end, text)
            row = self.rows.place(left, right)
        y = self.top + _ABOVE + ROW * row
        if end > begin:
            self._stretch(begin, end, y, 1, open_=open_)
        self._mark(entry, x, y, end, text, label_x)

    def _room(self, x: float, begin: float, end: float, text: str) -> tuple[float, float, float]:
        """From where to where a mark takes room with its words, and where these begin: behind the mark, or
        before it where they would end too far right."""
        width = width_of(text)
        left = begin if end > begin else x - _DOT
        right = max(end, x + _TO_LABEL + width)
        if right <= self.ground.right:
            return left, right, x + _TO_LABEL
        return left - 4 - width, max(end, x + _DOT), left - 4 - width

    def _crowd(self, crowd: list[Entry]) -> None:
        """Several of one span as a block of their ¶, as wide as the span or as a few of them."""
        begin, end, open_ = self._span(crowd[0])
        cell = max(width_of(f"¶{self._number(entry)}") for entry in crowd) + _TO_LABEL + _DOT + 5
        across = min(len(crowd), max(int((end - begin) // cell), _ACROSS if end == begin else 2))
        high = -(-len(crowd) // across)
        left = begin - _DOT if end == begin else begin
        if left + across * cell > self.ground.right:
            left = self.ground.right - across * cell
        first = self.rows.place(min(left, begin), max(end, left + across * cell), high=high)
        top = self.top + _ABOVE + ROW * first
        if end > begin:
            self._stretch(begin, end, top, high, open_=open_)
        for place, entry in enumerate(crowd):
            down, along = divmod(place, across)
            x = left + _DOT + 2 + along * cell
            text = f"¶{self._number(entry)}"
            self._mark(entry, x, top + ROW * down, end, text, x + _TO_LABEL)

    def _undate(self, entries: list[Entry], zone: Undated) -> int:
        """What nobody dates, row by row in its zone; how many rows."""
        across = max(1, (zone.width - 10) // _UNDATED_CELL)
        for place, entry in enumerate(entries):
            down, along = divmod(place, across)
            x, y = zone.x + 10 + along * _UNDATED_CELL, self.top + _ABOVE + ROW * down
            self._mark(entry, x, y, x, f"¶{self._number(entry)}", x + _TO_LABEL)
        return -(-len(entries) // across)

    def _stretch(self, begin: float, end: float, y: float, high: int, *, open_: bool) -> None:
        width = max(round(end) - round(begin), 2 * _DOT + 4)
        height = ROW * (high - 1) + 17
        self.stretches.append(Stretch(x=round(begin), y=round(y) - 9, width=width, height=height, open=open_))

    def _mark(self, entry: Entry, x: float, y: float, at: float, label: str, label_x: float) -> None:
        shape = "dot"
        if self.name is LaneName.CLAIMS:
            shape = "hollow" if isinstance(entry.event, ClaimContradicted) else "diamond"
        number = self._number(entry)
        self.marks.append(
            Mark(
                entry=entry.id, number=number, x=round(x), y=round(y), at=round(at), label=label,
                label_x=round(label_x), shape=shape,
                title=f"¶{number} {entry.occurred}: {self.ground.sentences[entry.id]}",
            )
        )  # fmt: skip
