"""Holds of an access window: proposed by one side, agreed to by the other, ended by either (rule 12).

A hold runs over whole days: from the day after the one on which both agreed, to the day before the one on
which it is resumed, or for as many days as both agreed. Until it is resumed the access is not open. The
window grows by its days, weekends and holidays alike, and by nothing else: a hold never shortens a window. It
counts apart from the largest window, which bounds the days of access. While a hold goes on that names no
number of days, the window has no end: it ends once it is resumed and its other days have run.
"""

from datetime import date, timedelta
from typing import ClassVar, Final
from uuid import UUID

from agreements.calendar import in_words
from config.actors import Actor, RecordKind, Side
from config.errors import BadInput, NotFound, NotPermitted, Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.access import Grant, Hold
from reviews.review.access.grant import whole_days
from reviews.review.opening import BOTH
from reviews.review.topic import Topic
from reviews.review.window import Held, Window, days_of

LONGEST_HOLD_DAYS: Final = 366


class HoldProposed(Event, frozen=True, kw_only=True):
    """One side proposes to hold the window. The entry's id is the hold.

    `owner` is the party on whom the wait is. `days` is how long it lasts at most, None until it is resumed.
    """

    TOPIC: ClassVar[str] = "review.hold-proposed"
    BY: ClassVar[frozenset[Side]] = BOTH
    access: UUID
    owner: UUID
    reason: Words
    days: int | None = None

    def sentence(self) -> str:
        return f"proposed to hold the access window {_for(self.days)}; the wait is on {self.owner}"


class HoldRefused(Event, frozen=True, kw_only=True):
    """The other side does not agree: the window runs on. It needs no reason."""

    TOPIC: ClassVar[str] = "review.hold-refused"
    BY: ClassVar[frozenset[Side]] = BOTH
    AFTER: ClassVar[frozenset[str]] = frozenset({"hold"})
    access: UUID
    hold: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return "did not agree to hold the access window"


class WindowHeld(Event, frozen=True, kw_only=True):
    """The other side agrees to the hold: `first`, the day after in Eastern Time, is its first day."""

    TOPIC: ClassVar[str] = "review.window-held"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    hold: UUID
    first: date
    window: Window
    days: int | None = None

    def sentence(self) -> str:
        first = in_words(self.first)
        return f"agreed to hold the access window {_for(self.days)}, from {first} on: {self.window}"


class WindowResumed(Event, frozen=True, kw_only=True):
    """Either side ends the hold: the window runs on from this day, longer by the `days` that were whole."""

    TOPIC: ClassVar[str] = "review.window-resumed"
    BY: ClassVar[frozenset[Side]] = BOTH
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    hold: UUID
    days: int
    window: Window
    reason: Words | None = None

    def sentence(self) -> str:
        return f"resumed the access window after {days_of(self.days)} of hold: {self.window}"


