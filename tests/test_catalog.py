"""The catalog of events: its page equals the code, every event has a command, every command a permission."""

import ast
import inspect
import json
from collections.abc import Iterator
from functools import cache
from io import StringIO
from pathlib import Path
from types import FunctionType
from typing import Any, Final

import msgspec
import pytest
from django.core.management import CommandError, call_command

from config.actors import COMMANDS, Command, Role
from config.ledger.catalog import Catalog, Described, catalog
from config.ledger.event import EVENTS, EntryCorrected, Event, sealed_fields
from config.ledger.recording import records
from reviews.management.commands.catalog import page
from tests.histories import DOMAIN

ROOT: Final = Path(__file__).resolve().parent.parent
PAGE: Final = ROOT / "reviews" / "CATALOG.md"

OURS: Final = {name: command for name, command in COMMANDS.items() if not name.startswith("tests.")}


@cache
def described() -> dict[str, Described]:
    return {event.topic: event for stream in catalog().streams for event in stream.events}


def told(*command: str) -> str:
    out = StringIO()
    call_command("catalog", *command, stdout=out)
    return out.getvalue()


def test_the_page_equals_the_code() -> None:
    assert PAGE.read_text() == page(catalog()), (
        "write it again: uv run manage.py catalog --format markdown > reviews/CATALOG.md"
    )
    assert told("--format", "markdown") == page(catalog())


def test_the_readme_links_the_page() -> None:
    assert "](reviews/CATALOG.md)" in (ROOT / "README.md").read_text()


def test_the_catalog_holds_every_event_of_the_domain_once() -> None:
    every = [event.topic for stream in catalog().streams for event in stream.events]

    assert len(every) == len(set(every))
    assert set(every) == {EntryCorrected.TOPIC, *(event.TOPIC for event in DOMAIN)}


@pytest.mark.parametrize("event", [EntryCorrected, *DOMAIN], ids=lambda event: event.TOPIC)
def test_an_event_is_described_as_it_is_declared(event: type[Event]) -> None:
    found = described()[event.TOPIC]

    assert (found.name, found.schema) == (event.__name__, event.SCHEMA)
    assert set(found.sides) == {side.value for side in event.BY}
    assert [field.name for field in found.fields] == list(event.__struct_fields__)
    assert {field.name for field in found.fields if field.sealed} == set(sealed_fields(event))
    required = {field.name for field in msgspec.structs.fields(event) if field.required}
    assert {field.name for field in found.fields if not field.optional} == required
    assert found.about.endswith((".", ")"))


def test_every_type_that_a_field_names_is_explained_beside_the_events() -> None:
    whole = catalog()
    explained = {value.name for value in whole.values}

    fields = [field for stream in whole.streams for event in stream.events for field in event.fields]
    fields += [field for value in whole.values for field in value.fields]

    named = {
        word for field in fields if "`" not in field.type for word in field.type.split() if word.istitle()
    }
    assert named <= explained
    assert [value.name for value in whole.values if value.fields and not value.about] == []
    assert [value.name for value in whole.values if not (value.codes or value.fields)] == []


def test_every_event_has_a_command_that_records_it() -> None:
    without = {topic for topic, event in described().items() if not event.recorders}

    assert without == set()


@pytest.mark.parametrize("name", OURS)
def test_every_command_records_something_that_the_side_of_its_role_may_record(name: str) -> None:
    command = OURS[name]
    sides = {side for event in records(command) for side in event.BY}
    of_role = {
        Role.LIAISON: {"company", "third_party"},
        Role.OFFICER: {"government"},
        Role.SUPERVISOR: {"government"},
        Role.OVERSEER: {"oversight"},
        Role.SYSTEM: {"system"},
    }

    assert records(command)
    assert command.roles
    assert [role for role in command.roles if role in of_role and not of_role[role] & sides] == []


def functions() -> Iterator[tuple[str, Any]]:
    """Every public thing that the modules of commands define."""
    for module in {inspect.getmodule(command.function) for command in OURS.values()}:
        assert module
        for name, found in vars(module).items():
            if not name.startswith("_") and getattr(found, "__module__", None) == module.__name__:
                yield f"{module.__name__}.{name}", found


def writes(function: FunctionType) -> bool:
    """Whether a function opens or changes a stream itself, and hands it to nobody."""
    tree = ast.parse(inspect.getsource(function))
    opening = {
        ast.unparse(item.context_expr.func)
        for node in ast.walk(tree)
        if isinstance(node, ast.With)
        for item in node.items
        if isinstance(item.context_expr, ast.Call)
    }
    yields = any(isinstance(node, ast.Yield) for node in ast.walk(tree))
    return bool(opening) and not yields


def test_every_function_that_writes_a_stream_is_a_command_with_a_permission() -> None:
    unguarded = [name for name, found in functions() if isinstance(found, FunctionType) and writes(found)]

    assert len(list(functions())) >= len(OURS)
    assert all(isinstance(found, Command) for name, found in functions() if name in OURS)
    assert unguarded == []


# reading what a command records


def test_what_a_command_records_is_read_from_its_method_and_the_methods_that_this_calls() -> None:
    def names(command: str) -> set[str]:
        (found,) = [one for one in OURS.values() if one.name == command]
        return {event.__name__ for event in records(found)}

    assert names("issue_request") == {"RequestIssued", "EvidenceDisclosed"}
    assert names("revise_decision") == {"DecisionRevised"}
    assert names("offer_access") == {"AccessOffered"}
    assert names("correct_entry") == {"EntryCorrected"}


# the command


def test_text_and_json_tell_of_the_same_events() -> None:
    whole = msgspec.json.decode(told("--format", "json"), type=Catalog)

    assert whole == catalog()
    text = told()
    assert [topic for topic in described() if topic not in text] == []
    assert set(EVENTS) >= set(described())


def test_a_word_narrows_it_to_the_topics_that_hold_it() -> None:
    narrowed = json.loads(told("--format", "json", "request-issued"))

    (stream,) = narrowed["streams"]
    assert [event["topic"] for event in stream["events"]] == ["communication.request-issued"]


def test_a_word_that_no_topic_holds_is_bad_input() -> None:
    with pytest.raises(CommandError) as refused:
        told("no-such-topic")

    assert refused.value.returncode == 2
