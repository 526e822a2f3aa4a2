"""`uv run --group alternatives python -m tests.benchmarks.alternatives`: Demarc beside other ways to keep a
history, on PostgreSQL, each number a ratio within one run.

The same whole action (read, decide, write, commit) with Django's get + save(), with django-simple-history,
with django-pghistory, with the event-sourcing library's own recorder; the driver's insert and COPY are the
limits. The others neither seal nor hash nor number what they keep, nor hold it to who may write, and the
library has no read model.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.benchmarks.__main__ import JOBS
from tests.benchmarks.alternatives.ways import HELD, WAYS
from tests.benchmarks.databases import scratch
from tests.benchmarks.processes import Processes

WRITERS: Final = (1, 4, 16)
SIZES: Final = (10_000, 100_000, 1_000_000)

Told = Callable[[str], None]


def actions(processes: Processes, ways: Sequence[str], rounds: int, count: int, told: Told) -> dict[str, Any]:
    """Actions a second by number of writers: medians over interleaved rounds, and Demarc's ratio to each way,
    the median of the rounds' own."""
    found: dict[str, Any] = {}
    for writers in sorted(processes.barriers.keys() & {*WRITERS}):
        speeds: dict[str, list[float]] = {way: [] for way in ways}
        for round_ in range(rounds):
            turned = round_ % len(ways)
            # each round begins with another one, so that none always follows the same
            for way in (*ways[turned:], *ways[:turned]):
                each = max(count // writers, 10)
                seconds = processes.at_once(writers, way, each)
                speeds[way].append(writers * each / seconds)
            told(f"{writers} writers, round {round_ + 1} of {rounds}")
        ours = speeds[ways[0]]
        found[str(writers)] = {
            way: {
                "per_second": round(statistics.median(theirs), 1),
                "ratio": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 2),
            }
            for way, theirs in speeds.items()
        }
    return found


def growth(processes: Processes, sizes: Sequence[int], rounds: int, count: int, told: Told) -> dict[str, Any]:
    """Milliseconds of an action, and bytes that it has the database write ahead, as the log grows, beside
    Django's save() in the same rounds: right after a checkpoint, where the first touch of a page writes it
    whole, and from then on; and at the end the speed of a rebuild, by one process and shared, beside a raw
    COPY."""
    found: dict[str, Any] = {}
    for size in sizes:
        told(f"growing to {size:,} records")
        processes.do("grow", size)
        # what growing left to be written is not what an action costs
        processes.do("checkpoint")
        spent: list[dict[str, tuple[float, float]]] = []
        for _ in range(rounds + 1):
            spent.append({way: _spent(processes, way, count) for way in ("demarc", "plain")})
        first, *settled = spent
        found[str(size)] = {
            "after_checkpoint": {way: [round(number, 3) for number in first[way]] for way in first},
            "settled": {
                way: [
                    round(statistics.median(numbers), 3)
                    for numbers in zip(*(row[way] for row in settled), strict=True)
                ]
                for way in first
            },
        }
    told("rebuilding")
    copied, every = processes.do("copied_events"), processes.do("events")
    copy = copied / processes.do("copy")
    speeds = {}
    for shared, jobs in (("", 1), ("_shared", JOBS)):
        speeds[f"right{shared}"] = every / processes.do("rebuild", jobs)
        processes.do("forget_rows")
        speeds[f"empty{shared}"] = every / processes.do("rebuild", jobs)
    found["rebuild"] = {
        "events": every,
        "jobs": JOBS,
        "copy": round(copy),
        **{name: round(speed) for name, speed in speeds.items()},
        "ratios": {name: round(speed / copy, 2) for name, speed in speeds.items()},
    }
    return found


def _spent(processes: Processes, way: str, count: int) -> tuple[float, float]:
    """Milliseconds of an action, and the kB of the write-ahead log that it took."""
    before = processes.do("written_ahead")
    seconds = processes.at_once(1, way, count)
    return seconds / count * 1000, (processes.do("written_ahead") - before) / count / 1000


def measure(quick: bool, told: Told) -> dict[str, Any]:
    most, rounds, count, held = (1, 2, 40, 16) if quick else (max(WRITERS), 9, 480, 96)
    sizes = (20_000, 40_000) if quick else SIZES
    with scratch("postgresql") as environment:
        environment["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.alternatives.settings"
        beside = "tests.benchmarks.alternatives.measured.MeasuredBeside"
        processes = Processes(environment, most, beside)
        try:
            told("preparing")
            processes.do("prepare")
            processes.every("ready")
            return {
                "actions": actions(processes, WAYS, rounds, count, told),
                "held": actions(processes, [f"held_{way}" for way in HELD], max(rounds // 3, 1), held, told),
                "past_ms": processes.do("past", 20 if quick else 200),
                "growth": growth(processes, sizes, rounds, count, told),
            }
        finally:
            processes.end()


def shown(found: dict[str, Any]) -> list[Table]:
    """The results for people, 100 columns wide."""
    tables = []
    for part, title in (
        ("actions", "A whole action, per second (Demarc's ratio to it)"),
        ("held", "The same with 20 ms between reading and writing"),
    ):
        ways = list(found[part]["1"])
        table = _table(title, ("writers", *(way.removeprefix("held_") for way in ways)))
        for writers, row in found[part].items():
            cells = (f"{row[way]['per_second']:,.0f} ({row[way]['ratio']:.2f})" for way in ways)
            table.add_row(writers, *cells)
        tables.append(table)
    past = _table("What it was after half of 200 changes, milliseconds", tuple(found["past_ms"]))
    past.add_row(*(f"{ms:.2f}" for ms in found["past_ms"].values()))
    grown = dict(found["growth"])
    again = grown.pop("rebuild")
    size = _table(
        "An action as the log grows: milliseconds (kB written ahead)",
        ("records", "Demarc, right after a checkpoint", "get + save()", "Demarc, then", "get + save()"),
    )
    for records, row in grown.items():
        cells = (f"{ms:.2f} ({written:.1f})" for when in row.values() for ms, written in when.values())
        size.add_row(f"{int(records):,}", *cells)
    rebuilt = _table(
        f"Rebuild of {again['events']:,} events, per second (ratio to COPY)",
        ("COPY", *(name.replace("_shared", f", {JOBS} jobs") for name in again["ratios"])),
    )
    rebuilt.add_row(
        f"{again['copy']:,}",
        *(f"{again[name]:,} ({ratio:.2f})" for name, ratio in again["ratios"].items()),
    )
    return [*tables, past, size, rebuilt]


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="right")
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.alternatives", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one writer, little of all, to see that it runs")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args()
    with Console(stderr=True).status("alternatives") as status:
        found = measure(options.quick, status.update)
    if options.format == "json":
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 100)
    for part in shown(found):
        console.print(part)


if __name__ == "__main__":
    main()
