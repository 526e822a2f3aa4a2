"""`python -m tests.benchmarks.office`: what an officer waits for, in a register of ten thousand cases.

The server's own time for whole warm requests, in this process: session, permission, queries, page. Beside it
stands a bare view with a login and one indexed query. Each figure is the median and the 95th percentile of
the time that passed, and the median of what this process computed, which other programs on the machine
lengthen less. With `--here` it asks the register that DATABASE_URL or DEMARC_DATA_DIR names, which
`tests.benchmarks.register` has made; else it makes one in a database of its own on each backend and drops it.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from html import unescape
from typing import Any, Final
from urllib.parse import quote

import psycopg
from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import BACKENDS, POSTGRESQL_URL, scratch

AIM: Final = 300.0
"""Milliseconds for every page at the 95th percentile."""

CASES, EVENTS = 10_000, 500_000
LIST: Final = "/admin/reviews/casefile/"
BARE: Final = "a bare view with one indexed query"

_CHOOSING: Final = re.compile(r'<select[^>]*name="([a-z]+)"[^>]*>(.*?)</select>', re.DOTALL)
_CHOICE: Final = re.compile(r'<option[^>]*value="([^"]+)"')


class Browser:
    """Somebody who is logged in, and a stopwatch."""

    def __init__(self, username: str) -> None:
        from django.contrib.auth import get_user_model
        from django.test import Client

        self.client = Client()
        self.client.force_login(get_user_model().objects.get(username=username))

    def get(self, address: str) -> str:
        """A page. Raises RuntimeError where it does not answer."""
        answer = self.client.get(address, SERVER_NAME="localhost", secure=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        return answer.content.decode()


def asked(officer: Browser, supervisor: Browser) -> dict[str, tuple[Browser, str]]:
    """Every address that is measured, by what it is: the list once for each filter that it offers."""
    from django.db.models import Max

    from reviews.models import CaseFile, DeskFile
    from tests.benchmarks.register import actor

    mine = DeskFile.objects.filter(officer=actor("officer").id).values("case")
    own = CaseFile.objects.filter(stream__in=mine)
    running = own.exclude(state="closed").order_by("year", "ordinal").first()
    longest = CaseFile.objects.annotate(size=Max("reckoned__entries")).order_by("-size").first()
    if running is None or longest is None:
        raise RuntimeError("this register has no case of the first officer: fill it first")
    pages = {
        BARE: (officer, f"/bare/{running.stream}"),
        "home": (officer, "/admin/"),
        "case list": (officer, LIST),
        "case list: a page far down": (officer, f"{LIST}?p={max(1, CaseFile.objects.count() // 400)}"),
        "case list: searched": (officer, f"{LIST}?q=fable"),
        "search: one case": (officer, f"/admin/search/?q={running.number}"),
        "search: a model": (officer, "/admin/search/?q=heron+12"),
        "search: what every case says": (officer, "/admin/search/?q=asked+question"),
        "search: nothing found": (officer, "/admin/search/?q=xanthippe"),
        "case page": (officer, f"{LIST}{running.stream}/change/"),
        "case page: the longest": (officer, f"{LIST}{longest.stream}/change/"),
        "supervisor's page": (supervisor, "/admin/supervise/"),
        "the week, printed": (supervisor, "/admin/supervise/week/"),
    }
    for name, choices in _CHOOSING.findall(officer.get(LIST)):
        offered = _CHOICE.findall(choices)
        for value in dict.fromkeys((*offered[:1], *offered[-1:])):
            if name != "action":
                pages[f"case list: {name} {value}"] = (officer, f"{LIST}?{name}={quote(unescape(value))}")
    return pages


def spent(rounds: int, works: dict[str, Callable[[], object]]) -> dict[str, dict[str, float]]:
    """Milliseconds of each work over interleaved rounds, after two that nobody counts."""
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for round_ in range(rounds + 2):
        for name, work in works.items():
            begun, computed = time.perf_counter(), time.process_time()
            work()
            passed = (time.perf_counter() - begun, time.process_time() - computed)
            if round_ > 1:
                took[name].append(passed)
    return {
        name: {
            "ms": round(statistics.median(wall for wall, _ in of) * 1000, 1),
            "p95_ms": round(sorted(wall for wall, _ in of)[max(0, -(-len(of) * 95 // 100) - 1)] * 1000, 1),
            "cpu_ms": round(statistics.median(cpu for _, cpu in of) * 1000, 1),
        }
        for name, of in took.items()
    }


def measured(rounds: int, cases: int, events: int) -> dict[str, Any]:
    """Fill the database of this process, where it is empty, then ask for every page `rounds` times."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from config.ledger.store import ledger
    from tests.benchmarks.register import fill

    call_command("migrate", run_syncdb=True, verbosity=0)
    filled = {} if ledger.recorder.max_notification_id() else fill(cases, events, lambda what: None)
    officer, supervisor = Browser("officer-0"), Browser("supervisor")
    pages = asked(officer, supervisor)
    works = {name: _asking(browser, address) for name, (browser, address) in pages.items()}
    found = spent(rounds, works)
    for name, work in works.items():
        with CaptureQueriesContext(connection) as queries:
            work()
        found[name]["queries"] = len(queries)
    from reviews.models import CaseFile

    sizes = {"cases": CaseFile.objects.count(), "entries": ledger.recorder.max_notification_id() or 0}
    load = os.getloadavg()[0]
    return {"backend": connection.vendor, "pages": found, "sizes": sizes, "filled": filled, "load": load}


