"""From a communication to the act that answers it, and from its end to the restoration: a bar each. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID

import msgspec

from reviews.oversight.boundary import Boundary, Crossing, Reply
from reviews.oversight.drawing.labels import width_of
from reviews.oversight.drawing.lanes import Mark
from reviews.oversight.drawing.rows import Rows
from reviews.scope import Relation

BAR_ROW: Final = 24
_PAD: Final = 7
_APART: Final = 10
_ARROW: Final = 14
_HEAD: Final = 10


_RELATIONS: Final = {
    Relation.EQUAL: "as asked",
    Relation.NARROWER: "narrower than asked",
    Relation.BROADER: "broader than asked",
    Relation.OVERLAPPING: "partly other than asked",
    Relation.DISJOINT: "other than asked",
}


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """One latency: from mark to mark, how long it took, and where those words stand, in whole pixels.

    `kind` is `act` (an act answers), `decision` (no act does), `open` (nothing does) or `restored`.
    """

    kind: str
    x: int
    end: int
    y: int
    from_y: int
    to_y: int
    label: str
    label_x: int
    full: str

    @property
    def body(self) -> int:
        """Where the bar ends and its head begins."""
        return self.end - _HEAD


class _Told(msgspec.Struct, frozen=True):
    kind: str
    begin: Mark
    end: Mark | None
    label: str
    more: str
    full: str


def bars(found: Boundary, marks: Mapping[UUID, Mark], top: int, right: float) -> list[Bar]:
    """The bars of every communication, row by row from `top` on, so that neither bars nor words meet; `marks`
    are those of all entries."""
    rows = Rows(_APART)
    drawn = []
    for told in sorted(_told(found, marks), key=lambda one: (one.begin.x, one.begin.number)):
        x = told.begin.x
        end = round(max(told.end.x if told.end else x + 60, x + _ARROW + 4))
        label, within = told.label + told.more, end - x - 2 * _PAD - _ARROW
        if _bold(label) > within:
            label = told.label
        width = _bold(label)
        inside = width <= within
        label_x: float = x + _PAD if inside else end + 5
        left: float = x
        reaches = end if inside else label_x + width
        if reaches > right and x - 5 - width > 0:
            label_x = x - 5 - width
            left, reaches = label_x, end
        row = rows.place(left, reaches)
        drawn.append(
            Bar(
                kind=told.kind, x=x, end=end, y=top + row * BAR_ROW, from_y=told.begin.y,
                to_y=told.end.y if told.end else -1, label=label, label_x=round(label_x), full=told.full,
            )
        )  # fmt: skip
    return drawn


def _told(found: Boundary, marks: Mapping[UUID, Mark]) -> Iterator[_Told]:
    for row in found.crossings:
        begin = marks[row.entry]
        yield from (_answer(row, reply, begin, marks) for reply in row.replies)
        if not row.replies:
            cited = f"¶{begin.number}: no answer on record"
            yield _Told("open", begin, None, cited, "", cited)
        lifted, restored = marks.get(row.lifted) if row.lifted else None, _first(row.restored, marks)
        if lifted is not None and restored is not None:
            took = row.to_restore.stated if row.to_restore else "time not known"
            full = f"{_from_to(lifted, restored)}: from the end to restoration {row.to_restore or took}"
            yield _Told("restored", lifted, restored, f"{_from_to(lifted, restored)} {took}", "", full)


def _answer(row: Crossing, reply: Reply, begin: Mark, marks: Mapping[UUID, Mark]) -> _Told:
    act = reply.acts[0].entry if reply.acts else None
    end = marks[act or reply.entries[0]]
    took = row.to_act if act else reply.took
    measured = took.stated if took else "time not known"
    known = reply.relation is not None and reply.relation is not Relation.CANNOT_COMPARE
    scope = f" · {_RELATIONS[reply.relation]}" if known and reply.relation else ""
    what = "act" if act else "decision"
    return _Told(
        "act" if act else "decision",
        begin,
        end,
        f"{_from_to(begin, end)} {measured}",
        scope,
        f"{_from_to(begin, end)}: from communication to {what} {took or measured}{scope}",
    )


def _bold(text: str) -> float:
    return width_of(text) * 1.12


def _first(entries: Iterable[UUID], marks: Mapping[UUID, Mark]) -> Mark | None:
    return next((marks[entry] for entry in entries if entry in marks), None)


def _from_to(begin: Mark, end: Mark) -> str:
    return f"¶{begin.number} → ¶{end.number}"
