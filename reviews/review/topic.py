"""One topic of a case: its events, what it remembers of them, and the rules for recording them."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

from config.actors import Actor
from config.errors import BadInput
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred

if TYPE_CHECKING:
    from reviews.review.case import Review


class Topic:
    """A part of the Review stream. Its methods refuse or record; `when` only sets state.

    `when` meets entries in any order, since a replay follows what happened: an item that is mentioned before
    the entry that made it is there, but not listed.
    """

    EVENTS: ClassVar[tuple[type[Event], ...]]

    ON_CLOSED: ClassVar[frozenset[type[Event]]] = frozenset()
    """Those that a closed case takes, too."""

    BY_OVERSIGHT: ClassVar[frozenset[type[Event]]] = frozenset()
    """Those that an oversight body records on a live case that is not its own."""

    def __init__(self, case: "Review") -> None:
        self.case = case
        self.start()

    def start(self) -> None:
        """Set every remembered field to what it is before the first event."""
        raise TypeError(f"{type(self).__name__} does not say how it starts")

    def when(self, event: Event, entry: Entry) -> None:
        """Remember an event of this topic, and the entry that holds it."""
        raise TypeError(f"{type(self).__name__} remembers nothing")

    def record(
        self,
        event_type: type[Event],
        *,
        by: Actor,
        audience: Iterable[UUID] | None = None,
        cites: Iterable[Entry | None] = (),
        occurred: Occurred | None = None,
        event_id: UUID | None = None,
        **fields: Any,
    ) -> Entry:
        """Make an entry of the case: see `Review.record`."""
        return self.case.record(
            event_type,
            by=by,
            audience=audience,
            cites=cites,
            occurred=occurred,
            event_id=event_id,
            **fields,
        )

    def now(self) -> datetime:
        """The instant (UTC) from which the act under way counts: what was said of it, else the clock."""
        occurred = self.case.pen.occurred
        return (occurred.latest if occurred else None) or self.case.pen.clock()

    def models_of_case(self, models: tuple[UUID, ...]) -> tuple[UUID, ...]:
        """The model versions that an act concerns: all of the case unless given. Raises BadInput."""
        stranger = next((index for index, model in enumerate(models) if model not in self.case.models), None)
        if stranger is not None:
            raise BadInput("this model version is not one of the case", pointer=f"/models/{stranger}")
        return models or self.case.models
