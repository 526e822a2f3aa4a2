"""No template and no view lets text through as markup, whether a test looks at its page or not."""

import ast
import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings

ROOT: Final = Path(settings.BASE_DIR)
APPS: Final = ("agreements", "config", "reviews")
TEMPLATES: Final = sorted(
    file
    for app in APPS
    for kind in ("html", "txt")
    for file in (ROOT / app).glob(f"**/templates/**/*.{kind}")
)
PROGRAMS: Final = sorted(file for app in APPS for file in (ROOT / app).rglob("*.py"))

LETS_THROUGH: Final = {
    "a filter": re.compile(r"\|\s*(safe|safeseq)\b"),
    "a block": re.compile(r"\{%-?\s*(autoescape|filter)\b"),
    "a value without quotes around it": re.compile(r"<[a-z][^<>]*\s[a-z-]+=(\{\{|\{% (?!if|for|else|end))"),
    "a script of its own": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style of its own": re.compile(r"<style|\sstyle=", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^<>]*\son[a-z]+=", re.IGNORECASE),
    "an address that runs": re.compile(r"=[\"']?javascript:", re.IGNORECASE),
}

MADE_OF_MARKUP: Final = {
    "reviews/templatetags/citing.py": 1,
    "reviews/templatetags/leading.py": 2,
    "reviews/templatetags/marking.py": 2,
}
"""Where text is said to be markup, and how often; tests of each file hold that it is escaped before."""

_SAYS_SO: Final = frozenset({"mark_safe", "SafeString", "SafeText", "html_safe"})
_FILLS_IN: Final = frozenset({"format_html", "format_html_join"})


@pytest.mark.parametrize("what", LETS_THROUGH)
def test_no_template_lets_text_through(what: str) -> None:
    found = [str(file) for file in TEMPLATES if LETS_THROUGH[what].search(file.read_text())]

    assert found == []
    assert len(TEMPLATES) > 80


def calls(of: frozenset[str]) -> list[tuple[str, ast.Call]]:
    """Every call of a function with one of some names, with the file that it stands in."""
    found = []
    for file in PROGRAMS:
        text = file.read_text()
        if any(name in text for name in of):
            nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
            found += [(str(file.relative_to(ROOT)), node) for node in nodes if _named(node) in of]
    return found


def _named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def test_text_is_said_to_be_markup_in_these_places_alone() -> None:
    assert Counter(file for file, _ in calls(_SAYS_SO)) == MADE_OF_MARKUP


def test_what_text_is_filled_into_is_written_in_the_program() -> None:
    found = calls(_FILLS_IN)

    assert found
    for file, call in found:
        # of a join the first is what stands between
        texts = call.args[: 2 if _named(call) == "format_html_join" else 1]
        assert all(isinstance(text, ast.Constant) for text in texts), f"{file}:{call.lineno}"


def test_no_class_says_of_itself_that_it_is_markup() -> None:
    assert [file for file in PROGRAMS if "__html__" in file.read_text()] == []
