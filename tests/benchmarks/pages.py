"""`python -m tests.benchmarks.pages`: what a reader of the pages waits for, beside the record's bytes.

The server's own time for whole requests of an overseer: login, access log, fold, page. Beside it stands the
least that anybody needs who shows a case: its record bytes read and hashed. Each figure is given as time
that passed and as time that this process computed, which other programs on the machine lengthen less.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import psycopg
from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import BACKENDS, POSTGRESQL_URL, scratch

AIMS: Final = {"replay": 300.0, "a step of the replay": 50.0}
"""Milliseconds, for a case of ENTRIES entries."""

ENTRIES: Final = 1000
FEW, MANY = 40, 1000
"""How many cases there are for the pages across cases."""

STAKED: Final = 10
"""Every so many cases, a capability and another maker's model are on record."""

ACROSS: Final = {
    "cases": "/cases/",
    "boundary across cases": "/boundary/",
    "charts": "/charts/",
    "compare": "/compare/?a={company}&b={other}",
    "observations": "/observations/",
}
ONE: Final = {
    "replay": "/cases/{number}/replay/?entry={middle}",
    "replay as recorded": "/cases/{number}/replay/?mode=recorded&entry={middle}",
    "replay as known by": "/cases/{number}/replay/?party={company}&entry={middle}",
    "states of the next steps": "/cases/{number}/replay/states/?from={middle}",
    "brief": "/cases/{number}/",
    "boundary": "/cases/{number}/boundary/",
    "entries": "/cases/{number}/entries/",
}

Spent = dict[str, list[tuple[float, float]]]


class Reader:
    """An overseer who is logged in, and a stopwatch."""

    def __init__(self) -> None:
        from agreements.commands import register_party
        from agreements.party import PartyKind
        from tests.actors import OVERSEER, OVERSIGHT_BODY, archivist
        from tests.benchmarks.cases import PAPER
        from tests.reviews.oversight.logins import logged_in

        register_party(
            archivist(), id=OVERSIGHT_BODY, kind=PartyKind.OVERSIGHT_BODY, name="Inspectorate", source=PAPER
        )
        self.client = logged_in(OVERSEER)

    def get(self, address: str) -> bytes:
        """A page's bytes. Raises RuntimeError where it does not answer."""
        answer = self.client.get(address, SERVER_NAME="localhost")
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        content: bytes = answer.content
        return content

    def spent(self, rounds: int, works: dict[str, Callable[[], object]]) -> dict[str, dict[str, float]]:
        """Milliseconds of each work: medians over interleaved rounds, after one that nobody counts."""
        spent: Spent = {name: [] for name in works}
        for round_ in range(rounds + 1):
            for name, work in works.items():
                begun, computed = time.perf_counter(), time.process_time()
                work()
                took = (time.perf_counter() - begun, time.process_time() - computed)
                if round_:
                    spent[name].append(took)
        return {
            name: {
                "ms": round(statistics.median(wall for wall, _ in of) * 1000, 1),
                "cpu_ms": round(statistics.median(cpu for _, cpu in of) * 1000, 1),
            }
            for name, of in spent.items()
        }


