"""How the demo gives its commands: act by act, under ids that are the same in every run."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from config.actors import Actor, Command
from config.ledger.models import TimelineEntry
from config.ledger.occurred import Occurred
from config.ledger.store import Receipt, ledger

NAMESPACE: Final = UUID("b0f0a5a4-3a54-4f5c-9d5e-6c1d1f0a7e52")
"""From it and a key comes every id that the demo gives (RFC 9562, version 5)."""

APART: Final = timedelta(minutes=1)
"""How long after the one before it an act happens."""

Told = Callable[[str], None]
"""Called with the key of every act once it is given or found."""


def stream_id(key: str) -> UUID:
    """The id of the stream, the organization or the person that the demo calls `key`."""
    return uuid5(NAMESPACE, key)


def entry_id(key: str) -> UUID:
    """The id of the event that the act with this key records: the first of several."""
    return uuid5(NAMESPACE, f"{key}#event")


class Then(msgspec.Struct, frozen=True):
    """Stands, in what is said, for the moment at which the act happens."""


class Moment(Enum):
    """When an act happens that is given no date: some time after the one before it, or as it is entered."""

    IN_TURN = "in turn"
    AS_ENTERED = "as entered"


class Act(msgspec.Struct, frozen=True):
    """One command: its key, the user name of who gives it, what is said, and when it happened."""

    key: str
    by: str
    command: Command[Receipt]
    said: Mapping[str, Any]
    when: Occurred | Moment = Moment.IN_TURN


def act(key: str, by: str, command: Command[Receipt], **said: Any) -> Act:
    """The act `key`: `by` gives `command` and says the rest."""
    return Act(key, by, command, said)


def first_moment(acts: int) -> datetime:
    """When the first of so many acts happens, if the last one happens now."""
    return ledger.clock() - (acts - 1) * APART


def perform(acts: Sequence[Act], actors: Mapping[str, Actor], begin: datetime, told: Told) -> int:
    """Give every act that is not in the ledger, in one transaction; returns how many those were.

    The first happens at `begin`, the others follow, but for those that say when they happened. All are
    recorded now, as the record says.
    `actors` are known by user name. Raises what a command raises; nothing of the whole is kept then.
    """
    given = 0
    with ledger.together():
        for number, said in enumerate(acts):
            if not _stands(entry_id(said.key)):
                _give(said, actors[said.by], _occurred(said, begin + number * APART))
                given += 1
            told(said.key)
    return given


def _occurred(act: Act, turn: datetime) -> Occurred | None:
    match act.when:
        case Moment.IN_TURN:
            return Occurred.at(turn)
        case Moment.AS_ENTERED:
            return None
        case when:
            return when


def _give(act: Act, actor: Actor, occurred: Occurred | None) -> None:
    said: dict[str, Any] = {
        name: occurred if isinstance(value, Then) else value for name, value in act.said.items()
    }
    act.command(actor, event_id=entry_id(act.key), occurred=occurred, **said)


def _stands(entry: UUID) -> bool:
    return TimelineEntry.objects.using(ledger.using).filter(id=entry).exists()
