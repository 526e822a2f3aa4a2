"""`python -m tests.benchmarks.reading`: what overseers wait for, beside the bytes that it is made of."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import BACKENDS, POSTGRESQL_URL, scratch

AIMS: Final = {"replay_ms": 150.0, "boundary_ms": 3000.0}
ENTRIES: Final = 2000
CASES: Final = 1000


def measured(rounds: int, entries: int, cases: int) -> dict[str, Any]:
    """Write the cases into the database of this process's environment, then read them, `rounds` times."""
    import django

    django.setup()
    import msgspec
    from django.core.management import call_command

    from config.ledger.store import ledger
    from reviews.oversight.boundary import boundary
    from reviews.oversight.replay import case_histories, case_history
    from tests.benchmarks import cases as told

    call_command("migrate", verbosity=0)
    told.parties()
    long = told.long_case(entries)
    small = list(told.small_cases(cases))
    now = ledger.clock()

    def bytes_of(ids: list[UUID]) -> int:
        """The same rows, read by one statement each and decoded as JSON: what nobody can do without."""
        found = 0
        for some in range(0, len(ids), 500):
            marks = ", ".join(["%s"] * len(ids[some : some + 500]))
            sql = (
                "SELECT record FROM ledger_record WHERE (stream, version) IN "
                f"(SELECT stream, version FROM ledger_about WHERE about IN ({marks}))"
            )
            for (record,) in ledger.recorder.rows(sql, ids[some : some + 500]):
                msgspec.json.decode(bytes(record))
                found += 1
        return found

    def replay() -> int:
        return len(case_history(long, occurred=now).entries)

    def shown() -> int:
        history = case_history(long, occurred=now)
        return sum(len(history.sentence(entry)) for entry in history.entries)

    def boundaries() -> int:
        return sum(len(boundary(history).crossings) for history in case_histories() if history.id != long)

    found: dict[str, Any] = {
        "entries": replay(),
        "crossings": boundaries(),
        "events_of_a_case": round(bytes_of(small) / len(small), 1),
    }
    works: dict[str, Callable[[], int]] = {
        "replay": replay,
        "replay_and_sentences": shown,
        "replay_bytes": lambda: bytes_of([long]),
        "boundary": boundaries,
        "boundary_bytes": lambda: bytes_of(small),
    }
    spent: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = time.perf_counter()
            work()
            spent[name].append((time.perf_counter() - begun) * 1000)
    return found | {
        "median_ms": {name: round(statistics.median(of), 1) for name, of in spent.items()},
        "best_ms": {name: round(min(of), 1) for name, of in spent.items()},
        "load": os.getloadavg()[0],
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reading", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, to see that it runs")
    parser.add_argument("--only", choices=BACKENDS, help="measure on one database only")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    size = (3, ENTRIES // 10, CASES // 10) if options.quick else (7, ENTRIES, CASES)
    if options.inside:
        sys.stdout.write(json.dumps(measured(*size)))
        return
    table = Table(title="Reading; milliseconds, median (best)", title_justify="left")
    for heading in ("database", "replay", "its bytes", "with sentences", "boundaries", "their bytes", "load"):
        table.add_column(heading, justify="left" if heading == "database" else "right")
    notes = Console(stderr=True)
    for backend in (options.only,) if options.only else BACKENDS:
        try:
            with scratch(backend) as environment:
                again = [sys.executable, "-m", "tests.benchmarks.reading", "--inside"]
                ran = subprocess.run(  # noqa: S603 - our own interpreter
                    again + (["--quick"] if options.quick else []),
                    env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True,
                )  # fmt: skip
        except psycopg.OperationalError:
            notes.print(f"{backend} is not reachable at {POSTGRESQL_URL.rpartition('@')[2]}: not measured")
            continue
        found = json.loads(ran.stdout)
        median, best = found["median_ms"], found["best_ms"]
        order = ("replay", "replay_bytes", "replay_and_sentences", "boundary", "boundary_bytes")
        table.add_row(
            backend, *(f"{median[name]:,.0f} ({best[name]:,.0f})" for name in order), f"{found['load']:.1f}"
        )
        notes.print(
            f"{backend}: a case of {found['entries']:,} entries; {size[2]:,} cases of "
            f"{found['events_of_a_case']} entries each, {found['crossings']:,} communications"
        )
    Console(width=None if sys.stdout.isatty() else 100).print(table)


if __name__ == "__main__":
    main()
