"""What a command records is read from its own source, however it opens its stream; and types in words."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import pytest

from config import actors
from config.actors import Actor, Role, Side, permitted
from config.errors import NotFound
from config.ledger import store
from config.ledger.catalog import catalog, in_words
from config.ledger.event import EVENTS, Event
from config.ledger.recording import records
from config.ledger.sealed import Words
from config.ledger.store import ledger
from config.ledger.stream import STREAMS, Stream
from tests.ledger import notebook as notebooks
from tests.ledger.notebook import Notebook, NotebookBurned, PageInitialed, PageWritten

# reading what a command records


@contextmanager
def opened(notebook: UUID) -> Iterator[Notebook]:
    """The notebook, to be changed."""
    with ledger.change(Notebook, notebook) as changed:
        yield changed


def by_a_dotted_name(actor: Actor, *, notebook: UUID) -> None:
    with store.ledger.change(notebooks.Notebook, notebook) as changed:
        changed.initial(by=actor, page=1)


def by_a_function_that_opens_it(actor: Actor, *, notebook: str) -> None:
    with opened(UUID(notebook)) as changed:
        changed.write(by=actor, about=(), page=1)


def beside_what_opens_nothing(actor: Actor, *, notebook: UUID) -> None:
    with suppress(NotFound), ledger.change(Notebook, notebook) as changed:
        changed.burn(by=actor, about=())


@pytest.mark.parametrize(
    ("function", "event"),
    [
        (by_a_dotted_name, PageInitialed),
        (by_a_function_that_opens_it, PageWritten),
        (beside_what_opens_nothing, NotebookBurned),
    ],
)
def test_what_a_command_records_is_read_however_it_opens_its_stream(
    monkeypatch: pytest.MonkeyPatch, function: Any, event: type[Event]
) -> None:
    monkeypatch.setattr(actors, "COMMANDS", {})

    assert records(permitted(Role.LIAISON)(function)) == (event,)


# types for people


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (str, "text"),
        (str | None, "text or nothing"),
        (tuple[str, ...], "list of text"),
        (dict[str, int], "whole number by text"),
        (Words | None, "text or nothing"),
        (Role, "Role"),
    ],
)
def test_a_type_is_said_in_words(hint: Any, words: str) -> None:
    assert in_words(hint) == words


def test_a_type_without_words_is_an_error() -> None:
    with pytest.raises(TypeError):
        in_words(complex)


def test_two_types_of_values_do_not_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    class Role(StrEnum):
        WITNESS = "witness"

    class RoleChanged(Event, frozen=True, kw_only=True):
        TOPIC: ClassVar[str] = "roles.role-changed"
        BY: ClassVar[frozenset[Side]] = frozenset()
        before: actors.Role
        after: Role

    class Roles(Stream):
        NAME: ClassVar[str] = "roles"
        EVENTS: ClassVar[tuple[type[Event], ...]] = (RoleChanged,)

    del EVENTS[RoleChanged.TOPIC], STREAMS[Roles.NAME]
    monkeypatch.setattr(Roles, "__module__", "reviews.roles")
    monkeypatch.setattr("config.ledger.catalog.STREAMS", {Roles.NAME: Roles})
    monkeypatch.setattr("config.ledger.catalog.COMMANDS", {})

    with pytest.raises(TypeError, match="two types of values are called Role"):
        catalog()