def measured(rounds: int, entries: int, few: int, many: int) -> dict[str, Any]:
    """Write cases into the database of this process's environment, then ask for pages, `rounds` times."""
    import django

    django.setup()
    from django.core.management import call_command

    from reviews.models import CaseFile
    from reviews.oversight.stepping import AT_ONCE
    from tests.benchmarks import cases as told

    call_command("migrate", verbosity=0)
    told.parties()
    reader = Reader()
    company, other = told.companies()[:2]

    def across(upto: int) -> dict[str, dict[str, float]]:
        already = CaseFile.objects.count()
        for place, case in enumerate(told.small_cases(upto - already, already), start=already):
            if place % STAKED == 0:
                _stake(case, place)
        pages = {name: path.format(company=company, other=other) for name, path in ACROSS.items()}
        return reader.spent(rounds, {name: _asking(reader, path) for name, path in pages.items()})

    found = {"few": across(few), "many": across(many)}
    long = told.long_case(entries)
    number = CaseFile.objects.get(stream=long).number
    given = {"number": number, "middle": entries // 2, "company": company}
    pages = {name: path.format(**given) for name, path in ONE.items()}
    works: dict[str, Callable[[], object]] = {name: _asking(reader, path) for name, path in pages.items()}
    works["its record bytes, read and hashed"] = lambda: _hashed(long)
    found["one"] = reader.spent(rounds, works)
    together = found["one"]["states of the next steps"]
    found["one"]["a step of the replay"] = {name: round(of / AT_ONCE, 1) for name, of in together.items()}
    return {
        **found,
        "sizes": {"entries": _hashed(long), "few": few, "many": many, "states": AT_ONCE},
        "load": os.getloadavg()[0],
    }


def _asking(reader: Reader, address: str) -> Callable[[], object]:
    return lambda: reader.get(address)


def _hashed(case: UUID) -> int:
    """How many records a case has, each read as bytes and hashed: what no reader can do without."""
    from config.ledger.store import ledger
    from reviews.models import CaseModel

    followed = list(CaseModel.objects.filter(stream=case).values_list("model", flat=True))
    sql = (
        "SELECT record FROM ledger_record WHERE (stream, version) IN "
        "(SELECT stream, version FROM ledger_about WHERE about = %s) "
        f"OR stream IN ({', '.join(['%s'] * len(followed))})"
    )
    return len([sha256(record).digest() for (record,) in ledger.recorder.rows(sql, [case, *followed])])


def _stake(case: UUID, place: int) -> None:
    """A capability on record in a case, and the same of another maker's model."""
    from reviews import commands
    from reviews.capability import Elicitation, Stage, StageEvidence
    from tests.benchmarks.cases import Telling, companies

    makers = companies()
    telling = Telling(makers[place % len(makers)])
    telling.tell(
        commands.assert_capability, telling.officer, case=case, stage=Stage.C1,
        evidence=StageEvidence.DEMONSTRATED, elicitation=Elicitation.SAFEGUARDS_ON,
    )  # fmt: skip
    telling.tell(
        commands.cite_comparator, telling.liaison, case=case, comparator="Heron", stage=Stage.C1,
        evidence=StageEvidence.DOCUMENTED, maker=makers[(place + 1) % len(makers)],
    )  # fmt: skip


def shown(results: dict[str, dict[str, Any]]) -> list[Table | str]:
    """The results for people, 100 columns wide."""
    parts: list[Table | str] = []
    for backend, found in results.items():
        sizes = found["sizes"]
        one = Table(title=f"{backend}: a case of {sizes['entries']:,} entries", title_justify="left")
        across = Table(title=f"{backend}: pages across cases", title_justify="left")
        for heading in ("milliseconds, median", "passed", "computed", "aim"):
            one.add_column(heading, justify="left" if heading.startswith("milli") else "right")
        for name, took in found["one"].items():
            aim = f"< {AIMS[name]:.0f}" if name in AIMS else ""
            one.add_row(name, f"{took['ms']:,.1f}", f"{took['cpu_ms']:,.1f}", aim)
        across.add_column("milliseconds, median")
        for size in ("few", "many"):
            across.add_column(f"{sizes[size]:,} cases, passed", justify="right")
            across.add_column("computed", justify="right")
        for name in ACROSS:
            figures = [found[size][name][which] for size in ("few", "many") for which in ("ms", "cpu_ms")]
            across.add_row(name, *(f"{figure:,.1f}" for figure in figures))
        told = f"{backend}: {sizes['states']} states of the replay are one request; load {found['load']:.1f}"
        parts += [one, across, told]
    return parts


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="how often (default: %(default)s)")
    parser.add_argument("--entries", type=int, default=ENTRIES, help="of the long case (%(default)s)")
    parser.add_argument("--cases", type=int, default=MANY, help="across cases, at most (%(default)s)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--only", choices=BACKENDS, help="measure on one database only")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        found = measured(options.rounds, options.entries, min(FEW, options.cases), options.cases)
        sys.stdout.write(json.dumps(found))
        return
    notes = Console(stderr=True)
    results = {}
    sizes = [f"--{name}={getattr(options, name)}" for name in ("rounds", "entries", "cases")]
    for backend in (options.only,) if options.only else BACKENDS:
        try:
            with scratch(backend) as environment, notes.status(backend):
                ran = subprocess.run(  # noqa: S603 - our own interpreter
                    [sys.executable, "-m", "tests.benchmarks.pages", "--inside", *sizes],
                    env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True,
                )  # fmt: skip
        except psycopg.OperationalError:
            notes.print(f"{backend} is not reachable at {POSTGRESQL_URL.rpartition('@')[2]}: not measured")
            continue
        results[backend] = json.loads(ran.stdout)
    if options.format == "json":
        sys.stdout.write(json.dumps(results, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 100)
    for part in shown(results):
        console.print(part)


if __name__ == "__main__":
    main()