class Holds(Topic):
    """Holds need both sides. What is remembered lies on the grants of `Review.access`."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (HoldProposed, HoldRefused, WindowHeld, WindowResumed)

    def start(self) -> None:
        """What is remembered lies on the grants of `Review.access`."""

    def propose(self, *, by: Actor, access: UUID, reason: str, owner: UUID | None, days: int | None) -> None:
        """Propose a hold; its `owner` is the proposing party itself unless another is named.

        Raises Refused (rule 12) where no window is running, one is held or a hold is proposed already;
        BadInput for days or an owner that cannot be.
        """
        grant, window = self.case.access.running(access)
        if grant.standing_proposal:
            raise Refused("a hold is proposed and not answered", pointer="/access", rule=12)
        if days is not None and not 1 <= days <= LONGEST_HOLD_DAYS:
            raise BadInput(f"a hold is of 1 to {LONGEST_HOLD_DAYS} days", pointer="/days", rule=12)
        owner = owner or by.organization
        if owner not in self.case.parties and owner != by.organization:
            raise BadInput("the wait is on the company or on the agency of the case", pointer="/owner")
        self._first_day(grant, window)
        self.record(HoldProposed, by=by, access=access, owner=owner, reason=reason, days=days)

    def refuse(self, *, by: Actor, hold: UUID, reason: str | None) -> None:
        """Do not agree. Raises Refused where no such hold is proposed, NotPermitted for an own proposal."""
        grant, _, proposed = self._proposal(by, hold)
        self.record(HoldRefused, by=by, cites=(proposed,), access=grant.id, hold=hold, reason=reason)

    def agree(self, *, by: Actor, hold: UUID) -> None:
        """Agree to a hold, which begins on the day after.

        Raises Refused (rule 12) where no such hold is proposed, no window is running or it is its last day,
        or a live record says so of an earlier day than the one on which it is recorded; NotPermitted for an
        own proposal.
        """
        grant, found, proposed = self._proposal(by, hold)
        _, window = self.case.access.running(grant.id)
        self._refuse_backdated(by)
        if self.now() < proposed.takes_effect:
            raise Refused("this hold was not proposed yet", pointer="/occurred", rule=12)
        first = self._first_day(grant, window)
        self.record(
            WindowHeld,
            by=by,
            cites=(proposed,),
            access=grant.id,
            hold=hold,
            first=first,
            window=window.with_more(0, [Held(first=first, days=found.planned)]),
            days=found.planned,
        )

    def resume(self, *, by: Actor, hold: UUID, reason: str | None) -> None:
        """End a hold: the day of that is a day of the window again. Either side may, at any time.

        Raises Refused (rule 12) where the hold does not go on, the access has ended, or a live record says so
        of an earlier day.
        """
        grant, found = self._found(hold)
        self.case.access.standing(grant.id)
        if found.span is None or found.held is None or found.resumed:
            raise Refused("this hold does not go on", pointer="/hold", rule=12)
        if self.now() < found.held.takes_effect:
            raise Refused("this window was not held yet", pointer="/occurred", rule=12)
        days = whole_days(found.span.first, found.planned, self._day())
        if days == found.planned:
            raise Refused("this hold has run its days: the window runs on", pointer="/hold", rule=12)
        self._refuse_backdated(by)
        self.record(
            WindowResumed,
            by=by,
            cites=(found.held,),
            access=grant.id,
            hold=hold,
            days=days,
            window=grant.window_with(hold, days),
            reason=reason,
        )

    def _day(self) -> date:
        return self.now().astimezone(EASTERN).date()

    def _first_day(self, grant: Grant, window: Window) -> date:
        """The day after. Raises Refused (rule 12) where that is held already, or no day of the window."""
        first = self._day() + timedelta(days=1)
        spans = [hold.span for hold in grant.holds.values() if hold.span]
        if any(span.covers(first) or span.first > first for span in spans):
            raise Refused("this window is held then: one hold at a time", pointer="/access", rule=12)
        if window.last is not None and first > window.last:
            raise Refused(
                "this is the window's last day: a hold begins on the day after, and there is none",
                pointer="/access",
                rule=12,
            )
        return first

    def _refuse_backdated(self, by: Actor) -> None:
        today = self.case.pen.clock().astimezone(EASTERN).date()
        if by.record_kind is RecordKind.LIVE and self._day() != today:
            raise Refused(
                "a window is held or resumed on the day, not afterwards: one side alone would move its end",
                pointer="/occurred",
                rule=12,
            )

    def _found(self, hold: UUID) -> tuple[Grant, Hold]:
        for grant in self.case.access.grants.values():
            if hold in grant.holds and grant.holds[hold].proposed:
                return grant, grant.holds[hold]
        raise NotFound("this case holds no such hold", pointer="/hold")

    def _proposal(self, by: Actor, hold: UUID) -> tuple[Grant, Hold, Entry]:
        grant, found = self._found(hold)
        if found.answered or found.proposed is None:
            raise Refused("this hold is answered already", pointer="/hold", rule=12)
        if found.proposed.side is by.side:
            raise NotPermitted("a hold is agreed to, or not, by the other side", pointer="/hold")
        return grant, found, found.proposed

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case HoldProposed():
                hold = self.case.access.known_hold(event.access, entry.id)
                hold.proposed, hold.owner = entry, event.owner
                hold.planned = event.days
            case HoldRefused():
                self.case.access.known_hold(event.access, event.hold).refused = entry
            case WindowHeld():
                hold = self.case.access.known_hold(event.access, event.hold)
                hold.held, hold.first = entry, event.first
            case WindowResumed():
                hold = self.case.access.known_hold(event.access, event.hold)
                hold.resumed, hold.whole = entry, event.days
            case _:
                raise UnknownEvent(self.case, event)


def _for(days: int | None) -> str:
    return f"for {days_of(days)}" if days is not None else "until it is resumed"
