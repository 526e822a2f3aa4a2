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
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.error import URLError
from urllib.request import urlopen

import msgspec
from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import scratch

CLIENTS: Final = 200
TURNS: Final = 5
WORKERS: Final = 2
THREADS: Final = 8

_PATIENCE_SECONDS: Final = 120


class Served(msgspec.Struct, frozen=True):
    """gunicorn as it serves: its address, its process's number, and the file of its log."""

    address: str
    process: int
    log: Path


def apart(module: str, options: Sequence[str], environment: dict[str, str]) -> Any:
    """What a measurement finds in a process of its own, of the settings of `environment`; its log goes into a
    file, of which the end is shown where it fails. Raises SystemExit then."""
    log = Path(environment["DEMARC_DATA_DIR"]) / "measured.log"
    with log.open("wb") as said:
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-m", module, "--inside", *options],
            env={
                **os.environ, **environment, "DEMARC_ALLOWED_HOSTS": "127.0.0.1,testserver",
                "DEMARC_PUBLIC_URL": "http://127.0.0.1",  # measured without TLS
            },
            stdout=subprocess.PIPE, stderr=said, check=False,
        )  # fmt: skip
    if ran.returncode:
        sys.stderr.write(log.read_text()[-4000:])
        sys.exit(ran.returncode)
    return json.loads(ran.stdout)


@contextmanager
def serving() -> Iterator[Served]:
    """gunicorn as in production, with this process's settings; what it says goes into a file."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
    environment = {
        **os.environ, "DEMARC_DATABASE_POOL": str(THREADS), "DEMARC_BIND": f"127.0.0.1:{port}",
        "DEMARC_WEB_PROCESSES": str(WORKERS), "DEMARC_WEB_THREADS": str(THREADS),
        "MALLOC_ARENA_MAX": "2",  # as the image sets it
    }  # fmt: skip
    log = Path(os.environ["DEMARC_DATA_DIR"]) / "server.log"
    with log.open("wb") as said:
        server = subprocess.Popen(command, env=environment, stdout=said, stderr=said)  # noqa: S603 - our own interpreter
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                urlopen(f"{address}/api/v1/docs/problems/refused", timeout=_PATIENCE_SECONDS).close()  # noqa: S310 - our own server
                break
            except URLError:
                if time.monotonic() > until:
                    raise RuntimeError(f"the server does not answer: {log.read_text()[-2000:]}") from None
                time.sleep(0.2)
        yield Served(address, server.pid, log)
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
    with serving() as server:
        address = server.address
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
    sizes = [f"--{name}={getattr(options, name)}" for name in ("clients", "turns")]
    with scratch("postgresql") as environment:
        found = apart("tests.benchmarks.clients", sizes, environment)
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
