"""Every address of the API: it asks for a credential and a scope, and what an overseer reads is noted."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter

from config.actors import COMMANDS
from config.api.addresses import ByCollection
from config.api.credentials import READ, SCOPES, Everybody, HasScope
from config.api.reads import ListView, ReadView
from config.api.throttling import PerAddress, PerCredential
from config.api.views import ApiView, CommandView
from config.ledger.models import Reading
from tests.actors import COMPANY, OVERSEER
from tests.api.calling import Caller, decision, problem
from tests.reviews.oversight.logins import logged_in
from tests.reviews.registered import opened_case, parties, released_model

PUBLIC = {"openapi", "docs", "problems", "problem", "nothing", "oauth-token", "oauth-revoke"}
"""What anybody may ask: documentation, and the two addresses where a client shows its own secret."""


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every address of the API."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if resolver is not None or pattern.namespace == "api":
                yield from patterns(pattern)
        elif resolver is not None:
            yield pattern


def view_class(pattern: URLPattern) -> Any:
    return getattr(pattern.callback, "view_class", getattr(pattern.callback, "cls", None))


def guarded() -> list[URLPattern]:
    return [pattern for pattern in patterns() if pattern.name not in PUBLIC]


def address(pattern: URLPattern) -> str:
    """An address of what there is not."""
    named = {
        name: uuid4() if isinstance(kind, UUIDConverter) else 10**9
        for name, kind in pattern.pattern.converters.items()
    }
    return reverse(f"api:{pattern.name}", kwargs=named)


def test_every_address_says_who_may_ask() -> None:
    assert len(guarded()) > 10
    assert {pattern.name for pattern in patterns()} >= PUBLIC
    for pattern in guarded():
        view = view_class(pattern)
        assert issubclass(view, ApiView), pattern.name
        assert tuple(view.permission_classes) == (HasScope,), pattern.name
        assert len(view.authentication_classes) == 2, pattern.name
        methods = [m for m in view().allowed_methods if m not in ("OPTIONS", "HEAD")]
        assert methods, pattern.name
        assert {view().scope(method) for method in methods} <= SCOPES.keys(), pattern.name
        # to read is to ask by GET, and who may only read changes nothing
        assert {method for method in methods if view().scope(method) == READ} <= {"GET"}, pattern.name
        assert tuple(view.throttle_classes) == (PerCredential,), pattern.name


def test_what_is_public_says_so() -> None:
    for pattern in patterns():
        view = view_class(pattern)
        if pattern.name in PUBLIC and hasattr(view, "permission_classes"):
            assert tuple(view.permission_classes) == (Everybody,), pattern.name
            assert tuple(view.throttle_classes) == (PerAddress,), pattern.name


def test_a_verb_has_the_name_of_its_command() -> None:
    named = {name.partition(".")[0]: command for name, command in COMMANDS.items()}
    assert named
    for pattern in guarded():
        view = view_class(pattern)
        if not issubclass(view, CommandView):
            continue
        name = view.command.name
        assert pattern.name == name
        assert view().scope("POST") == name
        last = str(pattern.pattern).rpartition("/")[2]
        if "/" in str(pattern.pattern):
            assert set(last.split("-")) <= set(name.split("_")), f"{pattern.pattern} gives {name}"
        else:
            assert view().opens, f"{pattern.pattern} gives {name}, which opens nothing"


def test_a_read_needs_the_scope_of_reading() -> None:
    for pattern in guarded():
        if issubclass(view_class(pattern), (ListView, ReadView)):
            assert view_class(pattern)().scope("GET") == READ


def asked(client: Client, pattern: URLPattern, **headers: str) -> Any:
    view = view_class(pattern)
    ask = client.get if "GET" in view().allowed_methods else client.post
    return ask(address(pattern), headers=headers)


@pytest.mark.django_db
def test_nobody_comes_in_without_a_credential() -> None:
    client = Client()
    for pattern in guarded():
        for headers in ({}, {"Authorization": "Bearer demarc_x"}, {"Authorization": "Bearer x"}):
            problem(asked(client, pattern, **headers), 401, "not-signed-in")
        assert asked(client, pattern).headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_a_credential_without_the_scope_does_not_come_in() -> None:
    released_model()
    reader, writer = Caller(scopes=READ), Caller(scopes="make_decision")

    problem(reader.post("decisions", decision()), 403, "scope-missing")
    problem(writer.get("decisions"), 403, "scope-missing")
    assert (reader.get("decisions").status_code, writer.post("decisions", decision()).status_code) == (
        200,
        201,
    )


@pytest.mark.django_db
def test_what_an_overseer_reads_is_noted_before_it_is_read() -> None:
    released_model()
    opened_case()
    overseer = Caller(OVERSEER)
    reads = [p for p in guarded() if "GET" in view_class(p)().allowed_methods]

    for pattern in reads:
        before = Reading.objects.count()
        overseer.get(address(pattern).removeprefix("/api/v1/"))
        assert Reading.objects.count() == before + 1, pattern.name

    assert len(reads) >= 8
    assert {line.channel for line in Reading.objects.all()} == {"api"}


@pytest.mark.django_db
def test_what_a_company_reads_is_not_noted() -> None:
    released_model()
    reader = Caller()

    for pattern in guarded():
        if "GET" in view_class(pattern)().allowed_methods:
            reader.get(address(pattern).removeprefix("/api/v1/"))

    assert not Reading.objects.filter(organization=COMPANY).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["nothing", "decisions/", "decisions/x", "cases/1/entries"])
def test_an_address_that_there_is_not_is_a_problem(path: str) -> None:
    problem(Client().get(f"/api/v1/{path}"), 404, "not-found")
    problem(Client().post(f"/api/v1/{path}"), 404, "not-found")


def test_an_address_is_found_as_django_finds_it() -> None:
    (ours,) = (one for one in get_resolver().url_patterns if getattr(one, "namespace", None) == "api")
    assert isinstance(ours, ByCollection)
    django = URLResolver(ours.pattern, ours.urlconf_name, app_name="api", namespace="api")
    paths = [reverse(f"api:{name}") for name in ("docs", "problems", "oauth-token", "openapi")]
    paths += [address(pattern) for pattern in guarded()]
    paths += [f"{path}/" for path in paths] + [
        "/api/v1/",
        "/api/v1/decision",
        "/api/v1//decisions",
        "/api/v1/x/y",
    ]

    for path in paths:
        told = [
            (match.func, match.args, match.kwargs, match.view_name, match.route)
            for match in (resolver.resolve(path[1:]) for resolver in (ours, django))
        ]
        assert told[0] == told[1], path
    with pytest.raises(Resolver404):
        ours.resolve("elsewhere")


@pytest.mark.django_db
def test_a_login_counts_for_nothing_at_the_api_and_is_not_even_looked_at(
    django_assert_num_queries: Any,
) -> None:
    parties()
    browser = logged_in(OVERSEER)
    counted = Reading.objects.count()

    with django_assert_num_queries(0):
        answer = browser.get("/api/v1/decisions")

    problem(answer, 401, "not-signed-in")
    assert Reading.objects.count() == counted
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["X-Frame-Options"] == "DENY"
