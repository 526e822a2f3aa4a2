"""Two companies on one register, on every address of the API: what is the other's is answered as what is not
there, after as many statements to the database, and no word that the other wrote, nor the id of anything that
is its own, reaches anybody else.

The addresses come from the URL configuration: a route with an argument that VALUES does not know fails. Each
is asked in a part of the ways here, in all by `uv run pytest --hypothesis-profile=thorough tests/api`.
"""

import base64
import io
import json
import logging
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import hypothesis
import msgspec
import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from config.actors import Role
from config.api.credentials import ALL, scopes_of
from config.api.views import CommandView
from config.ledger.integrator import integrate
from config.ledger.models import LedgerRecord
from config.ledger.recording import records
from config.ledger.signing import sign
from config.ledger.stream import STREAMS
from config.webhooks import endpoints
from config.webhooks.following import follow
from config.webhooks.models import Message
from reviews import commands
from tests.actors import AGENCY, COMPANY
from tests.api import said as bodies
from tests.api.calling import Caller, decision
from tests.api.sent import statements
from tests.api.test_document import described
from tests.api.test_urls import PUBLIC as OPEN_TO_ALL
from tests.api.test_urls import guarded, patterns, view_class
from tests.reviews import registered
from tests.reviews.planting import CANARY, OURS, Planted, planted
from tests.reviews.test_not_yours_generated import (
    NOWHERE,
    PUBLIC,
    Stranger,
    another_company,
    anothers,
    given,
    ids_of,
    own_id,
)
from tests.reviews.worlds import World

# no answer here is the database's, and its connection tells of every statement
pytestmark = [pytest.mark.django_db, pytest.mark.only_on("sqlite")]

BEYOND: Final = 10**9

UUIDS: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Value = UUID | int


class Two(msgspec.Struct, frozen=True):
    """The company whose things they are, with what it wrote, and the one that asks."""

    theirs: World
    positions: range
    taken: Planted
    stranger: Stranger
    caller: Caller

    def ids(self, name: str) -> Iterator[tuple[str, Value]]:
        """Ids of the other company's things: the last of what `name` calls, and one of each other kind."""
        yield from anothers(self.theirs, self.stranger, commands.make_decision, name)

    def entries(self, name: str) -> Iterator[tuple[str, Value]]:
        """Positions of entries between the other company and its agency."""
        yield from ((f"entry {position}", position) for position in self.positions[::40])


VALUES: Final[dict[str, tuple[Value, Callable[[Two, str], Iterator[tuple[str, Value]]]]]] = {
    "UUIDConverter": (NOWHERE, Two.ids),
    "IntConverter": (BEYOND, Two.entries),
}
"""By the kind of an argument in a path: what stands for nothing, and what is the other company's."""

WAYS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    ("", {"If-Match": "*"}),
    ("", {"If-Match": '"1"'}),
    ("", {"If-Match": '"99"', "If-None-Match": "*"}),
    ("", {}),
    ("?dry_run=true", {}),
    ("", {"If-Match": "*", "Idempotency-Key": "one"}),
)
"""How each address is asked: what exists must not be told by what else is said, either."""


class Probe(msgspec.Struct, frozen=True):
    """A request in which one value may be the other company's: `asking` gives path and body with it."""

    name: str
    method: str
    pattern: URLPattern
    in_path: bool
    nothing: Value
    others: tuple[tuple[str, Value], ...]
    asking: Callable[[Value], tuple[dict[str, Any], Any]]


@pytest.fixture
def two(settings: Any) -> Two:
    settings.API_RATE = "1000000/s"
    return companies()


def companies() -> Two:
    """Two companies, each with all that there is on the register."""
    registered.parties()
    taken: Planted = set()
    before = LedgerRecord.objects.count()
    theirs = planted(COMPANY, AGENCY, "agency", taken)
    after = LedgerRecord.objects.count()
    stranger = another_company()
    told_by_webhook(theirs, CANARY)
    told_by_webhook(stranger.own, "ours")
    return Two(theirs, range(before + 1, after + 1), taken, stranger, Caller(stranger.actors[0]))


