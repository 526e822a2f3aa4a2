"""Access before release: offered, taken up, activated for a window, used, ended (rule 12)."""

from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID, uuid5

import msgspec

from config.actors import Actor, Side
from config.errors import Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.sealed import Words
from config.ledger.stream import UnknownEvent
from reviews.review.opening import BOTH, COMPANY, GOVERNMENT, SYSTEM
from reviews.review.topic import Topic
from reviews.review.window import LargestWindow, Window

ONE_WINDOW: Final = "an access window is active for this model version: it has one at a time"


class AccessType(StrEnum):
    """What the agency can reach."""

    API = "api"
    APP = "app"
    FINE_TUNING = "fine_tuning"
    WEIGHTS = "weights"
    INTERNALS = "internals"


class Environment(StrEnum):
    """Where the agency works with the model."""

    COMPANY_HOSTED = "company_hosted"
    AGENCY_HOSTED = "agency_hosted"
    THIRD_PARTY_HOSTED = "third_party_hosted"
    AIR_GAPPED = "air_gapped"


class AccessLevel(StrEnum):
    """In which state the model's safeguards are for the agency."""

    SAFEGUARDS_ON = "safeguards_on"
    SAFEGUARDS_REDUCED = "safeguards_reduced"
    SAFEGUARDS_REMOVED = "safeguards_removed"


class AccessOffered(Event, frozen=True, kw_only=True):
    """The company offers access: what, where, and with which safeguards. The entry's id is the access."""

    TOPIC: ClassVar[str] = "review.access-offered"
    BY: ClassVar[frozenset[Side]] = COMPANY
    models: tuple[UUID, ...]
    types: tuple[AccessType, ...]
    environment: Environment
    level: AccessLevel
    terms: Words | None = None
    confidentiality: UUID | None = None  # the entry that set the terms in force then

    def sentence(self) -> str:
        what = ", ".join(kind.replace("_", " ") for kind in self.types)
        where = self.environment.replace("_", " ").replace("air gapped", "air-gapped")
        level = self.level.replace("_", " ")
        return f"offered access ({what}; {where}; {level})" + _under(self.confidentiality)


class AccessTakenUp(Event, frozen=True, kw_only=True):
    """The agency takes up an offer of access."""

    TOPIC: ClassVar[str] = "review.access-taken-up"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    access: UUID

    def sentence(self) -> str:
        return "took up the access offered"


class AccessActivated(Event, frozen=True, kw_only=True):
    """The company switches the access on: the Eastern day of that is day 1 of the window (rule 12).

    A correction cannot move a window: an early end and a new offer can. `confidentiality`: as in the offer,
    in force at the activation.
    """

    TOPIC: ClassVar[str] = "review.access-activated"
    BY: ClassVar[frozenset[Side]] = COMPANY
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    models: tuple[UUID, ...]
    window: Window
    largest: LargestWindow
    confidentiality: UUID | None = None

    def sentence(self) -> str:
        return f"activated access for {self.window}" + _under(self.confidentiality)


class AccessUsed(Event, frozen=True, kw_only=True):
    """The agency's log of use. Use outside the window is recorded like any other, and says so."""

    TOPIC: ClassVar[str] = "review.access-used"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    access: UUID
    within_window: bool
    evaluator: UUID | None = None
    purpose: Words | None = None

    def sentence(self) -> str:
        whose = f", by {self.evaluator}" if self.evaluator else ""
        return f"used the access{whose}" + ("" if self.within_window else ", outside its window")


class AccessEndedEarly(Event, frozen=True, kw_only=True):
    """Either side ends the access before its window does, at any time."""

    TOPIC: ClassVar[str] = "review.access-ended-early"
    BY: ClassVar[frozenset[Side]] = BOTH
    access: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return "ended the access before the end of its window"


class AccessRevoked(Event, frozen=True, kw_only=True):
    """The company takes back an offer, or access that it has activated; it needs no reason."""

    TOPIC: ClassVar[str] = "review.access-revoked"
    BY: ClassVar[frozenset[Side]] = COMPANY
    access: UUID
    reason: Words | None = None

    def sentence(self) -> str:
        return "revoked the access"


class AccessWindowEnded(Event, frozen=True, kw_only=True):
    """The window's time is over. No release state changes by it (rule 2)."""

    TOPIC: ClassVar[str] = "review.access-window-ended"
    BY: ClassVar[frozenset[Side]] = SYSTEM
    FIXED: ClassVar[frozenset[str]] = frozenset({"occurred"})
    access: UUID
    window: Window

    def sentence(self) -> str:
        return f"noted the end of the access window ({self.window})"


