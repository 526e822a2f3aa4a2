"""Where a scenario plays: the register's clock, moved from act to act, and by name what it made."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from config.actors import Actor
from config.ledger.occurred import Occurred
from config.ledger.record import Source
from config.ledger.store import Receipt, ledger
from config.ledger.stream import Stream
from reviews.model_version import ModelVersion
from reviews.oversight.boundary import Boundary, boundary
from reviews.oversight.history import CaseHistory
from reviews.oversight.replay import case_history
from tests.steady import Clock, Entropy

PAPER: Final = Source(publisher="A paper", evidence="media")


class Stage:
    """A register whose clock stands where the scenario says.

    `stage["model"]` is the id that the scenario gave that name to.
    """

    def __init__(self) -> None:
        self.ids: dict[str, UUID] = {}
        self.clock = Clock()

    def __getitem__(self, name: str) -> UUID:
        return self.ids[name]

    def __setitem__(self, name: str, id: UUID) -> None:
        self.ids[name] = id

    def at(self, when: str) -> None:
        """Whatever follows is done then, and recorded then: `2026-06-12T17:21-04:00`."""
        self.clock.now = datetime.fromisoformat(when)

    def instant(self, when: str) -> datetime:
        return datetime.fromisoformat(when)

    def compiled(self, when: str, command: Any, actor: Actor, source: Source = PAPER, **said: Any) -> UUID:
        """An archivist enters an act from a source, as having happened then; gives the entry's id."""
        receipt: Receipt = command(actor, occurred=Occurred.parse(when), source=source, **said)
        return receipt.entries[-1].id

    def history(self, **how: Any) -> CaseHistory:
        """The scenario's case: see `case_history`."""
        return case_history(self["case"], **how)

    def boundary(self, **how: Any) -> Boundary:
        return boundary(self.history(**how))

    def reach(self, when: str, model: str = "model") -> str:
        """Who could reach a model version at an instant, in words."""
        return ledger.get(ModelVersion, self[model]).access_at(datetime.fromisoformat(when)).words

    def numbers(self, stream: str) -> list[int]:
        """The ¶ of each entry of a stream that the scenario named."""
        history = self.history()
        return [history.numbers[entry.id] for entry in history.entries if entry.record.stream == self[stream]]


@contextmanager
def staged(name: str) -> Iterator[Stage]:
    """A stage with the register's clock and random bytes in hand; both are given back afterwards."""
    stage = Stage()
    clock, entropy = ledger.clock, ledger.entropy
    ledger.clock, ledger.entropy = stage.clock, Entropy(name)
    try:
        yield stage
    finally:
        ledger.clock, ledger.entropy = clock, entropy


def last(stream_class: type[Stream], id: UUID) -> UUID:
    """The id of the last entry of a stream, which is the id of what it made."""
    return ledger.get(stream_class, id).entries[-1].id