def told_by_webhook(world: World, description: str) -> None:
    """Have a company told of what it records: its webhook and a message of that are things of its world."""
    endpoint, _ = endpoints.register(
        world.liaison, address="https://hooks.example/", types=(), description=description
    )
    commands.register_model(world.liaison, name="one more")
    follow()
    told = Message.objects.filter(endpoint=endpoint).values_list("id", flat=True)
    for kind, id in (("webhook", endpoint.id), *(("message", id) for id in told)):
        world.ids.setdefault(kind, []).append(id)
        world.kinds[id] = kind
    assert world.ids["message"]


def thorough() -> bool:
    return hypothesis.settings.get_current_profile_name() == "thorough"


def probes(two: Two) -> Iterator[Probe]:
    """Every address that a liaison may ask, with each value that it takes which names something."""
    for pattern in guarded():
        view = view_class(pattern)()
        for method in sorted(set(view.allowed_methods) - {"OPTIONS", "HEAD"}):
            if view.scope(method) not in scopes_of(Role.LIAISON, ALL):
                continue
            if isinstance(view, CommandView) and method == "POST":
                yield from _of_command(two, pattern, view)
            else:
                assert bodies.TEXTS["uuid"] not in json.dumps(_body(pattern, method)), (
                    f"{pattern.name} is no command's and has an id in its body: nobody asks for another's"
                )
                yield from _of_path(two, pattern, method)
                yield from _of_query(two, pattern, method)


def _of_command(two: Two, pattern: URLPattern, view: CommandView) -> Iterator[Probe]:
    for name in ids_of(view.command):
        if name in view.given:
            continue

        def asking(value: Value, name: str = name) -> tuple[dict[str, Any], Any]:
            assert isinstance(value, UUID)
            said = given(two.stranger, view.command, name, value, {})
            body = {key: one for key, one in said.items() if key not in view.elsewhere}
            return {key: said[key] for key in view.named}, msgspec.to_builtins(body)

        others = tuple(anothers(two.theirs, two.stranger, view.command, name))
        yield Probe(f"{pattern.name}({name})", "POST", pattern, name in view.named, NOWHERE, others, asking)


def _of_path(two: Two, pattern: URLPattern, method: str) -> Iterator[Probe]:
    named = pattern.pattern.converters
    for name, converter in named.items():
        kind = type(converter).__name__
        assert kind in VALUES, (
            f"{pattern.name} takes {name}, of which nobody says what another's are: add it to VALUES"
        )
        nothing, others = VALUES[kind]

        def asking(value: Value, name: str = name) -> tuple[dict[str, Any], Any]:
            own = {key: own_id(key, two.stranger.own) for key in named}
            return {**own, name: value}, _body(pattern, method)

        told = f"{method} {pattern.name}({name})"
        yield Probe(told, method, pattern, True, nothing, tuple(others(two, name)), asking)


def _of_query(two: Two, pattern: URLPattern, method: str) -> Iterator[Probe]:
    if method != "GET" or pattern.pattern.converters:
        return
    for one in described(pattern, method)["parameters"]:
        if one["in"] != "query" or bodies.resolved(one["schema"]).get("type") == "integer":
            continue

        def asking(value: Value, name: str = one["name"]) -> tuple[dict[str, Any], Any]:
            return {}, {"?": f"{name}={value}"}

        told = f"{pattern.name}?{one['name']}"
        yield Probe(told, method, pattern, False, NOWHERE, tuple(two.ids(one["name"])), asking)


def _body(pattern: URLPattern, method: str) -> Any:
    content = described(pattern, method).get("requestBody", {}).get("content", {})
    return bodies.fitting(content["application/json"]["schema"]) if "application/json" in content else None


