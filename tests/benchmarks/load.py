"""Liaisons, officers and overseers at work for minutes: `python -m tests.benchmarks.load`.

gunicorn as in production on PostgreSQL, with Redis, a worker and the clock of the tasks beside it. Each
client has a connection of its own and pauses between its requests. Any answer but the one that is asked for
is an error, and none is allowed; a version that went stale meanwhile is read again, as clients do, and
counted. At the end the log has signed over every receipt, and each is verified as the client verifies it: the
log's signature, and the proof that the record is in the tree. Memory is what Linux says of each process.
"""

import argparse
import json
import os
import re
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from tests.benchmarks.clients import THREADS, WORKERS, apart, serving
from tests.benchmarks.databases import scratch

CLIENTS: Final = 200
MINUTES: Final = 10.0
PAUSE_SECONDS: Final = 1.0
"""Between two requests of one client, on average."""

_SIGNED_WITHIN_SECONDS: Final = 600

_WRONG: Final = re.compile(r'"level":"(error|critical)"|Traceback')


def measured(clients: int, minutes: float, pause: float) -> dict[str, Any]:
    """What the clients were answered, what processes hold, and how many receipts were verified."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from config.ledger.models import LedgerRecord
    from config.ledger.verification import verify
    from tests.benchmarks.working import Work
    from tests.reviews.registered import parties
    from tests.tasks.processes import celery

    call_command("migrate", run_syncdb=True, verbosity=0)
    parties()
    work = Work(clients)
    connection.close()
    with ExitStack() as running:
        server = running.enter_context(serving())
        processes = {"web": server.process}
        for name, *arguments in (("worker", "--concurrency", str(WORKERS)), ("beat",)):
            log = server.log.with_name(f"{name}.log")
            told = {**os.environ, "DEMARC_DATABASE_POOL": ""}
            ran = running.enter_context(celery(name, *arguments, environment=told, log=log))
            processes[name] = ran.pid
        work.warm(server.address)
        memory = [_memory(processes)]
        begun = time.monotonic()
        work.begin(server.address, minutes * 60, pause)
        for part in (1, 2):
            time.sleep(max(0.0, begun + part * minutes * 30 - time.monotonic()))
            memory.append(_memory(processes))
        work.end()
        seconds = time.monotonic() - begun
        kinds = work.told(seconds)
        verified = work.verified(server.address, _SIGNED_WITHIN_SECONDS)
        said = [line for line in server.log.read_text().splitlines() if _WRONG.search(line)]
    findings = verify()
    if not findings.sound:
        raise RuntimeError(findings.message)
    if findings.checked != LedgerRecord.objects.count():
        raise RuntimeError(f"{findings.checked} records were verified, and there are others")
    return {
        "kinds": kinds,
        "errors": work.errors[:20],
        "error_count": len(work.errors),
        "stale": work.stale,
        "seconds": round(seconds, 1),
        "receipts": verified,
        "records": findings.checked,
        "memory_mib": memory,
        "server_errors": said[:5],
        "load": os.getloadavg()[0],
    }


def _memory(processes: dict[str, int]) -> dict[str, float]:
    """MiB that each process holds, with those that it has started, by name and number."""
    found = {}
    for name, process in processes.items():
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for number in (str(process), *children):
            status = Path(f"/proc/{number}/status").read_text()
            (held,) = (line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
            found[f"{name} {number}"] = round(int(held) / 1024, 1)
    return found


def shown(found: dict[str, Any]) -> list[Table | str]:
    """The results for people, 100 columns wide."""
    kinds = Table(title=f"{found['seconds']:,.0f} seconds", title_justify="left")
    for heading in ("requests", "number", "a second", "p50 ms", "p95 ms", "p99 ms"):
        kinds.add_column(heading, justify="left" if heading == "requests" else "right")
    for name, row in found["kinds"].items():
        said = (row[key] for key in ("count", "per_second", "p50_ms", "p95_ms", "p99_ms"))
        kinds.add_row(name, *(f"{figure:,.0f}" for figure in said))
    held = Table(title="memory of each process, MiB", title_justify="left")
    for heading in ("process", "at the start", "half-way", "at the end", "growth"):
        held.add_column(heading, justify="left" if heading == "process" else "right")
    first, half, last = found["memory_mib"]
    for name in {**first, **half, **last}:
        figures = [one.get(name) for one in (first, half, last)]
        cells = ["" if one is None else f"{one:,.0f}" for one in figures]
        grown = "" if figures[0] is None or figures[2] is None else f"{figures[2] - figures[0]:+,.0f}"
        held.add_row(name, *cells, grown)
    told = (
        f"{found['error_count']} errors; {found['stale']:,} requests told that their version was stale, and "
        f"sent again; {found['receipts']:,} receipts, each verified; {found['records']:,} records, "
        f"all sound; load {found['load']:.1f}"
    )
    return [kinds, held, told, *found["errors"], *found["server_errors"]]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.load", description=__doc__)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--pause", type=float, default=PAUSE_SECONDS, help="seconds, on average")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.stdout.write(json.dumps(measured(options.clients, options.minutes, options.pause)))
        return
    from tests.tasks.processes import MISSING, broker

    if MISSING:
        sys.exit(MISSING)
    sizes = [f"--{name}={getattr(options, name)}" for name in ("clients", "minutes", "pause")]
    with scratch("postgresql") as environment, broker(Path(environment["DEMARC_DATA_DIR"])) as redis:
        found = apart("tests.benchmarks.load", sizes, {**environment, "REDIS_URL": redis.url})
    if options.format == "json":
        sys.stdout.write(json.dumps(found, indent=2) + "\n")
    else:
        console = Console(width=None if sys.stdout.isatty() else 100)
        console.print(
            f"{options.clients} clients; PostgreSQL, {WORKERS} processes of {THREADS} threads, worker, beat"
        )
        for part in shown(found):
            console.print(part)
    sys.exit(1 if found["error_count"] or found["server_errors"] else 0)


if __name__ == "__main__":
    main()
