"""Mutation testing: every small change of a module that decides should make one of its tests fail.

    uv run --group mutation python -m tests.mutation scope        (about 20 minutes; also: clocks, boundary)

It works on a copy of what git tracks, one process at a time, and leaves the checkout alone. Survivors that
`SURVIVORS` does not give a reason for are printed with their change, and it exits with 1.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parent.parent


class Target(NamedTuple):
    """What is changed, and the tests that have to notice; none of them needs a database."""

    modules: tuple[str, ...]
    tests: tuple[str, ...]


TARGETS: Final = {
    "scope": Target(
        ("reviews/scope/",), ("tests/reviews/test_scope_statements.py", "tests/reviews/test_scope.py")
    ),
    "clocks": Target(
        ("reviews/clocks/",), ("tests/reviews/clocks", "tests/test_rule_13_clocks_explain_themselves.py")
    ),
    "boundary": Target(
        ("reviews/oversight/boundary/",),
        (
            "tests/reviews/oversight/test_flags.py",
            "tests/reviews/oversight/test_indicators.py",
            "tests/reviews/oversight/test_crossing.py",
            "tests/reviews/oversight/test_flag_edges.py",
        ),
    ),
}

# by function and change: why no test can or need notice
SURVIVORS: Final[dict[str, str]] = {}

SETTINGS: Final = """
[tool.mutmut]
paths_to_mutate = {modules}
also_copy = ["config", "agreements", "reviews", "tests", "manage.py"]
pytest_add_cli_args = ["-q", "-x", "-p", "no:randomly", "--hypothesis-profile=few", "-k", "{chosen}"]
pytest_add_cli_args_test_selection = {tests}
"""
CHOSEN: Final = "not sqlite and not postgresql"


def copied(target: Target, directory: Path) -> None:
    """What git tracks, with the settings of one run."""
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True)  # noqa: S607 - git
    subprocess.run(["tar", "x", "-C", str(directory)], input=archive.stdout, check=True)  # noqa: S603, S607 - tar
    settings = SETTINGS.format(modules=list(target.modules), tests=list(target.tests), chosen=CHOSEN)
    with (directory / "pyproject.toml").open("a") as file:
        file.write(settings)


def changes(directory: Path) -> Iterator[tuple[str, str]]:
    """Every survivor: its function, and what was changed in it."""
    mutmut = [sys.executable, "-m", "mutmut"]
    listed = subprocess.run([*mutmut, "results"], cwd=directory, capture_output=True, text=True, check=True)  # noqa: S603 - our own
    for name in re.findall(r"^\s*(\S+): survived", listed.stdout, re.MULTILINE):
        shown = subprocess.run(  # noqa: S603 - our own
            [*mutmut, "show", name], cwd=directory, capture_output=True, text=True, check=True
        )
        lines = shown.stdout.splitlines()
        old = [line[1:].strip() for line in lines if re.match(r"-(?!--)", line)]
        new = [line[1:].strip() for line in lines if re.match(r"\+(?!\+\+)", line)]
        function = re.sub(r"x_|xǁ", "", name.rpartition("__mutmut_")[0]).replace("ǁ", ".")
        yield function, f"{' '.join(old)} → {' '.join(new)}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    options = parser.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="demarc-mutation-") as scratch:
        directory = Path(scratch)
        copied(TARGETS[options.target], directory)
        with (directory / "log").open("w") as log:
            subprocess.run(
                [sys.executable, "-m", "mutmut", "run", "--max-children", "1"],
                cwd=directory, stdout=log, stderr=log, check=True,
            )  # fmt: skip
        survivors = [f"{function}: {change}" for function, change in changes(directory)]
    unexplained = [survivor for survivor in survivors if survivor not in SURVIVORS]
    console.print(f"{len(survivors)} survived, {len(survivors) - len(unexplained)} of them with a reason")
    for survivor in unexplained:
        console.print(survivor, highlight=False, markup=False)
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
