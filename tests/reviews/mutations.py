"""Copies of the directive's chronology that tell it otherwise: each imports cleanly into a fresh ledger.

A mutation takes the lines of a chronology (dicts, as in the file) and gives new ones; they can be combined.
"""

import io
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from reviews.chronology import read
from reviews.import_record import import_record, public_record, read_files

Lines = list[dict[str, Any]]
Mutation = Callable[[Lines], Lines]

DIRECTIVE: Final = "30-directive.jsonl"
ACTS: Final = ("fable-5-suspended", "mythos-5-suspended")
DECISION: Final = "anthropic-cuts-off"


def lines_of(name: str) -> Lines:
    """The lines of one file of the public record."""
    (path,) = (path for path in public_record() if path.name == name)
    return [json.loads(line) for line in path.read_text().splitlines()]


def changed(lines: Lines, keys: Sequence[str], **members: Any) -> Lines:
    """The lines with members of those under `keys` replaced, or taken away where the new value is None."""
    return [
        {name: value for name, value in (line | members).items() if value is not None}
        if line["key"] in keys
        else line
        for line in lines
    ]


def without(lines: Lines, *keys: str) -> Lines:
    return [line for line in lines if line["key"] not in keys]


def narrower(lines: Lines) -> Lines:
    """The company takes access from foreign customers only, and keeps its foreign staff: less than asked."""
    population = {
        "polarity": "excluded",
        "atoms": [{"relation": "customer", "nationality": "foreign"}],
    }
    for line in lines:
        if line["key"] == DECISION:
            applied = line["applied"] | {"population": population}
            lines = changed(
                lines, [DECISION], kind="complied_in_part", applied=applied, reason=None, explanation=None
            )
        elif line["key"] in ACTS:
            lines = changed(lines, [line["key"]], scope=line["scope"] | {"population": population})
    return lines


def not_binding(lines: Lines) -> Lines:
    """The letter is a formal voluntary request that is withdrawn on 30 June; all else is as it was."""
    lines = changed(
        lines,
        ["directive"],
        do="issue_request",
        instrument="formal_voluntary_request",
        track="outside",
        authority=None,
        document=None,
    )
    lines = changed(lines, ["directive-case"], track="outside")
    lines = changed(lines, ["directive-lifted"], do="withdraw_request")
    return without(lines, "directive-partly-lifted")


def before_the_letter(lines: Lines) -> Lines:
    """The company cuts access off, and decides to, at 15:00, more than two hours before the letter."""
    return changed(lines, [*ACTS, DECISION], occurred="2026-06-12T15:00-04:00")


def called_independent(lines: Lines) -> Lines:
    """The decision answers nothing: the company calls it its own."""
    return changed(
        lines,
        [DECISION],
        answers=None,
        independent=True,
        case="directive-case",
        kind="own_choice",
        basis="independent",
        reason=None,
        explanation=None,
    )


ALL: Final[tuple[Mutation, ...]] = (narrower, not_binding, before_the_letter, called_independent)


def import_with(*mutations: Mutation) -> None:
    """Import the public record into a fresh ledger, the directive's chronology mutated."""
    for path in public_record():
        if path.name != DIRECTIVE:
            import_record(read_files([path]))
            continue
        lines = lines_of(DIRECTIVE)
        for mutation in mutations:
            lines = mutation(lines)
        import_lines(lines, DIRECTIVE)


def import_lines(lines: Lines, name: str = "test.jsonl") -> None:
    """Import lines that stand in no file."""
    text = "".join(json.dumps(line) + "\n" for line in lines)
    import_record(read(io.BytesIO(text.encode()), name))
