"""What a rehearsal shows to whoever gives a command: the sentences, who sees what of them, the flags."""

from collections.abc import Sequence
from typing import Any, Final, Protocol

import msgspec

from config.actors import Actor
from config.ledger.event import Entry
from config.ledger.store import Receipt


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What one of those who see it has: a name, the side, and the sealed fields that open to it and that stay
    sealed to it, by their names for people."""

    who: str
    side: str
    opened: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()


class Foretold(msgspec.Struct, frozen=True, kw_only=True):
    """What a rehearsal shows: what the record would say, who would see it, the flags, and what is said along
    with it, such as that a request may be declined. `later` is what would follow from it by another act, such
    as the request that is drafted, once it goes out."""

    sentences: tuple[str, ...]
    sights: tuple[Sight, ...]
    unseen_by: str = ""
    flags: tuple[str, ...] = ()
    along: tuple[str, ...] = ()
    later: "Foretold | None" = None


class Teller(Protocol):
    """Given once, by the app that knows who sees what."""

    def foretold(self, actor: Actor, receipt: Receipt) -> Foretold:
        """What a rehearsal shows of what a command would record."""
        ...

    def speaker(self, actor: Actor) -> str:
        """For whom an actor records: the organization by its name."""
        ...

    def moved(self, actor: Actor, entries: Sequence[Entry]) -> list[str]:
        """What entries say that came meanwhile, which are shown by that."""
        ...

    def recorded(self, actor: Actor, receipt: Receipt, given: dict[str, Any]) -> "Recorded":
        """What to say of what a command has recorded, and where to go on from there."""
        ...


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What was recorded, by sentence; by which number it is cited, its place in the register; the address to
    go on to."""

    sentences: tuple[str, ...]
    cited: str
    address: str


_tellers: Final[list[Teller]] = []


def tell_by(teller: Teller) -> None:
    """Say who tells. Called once, when the app that does is ready."""
    _tellers[:] = [teller]


def teller() -> Teller:
    (found,) = _tellers
    return found
