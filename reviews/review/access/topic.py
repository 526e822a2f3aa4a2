"""Access before release: the rules for offering, taking up, activating, using and ending it (rule 12)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import ClassVar, Final
from uuid import UUID, uuid5

from config.actors import Actor
from config.errors import NotFound, Refused
from config.ledger.event import Entry, Event
from config.ledger.occurred import EASTERN, Occurred
from config.ledger.stream import UnknownEvent
from reviews.review.access.acts import (
    AccessActivated,
    AccessEndedEarly,
    AccessLevel,
    AccessOffered,
    AccessRevoked,
    AccessTakenUp,
    AccessType,
    AccessUsed,
    AccessWindowEnded,
    Environment,
)
from reviews.review.access.grant import Grant, Hold
from reviews.review.topic import Topic
from reviews.review.window import LargestWindow, Taken, Window

_NONE_BEFORE: Final[Mapping[UUID, int]] = MappingProxyType({})

ONE_WINDOW: Final = "an access window is active for this model version: it has one at a time"
OVERLAP: Final = "this window would overlap another one of the same model version: it has one at a time"


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
        return max((w for w in open_then if w), key=_ends_last, default=None)

    def open_after(self, instant: datetime) -> bool:
        """Whether a window that nothing has ended has time left after an instant."""
        windows = (grant.window for grant in self.grants.values() if grant.active)
        return any(window and (window.ends is None or instant < window.ends) for window in windows)

    def known(self, access: UUID) -> Grant:
        """The grant of an id, for remembering."""
        return self._known.setdefault(access, Grant(id=access))

    def standing(self, access: UUID) -> Grant:
        """The grant of an id. Raises NotFound where it is unknown, Refused where it has ended."""
        if access not in self.grants:
            raise NotFound("this case holds no such offer of access", pointer="/access")
        grant = self.grants[access]
        if grant.ending:
            raise Refused("this access has ended: a new one starts with an offer", pointer="/access", rule=12)
        return grant

    def running(self, access: UUID) -> tuple[Grant, Window]:
        """The grant and its window. Raises Refused (rule 12) where the act under way falls after its end."""
        grant = self.standing(access)
        if grant.window is None:
            raise Refused("this access is not activated", pointer="/access", rule=12)
        now = self.now()
        if now < grant.window.starts:
            raise Refused("this access was not activated yet", pointer="/occurred", rule=12)
        if not grant.window.covers(now):
            raise Refused("this access window is over", pointer="/access", rule=12)
        return grant, grant.window

    def known_hold(self, access: UUID, hold: UUID) -> Hold:
        """The hold of an id on a grant, for remembering."""
        return self.known(access).holds.setdefault(hold, Hold(id=hold))

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
        """Take up an offer. Raises NotFound where it is unknown, Refused where it is taken up or revoked."""
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
        elsewhere: Iterable[Taken] = (),
        before: Mapping[UUID, int] = _NONE_BEFORE,
    ) -> None:
        """Switch the access on for `days` days, of which the Eastern day of activation is day 1.

        `activated` says that day; without it, it is the day on which this occurred. `elsewhere` are the
        windows that the model versions have or had in other cases, `before` how many there were over all
        cases. Raises Refused (rule 12) for more days than the largest window, an unclear or coming day, an
        offer that nobody took up, or where a model version has a window whose time this would overlap. A
        window that is over is none, whether anybody has noted its end or not.
        """
        grant = self.standing(access)
        if grant.taken_up is None:
            raise Refused("nobody has taken up this offer of access", pointer="/access", rule=12)
        if grant.activated:
            raise Refused("this access is activated: an extension is asked for", pointer="/access", rule=12)
        largest.refuse_beyond(days)
        occurred = self._day_one(activated)
        window = Window.activated(occurred.latest or self.now(), days)
        here = [one for other in self.grants.values() for one in other.taken() if one.overlaps(window)]
        if any(one.model in grant.models and one.starts <= window.starts for one in here):
            raise Refused(ONE_WINDOW, pointer="/access", rule=12)
        if any(one.model in grant.models and one.overlaps(window) for one in (*here, *elsewhere)):
            raise Refused(OVERLAP, pointer="/activated", rule=12)
        self.record(
            AccessActivated,
            by=by,
            cites=(grant.offered, grant.taken_up),
            occurred=occurred,
            access=access,
            models=grant.models,
            window=window,
            largest=largest,
            confidentiality=confidentiality,
            numbers=tuple(before.get(model, 0) + 1 for model in grant.models),
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
        """Log a use. Raises NotFound for an unknown access, Refused for whoever was not named then."""
        if access not in self.grants:
            raise NotFound("this case holds no such offer of access", pointer="/access")
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
        if grant is None or grant.window is None or grant.activation is None:
            raise Refused("this case holds no such window", pointer="/access", rule=12)
        if grant.ending:
            return
        if grant.window.ends is None:
            raise Refused("this access window is held: it is not over", pointer="/access", rule=12)
        if self.case.pen.clock() < grant.window.ends:
            raise Refused("this access window is not over", pointer="/access", rule=12)
        self.record(
            AccessWindowEnded,
            by=by,
            cites=(max(grant.set_by, key=lambda entry: entry.version),),
            occurred=Occurred.at(grant.window.ends),
            event_id=uuid5(grant.activation.id, "access window ended"),
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
                grant = self.known(event.access)
                grant.activation, grant.activated = entry, event
            case AccessUsed():
                self.known(event.access).uses.append((entry, event))
            case AccessEndedEarly() | AccessRevoked() | AccessWindowEnded():
                self.known(event.access).ending = entry
            case _:
                raise UnknownEvent(self.case, event)


def _ends_last(window: Window) -> tuple[bool, datetime]:
    return window.ends is None, window.ends or window.starts
