"""What the ledger asks of the apps above it while it writes, and what it does with where there are none."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from config.actors import Actor
from config.ledger.event import Entry
from config.ledger.statement import Silent
from config.ledger.stream import Stream

Foresight = Callable[[Sequence[Entry]], Iterable[str]]
"""Says something of entries before they are written."""


Expectation = Callable[[Actor, Stream, Sequence[Entry]], None]
"""Raises where live entries, about to be written to a stream by an actor, are not to be written."""


KeysOf = Callable[[UUID], Mapping[str, bytes | Silent]]
"""The keys of an organization, id to public key (32 bytes), or why it does not speak for it now."""


SignaturesAsked = Callable[[Actor, Stream, Sequence[Entry]], int]
"""How many keys of the actor's organization sign entries that are about to be written to a stream."""


def nobody_signs(organization: UUID) -> dict[str, bytes | Silent]:
    """The keys that a ledger without apps knows."""
    return {}


def nobody_asks(actor: Actor, stream: Stream, entries: Sequence[Entry]) -> int:
    """What a ledger without apps wants signed."""
    return 0


def nobody_foresees(entries: Sequence[Entry]) -> tuple[str, ...]:
    """What a ledger without apps foresees."""
    return ()
