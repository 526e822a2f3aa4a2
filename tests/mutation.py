"""Mutation testing: every small change of a module that decides should make one of its tests fail.

    uv run --group mutation python -m tests.mutation clocks        (or another of TARGETS)

It works on a copy of the last commit, one process at a time, and leaves the checkout alone. What is found is
kept as it comes: a run that was cut off goes on where it was, if it is given again for the same commit. What
no test noticed and `SURVIVORS` gives no reason for is printed with its change, and it exits with 1.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parent.parent


class Target(NamedTuple):
    """What is changed, and the tests that have to notice; none of them needs a database."""

    modules: str
    tests: tuple[str, ...]


TARGETS: Final = {
    "scope": Target(
        "reviews/scope/", ("tests/reviews/test_scope_statements.py", "tests/reviews/test_scope.py")
    ),
    "clocks": Target("reviews/clocks/", ("tests/reviews/clocks",)),
    "boundary": Target(
        "reviews/oversight/boundary/",
        (
            "tests/reviews/oversight/test_flags.py",
            "tests/reviews/oversight/test_indicators.py",
            "tests/reviews/oversight/test_crossing.py",
            "tests/reviews/oversight/test_crossing_edges.py",
            "tests/reviews/oversight/test_pressure.py",
            "tests/reviews/oversight/test_flag_edges.py",
            "tests/reviews/oversight/test_disputes_shown.py",
        ),
    ),
    "merkle": Target("config/ledger/merkle.py", ("tests/ledger/test_merkle.py",)),
    "checkpoint": Target("config/ledger/checkpoint.py", ("tests/ledger/test_checkpoint.py",)),
    "statement": Target("config/ledger/statement.py", ("tests/ledger/test_statement.py",)),
    "sealed": Target("config/ledger/sealed.py", ("tests/ledger/test_sealed.py",)),
    "verify": Target("config/ledger/verify.py", ("tests/ledger/test_verify.py",)),
}

# by function and change: why no test can or need notice
SURVIVORS: Final[dict[str, str]] = {
    "config.ledger.merkle._trailing_zeros: return (number & -number).bit_length() - 1 → "
    "return (number | -number).bit_length() - 1": "number | -number is minus the lowest 1 bit, as long as it",
}

# a database would cost every change its time; a file that runs alone, apart from this project, is not the
# one that is changed; plugins are those that these tests use
SETTINGS: Final = """
[tool.mutmut]
source_paths = ["{modules}"]
also_copy = ["config", "agreements", "reviews", "tests", "manage.py"]
pytest_add_cli_args = [
    "-p", "pytest_django.plugin", "-p", "_hypothesis_pytestplugin", "-p", "no:cacheprovider",
    "--hypothesis-profile=mutation", "-k", "not sqlite and not postgresql and not the_file_alone",
]
pytest_add_cli_args_test_selection = {tests}
"""
ENVIRONMENT: Final = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONHASHSEED": "0"}
MUTMUT: Final = (sys.executable, "-m", "mutmut")
NOTICED: Final = ("killed", "timeout")


def copied(name: str) -> Path:
    """The last commit, with the settings of one run; what an earlier run of the same commit left is kept."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S607 - git
    directory = Path(tempfile.gettempdir()) / f"demarc-mutation-{name}-{head.stdout.decode()[:12]}"
    if not (directory / "log").exists():
        directory.mkdir(exist_ok=True)
        archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S607 - git
        subprocess.run(["tar", "x", "-C", str(directory)], input=archive.stdout, check=True)  # noqa: S603, S607 - tar
        target = TARGETS[name]
        with (directory / "pyproject.toml").open("a") as file:
            file.write(SETTINGS.format(modules=target.modules, tests=list(target.tests)))
    return directory


def asked(directory: Path, *words: str) -> str:
    return subprocess.run(  # noqa: S603 - our own
        [*MUTMUT, *words], cwd=directory, env=ENVIRONMENT, capture_output=True, text=True, check=True
    ).stdout


def changed(directory: Path, mutant: str) -> str:
    """The function that was changed, and how: `clock.end_of: return day + _DAY → return day - _DAY`."""
    lines = asked(directory, "show", mutant).splitlines()
    old = [line[1:].strip() for line in lines if re.match(r"-(?!--)", line)]
    new = [line[1:].strip() for line in lines if re.match(r"\+(?!\+\+)", line)]
    function = re.sub(r"x_|xǁ", "", mutant.rpartition("__mutmut_")[0]).replace("ǁ", ".")
    return f"{function}: {' '.join(old)} → {' '.join(new)}"


def results(directory: Path) -> Iterator[tuple[str, str]]:
    """Every change that was tried, and what came of it."""
    yield from re.findall(r"^\s+(\S+): (.+)$", asked(directory, "results", "--all", "true"), re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    options = parser.parse_args()
    console = Console()
    directory = copied(options.target)
    console.print(f"in {directory}, its log beside", highlight=False, soft_wrap=True)
    with (directory / "log").open("a") as log:
        subprocess.run(  # noqa: S603 - our own
            [*MUTMUT, "run", "--max-children", "1"],
            cwd=directory, env=ENVIRONMENT, stdout=log, stderr=log, check=True,
        )  # fmt: skip
    found = dict(results(directory))
    unnoticed = {changed(directory, mutant): what for mutant, what in found.items() if what not in NOTICED}
    unexplained = {change: what for change, what in unnoticed.items() if change not in SURVIVORS}
    counts = ", ".join(f"{number} {what}" for what, number in Counter(found.values()).most_common())
    console.print(f"{len(found)} changes: {counts}; {len(unexplained)} without a reason", highlight=False)
    for change, what in unexplained.items():
        console.print(f"{what}: {change}", highlight=False, markup=False, soft_wrap=True)
    shutil.rmtree(directory)
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
