"""`python -m tests.benchmarks`: what the ledger costs, each number beside a reference of the same run."""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Callable, Sequence
from typing import Any, Final

import psycopg
from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import BACKENDS, POSTGRESQL_URL, scratch
from tests.benchmarks.processes import Processes

WRITERS: Final = (1, 4)
WORKS: Final = ("demarc", "plain", "driver")

JOBS: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
"""As many processes share a rebuild as there are processors."""

REBUILT: Final = ("fold", "empty", "right", "empty_shared", "right_shared")

AIMS: Final = {
    "action_ratio": {1: 1.5, 4: 1.2},
    "load_ms": 2.5,
    "rebuild_ratio": 0.7,
}
"""What `architecture.md` asks for on PostgreSQL."""


def actions(processes: Processes, rounds: int, count: int, told: Callable[[str], None]) -> dict[str, Any]:
    """Whole actions a second by number of writers, medians over interleaved rounds."""
    found: dict[str, Any] = {}
    for writers in WRITERS:
        speeds: dict[str, list[float]] = {work: [] for work in WORKS}
        for round_ in range(rounds):
            # each round begins with another one, so that none always follows the same
            for work in WORKS[round_ % 3 :] + WORKS[: round_ % 3]:
                seconds = processes.at_once(writers, work, count)
                speeds[work].append(writers * count / seconds)
            told(f"{writers} writers, round {round_ + 1} of {rounds}")
        medians = {work: statistics.median(speeds[work]) for work in WORKS}
        found[str(writers)] = {
            **{f"{work}_per_second": round(medians[work], 1) for work in WORKS},
            "demarc_to_plain": _ratio(speeds, "plain"),
            "demarc_to_driver": _ratio(speeds, "driver"),
        }
    return found


def _ratio(speeds: dict[str, list[float]], reference: str, of: str = "demarc") -> float:
    """The median of each round's own ratio: what slows a whole round slows both."""
    pairs = zip(speeds[of], speeds[reference], strict=True)
    return round(statistics.median(ours / theirs for ours, theirs in pairs), 2)


def rebuilding(
    processes: Processes, rounds: int, events: int, streams: int, told: Callable[[str], None]
) -> dict[str, Any]:
    """Events a second: rebuilt into empty tables and compared with right ones, by one process and by as many
    as there are processors, and copied raw."""
    told(f"writing {events:,} events")
    size = processes.do("histories", events, streams)
    before = processes.do("memory")
    every = processes.do("events")
    speeds: dict[str, list[float]] = {"copy": [], **{name: [] for name in REBUILT}}
    for round_ in range(rounds):
        speeds["copy"].append(events / processes.do("copy"))
        speeds["fold"].append(every / processes.do("fold"))
        for shared, jobs in (("", 1), ("_shared", JOBS)):
            processes.do("forget_rows")
            speeds[f"empty{shared}"].append(every / processes.do("rebuild", jobs))
            speeds[f"right{shared}"].append(every / processes.do("rebuild", jobs))
        told(f"rebuild, round {round_ + 1} of {rounds}")
    return {
        "events": events,
        "streams": streams,
        "megabytes": round(size / 1e6, 1),
        "rows_per_event": round(processes.do("rows") / every, 2),
        "events_per_second": {name: round(statistics.median(found)) for name, found in speeds.items()},
        "jobs": JOBS,
        "to_copy": {name: _ratio(speeds, "copy", name) for name in REBUILT},
        "memory_before_mib": before,
        "memory_most_mib": processes.do("memory"),
    }


def measure(backend: str, quick: bool, told: Callable[[str], None]) -> dict[str, Any]:
    """Every measurement on one database."""
    rounds, count = (3, 50) if quick else (9, 300)
    with scratch(backend) as environment:
        processes = Processes(environment, max(WRITERS))
        try:
            told(f"{backend}: preparing")
            processes.do("prepare")
            processes.every("ready")
            return {
                "actions": actions(processes, rounds, count, told),
                "loading": processes.do("loading", 20 if quick else 200),
                "rebuild": rebuilding(
                    processes, 1 if quick else 5, *((10_000, 500) if quick else (100_000, 5_000)), told
                ),
            }
        finally:
            processes.end()


def shown(results: dict[str, Any]) -> list[Table | str]:
    """The results for people, 80 columns wide."""
    whole = _table(
        "A whole action: load, decide, seal, append, read model, commit; per second",
        ("database", "writers", "Demarc", "get + save()", "driver insert", "to save()"),
    )
    loading = _table("A stream of 200 events; milliseconds", ("database", "load", "its bytes alone"))
    again = _table(
        "Rebuild; events per second, and the ratio to a raw copy of the same events",
        ("database", "processes", "raw copy", "read and fold", "empty tables", "right tables"),
    )
    notes = []
    for backend, found in results.items():
        for writers, row in found["actions"].items():
            speeds = [f"{row[f'{work}_per_second']:,.0f}" for work in WORKS]
            whole.add_row(backend, writers, *speeds, f"{row['demarc_to_plain']:.2f}")
        load = found["loading"]
        loading.add_row(backend, f"{load['load']:.2f}", f"{load['read']:.2f}")
        row = found["rebuild"]
        speed, ratio = row["events_per_second"], row["to_copy"]
        parts = [f"{speed[name]:,} ({ratio[name]:.2f})" for name in REBUILT]
        again.add_row(backend, "1", f"{speed['copy']:,}", *parts[:3])
        again.add_row("", str(row["jobs"]), "", "", *parts[3:])
        notes.append(
            f"{backend}: {row['events']:,} events of {row['streams']:,} streams, {row['megabytes']} MB, "
            f"{row['rows_per_event']} rows per event; memory {row['memory_before_mib']} MiB before the "
            f"rebuilds, {row['memory_most_mib']} MiB at most."
        )
    return [whole, loading, again, *notes]


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        left = heading == "database"
        table.add_column(heading, justify="left" if left else "right", no_wrap=left)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, to see that it runs")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--only", choices=BACKENDS, help="measure on one database only")
    options = parser.parse_args()
    notes = Console(stderr=True)
    results = {}
    for backend in (options.only,) if options.only else BACKENDS:
        with notes.status(backend) as status:
            try:
                results[backend] = measure(backend, options.quick, status.update)
            except psycopg.OperationalError:
                notes.print(
                    f"{backend} is not reachable at {POSTGRESQL_URL.rpartition('@')[2]}: not measured"
                )
    if options.format == "json":
        sys.stdout.write(json.dumps(results, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 80)
    for part in shown(results):
        console.print(part)


if __name__ == "__main__":
    main()
