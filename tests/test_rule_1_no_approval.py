"""Rule 1: nothing says that a model or a release was approved, or anything of that kind."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCES = [path for app in ("config", "agreements", "reviews") for path in sorted((ROOT / app).rglob("*"))]

STEMS = re.compile(
    r"^(approv\w*|disapprov\w*|cleared|clearance\w*|licens\w*|certif\w*|permit\w*|passed|authori[sz]\w*)$",
    re.IGNORECASE,
)

# each exception is a whole identifier or phrase, with the reason why it may stand
IDENTIFIERS = {
    "LICENSE_REQUIREMENT": "an instrument in law, of the compulsory track",
    "permitted": "@permitted says who may give a command, nothing about a release",
    "NotPermitted": "the refusal of a command to a role",
}
TEXTS = {
    "Authorization": "the name of the HTTP header that a credential stands in, nothing that anybody reads",
    "authorization_endpoint": "an address in the metadata of an identity provider (RFC 8414, section 2)",
}
PHRASES = {
    "license_requirement": "the instrument's code",
    "license requirement": "the instrument's name for people",
    "not a license, a preclearance or a permit": "the disclaimer, section 3(c) of EO 14409",
}


def words(text: str) -> Iterator[str]:
    """The words of an identifier or a sentence: at underscores, spaces, and before capitals."""
    for part in re.split(r"[^A-Za-z]+", text):
        yield from re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", part)


def said(text: str) -> list[str]:
    for phrase in PHRASES:
        text = text.replace(phrase, "")
    return [word for word in words(text) if STEMS.match(word)]


def docstrings(tree: ast.AST) -> set[int]:
    found = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            found |= {
                id(statement.value)
                for statement in body
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            }
    return found


def identifiers(node: ast.AST) -> Iterator[str]:
    for name in ("id", "attr", "name", "arg", "asname"):
        value = getattr(node, name, None)
        if isinstance(value, str):
            yield value


def violations(path: Path) -> list[str]:
    tree = ast.parse(path.read_text())
    documented = docstrings(tree)
    found = []
    for node in ast.walk(tree):
        for identifier in identifiers(node):
            if identifier not in IDENTIFIERS and any(STEMS.match(word) for word in words(identifier)):
                found.append(f"{path.name}: identifier {identifier}")
        text = node.value if isinstance(node, ast.Constant) and id(node) not in documented else None
        if isinstance(text, str) and text not in TEXTS and said(text):
            found.append(f"{path.name}: text {text!r}")
    return found


def test_no_identifier_and_no_displayed_text_speaks_of_approval() -> None:
    python = [path for path in SOURCES if path.suffix == ".py"]

    found = [violation for path in python for violation in violations(path)]

    assert len(python) > 50
    assert found == []


def test_no_template_and_no_chronology_speaks_of_approval() -> None:
    texts = [path for path in SOURCES if path.suffix in (".html", ".txt", ".jsonl", ".js", ".md")]

    found = {path.name: said(path.read_text()) for path in texts}

    assert "CATALOG.md" in found
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "text",
    ["model_approved", "ReleaseCleared", "is licensed", "certified", "permitted to release", "authorizes"],
)
def test_the_check_itself_sees_what_it_must(text: str) -> None:
    assert said(text)


@pytest.mark.parametrize("text", ["cleared_cache_never", "passed"])
def test_the_check_reads_whole_words(text: str) -> None:
    assert said(text)
    assert not said(text.replace("cleared", "clearly").replace("passed", "compass password"))


def test_every_exception_is_in_use_and_has_a_reason() -> None:
    text = "\n".join(path.read_text() for path in SOURCES if path.suffix in (".py", ".jsonl"))

    assert all(reason for reason in (*IDENTIFIERS.values(), *PHRASES.values()))
    assert [name for name in (*IDENTIFIERS, *PHRASES) if name not in text] == []


def test_chronologies_are_json_lines_and_hold_no_computed_answer() -> None:
    computed = {"difference", "flags", "indicators", "binding", "relation", "broader", "duration_hours"}
    lines = [
        json.loads(line)
        for path in SOURCES
        if path.suffix == ".jsonl"
        for line in path.read_text().splitlines()
        if line
    ]

    assert lines
    assert [line["key"] for line in lines if computed & set(line)] == []
