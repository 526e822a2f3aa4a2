"""A case drawn over time: lanes, marks, spans, latencies, windows, what customers can reach. Pure.

Positions are pixels of an SVG that is as wide as the case is dense: between two moments there is never less
room than a mark needs, and never so much that days in which nothing happened push the rest away.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import log1p
from typing import Final
from uuid import UUID

import msgspec

from agreements.claim import Claim
from agreements.party import PartyKind
from config.actors import Side
from config.ledger.event import Entry, EntryCorrected
from config.ledger.occurred import EASTERN, Precision
from reviews.model_version import ModelVersion
from reviews.oversight.boundary import Boundary
from reviews.oversight.history import CaseHistory
from reviews.review import Review

LEFT: Final = 132.0
"""Pixels kept for the names of the lanes."""

_RIGHT: Final = 60.0
_LEAST: Final = 34.0
_PER_LOG_HOUR: Final = 15.0
_MOST: Final = 150.0
_CHARACTER: Final = 6.4
_ROW: Final = 34.0
_TICK_ROOM: Final = 92.0
_LONGEST_LABEL: Final = 26


class LaneName(StrEnum):
    """Whose entries a lane holds; claims stand beside the parties' own acts, in a lane of their own."""

    GOVERNMENT = "government"
    COMPANY = "company"
    THIRD_PARTIES = "third parties"
    OVERSIGHT = "oversight"
    COURT = "court"
    REGISTER = "register"
    CLAIMS = "claims"


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: its ¶, its place, its short label; `since` is where an imprecise date begins (pixels)."""

    entry: UUID
    number: int
    x: float
    y: float
    label: str
    label_x: float
    title: str
    shape: str
    since: float | None = None


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """The marks of one kind of party; `top` and `height` in pixels."""

    name: LaneName
    top: float
    height: float
    marks: tuple[Mark, ...]


class Latency(msgspec.Struct, frozen=True, kw_only=True):
    """From a communication to the act that answers it: a bar, and how long that took."""

    from_x: float
    from_y: float
    to_x: float
    to_y: float
    label: str


class Ribbon(msgspec.Struct, frozen=True, kw_only=True):
    """Who could reach a model over a stretch of time; `limited` where something of it was taken away."""

    x: float
    width: float
    label: str
    full: str
    limited: bool
    nobody: bool


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A named row of ribbons under the lanes: a model, or the access windows of the case."""

    name: str
    top: float
    ribbons: tuple[Ribbon, ...]


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    x: float
    label: str


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is drawn; `now` is where the moment of the history stands."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    latencies: tuple[Latency, ...]
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    now: float
    places: dict[int, float]


class Scale:
    """Instants to pixels: monotone, each gap between two moments drawn by the logarithm of its hours."""

    def __init__(self, instants: Iterable[datetime]) -> None:
        self.moments = sorted(set(instants))
        self.places = [LEFT + _LEAST]
        for earlier, later in pairwise(self.moments):
            hours = (later - earlier) / timedelta(hours=1)
            self.places.append(self.places[-1] + min(_MOST, _LEAST + _PER_LOG_HOUR * log1p(hours)))

    def __call__(self, instant: datetime) -> float:
        """Where an instant stands; between two moments in proportion, beyond them at the edge."""
        if not self.moments or instant <= self.moments[0]:
            return self.places[0] if self.moments and instant == self.moments[0] else LEFT
        if instant >= self.moments[-1]:
            return self.places[-1] + (_RIGHT / 2 if instant > self.moments[-1] else 0)
        after = next(index for index, moment in enumerate(self.moments) if moment > instant)
        begin, end = self.moments[after - 1], self.moments[after]
        part = (instant - begin) / (end - begin)
        return self.places[after - 1] + part * (self.places[after] - self.places[after - 1])

    @property
    def width(self) -> float:
        return (self.places[-1] if self.moments else LEFT) + _RIGHT + _LONGEST_LABEL * _CHARACTER


def draw(case: CaseHistory, found: Boundary, *, recorded: bool = False) -> Drawing:
    """The drawing of a case, by when entries happened or, with `recorded`, by when they were recorded."""

    def when(entry: Entry) -> datetime:
        return entry.record.recorded_at if recorded else entry.takes_effect

    shown = [entry for entry in case.entries if not isinstance(entry.event, EntryCorrected)]
    begun_at = [e.occurred.earliest for e in shown if e.occurred.earliest and not recorded]
    scale = Scale([*map(when, shown), *begun_at])
    lanes = tuple(_lanes(case, shown, scale, when, recorded=recorded))
    marks = {mark.entry: mark for lane in lanes for mark in lane.marks}
    bottom = max((lane.top + lane.height for lane in lanes), default=40.0)
    # what customers could reach follows what happened; as recorded, the state beside it says it
    rows = () if recorded else tuple(_rows(case, scale, bottom + 14))
    return Drawing(
        width=scale.width,
        height=(rows[-1].top + 40 if rows else bottom + 20),
        lanes=lanes,
        latencies=tuple(_latencies(found, marks)),
        rows=rows,
        ticks=tuple(_ticks(scale)),
        now=scale(case.moment),
        places={mark.number: mark.x for mark in marks.values()},
    )


