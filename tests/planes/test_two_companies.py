"""Two companies on one register, kept apart by one guard at a time: by the application's filter, by the rows
that PostgreSQL shows, and by both. SQLite has the first alone: `tests/api/test_two_companies.py`.

Some addresses are asked, each in one way; all of them in every way by
`uv run pytest --hypothesis-profile=thorough tests/planes/test_two_companies.py`.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import reverse

from agreements import concerned
from agreements.commands import known as known_to_all
from config.api import reads as api_reads
from config.ledger.integrator import integrate
from config.ledger.models import TimelineEntry
from config.ledger.record import PUBLIC
from config.ledger.signing import sign
from config.ledger.store import ledger
from config.ledger.stream import STREAMS
from config.planes.stated import Plane
from reviews import disclosure
from reviews.api.doors import RegisterDoors
from reviews.commands import known
from reviews.oversight import reading
from reviews.oversight.replay import case_histories
from tests.api.test_two_companies import (
    BEYOND,
    VALUES,
    WAYS,
    Told,
    Two,
    asked,
    companies,
    pages,
    probes,
    tells,
    thorough,
)
from tests.api.test_urls import guarded, view_class
from tests.conftest import Ground
from tests.planes.logins import logged_in, make
from tests.reviews.test_not_yours_generated import own_id

pytestmark = [pytest.mark.django_db, pytest.mark.only_on("postgresql")]

PREFIX: Final = f"demarc_two_{os.getpid()}"
"""Roles are the whole server's; these go with the tests of this module."""

SOME: Final = frozenset(
    {
        "list_events",
        "read_receipt",
        "read_agreement_signatures",
        "decline_agreement",
        "read_case",
        "ask_question",
        "read_model",
        "include_partner",
    }
)
"""Addresses of each kind that tell of the other's where nothing keeps the companies apart."""


@pytest.fixture(scope="module")
def made(ground: Ground) -> Two:
    """Two companies with all that each has on the register, and roles."""
    with ground():
        found = companies()
        integrate()
        sign()
        with connection.cursor() as cursor:
            # what waits for the end of a transaction stands in the way of a table's new owner
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        make(PREFIX)
    return found


@pytest.fixture
def two(made: Two, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Two:
    # what is said of how long something has lasted is the same in every answer
    now = ledger.clock()
    monkeypatch.setattr(ledger, "clock", lambda: now)
    settings.API_RATE = "1000000/s"
    settings.EMBEDDED = False  # an embedded register signs whenever it is asked
    return made


@contextmanager
def company_plane() -> Iterator[None]:
    """Within, the connection is a login's of the company plane; nothing of what is done is left."""
    with transaction.atomic():
        with logged_in(Plane.COMPANY, PREFIX):
            yield
        transaction.set_rollback(True)


def addresses(two: Two) -> Iterator[str]:
    """Every address that is read: of the stranger's own things, and of the other company's."""
    for pattern in guarded():
        if "GET" not in view_class(pattern)().allowed_methods:
            continue
        converters = pattern.pattern.converters
        kinds = {name: type(converter).__name__ for name, converter in converters.items()}
        own = {
            name: own_id(name, two.stranger.own) if kinds[name] == "UUIDConverter" else BEYOND
            for name in kinds
        }
        yield reverse(f"api:{pattern.name}", kwargs=own)
        for name, kind in kinds.items():
            for _, other in list(VALUES[kind][1](two, name))[:2]:
                yield reverse(f"api:{pattern.name}", kwargs={**own, name: other})


def answers(two: Two, urls: list[str]) -> dict[str, list[bytes]]:
    """Every page of each address, without what no two answers have in common; nothing of it is left."""
    with transaction.atomic():
        found = {url: [_plain(page) for page in pages(two.caller, url)] for url in urls}
        transaction.set_rollback(True)
    return found


def _plain(page: bytes) -> bytes:
    page = re.sub(rb"'X-Request-ID', '[0-9a-f-]+'", b"", page)
    return re.sub(rb'"instance":"[^"]*"', b"", page)


def filter_off(patch: pytest.MonkeyPatch) -> None:
    """The application shows whatever the database gives it, and takes everybody's acts on it."""
    for model in apps.get_models():
        rows = getattr(model._default_manager, "_queryset_class", None)
        if rows is not None and hasattr(rows, "visible_to"):
            patch.setattr(rows, "visible_to", lambda rows, actor: rows.all())
    patch.setattr(api_reads, "_streams", {})
    patch.setattr(RegisterDoors, "knows", lambda doors, actor, entry: True)
    patch.setattr(disclosure, "_addressed", lambda actor, entry: True)
    patch.setattr(reading, "case_histories", lambda cases, known_by=None: case_histories(cases))
    for stream in set(STREAMS.values()):
        if "refuse_strangers" in vars(stream):
            patch.setattr(stream, "refuse_strangers", lambda self, by: None)
    _everywhere(patch, concerned.refuse_strangers, lambda by, **said: None)
    _everywhere(patch, known.expect_models, lambda models, scope, company: None)
    patch.setattr(known_to_all, "_concerns", lambda actor, entry: True)
    patch.setattr(known, "_reaches", lambda entry, organization: True)


def _everywhere(patch: pytest.MonkeyPatch, function: Callable[..., Any], instead: Callable[..., Any]) -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("agreements", "reviews")) and vars(module).get(function.__name__) is function:
            patch.setattr(module, function.__name__, instead)


