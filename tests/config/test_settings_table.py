"""The one table of settings in the README has every variable that is read, and no other."""

import re
from typing import Final

from tests.config.test_compose import OURS, SERVICES
from tests.databases import ROOT

APPS: Final = ("config", "agreements", "reviews")

_NAMED: Final = re.compile(r"""["'](DEMARC_[A-Z_]+)["']""")
"""A variable, by a text that is its name and nothing else."""

_READ: Final = re.compile(r"""(?:\bos\.environ(?:\.get)?[\[(]|\bgiven\()\s*["']([A-Z_]+)["']""")

_IN_A_FILE: Final = re.compile(r"""\b(?:given|_secret)\(\s*["']([A-Z_]+)["']""")
"""What `config.keyfile.given` may find in a file."""

_ASKED: Final = re.compile(r"\$\{([A-Z_]+)")
"""What compose takes from the environment of whoever runs it."""

_FILES: Final = "NAME_FILE"
"""The row of these."""


def rows() -> dict[str, str]:
    """Each variable of the table, with what its row says of it."""
    table = (ROOT / "README.md").read_text().partition("\n## Settings\n")[2].partition("\n## ")[0]
    split = [line.split(" | ", 1) for line in table.splitlines() if line.startswith("| `")]
    return {name: said for names, said in split for name in re.findall(r"`([A-Z_]+)`", names)}


def program() -> str:
    """The text of all of the program's own files."""
    places = [ROOT / "manage.py", *(file for app in APPS for file in sorted((ROOT / app).rglob("*.py")))]
    return "\n".join(file.read_text() for file in places)


def composed() -> set[str]:
    """What `compose.yaml` and the image set for our programs, and what compose asks whoever runs it for."""
    text = (ROOT / "compose.yaml").read_text()
    told = {name for service in OURS for name in SERVICES[service].get("environment", {})}
    image = re.findall(r"\b(DEMARC_[A-Z_]+)=", (ROOT / "Dockerfile").read_text())
    return {*told, *_ASKED.findall(text), *image}


def test_the_table_has_every_variable_that_is_read_and_none_that_nobody_reads() -> None:
    text, table = program(), rows().keys() - {_FILES}
    read = {*_NAMED.findall(text), *_READ.findall(text)}
    asked = set(_ASKED.findall((ROOT / "compose.yaml").read_text()))

    assert {"DATABASE_URL", "REDIS_URL", "PROMETHEUS_MULTIPROC_DIR", "DEMARC_BIND"} <= read
    assert read - table == set()
    assert table - read - asked == set()


def test_what_compose_sets_or_asks_for_stands_in_the_table() -> None:
    in_files = {f"{name}_FILE" for name in _IN_A_FILE.findall(program())}

    assert composed() - in_files - rows().keys() == set()


def test_the_table_says_of_every_secret_that_it_may_be_in_a_file_and_of_nothing_else() -> None:
    assert set(re.findall(r"`([A-Z_]+)`", rows()[_FILES])) - {"NAME"} == set(_IN_A_FILE.findall(program()))
