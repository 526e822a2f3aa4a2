"""`manage.py charts`: what all cases show together: windows, release slips, times to decide, outcomes."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import CommandParser
from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from config.errors import BadInput
from config.terminal import PeopleCommand
from reviews.oversight.boundary import boundary
from reviews.oversight.charts import Charts, charts_of, slipped
from reviews.oversight.charts.told import answering_told, outcomes_told, slipped_told, strip_told
from reviews.oversight.phrases import begun
from reviews.oversight.replay import case_histories, find_party


class Command(PeopleCommand):
    help = (
        "What the cases show together: every access window, how far release dates moved and to what the "
        "company attributes it, how long decisions took, what reviews led to by company and quarter."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--company", metavar="NAME", help="only the cases of this company")

    def answer(self, **options: Any) -> int:
        histories = case_histories()
        if options["company"] is not None:
            company = find_party(options["company"])
            histories = [case for case in histories if case.case.company == company]
            if not histories:
                raise BadInput(f"no case is of the company {options['company']!r}", pointer="/company")
        found = charts_of((case, boundary(case)) for case in histories)
        told = {
            "windows": [strip_told(strip) for strip in found.strips],
            "slips": [slipped_told(group) for group in slipped(found.slips)],
            "answers": [answering_told(one) for one in found.answers],
            "outcomes": outcomes_told(found.outcomes),
        }
        self.show(told, *_text(told, found))
        return 0


def _text(told: dict[str, Any], found: Charts) -> Iterator[RenderableType]:
    yield from _part("Access windows, each from its day 1", map(_window, told["windows"]))
    yield from _part("Release dates moved, by what the company says is why", _slips(told["slips"]))
    yield from _part("From communication to decision", map(_answer, told["answers"]))
    yield from _part("What reviews led to, by company and quarter", _outcomes(told["outcomes"]))
    for outcome, rests_on in told["outcomes"]["rests_on"].items():
        yield Padding(Text(f"{begun(outcome)}: {rests_on}.", style="dim"), (0, 0, 0, 3))


def _part(heading: str, lines: Iterable[str]) -> Iterator[RenderableType]:
    yield Text(heading, style="bold")
    for line in list(lines) or ["Nothing of this is on record."]:
        yield Padding(Text(line), (0, 0, 0, 6 if line.startswith("·") else 3))
    yield Text("")


def _window(row: dict[str, Any]) -> str:
    return f"{row['case']} {row['cited']} {', '.join(row['models'])} ({row['company']}): {row['words']}"


def _slips(groups: list[dict[str, Any]]) -> Iterator[str]:
    for group in groups:
        yield f"{begun(group['attribution'])}: {group['words']}"
        for row in group["slips"]:
            moved = f"{row['before']} to {row['after']}, {row['words']}"
            yield f"· {row['case']} {row['cited']} {row['model']}, to {row['to']}: {moved}"


def _answer(row: dict[str, Any]) -> str:
    decided = f"{row['decided']}, " if row["decided"] else ""
    return f"{row['case']} {row['cited']} {row['asked']} to {row['company']}: {decided}{row['words']}"


def _outcomes(told: dict[str, Any]) -> Iterator[str]:
    for row in told["companies"]:
        yield row["company"]
        for quarter, cell in zip(told["quarters"], row["cells"], strict=True):
            for one in cell:
                cases = "; ".join(f"{case['case']} {case['cited']}" for case in one["cases"])
                yield f"· {quarter}: {one['outcome']} {one['count']} ({cases})"
