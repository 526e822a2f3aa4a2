"""Mutation testing: every small change of a module that decides should make one of its tests fail.

    uv run --group mutation python -m tests.mutation clocks        (or another of TARGETS)

It works on a copy of the last commit, one process at a time, and leaves the checkout alone. What is found is
kept as it comes: a run that was cut off goes on where it was, if it is given again for the same commit. What
no test noticed and `SURVIVORS` gives no reason for is printed with its change, and it exits with 1.

    clocks      1,066 changes    1,057 noticed    9 with a reason
    boundary    1,225            1,222            3    (put together from runs of its modules)
    scope         602              594            8
    merkle        315              314            1
    checkpoint    344              342            2
    statement     204              204            0
    sealed         76               75            1
    verify        758              753            5    (two of the noticed because they never come to an end)

What it does not change: the words of f-strings, properties, and constants outside of functions.
The clocks took 8 minutes where little else ran; beside ten other processes on two cores each of the first
three took 25 to 50, `verify` 16, the others 1 to 3.
"""

import argparse
import functools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest
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
    "verify": Target(
        "config/ledger/verify.py",
        (
            "tests/ledger/test_verify.py",
            "tests/ledger/test_verify_statements.py",
            "tests/ledger/test_verify_foreign.py",
            "tests/ledger/test_verify_program.py",
        ),
    ),
}

TOGETHER: Final = "an entry and what it says are remembered together; the type checker wants both asked"
ACTIVATED: Final = "a grant has its window, its activation and the entry of it together, or none of them"
LIKE_OTHERS: Final = "more cells for people like all whom nobody names: no other answer, only more to count"
FIELDS: Final = "there is a value for every field: what is given is made from the fields"
BIG_ENDIAN: Final = "what is left out is the default since Python 3.11; the file alone runs on older ones too"
ZULU: Final = "a Z is read since Python 3.11; the file alone runs on older ones too"

