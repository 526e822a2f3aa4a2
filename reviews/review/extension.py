"""Extensions of an access window: asked by the agency, consented to or refused by the company (rule 12)."""

from typing import ClassVar
from uuid import UUID

from config.actors import Actor, RecordKind, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.access import Grant
from reviews.review.opening import COMPANY, GOVERNMENT
from reviews.review.topic import Topic
from reviews.review.window import LargestWindow, Window, days_of


class ExtensionAsked(Event, frozen=True, kw_only=True):
    """The agency asks for more days."""

    TOPIC: ClassVar[str] = "review.extension-asked"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    access: UUID
    days: int
    reason: Words | None = None

    def sentence(self) -> str:
        return f"asked to extend the access window by {days_of(self.days)}"


class ExtensionConsented(Event, frozen=True, kw_only=True):
    """The company consents to all or some of the days asked for; without it there is no extension."""

    TOPIC: ClassVar[str] = "review.extension-consented"
    BY: ClassVar[frozenset[Side]] = COMPANY
    access: UUID
    days: int
    window: Window
    largest: LargestWindow

    def sentence(self) -> str:
        return f"consented to {days_of(self.days)} more: {self.window}"


class ExtensionRefused(Event, frozen=True, kw_only=True):
    """The company does not extend the window; it needs no reason."""

    TOPIC: ClassVar[str] = "review.extension-refused"
    BY: ClassVar[frozenset[Side]] = COMPANY
    access: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return "did not extend the access window"


class Extension(Topic):
    """More days for a window: only by the company's consent, and within the largest window."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (ExtensionAsked, ExtensionConsented, ExtensionRefused)

    def start(self) -> None:
        """What is remembered lies on the grants of `Review.access`."""

    def ask(self, *, by: Actor, access: UUID, days: int, largest: LargestWindow, reason: str | None) -> None:
        """Ask for `days` more. Raises Refused (rule 12) beyond the largest window, or after its end."""
        grant, window = self.case.access.running(access)
        self._refuse_after(window, by)
        if grant.extension_asked is not None:
            raise Refused("an extension is asked for and not answered", pointer="/access", rule=12)
        _refuse_extension_beyond(window, days, largest)
        self.record(ExtensionAsked, by=by, access=access, days=days, reason=reason)

    def consent(self, *, by: Actor, access: UUID, days: int | None, largest: LargestWindow) -> None:
        """Consent to the days asked for, or to fewer. Raises Refused (rule 12) beyond the largest window."""
        grant, window = self.case.access.running(access)
        self._refuse_after(window, by)
        asked = self._asked(grant)
        days = asked if days is None else days
        if days > asked:
            raise Refused(f"the agency asked for {days_of(asked)}", pointer="/days", rule=12)
        _refuse_extension_beyond(window, days, largest)
        self.record(
            ExtensionConsented,
            by=by,
            access=access,
            days=days,
            window=window.with_more(days),
            largest=largest,
        )

    def refuse(self, *, by: Actor, access: UUID, reason: str | None) -> None:
        """Do not extend. Raises Refused where no extension is asked for."""
        self._asked(self.case.access.standing(access))
        self.record(ExtensionRefused, by=by, access=access, reason=reason)

    def _refuse_after(self, window: Window, by: Actor) -> None:
        """Raise Refused where a live act is recorded after the window's end, whenever it is said to have
        been: a window that is over stays over, whether its end is noted or not."""
        if by.record_kind is RecordKind.LIVE and window.ends and self.case.pen.clock() >= window.ends:
            raise Refused(
                "this access window is over: a new one starts with an offer", pointer="/access", rule=12
            )

    def _asked(self, grant: Grant) -> int:
        if grant.extension_asked is None:
            raise Refused("no extension is asked for", pointer="/access", rule=12)
        return grant.extension_asked

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case ExtensionAsked():
                self.case.access.known(event.access).extension_asked = event.days
            case ExtensionConsented():
                grant = self.case.access.known(event.access)
                grant.extension_asked = None
                grant.extensions.append((entry, event.days))
            case ExtensionRefused():
                self.case.access.known(event.access).extension_asked = None
            case _:
                raise UnknownEvent(self.case, event)


def _refuse_extension_beyond(window: Window, days: int, largest: LargestWindow) -> None:
    if days < 1:
        raise Refused("an extension is at least one day", pointer="/days", rule=12)
    largest.refuse_beyond(window.days + days)