class Told(msgspec.Struct, frozen=True):
    """An answer, without the value that was asked about: what of it two can compare."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    statements: int


def asked(two: Two, probe: Probe, value: Value, way: tuple[str, dict[str, str]]) -> tuple[Told, bytes]:
    """How a request is answered, and every byte of the answer; nothing of what it did is left."""
    named, body = probe.asking(value)
    query, headers = way
    url = reverse(f"api:{probe.pattern.name}", kwargs=named)
    if probe.method == "GET":
        url, body = f"{url}?{body['?']}" if body else url, None
    else:
        url += query
    shown = {**headers, "Authorization": f"Bearer {two.caller.token}", "X-Request-ID": "0" * 32}
    sent = b"" if body is None else json.dumps(body).encode()
    with transaction.atomic(), statements() as found:
        answer: Any = two.caller.client.generic(probe.method, url, sent, "application/json", headers=shown)
        transaction.set_rollback(True)
    content = whole(answer)
    done = answer.status_code == 201
    told = Told(
        answer.status_code,
        # what was done has ids and receipts of its own
        "done" if done else re.sub(str(value), "…", content.decode(errors="replace")),
        () if done else tuple(sorted(_headers(answer, value))),
        0 if done else len(found),
    )
    return told, content + repr(sorted(answer.items())).encode()


def _headers(answer: Any, value: Value) -> Iterator[tuple[str, str]]:
    """The headers of an answer, without what was asked for: a number is as long as it is."""
    for name, one in answer.items():
        if name != "Content-Length" or isinstance(value, UUID):
            yield name, one.replace(str(value), "…")


def whole(answer: Any) -> bytes:
    """Every byte of an answer; of an archive, what is in it."""
    content: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return content


def tells(content: bytes) -> bool:
    """Whether the other company's word stands in bytes, plain or in base64."""
    word = CANARY.encode()
    forms = [base64.b64encode(b" " * shift + word)[4 * (shift > 0) : -4] for shift in range(3)]
    return any(form in content for form in (word, *forms))


def test_what_is_the_others_is_answered_as_what_is_not_there(two: Two) -> None:
    told: list[str] = []
    seen = 0

    for number, probe in enumerate(probes(two)):
        ways, others = WAYS, probe.others
        if not thorough():
            ways = (WAYS[0], WAYS[1 + number % (len(WAYS) - 1)])
            others = (*others[:1], *others[1 + number % 7 :: 7])
        for way in ways:
            nothing, content = asked(two, probe, probe.nothing, way)
            if way is WAYS[0] and probe.in_path and nothing.status != 404:
                told.append(f"{probe.name}: {nothing}")
            for kind, other in others:
                answer, content = asked(two, probe, other, way)
                seen += 1
                if answer != nothing:
                    told.append(f"{probe.name}, {kind}, {way}: {answer} and not {nothing}")
                if tells(content):
                    told.append(f"{probe.name}, {kind}, {way} tells: {content!r}")

    assert told == []
    assert seen > 500


def reads(two: Two) -> Iterator[tuple[URLPattern, dict[str, Any]]]:
    """Every address that is read, with what is the reader's own and what is the other's in its path."""
    for pattern in guarded():
        if "GET" not in view_class(pattern)().allowed_methods:
            continue
        names = pattern.pattern.converters
        own: dict[str, Value] = {
            name: own_id(name, two.stranger.own) if type(one).__name__ == "UUIDConverter" else BEYOND
            for name, one in names.items()
        }
        yield pattern, own
        for name, converter in names.items():
            kind = type(converter).__name__
            mine = (
                two.stranger.own.kinds
                if kind == "UUIDConverter"
                else range(1, LedgerRecord.objects.count() + 2)
            )
            for value in (*mine, *(other for _, other in VALUES[kind][1](two, name))):
                yield pattern, {**own, name: value}


def names(two: Two, url: str, content: bytes) -> set[str]:
    """The ids of the other company's things that bytes name, but for one that was asked for."""
    return {
        id
        for id in set(UUIDS.findall(content.decode(errors="replace")))
        if id not in url and two.theirs.kinds.get(UUID(id), "party") not in PUBLIC
    }


