"""What the API asks of the apps above it: who speaks, what they may know, what is noted of it."""

from collections.abc import Iterable, Mapping, Sequence, Set
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec
from django.db.models import Exists, Subquery

from config.actors import Actor, Role
from config.ledger.event import Entry
from config.ledger.prepared import Question
from config.ledger.sealed import Disclosure


class Arrival(msgspec.Struct, frozen=True):
    """That something was sent to an organization: the number of its case (None where it has none yet), and
    the path of the page where it is read."""

    organization: UUID
    number: str | None
    path: str


class Doors(Protocol):
    """Given once by an app, when it is ready."""

    def speaks(self, organization: UUID, person: UUID, role: Role) -> Actor:
        """The actor that a person of an organization is now. Raises NotPermitted where it is none."""
        ...

    def liaisons(self, organizations: Set[UUID]) -> Set[tuple[UUID, UUID]]:
        """Everybody who speaks as liaison for one of the organizations now: organization and person."""
        ...

    def standing(self, organization: str, person: str) -> tuple[Subquery, Exists]:
        """What the register knows now of an organization and a person, which are columns of the query in
        which this is asked: the organization's side, and whether the person is its liaison."""
        ...

    def stands(
        self, organization: UUID, person: UUID, role: Role, standing: tuple[str | None, bool]
    ) -> Actor:
        """The actor that a person is by what `standing` found. Raises NotPermitted where it is none."""
        ...

    def asked(
        self, actor: Actor, what: str, subject: Iterable[UUID], asked: Iterable[tuple[str, str]]
    ) -> None:
        """Note what an actor asks for, before anything is read: the address's name, the ids in it and the
        parameters. Raises Unavailable where it cannot be noted."""
        ...

    def knows(self, actor: Actor, entry: Entry) -> bool:
        """Whether an entry is the actor's own, was addressed to it, or is one that it may read anyhow."""
        ...

    def told(self, actor: Actor, entry: Entry) -> bool:
        """Whether an actor is told of an entry as it is recorded: what it knows, but for what the register
        notes of handing entries over."""
        ...

    def arrival(self, entry: Entry) -> Arrival | None:
        """At whom a communication arrives by an entry; None where none does."""
        ...

    def mail_address(self, organization: UUID) -> str | None:
        """Where an organization's duty contact gets mail now; None where that is nowhere."""
        ...

    def links(self, actor: Actor, entries: Sequence[Entry]) -> list[dict[str, str]]:
        """Where an actor reads on from each entry: addresses of the API by what is there."""
        ...

    def restorations(self) -> Iterable[Entry]:
        """The entries that announce to everybody that the register was restored and lacks records."""
        ...

    def tracked(self, actor: Actor, tracking_id: str) -> Iterable[UUID]:
        """The cases of an actor in which something was submitted under a company's own id."""
        ...

    def opened(self, actor: Actor, entries: Iterable[Entry]) -> Mapping[UUID, Iterable[Disclosure]]:
        """The sealed values of entries that the actor may read, by the entry's id."""
        ...

    def sentences(self, actor: Actor, entries: Sequence[Entry]) -> list[str]:
        """What each entry says, for people: with names that the actor may know in the place of ids."""
        ...

    def entry_at(self, actor: Actor, position: int) -> Entry:
        """The entry at a position of the register that the actor may know, or was handed.

        Raises NotFound, the same for what is not there, at the same cost.
        """
        ...

    def serving(self, actor: Actor, stream: UUID) -> tuple[Question, Question]:
        """Asks for what is known of deliveries of a stream to an actor's organization."""
        ...

    def served(
        self, actor: Actor, entries: Iterable[Entry], asked: tuple[UUID, list[list[Any]]] | None = None
    ) -> None:
        """Note that entries are handed to an actor's organization. `asked` is the stream in which they all
        stand, and what was found by `serving` for it, where that was asked already."""
        ...


_doors: Final[list[Doors]] = []


def open_doors(given: Doors) -> None:
    """Give the API its doors. Called once, when the app that has them is ready."""
    _doors[:] = [given]


def doors() -> Doors:
    (given,) = _doors
    return given
