"""The OpenAPI document and the pages beside it: exact, whole, and shown under our own policy."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import URLPattern
from drf_spectacular.generators import SchemaGenerator

from config.actors import COMMANDS, Role
from config.api.input import arguments, body_type
from config.api.kinds import KINDS
from config.api.views import CommandView
from config.ledger.event import EVENTS
from config.ledger.store import ledger
from tests.api.calling import Caller, decision, problem
from tests.api.test_urls import guarded, view_class
from tests.reviews.registered import parties

ROOT = Path(__file__).resolve().parent.parent.parent

OURS = {name: one for name, one in COMMANDS.items() if not name.startswith("tests.")}

ADMIN_OF_BYTES = {"record_run"}
"""Commands that take an open file: no company gives them."""


@cache
def document() -> Any:
    answer = Client().get("/api/v1/openapi.json")
    assert answer.status_code == 200
    return json.loads(answer.content)


def operations() -> Iterator[tuple[str, str, Any]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def described(pattern: URLPattern, method: str) -> Any:
    """What the document says of one method of an address."""
    path = "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
    return document()["paths"][path][method.lower()]


def test_the_document_is_valid_and_nothing_in_it_is_guessed(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"

    call_command("spectacular", validate=True, fail_on_warn=True, format="openapi-json", file=str(file))

    assert json.loads(file.read_text())["openapi"] == "3.1.0"


def test_a_process_writes_the_document_once(monkeypatch: pytest.MonkeyPatch) -> None:
    written = document()
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_, **__: pytest.fail("written anew"))

    answer = Client().get("/api/v1/openapi.json", headers={"Accept": "application/json"})

    assert (answer["Content-Type"], json.loads(answer.content)) == ("application/json", written)


def test_every_address_is_in_the_document() -> None:
    told = {(path, method) for path, method, _ in operations()}

    for pattern in guarded():
        path = "/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", str(pattern.pattern))
        for method in view_class(pattern)().allowed_methods:
            if method not in ("OPTIONS", "HEAD"):
                assert (path, method.lower()) in told


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]

    assert len(names) == len(set(names))
    for pattern in guarded():
        if issubclass(view_class(pattern), CommandView):
            assert pattern.name in names


def test_every_operation_says_what_it_needs_and_how_it_refuses() -> None:
    verbs = {pattern.name for pattern in guarded() if issubclass(view_class(pattern), CommandView)}

    assert verbs
    for path, method, operation in operations():
        assert operation["security"][0]["client"], path
        assert operation["description"], path
        assert {"400", "401", "403", "429"} <= operation["responses"].keys(), path
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                assert "application/problem+json" in answer["content"], path
        if method == "post" and operation["operationId"] in verbs:
            forms = {"multipart/form-data"} if operation["operationId"] == "file_document" else set()
            assert operation["requestBody"]["content"].keys() == {
                "application/json",
                "application/vnd.dsse+json",
                *forms,
            }


def test_every_reference_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(document())))

    assert named
    assert named <= schemas.keys()


def test_nothing_in_the_document_is_left_untyped() -> None:
    untyped = list(untyped_in(document()["components"]["schemas"], "")) + [
        place
        for path, method, operation in operations()
        for place in untyped_in(operation, f"{method} {path}")
    ]

    assert untyped == []


def untyped_in(value: Any, place: str) -> Iterator[str]:
    """Where something is any object, or says nothing of what it is."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    if not isinstance(value, dict):
        return
    if value.get("type") == "object" and not {"properties", "additionalProperties"} & value.keys():
        yield place
    for key, member in value.items():
        if key in ("example", "examples"):
            continue
        if key in ("schema", "items", "additionalProperties") and member in ({}, True):
            yield f"{place}/{key}"
        if key == "properties":
            yield from (f"{place}/{name}" for name, one in member.items() if not one.keys() - {"description"})
        yield from untyped_in(member, f"{place}/{key}")


def test_what_an_entry_says_is_one_of_the_events() -> None:
    schemas = document()["components"]["schemas"]
    said = schemas["ShownEntry"]["properties"]["said"]["anyOf"]
    names = {one["$ref"].rpartition("/")[2] for one in said}

    assert {event.__name__ for event in EVENTS.values()} == names
    assert len(names) > 100
    assert "kind" in schemas["DecisionMade"]["properties"]


def test_a_body_is_the_commands_own_arguments() -> None:
    said = document()["components"]["schemas"]["MakeDecision"]

    assert said["additionalProperties"] is False
    assert said["required"] == ["kind", "basis"]
    assert "company" not in said["properties"]
    assert "id" not in said["properties"]


def test_every_command_of_a_company_or_an_overseer_has_a_body() -> None:
    for command in OURS.values():
        if {Role.LIAISON, Role.OVERSEER} & command.roles and command.name not in ADMIN_OF_BYTES:
            assert body_type(command, frozenset()).__struct_fields__[-1] == "occurred"