# by function and change: why no test can or need notice
SURVIVORS: Final[dict[str, str]] = {
    "config.ledger.merkle._trailing_zeros: return (number & -number).bit_length() - 1 → "
    "return (number | -number).bit_length() - 1": "number | -number is minus the lowest 1 bit, as long as it",
    "config.ledger.sealed.commit: return sha256(_DOMAIN + disclosure.salt + len(name).to_bytes(4, "
    '"big") + name + value).digest() → return sha256(_DOMAIN + disclosure.salt + len(name).to_bytes(4, ) '
    "+ name + value).digest()": BIG_ENDIAN,
    'config.ledger.checkpoint.VerifierKey.verified: at = int.from_bytes(signature.blob[:8], "big") → '
    "at = int.from_bytes(signature.blob[:8], )": BIG_ENDIAN,
    'config.ledger.checkpoint.signature_of: blob = at.to_bytes(8, "big") + key.sign(_cosigned(text, at)) → '
    "blob = at.to_bytes(8, ) + key.sign(_cosigned(text, at))": BIG_ENDIAN,
    "config.ledger.verify.Checks.disclosed: hashed = hashlib.sha256(SEALED + salt + "
    'len(name).to_bytes(4, "big") + name + value).digest() → hashed = hashlib.sha256(SEALED + salt + '
    "len(name).to_bytes(4, ) + name + value).digest()": BIG_ENDIAN,
    'config.ledger.verify.plain: return text.encode("unicode_escape").decode() → '
    'return text.encode("UNICODE_ESCAPE").decode()': "a codec's name is read in either case",
    'config.ledger.verify.Checks._enrolled: recorded = datetime.fromisoformat(said["recorded_at"]'
    '.replace("Z", "+00:00")) → recorded = datetime.fromisoformat(said["recorded_at"]'
    '.replace("XXZXX", "+00:00"))': ZULU,
    'config.ledger.verify.Checks._enrolled: recorded = datetime.fromisoformat(said["recorded_at"]'
    '.replace("Z", "+00:00")) → recorded = datetime.fromisoformat(said["recorded_at"]'
    '.replace("z", "+00:00"))': ZULU,
    'config.ledger.verify.Checks._signed_by: at = int.from_bytes(blob[4:12], "big") → '
    "at = int.from_bytes(blob[4:12], )": BIG_ENDIAN,
    # of a sum of scopes
    "reviews.scope.comparing.compare_sums: return _RELATIONS[_facts(_Cells(reached), sides)] → "
    "return _RELATIONS[_facts(None, sides)]": "the whole matters to what is not stated, and a sum is stated",
    'reviews.scope.comparing._spread: nations = {"US", "foreign", *(a.nationality for a in atoms)} - '
    '{"any"} → nations = {"US", "foreign", *(a.nationality for a in atoms)} - {"XXanyXX"}': LIKE_OTHERS,
    'reviews.scope.comparing._spread: nations = {"US", "foreign", *(a.nationality for a in atoms)} - '
    '{"any"} → nations = {"US", "foreign", *(a.nationality for a in atoms)} - {"ANY"}': LIKE_OTHERS,
    'reviews.scope.comparing._spread: entities = {None, *(name for a in atoms if a.entities != "any" for '
    'name in a.entities)} → entities = {None, *(name for a in atoms if a.entities != "XXanyXX" for name in '
    "a.entities)}": LIKE_OTHERS,
    'reviews.scope.comparing._spread: entities = {None, *(name for a in atoms if a.entities != "any" for '
    'name in a.entities)} → entities = {None, *(name for a in atoms if a.entities != "ANY" for name in '
    "a.entities)}": LIKE_OTHERS,
    "reviews.scope.values.Value.__post_init__: for name, value in zip(self.__struct_fields__, told, "
    "strict=True): → for name, value in zip(self.__struct_fields__, told, strict=None):": FIELDS,
    "reviews.scope.values.Value.__post_init__: for name, value in zip(self.__struct_fields__, told, "
    "strict=True): → for name, value in zip(self.__struct_fields__, told, ):": FIELDS,
    "reviews.scope.values.Value.__post_init__: for name, value in zip(self.__struct_fields__, told, "
    "strict=True): → for name, value in zip(self.__struct_fields__, told, strict=False):": FIELDS,
    # of the boundary ledger
    "reviews.oversight.boundary.crossing._reply: if made is None or decision.kind is None or decision.basis "
    "is None: → if made is None or decision.kind is None and decision.basis is None:": TOGETHER,
    "reviews.oversight.boundary.crossing.crossing: if issued is None or communication.issued is None or "
    "communication.form is None: → if issued is None or communication.issued is None and "
    "communication.form is None:": TOGETHER,
    "reviews.oversight.boundary.crossing.crossing: if issued is None or communication.issued is None or "
    "communication.form is None: → if issued is None and communication.issued is None or "
    "communication.form is None:": TOGETHER,
    # of a clock
    "reviews.clocks.window.window_clocks: if grant.window and grant.activated and grant.activation → "
    "if grant.window and grant.activated or grant.activation": ACTIVATED,
    "reviews.clocks.window.window_clocks: if grant.window and grant.activated and grant.activation → "
    "if grant.window or grant.activated and grant.activation": ACTIVATED,
    "reviews.clocks.window._holds: if hold.span and hold.held: → if hold.span or hold.held:": (
        "a hold has its days from the entry on that agrees to it, and only then"
    ),
    "reviews.clocks.window._ends: if window.ends is None or window.last is None: → "
    "if window.ends is None and window.last is None:": "the last day is found from the end: both or neither",
    "reviews.clocks.due.deadline_clocks: if deadline.counted_from is None or deadline.days is None: → "
    "if deadline.counted_from is None and deadline.days is None:": "a program refuses one without the other",
    "reviews.clocks.due.deliverable_clocks: for promised, entry, promise in [(p, p.entry, p.promise) for p "
    "in known if p.entry and p.promise]: → for promised, entry, promise in [(p, p.entry, p.promise) for p in "
    "known if p.entry or p.promise]:": TOGETHER,
    "reviews.clocks.due.deliverable_clocks: yield _counted(subject, day_of(entry.takes_effect), "
    "promise.days or 1, rule, facts) → yield _counted(subject, day_of(entry.takes_effect), "
    "promise.days or 2, rule, facts)": "a promise that is for no day is within some days: at least 1",
    "reviews.clocks.due.question_clocks: for asked, entry, question in [(a, a.entry, a.question) for a in "
    "known if a.entry and a.question]: → for asked, entry, question in [(a, a.entry, a.question) for a in "
    "known if a.entry or a.question]:": TOGETHER,
    "reviews.clocks.due._supplements: return entry.event.answers == asking.id or "
    "(entry.event.answers is None and entry.order > asking.order) → return entry.event.answers == asking.id "
    "or (entry.event.answers is None and entry.order >= asking.order)": "no two entries have one order",
}