def _under(confidentiality: UUID | None) -> str:
    return f", under the confidentiality terms of {confidentiality}" if confidentiality else ""


class Grant(msgspec.Struct, kw_only=True):
    """One offer of access and what became of it; `windows` as activated and then as extended."""

    id: UUID
    offered: Entry | None = None
    offer: AccessOffered | None = None
    taken_up: Entry | None = None
    windows: list[tuple[Entry, Window]] = msgspec.field(default_factory=list)
    extension_asked: int | None = None  # days, while it is not answered
    uses: list[tuple[Entry, AccessUsed]] = msgspec.field(default_factory=list)
    ending: Entry | None = None

    @property
    def models(self) -> tuple[UUID, ...]:
        return self.offer.models if self.offer else ()

    @property
    def window(self) -> Window | None:
        """The window as it stands, ended or not; None before activation."""
        return self.windows[-1][1] if self.windows else None

    @property
    def confidentiality(self) -> UUID | None:
        """The entry that set the confidentiality terms it stands under; None where none were in force."""
        activated = self.windows[0][0].event if self.windows else None
        if isinstance(activated, AccessActivated):
            return activated.confidentiality
        return self.offer.confidentiality if self.offer else None

    @property
    def active(self) -> bool:
        """Whether it is activated and no entry says that it ended."""
        return bool(self.windows) and self.ending is None

    def window_at(self, instant: datetime) -> Window | None:
        """The window in which the access was open at an instant, None where it was not."""
        if self.ending and self.ending.takes_effect <= instant:
            return None
        known = [(entry.order, window) for entry, window in self.windows if entry.takes_effect <= instant]
        window = max(known, key=lambda item: item[0])[1] if known else None
        return window if window and window.holds(instant) else None