@pytest.mark.parametrize("command", OURS.values(), ids=lambda command: command.name)
def test_a_command_that_opens_something_takes_its_id(command: Any) -> None:
    source = Path(command.function.__code__.co_filename).read_text()
    (function,) = [
        node
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name == command.name
    ]
    opens = "ledger.open(" in ast.unparse(function)

    assert opens == ("id" in arguments(command))


def test_a_pattern_is_one_that_every_reader_of_schemas_knows() -> None:
    """ECMA-262 has no \\A, \\Z, named groups of Python's kind, possessive or inline flags."""
    patterns = re.findall(r'"pattern": ("(?:[^"\\\\]|\\\\.)*")', json.dumps(document()))

    assert patterns
    assert [one for one in patterns if re.search(r"\\\\[AZz]|\(\?P|\(\?[aiLmsux]", one)] == []


def test_an_instant_has_a_zone_in_the_document() -> None:
    schemas = document()["components"]["schemas"]

    (ends, _) = schemas["Occurred"]["properties"]["earliest"]["anyOf"]

    assert ends == {"type": "string", "format": "date-time"}


# problems


def literals(keyword: str) -> set[Any]:
    """What stands as `keyword=` anywhere in the code of the apps, as a plain value."""
    return {
        node.value.value
        for app in ("config", "agreements", "reviews")
        for path in (ROOT / app).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword) and node.arg == keyword
        if isinstance(node.value, ast.Constant) and node.value.value is not None
    }


def test_every_kind_of_problem_that_an_error_names_is_explained() -> None:
    named = literals("problem")

    assert len(named) > 8
    assert named <= KINDS.keys()


def test_every_rule_that_refuses_is_explained() -> None:
    assert guarded()  # rules are explained beside the addresses, which are read by this
    rules = {rule for rule in literals("rule") if isinstance(rule, int) and not isinstance(rule, bool)}

    assert len(rules) > 10
    assert {f"rule-{rule}" for rule in rules} <= KINDS.keys()


def test_every_kind_of_problem_has_a_page() -> None:
    client = Client()
    whole = client.get("/api/v1/docs/problems").content.decode()

    for name in KINDS:
        page = client.get(f"/api/v1/docs/problems/{name}")
        assert page.status_code == 200
        assert f'id="{name}"' in page.content.decode()
        assert f'id="{name}"' in whole
    assert client.get("/api/v1/docs/problems/nothing").status_code == 404


# pages under our policy


@pytest.mark.parametrize("path", ["docs", "docs/problems"])
def test_a_page_keeps_to_our_policy(path: str) -> None:
    page = Client().get(f"/api/v1/{path}")
    text = page.content.decode()

    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=\"/)", text)
    assert not re.search(r"\s(style|on\w+)=", text)
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    assert '<html lang="en">' in text


def test_the_script_of_the_page_is_a_file_of_its_own() -> None:
    script = Client().get("/api/v1/docs?script=")

    assert script.headers["Content-Type"].startswith("application/javascript")
    assert b"/api/v1/openapi.json" in script.content


# failures


@pytest.mark.django_db
def test_what_nobody_foresaw_is_a_problem_that_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    caller = Caller()
    caller.client.raise_request_exception = False

    def failing(*_: object) -> None:
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr(ledger, "done_or_ahead", failing)
    answer = caller.post("decisions", decision(), Idempotency_Key="x")

    problem(answer, 500, "internal")
    assert b"secret" not in answer.content


@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    parties()
    caller = Caller()

    def failing(*_: object) -> None:
        raise OperationalError("at 10.0.0.1")

    monkeypatch.setattr(ledger, "done_or_ahead", failing)
    answer = caller.post("decisions", decision(), Idempotency_Key="x")

    problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert b"10.0" not in answer.content


def test_a_host_that_is_not_ours_is_refused_as_a_problem() -> None:
    problem(Client().get("/api/v1/decisions", headers={"Host": "elsewhere.test"}), 400, "bad-input")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind",
    [
        "text/html",
        "application/xml",
        "application/json;q=0",
        "text/html, application/json;q=0, application/*;q=0.5",
        "application/json," * 65,
        "application/json" + ";a=b" * 3000,
    ],
)
def test_what_cannot_be_answered_in_this_form_is_said(kind: str) -> None:
    parties()

    problem(Caller().get("decisions", Accept=kind), 406, "not-acceptable")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["", "*/*", "text/html, application/json;q=0.1", "application/*, text/html;q=0"]
)
def test_what_can_be_answered_in_a_form_that_is_wanted_is(kind: str) -> None:
    parties()

    answer = Caller().get("decisions", Accept=kind)

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_form_of_input_is_refused(kind: str) -> None:
    parties()

    problem(Caller().post("decisions", b"{}", kind), 415, "unsupported-media-type")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_another_method_is_refused(method: str) -> None:
    parties()
    caller = Caller()

    answer = getattr(caller.client, method)(
        "/api/v1/decisions", headers={"Authorization": f"Bearer {caller.token}"}
    )

    problem(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
