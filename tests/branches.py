"""Branch coverage of the pure modules: all of it, by the tests that need no database server.

    uv run python -m tests.branches                                 of all of them
    uv run python -m tests.branches reviews.possible reviews.away   of some

Further arguments are pytest's, paths of tests for example. The list of modules is that of the import contract
in `pyproject.toml`: what decides and what is computed. The tests run on every core, and what they start as a
program of its own is measured with them.
"""

import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
WANTED: Final = 100

# what needs no database, and of the rest, on an SQLite file, what goes through commands to what is computed
CHOSEN: Final = (
    "(not sqlite and not postgresql) or "
    "(sqlite and (oversight or corrections or commands or signed or signing or receipts or two_party "
    "or possible or reckoning or letters))"
)
# what reads the source code, or starts servers and browsers: slow, and nothing is computed by it alone
ASIDE: Final = (
    "tests/test_architecture.py",
    "tests/test_catalog.py",
    "tests/test_rule_1_no_approval.py",
    "tests/config/test_start.py",
    "tests/config/test_static_files.py",
    "tests/browser",
)


def pure_modules() -> list[str]:
    """What neither knows Django nor a database, as the import contract lists it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (contract,) = [one for one in contracts if one["name"].startswith("what decides and what is computed")]
    return list(contract["source_modules"])


def files(modules: list[str]) -> list[str]:
    """The files of modules and packages, as coverage writes patterns, wherever a program is started."""
    found = []
    for module in modules:
        path = ROOT / module.replace(".", "/")
        found.append(f"{path}/*" if path.is_dir() else f"{path}.py")
    return found


def main() -> None:
    pure = pure_modules()
    wanted = [said for said in sys.argv[1:] if said in pure]
    others = [said for said in sys.argv[1:] if said not in pure]
    paths = [] if any((ROOT / said).exists() for said in others) else ["tests"]
    with tempfile.TemporaryDirectory() as scratch:
        configured = Path(scratch) / "coverage.toml"
        configured.write_text(
            f"[tool.coverage.run]\nbranch = true\ninclude = {files(wanted or pure)}\n"
            "parallel = true\npatch = ['subprocess']\n"
            "[tool.coverage.report]\nshow_missing = true\nskip_covered = true\n"
            "exclude_also = ['if TYPE_CHECKING:', 'if typing.TYPE_CHECKING:']\n"
        )
        environment = {**os.environ, "COVERAGE_FILE": str(Path(scratch) / "branches")}
        covering = [sys.executable, "-m", "coverage"]
        testing = [
            "-m",
            "pytest",
            "-q",
            "-n",
            "auto",
            "-p",
            "no:randomly",
            "--hypothesis-profile=few",
            "-k",
            CHOSEN,
        ]
        testing += [*(f"--ignore={path}" for path in ASIDE), *others, *paths]
        ran = subprocess.run(  # noqa: S603 - our own interpreter
            [*covering, "run", f"--rcfile={configured}", *testing], cwd=ROOT, env=environment, check=False
        )
        subprocess.run(  # noqa: S603 - likewise
            [*covering, "combine", "-q", f"--rcfile={configured}"], cwd=ROOT, env=environment, check=True
        )
        reported = subprocess.run(  # noqa: S603 - likewise
            [*covering, "report", f"--rcfile={configured}", f"--fail-under={WANTED}"],
            cwd=ROOT, env=environment, check=False,
        )  # fmt: skip
    sys.exit(ran.returncode or reported.returncode)


if __name__ == "__main__":
    main()
