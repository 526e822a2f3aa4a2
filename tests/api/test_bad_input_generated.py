"""What no command takes, on every address that takes a body: 400 with the place named, and nothing read.

Each address meets a part of it here, everything in `uv run pytest --hypothesis-profile=thorough tests/api`.
"""

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid4

import hypothesis
import pytest
from django.urls import reverse

from config.actors import Role
from config.api.credentials import ALL, scopes_of
from config.api.multipart import FORM
from config.intake import MAX_BYTES
from config.ledger.models import LedgerRecord, RequestDone
from tests.actors import LIAISON, OFFICER, OVERSEER, SUPERVISOR
from tests.api import said
from tests.api.calling import Caller, pointers, problem
from tests.api.sent import statements, tables
from tests.api.test_document import described
from tests.api.test_urls import guarded, view_class
from tests.reviews.registered import parties

# no answer here is the database's: the parser and the types refuse before it is asked
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

ACTORS: Final = {
    Role.LIAISON: LIAISON,
    Role.OVERSEER: OVERSEER,
    Role.OFFICER: OFFICER,
    Role.SUPERVISOR: SUPERVISOR,
}

LETTERS: Final = b"x" * MAX_BYTES

BAD: Final[dict[str, tuple[bytes, str]]] = {
    "a key twice": (b'{"a": 1, "a": 2}', "/a"),
    "a key twice, once escaped": (b'{"a": 1, "\\u0061": 2}', "/a"),
    "a key twice, further in": (b'{"a": [0, {"b": 1, "b": 1}]}', "/a/1/b"),
    "NaN": (b'{"a": NaN}', "/a"),
    "Infinity": (b'{"a": [Infinity]}', "/a/0"),
    "-Infinity": (b'{"a": {"b": -Infinity}}', "/a/b"),
    "NUL": (b'{"a": "\0"}', "line 1, column 8"),
    "NUL, escaped": (b'{"a": "x\\u0000"}', "/a"),
    "NUL in a key": (b'{"a": {"\\u0000": 1}}', "/a"),
    "half of a pair, the first": (b'{"a": "\\ud800"}', "/a"),
    "half of a pair, the second": (b'{"a": "\\udc00\\ud800"}', "/a"),
    "half of a pair in a key": (b'{"a": [{"\\udfff": 1}]}', "/a/0"),
    "half of a pair as bytes": (b'{"a": "\xed\xa0\x80"}', "line 1, column 8"),
    "lists too deep": (b'{"a": ' + b"[" * 32 + b"]" * 32 + b"}", "line 1, column 38"),
    "objects too deep": (b'{"a":' * 33 + b"1" + b"}" * 33, "line 1, column 161"),
    "never closed": (b"[" * 100_000, "line 1, column 33"),
    "too many digits": (b'{"a": ' + b"1" * 31 + b"}", "/a"),
    "too many digits behind the point": (b'{"a": 0.' + b"1" * 30 + b"}", "/a"),
    "too large an exponent": (b'{"a": 1e999}', "/a"),
    "too small an exponent": (b'{"a": 1e-999}', "/a"),
    "a number that readers differ on": (b'{"a": [0, 9007199254740992]}', "/a/1"),
    "a byte order mark": (b'\xef\xbb\xbf{"a": 1}', "line 1, column 1"),
    "UTF-16": ('{"a": 1}'.encode("utf-16-le"), "line 1, column 2"),
    "not UTF-8": (b'{\n"a": "\xff"}', "line 2, column 7"),
    "too long a form of UTF-8": (b'{"a": "\xc0\x80"}', "line 1, column 8"),
    "something behind": (b'{"a": 1} x', "line 1, column 10"),
    "two values": (b'{"a": 1}{"a": 1}', "line 1, column 9"),
    "a comma too many": (b'{"a": 1,}', "line 1, column"),
    "a comment": (b'{"a": 1 /* one */}', "line 1, column 9"),
    "other quotes": (b"{'a': 1}", "line 1, column 2"),
    "a bare word": (b'{"a": yes}', "line 1, column 7"),
    "a zero in front": (b'{"a": 01}', "line 1, column 8"),
    "a plus in front": (b'{"a": +1}', "line 1, column 7"),
    "a line end in a text": (b'{"a": "x\n"}', "line 1, column 9"),
    "no such escape": (b'{"a": "\\x"}', "line 1, column"),
    "cut off": (b'{"a": "x', "line 1, column"),
    "blank": (b" \n", "empty"),
    "a list": (b"[]", "object"),
    "a text": (b'"a"', "object"),
    "a number": (b"1", "object"),
    "null": (b"null", "object"),
    "too long": (b'{"a": "' + LETTERS + b'"}', "longer than the 1,000,000 bytes"),
}
"""Bodies with the pointer to what is wrong, or the words that say where no pointer can."""


