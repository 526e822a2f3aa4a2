"""`python -m tests.benchmarks.auditing`: what a full audit and a proof cost, beside reading the bytes.

An audit is `verify`: every record's bytes, event, chain and place in the tree, every stored node, root and
signed checkpoint. Beside it stands the least that anybody needs: the same bytes read once and hashed once.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final, TypeVar

import psycopg
from rich.console import Console
from rich.table import Table

from tests.benchmarks.databases import BACKENDS, POSTGRESQL_URL, scratch

Answer = TypeVar("Answer")

AIMS: Final = {"audit_seconds": 60.0, "proof_ms": 1.0}
"""For RECORDS records."""

RECORDS: Final = 1_000_000
AT_ONCE: Final = 50_000
"""Records that are written, integrated and signed together."""
EVENTS_OF_A_STREAM: Final = 20
PROOFS: Final = 2_000


def written(upto: int) -> dict[str, Any]:
    """Write records until there are `upto`, and take them into the signed tree: seconds of that alone."""
    from django.core.management import call_command
    from django.db import connection

    from config.ledger.integrator import integrate, state
    from config.ledger.signing import sign
    from tests.benchmarks.copying import copy, rows_of
    from tests.benchmarks.histories import Random, exchange, interleaved

    call_command("migrate", verbosity=0)
    connection.ensure_connection()
    seconds = 0.0
    while (last := state().position) < upto:
        given = Random(4242 + last)
        count = min(AT_ONCE, upto - last)
        case = given.id()
        streams = [exchange(given, EVENTS_OF_A_STREAM, case) for _ in range(count // EVENTS_OF_A_STREAM)]
        copy(connection, "ledger_record", rows_of(connection, interleaved(given, streams), last + 1))
        begun = time.perf_counter()
        integrate()
        sign()
        seconds += time.perf_counter() - begun
    return {"integrated_seconds": seconds}


def audited() -> dict[str, Any]:
    """Audit what is there, in a process that did nothing before; the reference before it and after it."""
    from config.ledger.recorder import DjangoRecorder
    from config.ledger.verification import READS_AT_ONCE, verify

    def reference() -> int:
        recorder, after, size = DjangoRecorder(), 0, 0
        while rows := recorder.rows(
            "SELECT position, record FROM ledger_record WHERE position > %s ORDER BY position LIMIT %s",
            (after, READS_AT_ONCE),
        ):
            for _, record in rows:
                sha256(record).digest()
                size += len(record)
            after = rows[-1][0]
        return size

    size, before = _timed(reference)
    began_with, computed = _memory(), time.process_time()
    findings, seconds = _timed(verify)
    computed = time.process_time() - computed
    if not findings.sound:
        raise RuntimeError(findings.message)
    most = _memory()
    _, after = _timed(reference)
    return {
        "records": findings.checked,
        "checkpoints": findings.checkpoints,
        "megabytes": round(size / 1e6),
        "audit_seconds": round(seconds, 1),
        "audit_cpu_seconds": round(computed, 1),
        "bytes_seconds": round((before + after) / 2, 1),
        "memory_before_mib": began_with,
        "memory_most_mib": most,
        "load": os.getloadavg()[0],
    }


def proven() -> dict[str, Any]:
    """Milliseconds of a proof out of the stored tree, of verifying it, and of reading one record."""
    from config.ledger.integrator import state
    from config.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion
    from config.ledger.proofs import consistency_proof, inclusion_proof, root_of
    from config.ledger.recorder import DjangoRecorder

    now, recorder = state(), DjangoRecorder()
    drawn = random.Random(7)  # noqa: S311 - the same in every run
    spent: dict[str, list[float]] = {}

    def timed(name: str, work: Callable[..., Answer], *arguments: Any) -> Answer:
        answer, seconds = _timed(work, *arguments)
        spent.setdefault(name, []).append(seconds * 1000)
        return answer

    one = "SELECT record FROM ledger_record WHERE position = %s"
    for _ in range(PROOFS):
        position, old = drawn.randint(1, now.size), drawn.randint(1, now.size)
        ((record,),) = timed("record", recorder.rows, one, (position,))
        path = timed("inclusion", inclusion_proof, position, now.size)
        timed("verified", verify_inclusion, leaf_hash(record), position - 1, now.size, path, now.root)
        grown = timed("consistency", consistency_proof, old, now.size)
        verify_consistency(old, now.size, root_of(old), now.root, grown)
    return {
        name: {
            "median_ms": round(statistics.median(of), 3),
            "slowest_in_100_ms": round(statistics.quantiles(of, n=100)[-1], 3),
        }
        for name, of in spent.items()
    }


def _timed(work: Callable[..., Answer], *arguments: Any) -> tuple[Answer, float]:
    begun = time.perf_counter()
    answer = work(*arguments)
    return answer, time.perf_counter() - begun


def _memory() -> int:
    """The most memory that this process has had, in MiB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (1024 * 1024 if sys.platform == "darwin" else 1024)


