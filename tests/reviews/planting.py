"""A company and an agency whose every text is a word that nobody else may ever meet."""

import inspect
import types
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest
from django.db import transaction

from config.actors import COMMANDS, Command
from config.errors import DemarcError
from config.ledger.event import Entry
from config.ledger.recording import records
from tests.reviews.test_not_yours_generated import PUBLIC, fitting
from tests.reviews.worlds import World, lived, people

CANARY: Final = "kestrel-in-the-mine"

OURS: Final = {name: found for name, found in sorted(COMMANDS.items()) if not name.startswith("tests.")}

NAMES_SOMETHING: Final = frozenset({"field", "term", "terms"})
"""Texts that name a part of what is there: they say nothing of their own."""

SAID_TO_EVERYBODY: Final = frozenset({"release_model"})
"""What a company tells the public by it."""

NOT_GIVEN: Final = frozenset({"recuse_officer", "remove_liaison", "hand_over_case"})
"""What would keep the people of the world from going on."""

AS_DRAFTED: Final = frozenset({"draft_request", "revise_draft", "issue_request", "issue_directive"})
"""What goes out is what was drafted, word for word: nothing is added to either."""

Planted = set[tuple[str, str]]
"""Commands with the argument in which the word was taken."""


@contextmanager
def planting(taken: Planted, word: str = CANARY) -> Iterator[None]:
    """Give every command with the word in each text that it takes, also where its giver leaves it out, as far
    as it takes it; `taken` tells where it did."""
    give = Command.__call__

    def with_the_word(self: Command[Any], actor: Any, /, **said: Any) -> Any:
        if is_public(self):
            return give(self, actor, **said)
        whole = {**_optional(self, word), **_planted(self, said, word)}
        for attempt in (whole, {name: whole[name] for name in said}):
            try:
                with transaction.atomic():
                    given = give(self, actor, **attempt)
            except DemarcError:
                continue
            taken.update((self.name, name) for name, value in attempt.items() if holds(value, word))
            return given
        return give(self, actor, **said)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Command, "__call__", with_the_word)
        yield


def planted(company: UUID, agency: UUID, name: str, taken: Planted, word: str = CANARY) -> World:
    """The world of a company and an agency in which every kind of command was given that could be, with the
    word in every text. What organizations and programs are called is public: it stays as it is."""
    with planting(taken, word):
        world = lived(people(company, agency, name))
        for command in OURS.values():
            if command.name in NOT_GIVEN or is_public(command):
                continue
            for actor in (world.liaison, world.officer, world.supervisor):
                if actor.role in command.roles:
                    world.keep(_done(command, actor, world))
    return world


def is_public(command: Command[Any]) -> bool:
    """Whether everybody may read what it says."""
    return command.name in SAID_TO_EVERYBODY or bool(
        {event.TOPIC.partition(".")[0] for event in records(command)} & PUBLIC
    )


def texts(command: Command[Any]) -> set[str]:
    """The names of what a command takes that is text, or holds some."""
    hints = typing.get_type_hints(command.function)
    return {
        name
        for name, one in inspect.signature(command.function).parameters.items()
        if one.kind is inspect.Parameter.KEYWORD_ONLY and name not in NAMES_SOMETHING
        if str in _parts(hints[name])
    }


def holds(value: object, word: str = CANARY) -> bool:
    """Whether the word stands somewhere in a value."""
    return repr(word)[1:-1] in repr(value)


def _done(command: Command[Any], actor: Any, world: World) -> list[Entry]:
    hints = typing.get_type_hints(command.function)
    said = {
        name: fitting(name, hints[name], world)
        for name, one in inspect.signature(command.function).parameters.items()
        if one.kind is inspect.Parameter.KEYWORD_ONLY and one.default is inspect.Parameter.empty
    }
    try:
        with transaction.atomic():
            return list(command(actor, **said).entries)
    except DemarcError:
        return []


def _optional(command: Command[Any], word: str) -> dict[str, Any]:
    if command.name in AS_DRAFTED:
        return {}
    hints = typing.get_type_hints(command.function)
    parameters = inspect.signature(command.function).parameters
    return {
        name: f"{word} {name}"
        for name in texts(command)
        if parameters[name].default is None and set(typing.get_args(hints[name])) == {str, types.NoneType}
    }


def _planted(command: Command[Any], said: dict[str, Any], word: str) -> dict[str, Any]:
    wanted = texts(command)
    return {name: _with_word(value, name, word) if name in wanted else value for name, value in said.items()}


def _with_word(value: Any, name: str, word: str) -> Any:
    if type(value) is str:
        return f"{word} {name}"
    if isinstance(value, tuple):
        return tuple(_with_word(one, name, word) for one in value)
    if isinstance(value, msgspec.Struct):
        fields = {field: getattr(value, field) for field in value.__struct_fields__}
        return msgspec.structs.replace(
            value, **{field: f"{word} {name}" for field, one in fields.items() if type(one) is str}
        )
    return value


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for inner in typing.get_args(hint):
        yield from _parts(inner)
    if inspect.isclass(hint) and issubclass(hint, msgspec.Struct):
        for inner in typing.get_type_hints(hint).values():
            if inner is not hint:
                yield from _parts(inner)