class Address:
    """An address that takes a JSON body, with a caller who may ask there."""

    def __init__(self, pattern: Any, method: str, caller: Caller) -> None:
        self.name = pattern.name
        self.method = method
        self.content = described(pattern, method)["requestBody"]["content"]
        self.caller = caller
        self.url = reverse(
            f"api:{pattern.name}", kwargs={name: uuid4() for name in pattern.pattern.converters}
        )

    def asked(self, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
        shown = {"Authorization": f"Bearer {self.caller.token}", "If-Match": "*", **headers}
        return self.caller.client.generic(self.method, self.url, body, content_type, headers=shown)

    def asked_nothing(self) -> Any:
        """A request that only comes in: who asks is looked up, and noted where that has to be."""
        shown = {"Authorization": f"Bearer {self.caller.token}"}
        return self.caller.client.options(self.url, headers=shown)


@pytest.fixture
def addresses(settings: Any) -> list[Address]:
    """Every address that takes JSON, asked by the first role that may."""
    settings.API_RATE = "1000000/s"
    parties()
    callers = {role: Caller(actor) for role, actor in ACTORS.items()}
    found = []
    for pattern in guarded():
        view = view_class(pattern)()
        for method in sorted({"POST", "PUT", "PATCH"} & set(view.allowed_methods)):
            if "application/json" not in described(pattern, method).get("requestBody", {}).get("content", {}):
                continue
            may = [one for role, one in callers.items() if view.scope(method) in scopes_of(role, ALL)]
            assert may, f"nobody may ask {pattern.name}"
            found.append(Address(pattern, method, may[0]))
    assert len(found) > 110
    return found


def part(things: Iterable[Any], begin: int, every: int) -> list[Any]:
    """All of them in the profile `thorough`; otherwise one of so many, so that addresses share the work."""
    thorough = hypothesis.settings.get_current_profile_name() == "thorough"
    return list(things) if thorough else list(things)[begin % every :: every]


def test_the_strict_parser_stands_in_front_of_every_command(addresses: list[Address]) -> None:
    before = LedgerRecord.objects.count()
    told: list[str] = []

    for number, address in enumerate(addresses):
        with statements() as coming_in:
            address.asked_nothing()
        for content_type in address.content.keys() - {FORM}:  # a form is none of JSON's
            for what, (body, place) in part(BAD.items(), number, 8):
                with statements() as asked:
                    answer = address.asked(body, content_type, **{"Idempotency-Key": "one"})
                found = problem(answer, 400, "bad-input")
                (pointer,) = pointers(found)
                named = pointer == place if place.startswith("/") else place in found["detail"]
                if not named or tables(asked) != tables(coming_in):
                    told.append(f"{address.name}, {what}: {found}, {tables(asked)}")

    assert told == []
    assert LedgerRecord.objects.count() == before
    assert not RequestDone.objects.exists()


def test_what_a_command_does_not_take_is_refused_at_its_place(addresses: list[Address]) -> None:
    before = LedgerRecord.objects.count()
    told: list[str] = []

    for number, address in enumerate(addresses):
        schema = address.content["application/json"]["schema"]
        with statements() as coming_in:
            address.asked_nothing()
        wrong = list(said.wrong(schema))
        assert said.takes(schema, said.fitting(schema))
        assert wrong, address.name
        # bodies are made from the schema: were it open, no field too many would be sent
        assert said.resolved(schema).get("additionalProperties") is False, address.name
        for what, body, place in part(wrong, number, 8):
            with statements() as asked:
                answer = address.asked(json.dumps(body).encode())
            found = problem(answer, 400, "bad-input")
            (pointer,) = pointers(found)
            # what stands in the place may have the wrong thing in it
            if not f"{pointer}/".startswith(f"{place}/") or tables(asked) != tables(coming_in):
                told.append(f"{address.name}, {what}: {found}, {tables(asked)}")

    assert told == []
    assert LedgerRecord.objects.count() == before
