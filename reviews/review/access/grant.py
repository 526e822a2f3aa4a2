"""One offer of access as it is remembered: its window, extensions, holds, uses and its end."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from config.ledger.event import Entry
from config.ledger.occurred import EASTERN
from reviews.review.access.acts import AccessActivated, AccessOffered, AccessUsed
from reviews.review.window import Held, Taken, Window


class Hold(msgspec.Struct, kw_only=True):
    """One hold from proposal to end. Its id is that of the entry that proposed it.

    `owner` is the party on whom the wait is; `planned` the most days that it lasts, None until resumed;
    `first` its first day, once the other side has agreed; `whole` its days, once it is resumed.
    """

    id: UUID
    proposed: Entry | None = None
    owner: UUID | None = None
    planned: int | None = None
    refused: Entry | None = None
    held: Entry | None = None
    first: date | None = None
    resumed: Entry | None = None
    whole: int | None = None

    @property
    def answered(self) -> bool:
        return bool(self.held or self.refused)

    @property
    def span(self) -> Held | None:
        """Its days, None while nobody has agreed to it."""
        if self.first is None:
            return None
        return Held(first=self.first, days=self.planned if self.whole is None else self.whole)

    def span_at(self, instant: datetime) -> Held | None:
        """Its days as they were known at an instant."""
        if self.first is None or self.held is None or self.held.takes_effect > instant:
            return None
        known = self.resumed is not None and self.resumed.takes_effect <= instant
        return Held(first=self.first, days=self.whole if known else self.planned)


class Grant(msgspec.Struct, kw_only=True):
    """One offer of access and what became of it. The window follows from its parts, whatever their order."""

    id: UUID
    offered: Entry | None = None
    offer: AccessOffered | None = None
    taken_up: Entry | None = None
    activation: Entry | None = None
    activated: AccessActivated | None = None
    extension_asked: int | None = None  # days, while it is not answered
    extensions: list[tuple[Entry, int]] = msgspec.field(default_factory=list)
    holds: dict[UUID, Hold] = msgspec.field(default_factory=dict)
    uses: list[tuple[Entry, AccessUsed]] = msgspec.field(default_factory=list)
    ending: Entry | None = None

    @property
    def models(self) -> tuple[UUID, ...]:
        return self.offer.models if self.offer else ()

    @property
    def numbers(self) -> dict[UUID, int]:
        """Which window of each model version its own is, as far as its activation says."""
        return (
            dict(zip(self.activated.models, self.activated.numbers, strict=False)) if self.activated else {}
        )

    @property
    def window(self) -> Window | None:
        """The window as it stands, with its extensions and holds, ended or not; None before activation."""
        return self._window([hold.span for hold in self.holds.values()])

    def window_with(self, hold: UUID, whole: int) -> Window | None:
        """The window as it stands once a hold that goes on is resumed after its `whole` days."""
        resumed = self.holds[hold]
        kept = [other.span for other in self.holds.values() if other is not resumed]
        return self._window([*kept, Held(first=resumed.first, days=whole) if resumed.first else None])

    def _window(self, spans: Iterable[Held | None]) -> Window | None:
        if self.activated is None:
            return None
        more = sum(days for _, days in self.extensions)
        return self.activated.window.with_more(more, [span for span in spans if span])

    @property
    def confidentiality(self) -> UUID | None:
        """The entry that set the confidentiality terms it stands under; None where none were in force."""
        if self.activated:
            return self.activated.confidentiality
        return self.offer.confidentiality if self.offer else None

    @property
    def active(self) -> bool:
        """Whether it is activated and no entry says that it ended."""
        return self.activated is not None and self.ending is None

    @property
    def standing_proposal(self) -> Hold | None:
        """The hold that is proposed and not answered."""
        return next((hold for hold in self.holds.values() if hold.proposed and not hold.answered), None)

    @property
    def set_by(self) -> Iterator[Entry]:
        """The entries that the window follows from."""
        told = [self.activation, *(entry for entry, _ in self.extensions)]
        for hold in self.holds.values():
            told += [hold.held, hold.resumed]
        return (entry for entry in told if entry)

    def taken(self) -> Iterator[Taken]:
        """The time that its window takes of each model version, up to its end, early or not."""
        window = self.window
        if window is not None:
            ended = self.ending.takes_effect if self.ending else None
            until = min((end for end in (ended, window.ends) if end), default=None)
            for model in self.models:
                yield Taken(model=model, starts=window.starts, until=until)

    def window_at(self, instant: datetime) -> Window | None:
        """The window in which the access was open at an instant, as known then; None where it was not open.

        On the days of a hold it is not.
        """
        return None if self.held_at(instant) else self.running_at(instant)

    def running_at(self, instant: datetime) -> Window | None:
        """The window in which an instant lies, as known then, on the days of a hold, too."""
        if self.ending and self.ending.takes_effect <= instant:
            return None
        if self.activated is None or self.activation is None or self.activation.takes_effect > instant:
            return None
        more = sum(days for entry, days in self.extensions if entry.takes_effect <= instant)
        spans = (hold.span_at(instant) for hold in self.holds.values())
        window = self.activated.window.with_more(more, [span for span in spans if span])
        return window if window.covers(instant) else None

    def held_at(self, instant: datetime) -> Hold | None:
        """The hold that went on at an instant, as known then."""
        day = instant.astimezone(EASTERN).date()
        spans = ((hold, hold.span_at(instant)) for hold in self.holds.values())
        return next((hold for hold, span in spans if span and span.covers(day)), None)


def whole_days(first: date, planned: int | None, resumed: date) -> int:
    """The days that a hold adds where it is resumed on a day: those from its first up to the day before."""
    days = max((resumed - first) // timedelta(days=1), 0)
    return days if planned is None else min(days, planned)