def lane_of(case: CaseHistory, entry: Entry) -> LaneName:
    """The lane of an entry: what somebody says about others is a claim, whoever says it."""
    if isinstance(case.streams.get(entry.record.stream), Claim):
        return LaneName.CLAIMS
    party = case.parties.get(entry.organization)
    if party is not None and party.kind is PartyKind.COURT:
        return LaneName.COURT
    return {
        Side.GOVERNMENT: LaneName.GOVERNMENT,
        Side.COMPANY: LaneName.COMPANY,
        Side.THIRD_PARTY: LaneName.THIRD_PARTIES,
        Side.OVERSIGHT: LaneName.OVERSIGHT,
        Side.SYSTEM: LaneName.REGISTER,
    }[entry.side]


def _lanes(
    case: CaseHistory,
    entries: list[Entry],
    scale: Scale,
    when: Callable[[Entry], datetime],
    *,
    recorded: bool,
) -> Iterator[Lane]:
    top = 40.0
    for name in LaneName:
        own = sorted(
            (e for e in entries if lane_of(case, e) is name), key=lambda e: (when(e), case.numbers[e.id])
        )
        if not own:
            continue
        marks: list[Mark] = []
        used: list[float] = []
        for entry in own:
            x, label = scale(when(entry)), _label(case, entry)
            since = _since(entry, scale) if not recorded else None
            row = _free_row(used, x if since is None else min(x, since), x + 14 + len(label) * _CHARACTER)
            y = top + 24 + row * _ROW
            shape = "diamond" if name is LaneName.CLAIMS else "dot"
            title = f"¶{case.numbers[entry.id]} {entry.occurred}: {case.sentence(entry)}"
            marks.append(
                Mark(
                    entry=entry.id, number=case.numbers[entry.id], x=x, y=y, label=label, label_x=x + 11,
                    title=title, shape=shape, since=since,
                )
            )  # fmt: skip
        height = 16 + _ROW * len(used)
        yield Lane(name=name, top=top, height=height, marks=tuple(marks))
        top += height


def _free_row(used: list[float], begin: float, end: float) -> int:
    """The first row whose last label ends before this one begins; a new one where there is none."""
    for row, last in enumerate(used):
        if last <= begin - 8:
            used[row] = end
            return row
    used.append(end)
    return len(used) - 1


def _since(entry: Entry, scale: Scale) -> float | None:
    """Where an imprecise date begins: its earliest instant, the left edge where nothing is known of it."""
    if entry.occurred.precision is Precision.INSTANT or entry.occurred.latest is None:
        return None
    return scale(entry.occurred.earliest) if entry.occurred.earliest else LEFT + 4


def _label(case: CaseHistory, entry: Entry) -> str:
    words = entry.record.topic.partition(".")[2].replace("-", " ")
    label = f"¶{case.numbers[entry.id]} {words}"
    return label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…"


def _latencies(found: Boundary, marks: dict[UUID, Mark]) -> Iterator[Latency]:
    for row in found.crossings:
        for reply in row.replies:
            answering = next((act.entry for act in reply.acts if act.entry in marks), None)
            end = marks.get(answering or reply.entries[0])
            begin = marks.get(row.entry)
            if begin is not None and end is not None:
                took = row.to_act if answering and row.to_act else reply.took
                yield Latency(
                    from_x=begin.x, from_y=begin.y, to_x=end.x, to_y=end.y, label=took.stated if took else ""
                )


def _rows(case: CaseHistory, scale: Scale, top: float) -> Iterator[Row]:
    """What customers can reach, model by model, then the access windows of the case."""
    for model in case.of(ModelVersion):
        begun = [model.entries[0], *(effect.entry for effect in model.effects)]
        changes = sorted({entry.takes_effect for entry in begun})
        ribbons = []
        for begin, end in pairwise([*changes, None]):
            if begin is None:
                continue
            access = model.access_at(begin)
            words = case.in_words(access.words)
            right = scale(end) if end is not None else scale.width - 8
            width = max(2.0, right - scale(begin))
            ribbons.append(
                Ribbon(
                    x=scale(begin), width=width, label=_fitting(words, width), full=words,
                    limited=bool(access.limits), nobody=str(access.released_to) == "nobody",
                )
            )  # fmt: skip
        yield Row(name=case.name(model.id), top=top, ribbons=tuple(ribbons))
        top += 32
    windows = tuple(_windows(case, scale))
    if windows:
        yield Row(name="access window", top=top, ribbons=windows)


def _windows(case: CaseHistory, scale: Scale) -> Iterator[Ribbon]:
    for review in case.of(Review):
        for grant in review.access.grants.values():
            if grant.window is None:
                continue
            ends = min(grant.window.ends, grant.ending.takes_effect) if grant.ending else grant.window.ends
            x, right = scale(grant.window.starts), scale(min(ends, max(case.moment, grant.window.starts)))
            words, width = str(grant.window), max(2.0, right - x)
            yield Ribbon(
                x=x, width=width, label=_fitting(words, width), full=words, limited=False, nobody=False
            )


def _fitting(words: str, width: float) -> str:
    room = int((width - 12) / _CHARACTER)
    if len(words) <= room:
        return words
    return f"{words[: room - 1]}…" if room > 6 else ""


def _ticks(scale: Scale) -> Iterator[Tick]:
    """The day over the first moment of each, and the hour of later ones, where there is room."""
    last, day = -_TICK_ROOM, None
    for moment, x in zip(scale.moments, scale.places, strict=False):
        local = moment.astimezone(EASTERN)
        if x - last < _TICK_ROOM:
            continue
        new = local.date() != day
        label = f"{local.day} {local:%b %Y}" if new else f"{local:%H:%M}"
        last, day = x, local.date()
        yield Tick(x=x, label=label)
