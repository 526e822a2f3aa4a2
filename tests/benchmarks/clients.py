"""Many liaisons at once on PostgreSQL, through gunicorn: `python -m tests.benchmarks.clients`.

Every client reads a request, states its receipt, decides, reads, and disputes, on a connection of its own; as
many requests go to a bare view with a plain `save()` on the same server, turn by turn. Every receipt is
verified.
"""

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import scratch

CLIENTS: Final = 200
TURNS: Final = 5
WORKERS: Final = 2
THREADS: Final = 8

_PATIENCE_SECONDS: Final = 120


@contextmanager
def serving() -> Iterator[str]:
    """The address of gunicorn with this process's settings."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "60", "--log-level", "warning",
    ]  # fmt: skip
    environment = {**os.environ, "DEMARC_DATABASE_POOL": str(THREADS)}
    server = subprocess.Popen(command, env=environment)  # noqa: S603 - our own interpreter
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                urlopen(f"{address}/api/v1/docs/problems/refused", timeout=_PATIENCE_SECONDS).close()  # noqa: S310 - our own server
                break
            except URLError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=_PATIENCE_SECONDS)


def measured(clients: int, turns: int) -> dict[str, Any]:
    """What each turn took, with Demarc and with the bare view, and how many receipts were kept."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from config.ledger.integrator import integrate
    from config.ledger.receipts import Fate, check
    from config.ledger.signing import sign
    from config.ledger.store import ledger
    from tests.benchmarks import liaisons
    from tests.reviews.registered import parties

    call_command("migrate", run_syncdb=True, verbosity=0)
    parties()
    pasts = liaisons.prepare(clients, turns)
    connection.close()
    spent: dict[str, list[float]] = {"demarc": [], "plain": []}
    waited: dict[str, list[float]] = {"demarc": [], "plain": []}
    kept: list[str] = []
    with serving() as address:
        liaisons.at_once(address, pasts, liaisons.plain, 0)  # every worker has begun
        for turn in range(turns):
            for name, work in (("demarc", liaisons.liaison), ("plain", liaisons.plain)):
                seconds, answers = liaisons.at_once(address, pasts, work, turn)
                spent[name].append(len(answers) / seconds)
                waited[name] += [answer.seconds for answer in answers]
                kept += liaisons.receipts(answers) if name == "demarc" else []
    integrate()
    sign()
    now = ledger.clock()
    outcomes = [check(one.encode(), now).outcome for one in kept]
    wrong = [outcome for outcome in outcomes if outcome is not Fate.KEPT]
    if wrong or len(kept) != 3 * clients * turns:
        raise RuntimeError(f"of {len(kept)} receipts {len(wrong)} are not kept: {wrong[:3]}")
    ratios = [ours / plain for ours, plain in zip(spent["demarc"], spent["plain"], strict=True)]
    return {
        "receipts": len(kept),
        "ratio": statistics.median(ratios),
        "load": os.getloadavg()[0],
        **{
            name: {
                "per_second": statistics.median(spent[name]),
                "p50_ms": statistics.median(waited[name]) * 1000,
                "p99_ms": statistics.quantiles(waited[name], n=100)[98] * 1000,
            }
            for name in spent
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.clients", description=__doc__)
    parser.add_argument("--clients", type=int, default=CLIENTS)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.stdout.write(json.dumps(measured(options.clients, options.turns)))
        return
    again = [sys.executable, "-m", "tests.benchmarks.clients", "--inside"]
    again += ["--clients", str(options.clients), "--turns", str(options.turns)]
    with scratch("postgresql") as environment:
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            again,
            env={
                **os.environ, **environment, "DEMARC_ALLOWED_HOSTS": "127.0.0.1,testserver",
                "DEMARC_PUBLIC_URL": "http://127.0.0.1",  # measured without TLS
            },
            stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
    found = json.loads(ran.stdout)
    table = Table(
        title=f"{options.clients} clients at once, PostgreSQL, {WORKERS} workers of {THREADS} threads",
        title_justify="left",
    )
    for heading in ("", "requests/s", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right" if heading else "left")
    for name, shown in (("demarc", "Demarc, a liaison's mix"), ("plain", "bare view, plain save()")):
        row = found[name]
        table.add_row(shown, *(f"{row[key]:,.0f}" for key in ("per_second", "p50_ms", "p99_ms")))
    console = Console(width=None if sys.stdout.isatty() else 100)
    console.print(table)
    console.print(
        f"ratio {found['ratio']:.2f} (aim ≥ 0.7), median of the turns; no request failed; "
        f"{found['receipts']:,} receipts, each verified; load {found['load']:.1f}"
    )


if __name__ == "__main__":
    main()