def test_a_company_reads_the_same_with_it_and_without_the_filter_no_word_of_another(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls = list(addresses(two))
    free = answers(two, urls)
    with company_plane():
        bound = answers(two, urls)
    with monkeypatch.context() as patch:
        filter_off(patch)
        open_to_all = answers(two, urls)
        with company_plane():
            alone = answers(two, urls)

    assert [(url, free[url], bound[url]) for url in urls if free[url] != bound[url]] == []
    assert sum(any(map(tells, told)) for told in open_to_all.values()) >= 10
    assert [(url, told) for url, told in alone.items() if any(map(tells, told))] == []


class Stand:
    """Who keeps the companies apart: the application's filter, PostgreSQL by its rows, or neither."""

    def __init__(self, filtered: bool, by_rows: bool) -> None:
        self.filtered, self.by_rows = filtered, by_rows

    def plane(self) -> AbstractContextManager[None]:
        return company_plane() if self.by_rows else nullcontext()


STANDS: Final = {
    "the application alone": Stand(filtered=True, by_rows=False),
    "rows alone": Stand(filtered=False, by_rows=True),
    "neither": Stand(filtered=False, by_rows=False),
}


def differing(two: Two, stand: Stand) -> tuple[list[tuple[str, str, Told, Told]], int]:
    """Wherever what is the other's is answered otherwise than what is not there: the address, what was asked
    and how, both answers. And how often was asked.

    Fails where rows are kept apart and a word of the other's is told.
    """
    found: list[tuple[str, str, Told, Told]] = []
    seen = 0
    with stand.plane():
        # a process asks once whether its login is bound
        two.caller.get("cases")
    for probe in probes(two):
        name = str(probe.pattern.name)
        if not thorough() and name not in SOME:
            continue
        for way in WAYS if thorough() else WAYS[:1]:
            with stand.plane():
                nothing, _ = asked(two, probe, probe.nothing, way)
                # the first are what the argument calls
                for kind, other in probe.others if thorough() else probe.others[:2]:
                    answer, content = asked(two, probe, other, way)
                    seen += 1
                    assert not (stand.by_rows and tells(content)), f"{probe.name}, {kind}, {way}"
                    if answer != nothing:
                        found.append((name, f"{kind}, {way}", answer, nothing))
    return found, seen


def test_by_the_application_alone_what_is_the_others_is_answered_as_what_is_not_there(two: Two) -> None:
    found, seen = differing(two, STANDS["the application alone"])

    assert found == []
    assert seen > 20


OPEN_BY_ROWS: Final = {
    "list_events": "entries of an agency's own stream about another's case: that an officer is recused in it",
    "read_receipt": "receipts of entries of an agency's own stream",
}
"""What rows alone do not keep apart: commands fold an agency's own stream whole, so all of it is open. The
application shows of it what was said to everybody."""


def of_open_streams(answer: Told) -> bool:
    """Whether all entries of an answer stand in streams that are open to everybody."""
    ids = set(re.findall(r'"id":"([0-9a-f-]{36})"', answer.body))
    told = TimelineEntry.objects.filter(id__in=ids).values_list("stream", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream FROM planes_reach WHERE organization = %s AND version = 0", [PUBLIC])
        return bool(ids) and set(told) <= {stream for (stream,) in cursor.fetchall()}


def test_rows_alone_keep_apart_all_but_what_stands_in_the_stream_of_an_agency(
    two: Two, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        filter_off(patch)
        found, seen = differing(two, STANDS["rows alone"])
        everything, _ = differing(two, STANDS["neither"])
    excused = [one for one in found if one[0] in OPEN_BY_ROWS and of_open_streams(one[2])]

    assert [one for one in found if one not in excused] == []
    assert {name for name, *_ in excused} == OPEN_BY_ROWS.keys()
    assert seen > 20
    # the same, where nothing keeps them apart
    assert {name for name, *_ in everything} >= SOME
