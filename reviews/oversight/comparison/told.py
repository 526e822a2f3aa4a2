"""A comparison, and what is observed across the register, as plain JSON types and as text. Pure."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reviews.oversight.comparison import Alike, Comparison, Side
from reviews.oversight.history import CaseHistory
from reviews.oversight.lines import kind_words
from reviews.oversight.observations import Maker, Observation

NO_VERDICT: Final = "Differences are marked in words: no score, no verdict, and nothing says why."

WHO_MAY_READ: Final = "For overseers and agency supervisors only: it reads across companies."

WHY_NOT: Final = (
    "The record says who was asked, and to whom no communication is on record; why not, it does not say."
)


def cited_across(found: Iterable[tuple[CaseHistory, Iterable[UUID]]]) -> list[dict[str, str]]:
    """Entry numbers case by case: `2026-001` and `¶15 ¶17`."""
    told: dict[str, set[int]] = {}
    for case, entries in found:
        told.setdefault(case.case.number, set()).update(case.numbered(entries))
    return [
        {"case": case, "cited": " ".join(f"¶{number}" for number in sorted(numbers))}
        for case, numbers in told.items()
        if numbers
    ]


def _cites(cited: list[dict[str, str]]) -> str:
    return "; ".join(f"{one['case']} {one['cited']}" for one in cited)


def comparison_told(found: Comparison) -> dict[str, Any]:
    """The comparison: what is at stake on both sides, then each question with both sides' facts."""
    return {
        "a": _side(found.a),
        "b": _side(found.b),
        "common": found.common,
        "ground": cited_across(found.ground),
        "questions": [
            {
                "question": aspect.question,
                "a": [alike_told(one) for one in aspect.a],
                "b": [alike_told(one) for one in aspect.b],
                "differs": aspect.differs,
                "said": aspect.said,
            }
            for aspect in found.aspects
        ],
    }


def _side(side: Side) -> dict[str, Any]:
    return {"name": side.name, "about": side.about, "cases": [case.case.number for case in side.cases]}


def alike_told(one: Alike) -> dict[str, Any]:
    """Facts that are the same, with every entry behind them."""
    return {
        "words": one.words,
        "cited": cited_across((fact.case, fact.entries) for fact in one.facts),
        "count": len(one.facts),
        "only": one.only,
    }


def comparison_card(found: Comparison) -> Iterator[RenderableType]:
    """The comparison in two columns of text."""
    for side in (found.a, found.b):
        yield Text(f"{side.name}: {side.about}", style="bold")
    yield Text(NO_VERDICT, style="italic")
    yield Text(f"\n{found.common} {_cites(cited_across(found.ground))}".rstrip() + "\n")
    for aspect in found.aspects:
        yield Text.assemble((aspect.question, "bold"), f": {aspect.said}")
        if aspect.a or aspect.b:
            table = Table.grid(padding=(0, 2), expand=True)
            table.add_column(ratio=1)
            table.add_column(ratio=1)
            table.add_row(_column(aspect.a), _column(aspect.b))
            yield Padding(table, (0, 0, 1, 3))


def _column(found: Iterable[Alike]) -> Group:
    told = [alike_told(one) for one in found]
    lines = (
        f"{'only here: ' if one['only'] else ''}{one['words']} {_times(one['count'])}{_cites(one['cited'])}"
        for one in told
    )
    return Group(*(Text(line) for line in lines or ()))


def _times(count: int) -> str:
    return f"(×{count}) " if count > 1 else ""


# across the register


def observation_told(one: Observation) -> dict[str, Any]:
    """One stage, and each of its makers with what is on record and what it was asked."""
    return {
        "stage": one.stage.value,
        "words": one.stage.words,
        "makers": [_maker(maker) for maker in one.makers],
        "unasked": [maker.name for maker in one.unasked],
    }


def _maker(maker: Maker) -> dict[str, Any]:
    return {
        "name": maker.name,
        "known": maker.company is not None,
        "stakes": [
            {"words": f"{stake.how} for {stake.of}", "cited": cited_across([(stake.case, stake.entries)])}
            for stake in maker.stakes
        ],
        "asked": [
            {"words": kind_words(asked.row), "cited": cited_across([(asked.case, [asked.row.entry])])}
            for asked in maker.asked
        ],
        "said": _asked_words(maker),
    }


def _asked_words(maker: Maker) -> str:
    if maker.company is None:
        return "its maker is not in the register"
    count = len(maker.asked)
    if not count:
        return "no communication to it is on record in what you may read"
    return (
        "1 communication to it is on record" if count == 1 else f"{count} communications to it are on record"
    )


def observations_card(found: Iterable[Observation]) -> Iterator[RenderableType]:
    """What is observed, as text."""
    yield Text(WHO_MAY_READ, style="italic")
    yield Text(f"{WHY_NOT}\n", style="italic")
    told = [observation_told(one) for one in found]
    for one in told:
        yield Text(one["words"], style="bold")
        for maker in one["makers"]:
            yield Padding(Text(f"{maker['name']}: {maker['said']}"), (0, 0, 0, 3))
            for line in (*maker["stakes"], *maker["asked"]):
                yield Padding(Text(f"{line['words']} {_cites(line['cited'])}"), (0, 0, 0, 6))
        yield Text("")
    if not told:
        yield Text("No stage of capability is on record for more than one maker.")
