"""config/SECURITY.md names the test of each attack and control: it is there, or a gap is said in words."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
NOTES: Final = ROOT / "config" / "SECURITY.md"
NAMED: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NOT_MET: Final = "**not met**"


def test_every_test_that_the_security_notes_name_is_there() -> None:
    named = NAMED.findall(NOTES.read_text())

    assert len(named) > 100
    assert [f"{file}::{test}" for file, test in named if test not in _tests_of(file)] == []
    assert NOTES.read_text().count("::") == len(named)  # none is written in a way that is not looked at


def test_every_row_of_the_security_notes_names_its_test_or_says_that_it_is_not_met() -> None:
    rows = [line for line in NOTES.read_text().splitlines() if line.startswith("| ") and "---" not in line]

    told = [row for row in rows if not row.startswith("| who |") and not row.rstrip(" |").endswith("held by")]

    assert len(told) > 80
    assert [row for row in told if not NAMED.search(row) and NOT_MET not in row] == []


@cache
def _tests_of(file: str) -> frozenset[str]:
    """The names of the tests of a file, read without running it."""
    if not (ROOT / file).is_file():
        return frozenset()
    body = ast.parse((ROOT / file).read_text()).body
    return frozenset(
        one.name for one in body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )
