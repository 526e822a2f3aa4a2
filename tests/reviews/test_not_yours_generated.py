"""Every command, every id that it takes: what is another's is answered word for word as what is not there."""

import inspect
import re
import types
import typing
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from django.db import transaction

from agreements.calendar import Holiday
from agreements.commands import register_party
from agreements.commands.known import expect_known_to
from agreements.counting import CountingRules
from agreements.party import PartyKind
from agreements.vocabulary import Instrument
from config.actors import COMMANDS, Actor, Command, Role, Side
from config.errors import DemarcError, NotFound
from config.ledger.occurred import Occurred
from config.ledger.store import ledger
from config.ledger.stream import STREAMS
from reviews import commands
from reviews.communication import Document
from reviews.inquiry import SeenBy
from reviews.scope import Scope
from tests import steady
from tests.actors import (
    AGENCY,
    COMPANY,
    COURT,
    OTHER_AGENCY,
    OTHER_COMPANY,
    PRESS,
    SUPERVISOR,
    named,
    overseer,
)
from tests.machine.playing import CALLED, PARTIES, PERSONS
from tests.reviews import registered
from tests.reviews.worlds import EVERYBODY, World, lived, people

pytestmark = pytest.mark.django_db

OURS: Final = {name: found for name, found in sorted(COMMANDS.items()) if not name.startswith("tests.")}
NOWHERE: Final = named("nothing that exists")
ANOTHER_BODY: Final = named("another oversight body")

PUBLIC: Final = frozenset({"party", "program"})
"""Kinds of streams that everybody with a login may read."""

CHOSEN: Final = frozenset({"id"})
"""An id that its giver chooses for something new is free or taken, and there is no third answer."""

SAID: Final[dict[str, dict[str, Any]]] = {
    "issue_directive": {"instrument": Instrument.ORDER},
    "issue_request": {"instrument": Instrument.FORMAL_VOLUNTARY_REQUEST},
}
"""What has to be said for a command to come as far as its ids."""

PASSES: Final[dict[str, dict[str, Any]]] = {
    "well said": {},
    "of a version long past": {"expected_version": 99},
    "without words": {"words": ""},
}
"""How each command is given: what exists must not be told by what else is wrong with it, either."""


class Stranger(msgspec.Struct, frozen=True):
    """Who asks, with a world of its own, the kinds of another's things that it may know of, and those that it
    may speak of though it does nothing with them."""

    actors: tuple[Actor, ...]
    own: World
    knows: frozenset[str] = PUBLIC
    reads: frozenset[str] = frozenset()


def another_company() -> Stranger:
    own = lived(people(OTHER_COMPANY, OTHER_AGENCY, "other"))
    return Stranger((own.liaison,), own)


def another_agency() -> Stranger:
    own = lived(people(OTHER_COMPANY, OTHER_AGENCY, "other"))
    return Stranger((own.officer, own.supervisor), own)


def another_agency_with_the_same_company() -> Stranger:
    own = lived(people(COMPANY, OTHER_AGENCY, "other"))
    # an office may ask a company about any of its model versions
    return Stranger((own.officer, own.supervisor), own, PUBLIC | {"model_version"})


def third_party() -> Stranger:
    researcher = Actor(id=named("researcher"), organization=PRESS, side=Side.THIRD_PARTY, role=Role.LIAISON)
    # every report of these worlds is its own
    return Stranger((researcher,), people(OTHER_COMPANY, OTHER_AGENCY, "other"), PUBLIC | {"report"})


def another_oversight_body() -> Stranger:
    register_party(SUPERVISOR, id=ANOTHER_BODY, kind=PartyKind.OVERSIGHT_BODY, name="Another body")
    own = people(OTHER_COMPANY, OTHER_AGENCY, "other")
    inspector = overseer("another overseer", ANOTHER_BODY)
    opened = commands.open_inquiry(inspector, subject="s", seen_by=SeenBy.OVERSEERS)
    own.keep(list(opened.entries))
    # an overseer reads everything but the desks; in another body's inquiry it does nothing
    return Stranger((inspector,), own, frozenset(STREAMS) - {"inquiry", "desk"}, frozenset({"inquiry"}))


STRANGERS: Final = (
    another_company,
    another_agency,
    another_agency_with_the_same_company,
    third_party,
    another_oversight_body,
)


def ids_of(command: Command[Any]) -> list[str]:
    """The names of what a command takes that are ids, one or several."""
    hints = typing.get_type_hints(command.function)
    return [
        name
        for name in _parameters(command)
        if name not in CHOSEN and UUID in (hints[name], *_within(hints[name]))
    ]


def _within(hint: Any) -> Iterator[Any]:
    for inner in typing.get_args(hint):
        yield inner
        yield from _within(inner)


def _parameters(command: Command[Any]) -> dict[str, inspect.Parameter]:
    return dict(list(inspect.signature(command.function).parameters.items())[1:])


