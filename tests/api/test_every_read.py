"""Every address of the API that is read, as the URL configuration has it, with something of the reader's own
there: whose the answer is, and how much of it may be asked for."""

from typing import Any, Final

import msgspec
import pytest
from django.urls import URLPattern, reverse

from config.ledger.models import LedgerRecord
from tests.actors import OTHER_COMPANY, liaison
from tests.api.calling import API, Caller, problem
from tests.api.test_document import described
from tests.api.test_two_companies import told_by_webhook
from tests.api.test_urls import guarded, view_class
from tests.reviews import registered
from tests.reviews.test_not_yours_generated import another_company, own_id

# no answer here is the database's
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

NOT_THERE: Final = frozenset({"read_report", "read_inquiry"})
"""What the company has none of."""

OVERRIDES: Final = dict.fromkeys(("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"), "POST")

OWN: Final = {"stream": "model"}
"""What a name in a path calls that has another name of its own."""

NO_NUMBERS: Final = ("x", "", "1.0", "+1", "-1", "１", "0x1", "1e3", "9" * 30)


class Address(msgspec.Struct, frozen=True):
    """An address below the API's, its pattern, and the numbers that its query takes: name and schema."""

    pattern: URLPattern
    path: str
    numbers: dict[str, Any]


@pytest.fixture
def caller(settings: Any) -> Caller:
    settings.API_RATE = "1000000/s"
    registered.parties()
    return Caller(liaison("other liaison", OTHER_COMPANY))


@pytest.fixture
def addresses(caller: Caller) -> list[Address]:
    """Every address that is read, of the caller's own things."""
    own = another_company().own
    told_by_webhook(own, "ours")
    last = LedgerRecord.objects.count()
    found = []
    for pattern in guarded():
        if "GET" not in view_class(pattern)().allowed_methods:
            continue
        named = {
            name: last if type(kind).__name__ == "IntConverter" else own_id(OWN.get(name, name), own)
            for name, kind in pattern.pattern.converters.items()
        }
        asked = [one for one in described(pattern, "GET")["parameters"] if one["in"] == "query"]
        numbers = {one["name"]: one["schema"] for one in asked if one["schema"].get("type") == "integer"}
        path = reverse(f"api:{pattern.name}", kwargs=named).removeprefix(API)
        found.append(Address(pattern, path, numbers))
    return found


def test_what_is_read_is_kept_by_no_cache_of_others_whatever_verb_a_header_claims(
    caller: Caller, addresses: list[Address]
) -> None:
    there: set[str] = set()
    kept: list[str] = []

    for address in addresses:
        answer = caller.get(address.path, **OVERRIDES)
        if answer.status_code == 200:
            there.add(str(address.pattern.name))
        told = answer.headers["Cache-Control"]
        if not {"private", "no-store"} & set(told.split(", ")) or "public" in told or "max-age" in told:
            kept.append(f"{address.path}: {told}")

    assert kept == []
    assert {str(one.pattern.name) for one in addresses} - there == NOT_THERE
    assert len(there) > 25


def test_a_number_in_a_query_is_one_within_its_bounds(caller: Caller, addresses: list[Address]) -> None:
    taken: list[str] = []

    for address in addresses:
        for name, bounds in address.numbers.items():
            beyond = [str(bounds[end] + by) for end, by in (("minimum", -1), ("maximum", 1)) if end in bounds]
            for said in (*NO_NUMBERS, *beyond, f"1&{name}=1"):
                answer = caller.get(f"{address.path}?{name}={said}")
                if answer.status_code != 400:
                    taken.append(f"{address.path}?{name}={said}: {answer.status_code}")
                else:
                    problem(answer, 400, "bad-input")

    assert taken == []
    assert {name for address in addresses for name in address.numbers} >= {"after", "limit", "wait", "since"}
