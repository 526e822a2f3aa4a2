"""Every verb takes a signed statement, holds it to the same checks, and does what it does with JSON."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

import pytest

from agreements.commands import enroll_signing_key
from config.actors import Actor, Role
from config.api.kinds import KINDS
from config.api.views import PREFIX, CommandView
from config.ledger.models import LedgerRecord, StatementTaken
from config.ledger.statement import sign_payload
from tests.actors import LIAISON, OTHER_COMPANY, OVERSEER
from tests.api.calling import Caller, problem
from tests.api.test_signed import DSSE, KEY, OTHER_KEY, PUBLIC, signed
from tests.api.test_urls import address, guarded, view_class
from tests.reviews.registered import parties

pytestmark = pytest.mark.django_db

REFUSED: Final[dict[str, dict[str, Any]]] = {
    "statement-key-unknown": {"key": OTHER_KEY},
    "statement-other-organization": {"organization": OTHER_COMPANY},
    "statement-other-command": {"command": "another_command"},
}


class Verb:
    """A verb at an address with ids of nothing, and who may give it."""

    def __init__(self, pattern: Any) -> None:
        self.view: CommandView = view_class(pattern)()
        self.name = self.view.command.name
        self.path = address(pattern).removeprefix(PREFIX)
        ids = [part for part in self.path.split("/") if len(part) == 36]
        self.named = dict(zip(self.view.named, ids, strict=True))
        self.actor: Actor = LIAISON if Role.LIAISON in self.view.command.roles else OVERSEER

    def envelope(self, **changed: Any) -> bytes:
        """A statement of the verb with nothing but what its address says."""
        organization = self.actor.organization
        said = {**self.named, **{name: str(organization) for name in self.view.given}}
        stream = UUID(next(iter(self.named.values()))) if self.named else None
        whole: dict[str, Any] = {
            "said": said,
            "command": self.name,
            "organization": organization,
            "stream": None if self.view.opens else stream or organization,
            "nonce": uuid4().bytes,
        }
        return signed(**{**whole, **changed})


@cache
def verbs() -> list[Verb]:
    return [Verb(pattern) for pattern in guarded() if issubclass(view_class(pattern), CommandView)]


@pytest.fixture
def callers() -> dict[Actor, Caller]:
    parties()
    for actor in (LIAISON, OVERSEER):
        enroll_signing_key(actor, public_key=PUBLIC, person=actor.id)
    return {actor: Caller(actor) for actor in (LIAISON, OVERSEER)}


def altered(envelope: bytes) -> bytes:
    told = json.loads(envelope)
    return json.dumps({**told, "payload": json.loads(sign_payload(b"{}", "x", [KEY]))["payload"]}).encode()


def wrong(verb: Verb) -> Iterator[tuple[str, bytes]]:
    for kind, changed in REFUSED.items():
        yield kind, verb.envelope(**changed)
    yield "statement-altered", altered(verb.envelope())
    yield "statement-wrong-type", sign_payload(verb.envelope(), "application/json", [KEY])


def test_there_are_many() -> None:
    assert len(verbs()) > 90
    assert {verb.actor for verb in verbs()} == {LIAISON, OVERSEER}


def test_every_verb_refuses_what_does_not_hold_with_its_own_problem(callers: dict[Actor, Caller]) -> None:
    before = LedgerRecord.objects.count()

    for verb in verbs():
        for kind, envelope in wrong(verb):
            problem(callers[verb.actor].post(verb.path, envelope, DSSE), 409, kind)

    assert LedgerRecord.objects.count() == before
    assert not StatementTaken.objects.exists()


def test_every_verb_does_with_a_statement_what_it_does_with_json(callers: dict[Actor, Caller]) -> None:
    for verb in verbs():
        caller = callers[verb.actor]
        plain = caller.post(verb.path, {}, If_Match="*")
        said = caller.post(verb.path, verb.envelope(), DSSE)
        assert plain.status_code in (400, 404), (verb.name, plain.content)
        assert (said.status_code, said.json()) == (plain.status_code, plain.json()), verb.name


def test_every_way_in_which_a_statement_does_not_hold_has_a_page(client: Any) -> None:
    kinds = [name for name in KINDS if name.startswith(("statement-", "disclosure-"))]

    assert len(kinds) >= 15
    for name in kinds:
        page = client.get(f"/api/v1/docs/problems/{name}")
        assert (page.status_code, KINDS[name].explained[:20] in page.content.decode()) == (200, True), name