# a database would cost every change its time, and so does collecting garbage at the end of a run; a file that
# runs alone, apart from this project, is not the one that is changed; plugins are those that these tests use
SETTINGS: Final = """
[tool.mutmut]
source_paths = ["{modules}"]
also_copy = ["config", "agreements", "reviews", "tests", "manage.py"]
pytest_add_cli_args = [
    "-p", "pytest_django.plugin", "-p", "_hypothesis_pytestplugin", "-p", "tests.mutation",
    "-p", "no:cacheprovider", "-p", "no:faulthandler", "-p", "no:threadexception",
    "-p", "no:unraisableexception",
    "--hypothesis-profile=mutation", "-k", "not sqlite and not postgresql and not the_file_alone",
]
pytest_add_cli_args_test_selection = {tests}
"""
ENVIRONMENT: Final = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONHASHSEED": "0"}
MUTMUT: Final = ("-m", "mutmut")
SHOW: Final = """
import sys
from mutmut.mutation.diff_apply import get_diff_for_mutant
for mutant in sys.argv[1:]:
    print(get_diff_for_mutant(mutant), end="\\0")
"""
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
        [sys.executable, *words],
        cwd=directory,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def results(directory: Path) -> dict[str, str]:
    """Every change that was tried, and what came of it."""
    listed = asked(directory, *MUTMUT, "results", "--all", "true")
    return dict(re.findall(r"^\s+(\S+): (.+)$", listed, re.MULTILINE))


def changed(directory: Path, mutants: Iterable[str]) -> Iterator[str]:
    """The function that was changed, and how: `clock.end_of: return day + _DAY → return day - _DAY`."""
    names = list(mutants)
    for mutant, difference in zip(names, asked(directory, "-c", SHOW, *names).split("\0"), strict=False):
        lines = difference.splitlines()
        old = [line[1:].strip() for line in lines if re.match(r"-(?!--)", line)]
        new = [line[1:].strip() for line in lines if re.match(r"\+(?!\+\+)", line)]
        function = re.sub(r"x_|xǁ", "", mutant.rpartition("__mutmut_")[0]).replace("ǁ", ".")
        yield f"{function}: {' '.join(old)} → {' '.join(new)}"


# what pytest is told in every run: this module is a plugin of it


def pytest_sessionstart() -> None:
    """Forget what was answered before the process was forked: the changed code itself has to answer."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("config.", "agreements.", "reviews.")):
            for found in vars(module).values():
                if isinstance(found, functools._lru_cache_wrapper):
                    found.cache_clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the quickest test: most changes are noticed by many."""
    measured = Path("mutmut-stats.json")
    took = json.loads(measured.read_bytes())["duration_by_test"] if measured.exists() else {}
    items.sort(key=lambda item: took.get(item.nodeid, 0))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    options = parser.parse_args()
    console = Console()
    directory = copied(options.target)
    console.print(f"in {directory}, its log beside", highlight=False, soft_wrap=True)
    with (directory / "log").open("a") as log:
        subprocess.run(  # noqa: S603 - our own
            [sys.executable, *MUTMUT, "run", "--max-children", "1"],
            cwd=directory, env=ENVIRONMENT, stdout=log, stderr=log, check=True,
        )  # fmt: skip
    found = results(directory)
    unnoticed = {mutant: what for mutant, what in found.items() if what not in NOTICED}
    told = zip(changed(directory, unnoticed), unnoticed.values(), strict=True)
    unexplained = [(change, what) for change, what in told if change not in SURVIVORS]
    counts = ", ".join(f"{number} {what}" for what, number in Counter(found.values()).most_common())
    console.print(f"{len(found)} changes: {counts}; {len(unexplained)} without a reason", highlight=False)
    for change, what in unexplained:
        console.print(f"{what}: {change}", highlight=False, markup=False, soft_wrap=True)
    shutil.rmtree(directory)
    sys.exit(1 if unexplained else 0)


if __name__ == "__main__":
    main()