INSIDE: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "written": written,
    "audited": audited,
    "proven": proven,
}


def inside(environment: dict[str, str], work: str, *arguments: int) -> dict[str, Any]:
    """What a new process answers, on the database of an environment."""
    ran = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.benchmarks.auditing", "--inside", work, *map(str, arguments)],
        env={**os.environ, **environment}, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(ran.stdout)
    return answer


def measure(backend: str, records: int, told: Callable[[str], None]) -> list[dict[str, Any]]:
    """A tenth of the records first, then all: what grows with the ledger shows between the two."""
    found = []
    with scratch(backend) as environment:
        for upto in (records // 10, records):
            told(f"{backend}: writing until there are {upto:,} records")
            wrote = inside(environment, "written", upto)
            told(f"{backend}: auditing {upto:,} records")
            found.append({**wrote, **inside(environment, "audited")})
            told(f"{backend}: proofs out of {upto:,} records")
            found[-1]["proofs"] = inside(environment, "proven")
    return found


def shown(results: dict[str, list[dict[str, Any]]]) -> list[Table]:
    """The results for people, 100 columns wide."""
    audits = Table(title="A full audit; seconds, and MiB at most (before it)", title_justify="left")
    proofs = Table(title="One proof; milliseconds, median (slowest in 100)", title_justify="left")
    for heading in ("database", "records", "MB", "audit", "of it CPU", "read and hash", "memory", "load"):
        audits.add_column(heading, justify="left" if heading == "database" else "right")
    for heading in ("database", "records", "inclusion", "consistency", "verified", "one record read"):
        proofs.add_column(heading, justify="left" if heading == "database" else "right")
    for backend, rows in results.items():
        for row in rows:
            records = f"{row['records']:,}"
            audits.add_row(
                backend, records, f"{row['megabytes']:,}", f"{row['audit_seconds']}",
                f"{row['audit_cpu_seconds']}",
                f"{row['bytes_seconds']}", f"{row['memory_most_mib']} ({row['memory_before_mib']})",
                f"{row['load']:.1f}",
            )  # fmt: skip
            spent = [row["proofs"][name] for name in ("inclusion", "consistency", "verified", "record")]
            proofs.add_row(
                backend, records, *(f"{of['median_ms']:.2f} ({of['slowest_in_100_ms']:.2f})" for of in spent)
            )
    return [audits, proofs]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.auditing", description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS, help="how many (default: %(default)s)")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--only", choices=BACKENDS, help="measure on one database only")
    parser.add_argument("--inside", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        import django

        django.setup()
        work, *arguments = options.inside
        sys.stdout.write(json.dumps(INSIDE[work](*map(int, arguments))))
        return
    notes = Console(stderr=True)
    results = {}
    for backend in (options.only,) if options.only else BACKENDS:
        with notes.status(backend) as status:
            try:
                results[backend] = measure(backend, options.records, status.update)
            except psycopg.OperationalError:
                notes.print(
                    f"{backend} is not reachable at {POSTGRESQL_URL.rpartition('@')[2]}: not measured"
                )
    if options.format == "json":
        sys.stdout.write(json.dumps(results, indent=2) + "\n")
        return
    console = Console(width=None if sys.stdout.isatty() else 100)
    for part in shown(results):
        console.print(part)


if __name__ == "__main__":
    main()
