"""Who acts: sides, roles, the actor, and the one place where a command asks who may give it."""

import functools
from collections.abc import Callable
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Any, Final, Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from config.errors import NotPermitted


class Side(StrEnum):
    """On whose behalf something was done. It comes from the actor's organization, never from input."""

    GOVERNMENT = "government"
    COMPANY = "company"
    THIRD_PARTY = "third_party"
    OVERSIGHT = "oversight"
    SYSTEM = "system"


class Role(StrEnum):
    """What a person may be asked to do here; an organization's side stands beside it."""

    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    LIAISON = "liaison"
    OVERSEER = "overseer"
    ARCHIVIST = "archivist"
    SYSTEM = "system"


class RecordKind(StrEnum):
    """`live`: each party records its own acts. `compiled`: an archivist enters both sides from sources."""

    LIVE = "live"
    COMPILED = "compiled"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who gives a command: an opaque person, that person's organization with its side, and one role.

    For a compiled record `id` is the archivist, `organization` and `side` are those of the attributed actor.
    """

    id: UUID
    organization: UUID
    side: Side
    role: Role
    record_kind: RecordKind = RecordKind.LIVE

    def for_organization(self, organization: UUID, side: Side) -> "Actor":
        """The archivist entering an act of `organization`. Raises NotPermitted for any other role."""
        if self.role is not Role.ARCHIVIST:
            raise NotPermitted("only an archivist attributes an act to another organization")
        return msgspec.structs.replace(
            self, organization=organization, side=side, record_kind=RecordKind.COMPILED
        )


REGISTER: Final = Actor(
    id=UUID("5a0c7c1e-8f0b-4f3e-9c53-0e3f6f3a9d01"),
    organization=UUID("5a0c7c1e-8f0b-4f3e-9c53-0e3f6f3a9d02"),
    side=Side.SYSTEM,
    role=Role.SYSTEM,
)
"""The register itself: it records what time makes true and what it delivers, and nothing else."""


class RequestKey(msgspec.Struct, frozen=True):
    """What its sender calls a request, so that saying it again does not do it again, and the SHA-256 (32
    bytes) of what was sent under that name."""

    key: str
    digest: bytes


class Circumstances(msgspec.Struct, frozen=True, kw_only=True):
    """What may be said beside any command's own input, the same for all commands.

    `dry_run` rehearses; `occurred` is when it happened where that is not now; `source` where it is published
    (compiled records only); `event_id` makes a repeated import or sweep give the same event;
    `expected_version` is the version that the giver had seen of the stream that the command changes;
    `signed` is the giver's own statement of the command, a DSSE envelope as bytes, and `disclosures` are the
    values that it holds as commitments only; `request_key` is what the sender calls the request.
    """

    dry_run: bool = False
    occurred: Any = None
    source: Any = None
    event_id: UUID | None = None
    expected_version: int | None = None
    signed: bytes | None = None
    disclosures: tuple[Any, ...] = ()
    request_key: RequestKey | None = None


class Ground(Protocol):
    """What a command stands on: it is entered around every command, logs refusals, provides rehearsal, and
    hears what is signed before the command runs."""

    def giving(
        self, command: str, actor: object, circumstances: Circumstances
    ) -> AbstractContextManager[None]: ...

    def hear(
        self, command: "Command[Any]", actor: Actor, said: dict[str, Any], circumstances: Circumstances
    ) -> None: ...


_ground: list[Ground] = []


def stand_on(ground: Ground) -> None:
    """Give commands the ground that they stand on. Called once, when the ledger app is ready."""
    _ground[:] = [ground]


R = TypeVar("R")

COMMANDS: dict[str, "Command[Any]"] = {}


class Command(Generic[R]):
    """One thing that somebody may do: a function, the roles that may give it, and rehearsal for all."""

    def __init__(self, function: Callable[..., R], roles: frozenset[Role]) -> None:
        self.function = function
        self.roles = roles
        self.name = function.__name__
        functools.update_wrapper(self, function)
        if COMMANDS.setdefault(f"{function.__module__}.{self.name}", self) is not self:
            raise TypeError(f"two commands are called {self.name}")

    def __call__(
        self,
        actor: Actor,
        /,
        *,
        dry_run: bool = False,
        occurred: Any = None,
        source: Any = None,
        event_id: UUID | None = None,
        expected_version: int | None = None,
        signed: bytes | None = None,
        disclosures: tuple[Any, ...] = (),
        request_key: RequestKey | None = None,
        **said: Any,
    ) -> R:
        """Give the command. Raises NotPermitted, BadInput, NotFound, Refused or Conflict; each is logged."""
        circumstances = Circumstances(
            dry_run=dry_run,
            occurred=occurred,
            source=source,
            event_id=event_id,
            expected_version=expected_version,
            signed=signed,
            disclosures=disclosures,
            request_key=request_key,
        )
        if disclosures and signed is None:
            raise TypeError("disclosures stand beside what is signed")
        (ground,) = _ground
        with ground.giving(self.name, actor, circumstances):
            if not isinstance(actor, Actor) or actor.role not in self.roles:
                who = actor.role if isinstance(actor, Actor) else "nobody"
                may = " or ".join(sorted(self.roles))
                raise NotPermitted(f"{self.name} may be given by {may}, not by {who}")
            if signed is not None:
                ground.hear(self, actor, said, circumstances)
            return self.function(actor, **said)


def permitted(*roles: Role) -> Callable[[Callable[..., R]], Command[R]]:
    """Make a function a command that only `roles` may give. No actor means no."""

    def mark(function: Callable[..., R]) -> Command[R]:
        return Command(function, frozenset(roles))

    return mark
