"""Who may give a command: asked once, in one place, for every command there is."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import msgspec
import pytest

import agreements.commands
import reviews.commands
from config import actors
from config.actors import COMMANDS, Actor, Circumstances, Command, RecordKind, Role, Side, permitted
from config.errors import NotPermitted, Refused
from config.ledger.sealed import Disclosure
from config.ledger.store import ledger
from tests.actors import (
    ARCHIVIST,
    COMPANY,
    LIAISON,
    OFFICER,
    OVERSEER,
    SUPERVISOR,
    SYSTEM,
    archivist,
)

EVERYBODY = [OFFICER, SUPERVISOR, LIAISON, OVERSEER, ARCHIVIST, SYSTEM]


class Listening:
    """A ground that only listens."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, object, Circumstances]] = []
        self.refused: list[Exception] = []

    @contextmanager
    def giving(self, command: str, actor: object, circumstances: Circumstances) -> Iterator[None]:
        self.heard.append((command, actor, circumstances))
        try:
            yield
        except Exception as error:
            self.refused.append(error)
            raise


@pytest.fixture
def ground(monkeypatch: pytest.MonkeyPatch) -> Listening:
    listening = Listening()
    monkeypatch.setattr(actors, "_ground", [listening])
    monkeypatch.setattr(actors, "COMMANDS", {})
    return listening


@pytest.fixture
def greet(ground: Listening) -> Command[str]:
    @permitted(Role.OFFICER, Role.ARCHIVIST)
    def greet(actor: Actor, *, name: str = "everybody") -> str:
        """Say hello."""
        return f"{actor.role} greets {name}"

    return greet


@pytest.mark.parametrize("actor", EVERYBODY, ids=lambda actor: actor.role)
def test_a_command_is_given_by_the_roles_that_it_names(greet: Command[str], actor: Actor) -> None:
    if actor.role in {Role.OFFICER, Role.ARCHIVIST}:
        assert greet(actor, name="you") == f"{actor.role} greets you"
    else:
        with pytest.raises(NotPermitted):
            greet(actor, name="you")


@pytest.mark.parametrize("nobody", [None, "officer", Role.OFFICER, {"role": "officer"}])
def test_no_actor_means_no(greet: Command[str], ground: Listening, nobody: Any) -> None:
    with pytest.raises(NotPermitted):
        greet(nobody)

    assert isinstance(ground.refused[0], NotPermitted)


def test_the_actor_cannot_be_left_out(greet: Command[str]) -> None:
    with pytest.raises(TypeError):
        greet(name="you")  # type: ignore[call-arg]  # what is refused


def test_a_command_without_roles_is_given_by_nobody(ground: Listening) -> None:
    @permitted()
    def impossible(actor: Actor) -> None:
        raise AssertionError

    for actor in EVERYBODY:
        with pytest.raises(NotPermitted):
            impossible(actor)


def test_every_command_stands_on_the_ground(greet: Command[str], ground: Listening) -> None:
    said = uuid4()

    greet(OFFICER, dry_run=True, event_id=said, expected_version=3)

    assert ground.heard == [
        ("greet", OFFICER, Circumstances(dry_run=True, event_id=said, expected_version=3)),
    ]


def test_a_value_stands_beside_what_is_signed_and_never_alone(greet: Command[str], ground: Listening) -> None:
    beside = Disclosure(name="name", salt=bytes(32), value="you")

    with pytest.raises(TypeError, match="beside what is signed"):
        greet(OFFICER, name="you", disclosures=(beside,))

    assert ground.heard == []


def test_the_ground_hears_a_refusal(ground: Listening) -> None:
    @permitted(Role.OFFICER)
    def refuse(actor: Actor) -> None:
        raise Refused("no")

    with pytest.raises(Refused):
        refuse(OFFICER)

    assert [type(error) for error in ground.refused] == [Refused]


def test_a_command_keeps_its_name_and_its_words(greet: Command[str]) -> None:
    assert (greet.name, greet.function.__name__, greet.__doc__) == ("greet", "greet", "Say hello.")


def test_a_command_has_one_name(greet: Command[str]) -> None:
    with pytest.raises(TypeError):
        permitted(Role.OFFICER)(greet.function)


def test_every_command_of_the_register_names_who_may_give_it() -> None:
    for package in (agreements.commands, reviews.commands):
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{module.name}")

    assert len(COMMANDS) > 20
    assert [name for name, command in COMMANDS.items() if not command.roles] == []


def test_the_ledger_is_the_ground_of_every_command() -> None:
    assert actors._ground == [ledger]


def test_an_archivist_attributes_an_act_to_an_organization() -> None:
    entering = ARCHIVIST.for_organization(COMPANY, Side.COMPANY)

    assert entering == archivist(COMPANY, Side.COMPANY)
    assert (entering.id, entering.record_kind) == (ARCHIVIST.id, RecordKind.COMPILED)


@pytest.mark.parametrize(
    "actor", [who for who in EVERYBODY if who.role is not Role.ARCHIVIST], ids=lambda actor: actor.role
)
def test_nobody_else_speaks_for_another_organization(actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        actor.for_organization(COMPANY, Side.COMPANY)


def test_an_actor_does_not_change() -> None:
    with pytest.raises(AttributeError):
        OFFICER.role = Role.SUPERVISOR  # type: ignore[misc]  # what is refused

    assert msgspec.structs.replace(OFFICER, role=Role.SUPERVISOR).role is Role.SUPERVISOR