def _asking(browser: Browser, address: str) -> Callable[[], object]:
    return lambda: browser.get(address)


def shown(results: dict[str, dict[str, Any]]) -> list[Table | str]:
    """The results for people, 100 columns wide."""
    parts: list[Table | str] = []
    for backend, found in results.items():
        sizes = found["sizes"]
        title = f"{backend}: {sizes['cases']:,} cases, {sizes['entries']:,} entries, load {found['load']:.1f}"
        table = Table(title=title, title_justify="left")
        table.add_column(f"milliseconds; aim at p95 < {AIM:.0f}")
        for heading in ("median", "p95", "computed", "queries"):
            table.add_column(heading, justify="right")
        for name, took in found["pages"].items():
            over = " over" if name != BARE and took["p95_ms"] > AIM else ""
            row = (f"{took['ms']:,.1f}", f"{took['p95_ms']:,.1f}{over}", f"{took['cpu_ms']:,.1f}")
            table.add_row(name, *row, str(took["queries"]))
        parts.append(table)
        if found["filled"]:
            took = ", ".join(f"{what} {seconds:g} s" for what, seconds in found["filled"].items())
            parts.append(f"{backend}: filled in {took}")
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.office", description=__doc__)
    parser.add_argument("--rounds", type=int, default=21, help="how often (default: %(default)s)")
    parser.add_argument("--cases", type=int, default=CASES, help="(default: %(default)s)")
    parser.add_argument("--events", type=int, default=EVENTS, help="of all cases (default: %(default)s)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--only", choices=BACKENDS, help="measure on one database only")
    parser.add_argument("--here", action="store_true", help="the register of this environment, made before")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        sys.stdout.write(json.dumps(measured(options.rounds, options.cases, options.events)))
        return
    if options.here:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
        os.environ.setdefault("DEMARC_SECOND_FACTOR", "optional")
        found = measured(options.rounds, options.cases, options.events)
        _tell({found["backend"]: found}, options.format)
        return
    notes = Console(stderr=True)
    results = {}
    sizes = [f"--{name}={getattr(options, name)}" for name in ("rounds", "cases", "events")]
    for backend in (options.only,) if options.only else BACKENDS:
        try:
            with scratch(backend) as environment, notes.status(backend):
                ran = subprocess.run(  # noqa: S603 - our own interpreter
                    [sys.executable, "-m", "tests.benchmarks.office", "--inside", *sizes],
                    env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True,
                )  # fmt: skip
        except psycopg.OperationalError:
            notes.print(f"{backend} is not reachable at {POSTGRESQL_URL.rpartition('@')[2]}: not measured")
            continue
        results[backend] = json.loads(ran.stdout)
    _tell(results, options.format)


def _tell(results: dict[str, dict[str, Any]], how: str) -> None:
    if how == "json":
        sys.stdout.write(json.dumps(results, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 100)
    for part in shown(results):
        console.print(part)


if __name__ == "__main__":
    main()