class Access(Topic):
    """The access that the company gives before release, one active window per model version."""

    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        AccessOffered,
        AccessTakenUp,
        AccessActivated,
        AccessUsed,
        AccessEndedEarly,
        AccessRevoked,
        AccessWindowEnded,
    )

    def start(self) -> None:
        self._known: dict[UUID, Grant] = {}

    @property
    def grants(self) -> dict[UUID, Grant]:
        """The offers of access by id, in order."""
        return {id: grant for id, grant in self._known.items() if grant.offered}

    def window_at(self, instant: datetime, model: UUID | None = None) -> Window | None:
        """The window open at an instant, for one model version or any; the one that ends last if several."""
        open_then = (
            grant.window_at(instant)
            for grant in self.grants.values()
            if model is None or model in grant.models
        )
        return max((w for w in open_then if w), key=lambda window: window.ends, default=None)

    def known(self, access: UUID) -> Grant:
        """The grant of an id, for remembering."""
        return self._known.setdefault(access, Grant(id=access))

    def standing(self, access: UUID) -> Grant:
        """The grant of an id. Raises Refused where it is unknown or has ended."""
        if access not in self.grants:
            raise Refused("this case holds no such offer of access", pointer="/access")
        grant = self.grants[access]
        if grant.ending:
            raise Refused("this access has ended: a new one starts with an offer", pointer="/access", rule=12)
        return grant

    def running(self, access: UUID) -> tuple[Grant, Window]:
        """The grant and its window. Raises Refused (rule 12) where the act under way falls after its end."""
        grant = self.standing(access)
        if grant.window is None:
            raise Refused("this access is not activated", pointer="/access", rule=12)
        if self.now() >= grant.window.ends:
            raise Refused("this access window is over", pointer="/access", rule=12)
        return grant, grant.window

    def offer(
        self,
        *,
        by: Actor,
        types: tuple[AccessType, ...],
        environment: Environment,
        level: AccessLevel,
        models: tuple[UUID, ...],
        terms: str | None,
        confidentiality: UUID | None = None,
    ) -> None:
        """Offer access. Raises Refused in a negotiation, or where no type of access is named."""
        self.case.must_be_a_review()
        if not types:
            raise Refused("an offer names at least one type of access", pointer="/types")
        self.record(
            AccessOffered,
            by=by,
            models=self.models_of_case(models),
            types=types,
            environment=environment,
            level=level,
            terms=terms,
            confidentiality=confidentiality,
        )

    def take_up(self, *, by: Actor, access: UUID) -> None:
        """Take up an offer. Raises Refused where it is taken up already, revoked or unknown."""
        grant = self.standing(access)
        if grant.taken_up:
            raise Refused("this offer is taken up already", pointer="/access")
        self.record(AccessTakenUp, by=by, cites=(grant.offered,), access=access)

    def activate(
        self,
        *,
        by: Actor,
        access: UUID,
        days: int,
        largest: LargestWindow,
        activated: date | None,
        confidentiality: UUID | None = None,
    ) -> None:
        """Switch the access on for `days` days, of which the Eastern day of activation is day 1.

        `activated` says that day; without it, it is the day on which this occurred. Raises Refused (rule 12)
        for more days than the largest window, an unclear or coming day, an offer that nobody took up, or
        where a model version has an active window.
        """
        grant = self.standing(access)
        if grant.taken_up is None:
            raise Refused("nobody has taken up this offer of access", pointer="/access", rule=12)
        if grant.windows:
            raise Refused("this access is activated: an extension is asked for", pointer="/access", rule=12)
        largest.refuse_beyond(days)
        taken = {model for other in self.grants.values() if other.active for model in other.models}
        if taken & set(grant.models):
            raise Refused(ONE_WINDOW, pointer="/access", rule=12)
        occurred = self._day_one(activated)
        self.record(
            AccessActivated,
            by=by,
            cites=(grant.offered, grant.taken_up),
            occurred=occurred,
            access=access,
            models=grant.models,
            window=Window.activated(occurred.latest or self.now(), days),
            largest=largest,
            confidentiality=confidentiality,
        )

    def _day_one(self, activated: date | None) -> Occurred:
        """When the activation happened, within one known Eastern day that is not to come."""
        clock = self.case.pen.clock()
        today = clock.astimezone(EASTERN).date()
        occurred = self.case.pen.occurred
        if occurred is None:
            occurred = Occurred.at(clock) if activated in (None, today) else Occurred.on(activated)
        if occurred.earliest is None or occurred.latest is None:
            raise Refused("the day of activation is not known", pointer="/occurred", rule=12)
        day = occurred.latest.astimezone(EASTERN).date()
        if occurred.earliest.astimezone(EASTERN).date() != day or activated not in (None, day):
            raise Refused("day 1 is the one day on which this occurred", pointer="/activated", rule=12)
        if day > today:
            raise Refused("access is activated on the day, not ahead of it", pointer="/activated", rule=12)
        return occurred

    def use(self, *, by: Actor, access: UUID, evaluator: UUID | None, purpose: str | None) -> None:
        """Log a use. Raises Refused for an evaluator who was not named then, or an unknown access."""
        if access not in self.grants:
            raise Refused("this case holds no such offer of access", pointer="/access")
        if evaluator is not None and not self.case.evaluation.named_at(evaluator, self.now()):
            raise Refused("this person is not named as an evaluator at that time", pointer="/evaluator")
        within = self.grants[access].window_at(self.now()) is not None
        self.record(
            AccessUsed, by=by, access=access, within_window=within, evaluator=evaluator, purpose=purpose
        )

    def end_early(self, *, by: Actor, access: UUID, reason: str | None) -> None:
        """End it, at any time before the window does. Raises Refused (rule 12) where it is not running."""
        self.running(access)
        self.record(AccessEndedEarly, by=by, access=access, reason=reason)

    def revoke(self, *, by: Actor, access: UUID, reason: str | None) -> None:
        """Take back an offer or a running access. Raises Refused where it has ended, or its time is over."""
        if self.standing(access).window is not None:
            self.running(access)
        self.record(AccessRevoked, by=by, access=access, reason=reason)

    def end_window(self, *, by: Actor, access: UUID) -> None:
        """Record that the window's time is over; a second time writes nothing, so that a sweep is harmless.

        The entry occurred when the window ended, and its id follows from the activation. Raises Refused
        (rule 12) before that.
        """
        grant = self.grants.get(access)
        if grant is None or grant.window is None:
            raise Refused("this case holds no such window", pointer="/access", rule=12)
        if grant.ending:
            return
        if self.case.pen.clock() < grant.window.ends:
            raise Refused("this access window is not over", pointer="/access", rule=12)
        activation, _ = grant.windows[0]
        self.record(
            AccessWindowEnded,
            by=by,
            cites=(grant.windows[-1][0],),
            occurred=Occurred.at(grant.window.ends),
            event_id=uuid5(activation.id, "access window ended"),
            access=access,
            window=grant.window,
        )

    def when(self, event: Event, entry: Entry) -> None:
        match event:
            case AccessOffered():
                grant = self.known(entry.id)
                grant.offered, grant.offer = entry, event
            case AccessTakenUp():
                self.known(event.access).taken_up = entry
            case AccessActivated():
                self.known(event.access).windows.append((entry, event.window))
            case AccessUsed():
                self.known(event.access).uses.append((entry, event))
            case AccessEndedEarly() | AccessRevoked() | AccessWindowEnded():
                self.known(event.access).ending = entry
            case _:
                raise UnknownEvent(self.case, event)
