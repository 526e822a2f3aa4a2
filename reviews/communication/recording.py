"""How the acts of a communication are put on record: about what, for whom, and by whom never."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from agreements.concerned import speaks_as_liaison
from config.actors import Actor, RecordKind, Side
from config.errors import NotFound
from config.ledger.event import Event
from reviews.communication.remembering import Remembered


class Recording(Remembered):
    """What every act on a communication does alike."""

    id: UUID
    trigger: Callable[..., Any]

    def _act(
        self, event_type: type[Event], by: Actor, *, concerning: Iterable[UUID] = (), **said: Any
    ) -> None:
        """An act of the government: of the issuing or the recording office where the record is live."""
        self.refuse_strangers(by)
        audience = (self.to,) if self.to else ()
        about = (*self.about, *concerning)
        self._record(event_type, by, about=about, audience=audience, track=self.track, **said)

    def _answer(self, event_type: type[Event], by: Actor, **said: Any) -> None:
        """An act of the company that the communication is addressed to."""
        self.refuse_strangers(by)
        audience = tuple(party for party in self._both() if party != by.organization)
        self._record(event_type, by, about=self.about, audience=audience, track=self.track, **said)

    def _both(self) -> tuple[UUID, ...]:
        parties = (self.to, self.issuing_office, self.recording_office)
        return tuple(dict.fromkeys(party for party in parties if party is not None))

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound where this is none of a live actor's business, as if it did not exist."""
        stranger = speaks_as_liaison(by) and by.organization != self.to
        if by.side is Side.GOVERNMENT and by.record_kind is RecordKind.LIVE and self.entry_issued:
            told = self.entry_issued.record.audience  # what a company reports may name no known office
            stranger = by.organization not in (self.issuing_office, self.recording_office, *told)
        if stranger and self.entry_issued:
            raise NotFound(f"there is no communication {self.id}")

    def _record(self, event_type: type[Event], by: Actor, *, about: Iterable[UUID], **said: Any) -> None:
        self.trigger(event_type, by=by, about=dict.fromkeys(about), **said)