def fitting(name: str, hint: Any, own: World, words: str = "words") -> Any:
    """A value of a type; of an id, the own thing of that name."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return fitting(name, next(one for one in arguments if one is not types.NoneType), own, words)
    if origin is tuple:
        return (fitting(name.removesuffix("s"), arguments[0], own, words),)
    if hint is UUID:
        return own_id(name, own)
    if hint in (str, Any):
        return words
    if inspect.isclass(hint) and issubclass(hint, StrEnum):
        return next(iter(hint))
    return {
        int: 1,
        bool: True,
        bytes: b"d" * 32,
        date: ledger.clock().date(),
        datetime: ledger.clock() + timedelta(days=1),
        Occurred: Occurred.parse("2025-06-12"),
        Scope: EVERYBODY,
        Document: Document(title="letter"),
        Holiday: Holiday(day=date(2026, 12, 25), name="Christmas Day"),
        CountingRules: CountingRules(),
    }[hint]


def own_id(name: str, own: World) -> UUID:
    if name in PERSONS:
        return own.officer.id
    if name in PARTIES or name == "asked":
        mine = {COMPANY: own.company, AGENCY: own.agency, COURT: COURT}
        return mine.get(PARTIES.get(name, AGENCY), PRESS)
    return next(iter(own.ids.get(CALLED.get(name, name), ())), named(f"no {name} of one's own"))


def given(
    stranger: Stranger, command: Command[Any], named_by: str, id: UUID, said: dict[str, Any]
) -> dict[str, Any]:
    """What a stranger says whose every id is its own, but for one, which is `id`."""
    hints = typing.get_type_hints(command.function)
    words = said.get("words", "words")
    required = {
        name: fitting(name, hints[name], stranger.own, words)
        for name, one in _parameters(command).items()
        if one.default is inspect.Parameter.empty
    }
    shaped = id if UUID in (hints[named_by], *typing.get_args(hints[named_by])) else (id,)
    several = tuple in {typing.get_origin(hint) for hint in (hints[named_by], *_within(hints[named_by]))}
    circumstances = {name: value for name, value in said.items() if name != "words"}
    return {
        **required,
        **SAID.get(command.name, {}),
        **circumstances,
        named_by: (id,) if several else shaped,
    }


Answer = tuple[str, ...]


def answer(actor: Actor, command: Command[Any], said: dict[str, Any], id: UUID) -> Answer:
    """How a command is answered, the id left out; whoever is heard has made nothing his business by it."""
    before = may_speak_of(actor, id)
    try:
        with transaction.atomic():
            command(actor, **said)
            transaction.set_rollback(True)
            return (
                "done" if may_speak_of(actor, id) is before else "done, and may be spoken of from now on",
            )
    except DemarcError as error:
        return (type(error).__name__, re.sub(str(id), "…", error.detail), error.pointer)


def may_speak_of(actor: Actor, id: UUID) -> bool:
    try:
        expect_known_to(actor, [id])
    except NotFound:
        return False
    return True


def anothers(
    world: World, stranger: Stranger, command: Command[Any], named_by: str
) -> Iterator[tuple[str, UUID]]:
    """Ids that a stranger may not know, by kind: what the parameter names, and one of each other kind."""
    known = stranger.knows | (stranger.reads if command.name == "make_claim" else frozenset())
    called = world.ids.get(CALLED.get(named_by, named_by), ())
    streams = (ids[0] for kind, ids in world.ids.items() if kind in STREAMS)
    for id in dict.fromkeys((*called[-1:], *streams, *world.ids["entry"][-1:])):
        if world.kinds[id] not in known:
            yield world.kinds[id], id


@pytest.mark.only_on("sqlite")  # thousands of commands, none of whose answers is the database's
@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: who.__name__)
def test_what_is_anothers_is_answered_as_what_is_not_there(who: Any, ledger_clock: steady.Clock) -> None:
    registered.parties()
    world = lived(people(COMPANY, AGENCY, "agency"))
    stranger = who()
    told: list[str] = []

    for command in OURS.values():
        for actor in [one for one in stranger.actors if one.role in command.roles][:1]:
            for named_by in ids_of(command):
                asked = [("nothing", NOWHERE), *anothers(world, stranger, command, named_by)]
                for how, said in PASSES.items():
                    answers: dict[Answer, set[str]] = {}
                    for kind, id in asked[:2] if said else asked:
                        whole = given(stranger, command, named_by, id, said)
                        answers.setdefault(answer(actor, command, whole, id), set()).add(kind)
                    if len(answers) > 1:
                        told.append(f"{actor.role}: {command.name}({named_by}), {how}: {answers}")

    assert told == []


def test_every_command_that_takes_an_id_is_asked_by_a_stranger() -> None:
    asking = {Role.LIAISON, Role.OFFICER, Role.SUPERVISOR, Role.OVERSEER}

    unasked = {command.name for command in OURS.values() if ids_of(command) and not command.roles & asking}

    # what time makes true has no other actor than the register
    assert unasked == {"end_access_window", "expire_agreement", "lapse_request", "serve_entries"}