def pages(caller: Caller, url: str) -> Iterator[bytes]:
    """An address, and every page after it."""
    following: str | None = url
    for _ in range(1000):
        assert following is not None
        answer: Any = caller.client.get(following, headers={"Authorization": f"Bearer {caller.token}"})
        content = whole(answer)
        yield content + repr(sorted(answer.items())).encode()
        if not (answer["Content-Type"] == "application/json" and answer.status_code == 200):
            return
        told = json.loads(content)
        following = told.get("next") if isinstance(told, dict) and told.get("items") else None
        if following is None:
            return
    raise AssertionError(f"{url} never ends")


def spoken(two: Two) -> None:
    """What the other company says, asks and gets wrong over the API itself."""
    theirs = Caller(two.theirs.liaison)
    case = two.theirs.ids["review"][0]
    said = decision(explanation=f"{CANARY} explanation")
    assert theirs.post("decisions", said, Idempotency_Key=f"{CANARY}-key").status_code == 201
    assert theirs.post("decisions", {**said, f"{CANARY}-field": 1}).status_code == 400
    assert theirs.post("decisions", f'{{"{CANARY}": NaN}}'.encode()).status_code == 400
    assert theirs.post(f"decisions?{CANARY}=true", said).status_code == 400
    assert theirs.post(f"cases/{case}/ask-question", {"question": f"{CANARY} no version"}).status_code == 428
    assert theirs.get(f"cases?tracking_id={CANARY}+tracking_id").json()["items"]


def spoken_of(taken: Planted) -> set[str]:
    """The kinds of streams in which the word was recorded."""
    named = {command.name: command for command in OURS.values()}
    return {event.TOPIC.partition(".")[0] for name, _ in taken for event in records(named[name])}


def kept_in_caches() -> Iterator[bytes]:
    """Every key and value that a cache of this process holds."""
    for cache in caches.all():
        assert isinstance(cache, LocMemCache)
        for key, value in cache._cache.items():  # type: ignore[attr-defined]  # the library's own store
            yield key.encode() + value


def test_no_word_of_the_others_is_read(
    two: Two, tmp_path: Path, caplog: pytest.LogCaptureFixture, mailoutbox: list[Any]
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    read = 0

    spoken(two)
    integrate()
    sign()
    for pattern, named in reads(two):
        url = reverse(f"api:{pattern.name}", kwargs=named)
        for content in pages(two.caller, url):
            read += 1
            if tells(content) or names(two, url, content):
                told.append(f"{url}: {content!r}")
    for pattern in patterns():
        if pattern.name in OPEN_TO_ALL and not pattern.pattern.converters:
            content = whole(Client().get(reverse(f"api:{pattern.name}")))
            if tells(content):
                told.append(f"{pattern.name}: {content!r}")
    call_command("tiles", str(tmp_path), stdout=io.StringIO())
    tiles = [file for file in tmp_path.rglob("*") if file.is_file()]
    told += [f"{file}" for file in tiles if tells(file.read_bytes()) or tells(str(file).encode())]
    told += [f"{kept!r}" for kept in kept_in_caches() if tells(kept)]
    told += [f"{one.message()}" for one in mailoutbox if tells(one.message().as_bytes())]
    # of a request the log has the path and the status; the request itself is an object beside it
    logged = [repr({**one.__dict__, "request": None, "msg": one.getMessage()}) for one in caplog.records]
    told += [line for line in logged if tells(line.encode())]

    assert told == []
    # an overseer's inquiry is no act of theirs, and what was served says no word
    ours = {name for name, one in STREAMS.items() if one.__module__.startswith(("agreements.", "reviews."))}
    assert spoken_of(two.taken) >= ours - PUBLIC - {"inquiry", "delivery"}
    assert len(two.taken) > 80
    assert read > 100
    assert tiles
    assert logged
