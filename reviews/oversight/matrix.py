"""Who knew what, when: every entry against every party, as a two-sided card and as plain JSON. Pure."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from agreements.claim import Claim
from config.actors import Side
from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.record import PUBLIC
from reviews.oversight.history import CaseHistory
from reviews.oversight.knowledge import Cell, Knowing, Step, cells_of
from reviews.oversight.phrases import series


class Matrix(msgspec.Struct, frozen=True):
    """Who has what at the history's moment: for each party, in the order of `parties`, each entry's cell."""

    parties: tuple[UUID, ...]
    cells: dict[UUID, dict[UUID, Cell]]

    def step(self, entry: UUID, party: UUID, moment: datetime) -> Step | None:
        """How a party has an entry at a moment; None while nothing says that it has."""
        return self.cells[party][entry].at(moment)


def matrix(case: CaseHistory, party: UUID | None = None) -> Matrix:
    """The matrix of a case, of one `party` or of every one that the case names or the register served."""
    parties = (party,) if party is not None else tuple(parties_to(case))
    return Matrix(parties, {one: cells_of(one, case.entries, case.served) for one in parties})


def parties_to(case: CaseHistory) -> list[UUID]:
    """Whom a matrix is about: the case's own parties first, then whoever acted, was told or was served; who
    only made a claim stands beside the case and not in it."""
    told = [
        party
        for entry in case.entries
        if entry.side is not Side.SYSTEM and not isinstance(case.streams.get(entry.record.stream), Claim)
        for party in (entry.organization, *entry.record.audience)
        if party != PUBLIC
    ]
    served = [one.organization for one in case.served]
    return list(dict.fromkeys([*reversed(case.case.parties), *told, *served]))


LEGEND: Final = (
    "Own act: the party's own. Said to be shown: an entry says so. Served: the register handed it over. "
    "Acknowledged: the party itself says that it has it. Disputed: it says that it did not get all of it. "
    "Unknown: no word of it, which proves no ignorance."
)


def matrix_card(case: CaseHistory, found: Matrix) -> Iterator[RenderableType]:
    """Each entry with who has it: the government's offices left, the company and everybody else right."""
    yield Text(LEGEND)
    yield Text("")
    yield _columns(
        Text("Offices of the government", style="bold"), Text("The company and everybody else", style="bold")
    )
    for entry in case.entries:
        yield Text(f"¶{case.numbers[entry.id]} {entry.occurred}: {case.sentence(entry)}")
        sides: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
        for party in found.parties:
            step = found.step(entry.id, party, case.moment)
            side = sides[_side(case, party) is not Side.GOVERNMENT]
            side.setdefault(knowing_words(case, entry, step), []).append(case.name(party))
        yield _columns(*map(_list, sides))


def _columns(*columns: RenderableType) -> Padding:
    table = Table.grid(padding=(0, 2), expand=True)
    for _ in columns:
        table.add_column(ratio=1)
    table.add_row(*columns)
    return Padding(table, (0, 0, 1, 3))


_TOLD_IN_PUBLIC: Final = "said in public"


def _list(known: dict[str, list[str]]) -> Group:
    """A line for each way in which parties have it, those who do not have it last."""
    lines = sorted(known.items(), key=lambda line: line[0] == Knowing.UNKNOWN.words)
    told = ("everybody" if words == _TOLD_IN_PUBLIC else series(names) for words, names in lines)
    return Group(*(Text(f"{who}: {words}") for who, (words, _) in zip(told, lines, strict=True)))


def _side(case: CaseHistory, party: UUID) -> Side | None:
    registered = case.parties.get(party)
    if registered is not None and registered.kind is not None:
        return registered.kind.side
    return next((entry.side for entry in case.entries if entry.organization == party), None)


def knowing_words(case: CaseHistory, entry: Entry, step: Step | None) -> str:
    """How a party has an entry, for people: `said to be shown, 12 June 2026 ¶17`."""
    if step is None:
        return Knowing.UNKNOWN.words
    if step.how is Knowing.OWN_ACT:
        return step.how.words
    if step.entries == (entry.id,):  # by being addressed to it
        return _TOLD_IN_PUBLIC if PUBLIC in entry.record.audience else step.how.words
    told = next((case.entry(id) for id in step.entries if id in case.numbers), None)
    if told is None:
        return f"{step.how.words}, {Occurred.at(step.since)}"
    return f"{step.how.words}, {told.occurred} {case.cite(step.entries)}"


def matrix_told(case: CaseHistory, found: Matrix) -> dict[str, Any]:
    """The matrix: parties, then for each entry the state of each party with every step; instants in UTC."""
    return {
        "moment": case.moment.isoformat(),
        "parties": [
            {"id": str(party), "name": case.name(party), "side": _side(case, party)}
            for party in found.parties
        ],
        "entries": [
            {
                "number": case.numbers[entry.id],
                "sentence": case.sentence(entry),
                "known": [_cell(case, found.cells[party][entry.id], entry) for party in found.parties],
            }
            for entry in case.entries
        ],
    }


def _cell(case: CaseHistory, cell: Cell, entry: Entry) -> dict[str, Any]:
    step = cell.at(case.moment)
    served = case.first_served(entry.id, cell.party)
    return {
        "party": case.name(cell.party),
        "state": str(step.how if step else Knowing.UNKNOWN),
        "since": step.since.isoformat() if step else None,
        "steps": [
            {
                "state": str(one.how),
                "since": one.since.isoformat(),
                "entries": sorted(case.numbers[id] for id in one.entries if id in case.numbers),
            }
            for one in cell.steps
            if one.since <= case.moment
        ],
        "served_through": str(served.channel) if served else None,
    }
