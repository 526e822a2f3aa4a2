"""The layout and the layers: import contracts, names of modules, what no code does, what no file holds."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from django.apps import apps
from django.db.models import Model

ROOT: Final = Path(__file__).resolve().parent.parent
APPS: Final = ("config", "agreements", "reviews")

NO_MODULE: Final = frozenset({"base", "common", "core", "helpers", "managers", "misc", "services", "utils"})

LINES: Final = 400
LONGER: Final = {
    "agreements/claim.py": "one stream: its events, then the rules; nothing in it is of use apart",
    "config/ledger/stream.py": "events and streams check each other, and are what a newcomer reads first",
}
LINES_OF_TESTS: Final = 700  # the rules of one stream stand in one file


def modules(*folders: str) -> list[Path]:
    """The Python files of the project, migrations aside."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


PACKAGE: Final = modules(*APPS)
EVERYTHING: Final = [*PACKAGE, *modules("tests")]


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def trees() -> list[tuple[str, ast.Module]]:
    return [(shown(path), ast.parse(path.read_text())) for path in PACKAGE]


# layers


def test_the_import_contracts_hold() -> None:
    linting = "from importlinter.cli import lint_imports_command; lint_imports_command()"

    linted = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", linting, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


# names


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {shown(path): {path.stem, *path.relative_to(ROOT).parts[:-1]} for path in EVERYTHING}

    assert {path: found & NO_MODULE for path, found in names.items() if found & NO_MODULE} == {}


def test_every_module_opens_with_one_line_that_says_what_is_in_it() -> None:
    opening = {path: ast.get_docstring(tree) or "" for path, tree in trees() if tree.body}

    undocumented = [path for path, docstring in opening.items() if not re.match(r".+(\n\n|\Z)", docstring)]

    assert undocumented == []


def test_a_file_that_passes_400_lines_has_a_reason() -> None:
    longer = {shown(path) for path in PACKAGE if len(path.read_text().splitlines()) > LINES}

    assert longer - set(LONGER) == set()
    assert [path for path in LONGER if not (ROOT / path).is_file()] == []


def test_a_file_of_tests_is_no_longer_than_one_stream_needs() -> None:
    lengths = {shown(path): len(path.read_text().splitlines()) for path in modules("tests")}

    assert {path: lines for path, lines in lengths.items() if lines > LINES_OF_TESTS} == {}


# what no code does


def defined(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield member.name


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_no_class_has_a_save_of_its_own() -> None:
    saving = [path for path, tree in trees() if "save" in set(defined(tree))]

    assert saving == []


def test_no_read_model_saves_or_deletes_in_its_own_way() -> None:
    read_models = [
        model
        for app in ("ledger", "agreements", "reviews")
        for model in apps.get_app_config(app).get_models()
    ]

    assert len(read_models) > 20
    assert [model for model in read_models if (model.save, model.delete) != (Model.save, Model.delete)] == []


@pytest.mark.parametrize(
    "what",
    [
        r"django\.(dispatch|db\.models\.signals|core\.signals|contrib\.auth\.signals)",
        r"django\.contrib\.contenttypes",
        r"rest_framework\.permissions|django\.contrib\.auth\.decorators\.permission_required",
    ],
    ids=["signals", "generic foreign keys", "permissions asked in a view"],
)
def test_nothing_imports(what: str) -> None:
    found = {path: [name for name in imported(tree) if re.match(what, name)] for path, tree in trees()}

    assert {path: names for path, names in found.items() if names} == {}


def test_a_stream_never_refuses_while_it_remembers() -> None:
    refusing = []
    for path, tree in trees():
        remembering = [
            node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "when"
        ]
        raised = [ast.unparse(r) for when in remembering for r in ast.walk(when) if isinstance(r, ast.Raise)]
        # TypeError: a stream or a topic that remembers nothing is no stream
        refusing += [f"{path}: {r}" for r in raised if not re.match(r"raise (UnknownEvent|TypeError)\(", r)]

    assert refusing == []


def test_the_librarys_words_stay_in_the_ledger() -> None:
    using = {
        path for path, tree in trees() if any(name.startswith("eventsourcing") for name in imported(tree))
    }

    assert {path for path in using if not path.startswith("config/ledger/")} == set()


# what no file holds


def texts() -> Iterator[tuple[str, str]]:
    """Every text file that belongs to the project; what tools leave behind is not among them."""
    for path in sorted(ROOT.rglob("*")):
        parts = path.relative_to(ROOT).parts
        hidden = parts[0].startswith(".") and parts[0] not in (".ci", ".gitignore")
        left_behind = "__pycache__" in parts or path.suffix in (".key", ".sqlite3", ".pyc")
        if path.is_file() and not hidden and not left_behind and path.name != "uv.lock":
            yield shown(path), path.read_bytes().decode(errors="replace")


def test_no_file_holds_a_path_of_a_machine_or_the_host_of_a_registry() -> None:
    places = re.compile(
        r"(?<![\w.])/(?:work|home|root|Users|mnt)/\w+|index-url|files\.pythonhosted|pypi\.org/simple|registry\.\w+\.\w+"
    )
    here = Path(__file__).name

    found = {path: places.findall(text) for path, text in texts() if not path.endswith(here)}

    assert len(found) > 100
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_requirements_are_hashed_and_name_no_host() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()

    assert any("--hash=sha256:" in line for line in lines)
    assert not [line for line in lines if "://" in line]


# checks that are silenced

SILENCED: Final = re.compile(r"# (?:noqa|type: ignore)\b")
WITH_REASON: Final = re.compile(r"# (?:noqa: [A-Z0-9, ]+ - |type: ignore\[[a-z, -]+\]  # )\S")


@pytest.mark.parametrize("path", EVERYTHING, ids=shown)
def test_a_check_that_is_silenced_is_named_and_the_line_says_why(path: Path) -> None:
    lines = enumerate(path.read_text().splitlines(), start=1)

    assert [number for number, line in lines if SILENCED.search(line) and not WITH_REASON.search(line)] == []
