"""An upgrade with data of an older release: a program of this repository's own history makes a register,
and this one takes it over, on SQLite and on PostgreSQL."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.databases import ROOT
from tests.drills.register import Ground, Register, so

FIRST: Final = "abe2324"
"""Before this commit of 22 November 2026 first migrations were written again: a register that was made by a
program before it may lack columns, or have others, and is not taken here."""

_SECRETS: Final = ("DEMARC_SEAL_KEY", "DEMARC_LOG_KEY", "DEMARC_SECRET_KEY")
_OF_THE_DRILL: Final = frozenset(
    {"role", "witnesses", "Redis", "workers", "mail", "DEMARC_PUBLIC_URL", "backup"}
)
"""What doctor finds wrong of any register of a drill: its login owns it, and nothing runs beside it."""


def absent(commit: str) -> str:
    """Why no older program can be had here, in a sentence; "" where it can."""
    lacking = [program for program in ("git", "uv") if shutil.which(program) is None]
    if lacking:
        return f"{' and '.join(lacking)} not installed"
    for needed in (commit, FIRST):
        if _git("rev-parse", "--verify", "--quiet", f"{needed}^{{commit}}").returncode:
            return (
                f"this copy of the repository has no commit {needed}: it is none of git's, or lacks history"
            )
    if _git("merge-base", "--is-ancestor", FIRST, commit).returncode:
        return (
            f"the first migrations were written again after {commit}: data can be upgraded from {FIRST} of "
            "22 November 2026 on"
        )
    return ""


def drill(ground: Ground, commit: str) -> Iterator[str]:
    """Let the program of a commit make its demo's register, and take it over."""
    program = ground.folder / "older"
    program.mkdir()
    archived = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)  # noqa: S603, S607 - a commit of our own
    subprocess.run(["tar", "-C", str(program), "-xf", "-"], input=archived.stdout, check=True)  # noqa: S603, S607 - what git gave
    _with_its_dependencies(program)
    when = _git("log", "-1", "--format=%h of %ad", "--date=format:%d %B %Y, %H:%M", commit).stdout.strip()
    ground.empty_database("older")
    for name, database in (("sqlite", ""), ("postgresql", "older")):
        one = ground.register(f"of-{name}", ground.keys(f"secrets-of-{name}"), database)
        yield from _taken_over(one, program, f"{name}, data of {when}")


def _taken_over(one: Register, program: Path, told: str) -> Iterator[str]:
    _older(one, program, "migrate", "--verbosity", "0")
    made = json.loads(_older(one, program, "demo", "--no-serve", "--format", "json"))
    before = one.records()
    receipts = []
    for position in (1, len(before) // 2, len(before)):
        file = one.data / f"older-{position}.receipt"
        file.write_text(_older(one, program, "receipt", str(position)))
        receipts.append(file)
    yield f"{told}: {len(before)} records, as its own demo makes them"

    plan, migrated = one.manage("migrate --plan", "migrate --verbosity 0")
    so(plan.code == migrated.code == 0, f"{plan.words} {migrated.words}")
    so("Planned operations" in plan.words, f"nothing says what is to be migrated: {plan.words}")
    if one.database:
        one.managed("roles --make")
    so(one.records() == before, "the upgrade changed a record")
    checks = ("verify_ledger --sealed", "rebuild_projections --check", "reckon --anew")
    checked = one.manage(*checks, *(f"check_receipt {file}" for file in receipts), "doctor --format json")
    for ran in checked[:-1]:
        so(ran.code == 0, f"{ran.command}: {ran.words[-2_000:]}")
    for ran in checked[len(checks) : -1]:
        so("The record is there" in ran.words, f"{ran.command}: {ran.words}")
    wrong = [found for found in checked[-1].told["findings"] if found["level"] == "wrong"]
    so({found["look"] for found in wrong} <= _OF_THE_DRILL, f"doctor: {wrong}")
    yield f"{_steps(plan.said)} migrations; not a byte of a record changed; {_sentence(checked[0].words)}"
    yield f"{checked[1].words} {len(receipts)} receipts of before hold"

    read = one.play("read_every_entry")
    so(read["entries"] == len(before), f"{read['entries']} of {len(before)} entries are read")
    opened = one.play("pages_of_the_demo", users=[user["username"] for user in made["users"]])
    amiss = {at: status for at, status in opened.items() if status != 200}
    so(not amiss and len(opened) > 20, f"pages do not answer: {amiss or opened}")
    yield f"every entry reads, {read['upcast']} of an older schema of its event; {len(opened)} pages answer"
    number = one.play("asked_in_the_demo")
    one.managed("integrate", says=f"Signed: {number} records")
    one.managed("verify_ledger", says="Sound")
    so(one.records()[: len(before)] == before, "the next act changed a record")
    yield f"record {number} follows, of a liaison of before, and the same log signs it"


def _older(one: Register, program: Path, *arguments: str) -> str:
    """Run a command of the older program with its own dependencies on the same database and keys."""
    environment = {
        name: value
        for name, value in one.environment.items()
        if name not in ("VIRTUAL_ENV", "PYTHONPATH") and not name.endswith("_KEY_FILE")
    }
    # files of secrets came later than some of these programs
    environment |= {name: (one.keys / name.removeprefix("DEMARC_").lower()).read_text() for name in _SECRETS}
    ran = subprocess.run(  # noqa: S603 - a program of our own history
        [str(program / ".venv" / "bin" / "python"), "manage.py", *arguments],
        cwd=program, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    so(ran.returncode == 0, f"the older program's {' '.join(arguments)} failed: {ran.stderr[-2_000:]}")
    return ran.stdout


def _with_its_dependencies(program: Path) -> None:
    """Put what the older program was released with, by its own hashed list, beside it."""
    place = ("venv", "--python", sys.executable, ".venv")
    for made in (place, ("pip", "sync", "--python", ".venv", "requirements.txt")):
        ran = subprocess.run(  # noqa: S603 - a list of our own history
            ["uv", *made, "--quiet"],  # noqa: S607 - found where the machine has it
            cwd=program, capture_output=True, text=True, check=False,
        )  # fmt: skip
        so(ran.returncode == 0, f"the older program's dependencies cannot be had: {ran.stderr[-2_000:]}")


def _git(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - reads our own history
        ["git", *arguments],  # noqa: S607 - found where the machine has it
        cwd=ROOT, env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _steps(plan: str) -> int:
    """How many migrations a plan names: each stands at the beginning of a line."""
    return sum(1 for line in plan.splitlines() if line and not line.startswith((" ", "Planned")))


def _sentence(words: str) -> str:
    return words.partition(" Root over")[0]
