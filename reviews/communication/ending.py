"""How a communication is narrowed, lifted and ended, and how it stands at an instant."""

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import msgspec

from config.actors import Side
from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred, Precision
from config.ledger.sealed import Words
from reviews.communication.issuing import (
    GOVERNMENT,
    CallRecorded,
    CommunicationReported,
    DirectiveIssued,
    Document,
    RequestIssued,
)
from reviews.scope import Scope

_SYSTEM: Final = frozenset({Side.SYSTEM})
_COURT_RECORD: Final = frozenset({Side.GOVERNMENT, Side.OVERSIGHT})


class Standing(StrEnum):
    """How a communication stands. `open` is asked and not ended, `in_effect` is a binding one."""

    NOT_YET = "not_yet"
    OPEN = "open"
    IN_EFFECT = "in_effect"
    PARTLY_LIFTED = "partly_lifted"
    ENDED = "ended"


class Ending(StrEnum):
    """By what a communication ended."""

    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    LAPSED = "lapsed"
    RESCINDED = "rescinded"
    LIFTED_IN_FULL = "lifted_in_full"
    ENJOINED = "enjoined"

    @property
    def words(self) -> str:
        return _ENDING_WORDS[self]


_ENDING_WORDS = {
    Ending.WITHDRAWN: "withdrawn",
    Ending.SUPERSEDED: "superseded by a later communication",
    Ending.LAPSED: "no answer recorded",
    Ending.RESCINDED: "rescinded",
    Ending.LIFTED_IN_FULL: "lifted in full",
    Ending.ENJOINED: "enjoined by a court",
}


class RequestNarrowed(Event, frozen=True, kw_only=True):
    """The office asks for less from now on: `scope` is all that it still asks for."""

    TOPIC: ClassVar[str] = "communication.request-narrowed"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    scope: Scope

    def sentence(self) -> str:
        return f"narrowed what it asks for to: {self.scope}"


class RequestWithdrawn(Event, frozen=True, kw_only=True):
    """The office no longer asks."""

    TOPIC: ClassVar[str] = "communication.request-withdrawn"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    reason: Words | None = None

    def sentence(self) -> str:
        return "withdrew the request" + (f": {self.reason}" if self.reason else "")


class RequestSuperseded(Event, frozen=True, kw_only=True):
    """Another communication stands in the place of this one."""

    TOPIC: ClassVar[str] = "communication.request-superseded"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    superseded_by: UUID

    def sentence(self) -> str:
        return f"put the communication {self.superseded_by} in the place of this one"


class RequestLapsed(Event, frozen=True, kw_only=True):
    """The time for which an answer was hoped went by without one. Nothing follows from it (rule 9)."""

    TOPIC: ClassVar[str] = "communication.request-lapsed"
    BY: ClassVar[frozenset[Side]] = _SYSTEM

    def sentence(self) -> str:
        return "noted that no answer is recorded"


class DirectivePartlyLifted(Event, frozen=True, kw_only=True):
    """The government no longer directs part of what it directed. A lift is not a restoration (rule 10)."""

    TOPIC: ClassVar[str] = "communication.directive-partly-lifted"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    lifted: Scope

    def sentence(self) -> str:
        return f"lifted part of the directive: {self.lifted}"


class DirectiveRescinded(Event, frozen=True, kw_only=True):
    """The government takes the directive back. Access is as the company leaves it (rule 10)."""

    TOPIC: ClassVar[str] = "communication.directive-rescinded"
    BY: ClassVar[frozenset[Side]] = GOVERNMENT
    BEGUN: ClassVar[bool] = True
    reason: Words | None = None

    def sentence(self) -> str:
        return "rescinded the directive" + (f": {self.reason}" if self.reason else "")


class DirectiveEnjoined(Event, frozen=True, kw_only=True):
    """A court's record: the directive may not be enforced."""

    TOPIC: ClassVar[str] = "communication.directive-enjoined"
    BY: ClassVar[frozenset[Side]] = _COURT_RECORD
    BEGUN: ClassVar[bool] = True
    court: UUID | None
    document: Document

    def sentence(self) -> str:
        court = f"by {self.court}" if self.court else "by a court"
        return f"recorded that the directive is enjoined {court} ({self.document})"


BEGINS: Final[tuple[type[Event], ...]] = (RequestIssued, DirectiveIssued, CallRecorded, CommunicationReported)

_ENDS: Final[dict[type[Event], Ending]] = {
    RequestWithdrawn: Ending.WITHDRAWN,
    RequestSuperseded: Ending.SUPERSEDED,
    RequestLapsed: Ending.LAPSED,
    DirectiveRescinded: Ending.RESCINDED,
    DirectiveEnjoined: Ending.ENJOINED,
}

MOVES_STATE: Final[tuple[type[Event], ...]] = (*BEGINS, RequestNarrowed, DirectivePartlyLifted, *_ENDS)


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How a communication stands: `scopes` together are what it still asks for or directs, and do not
    overlap; `lifted_apart` was lifted of them, but no scope can state the rest; `since` is when it last
    changed, `moved_by` the entry that changed it."""

    standing: Standing = Standing.NOT_YET
    how: Ending | None = None
    since: Occurred | None = None
    moved_by: UUID | None = None
    scopes: tuple[Scope, ...] = ()
    lifted_apart: tuple[Scope, ...] = ()

    @property
    def words(self) -> str:
        """The state for people: `partly lifted; still in effect: foreign customers, for 2 models`."""
        if self.standing is Standing.ENDED and self.how:
            return f"ended: {self.how.words}{self._dated()}"
        told = [_STANDING_WORDS[self.standing] + self._dated()]
        if self.standing is Standing.PARTLY_LIFTED:
            told.extend(f"still in effect: {scope}" for scope in self.scopes)
            told.extend(f"lifted of it: {scope}" for scope in self.lifted_apart)
        return "; ".join(told)

    def _dated(self) -> str:
        if self.since is None or self.since.precision is Precision.INSTANT:
            return ""
        if self.since.precision is Precision.UNKNOWN:
            return " (since a date not known, counted from its recording)"
        return f" (since {self.since}, counted from its end)"

    def lifted(self, lifted: Scope) -> "State":
        """The state once `lifted` is lifted: ended where nothing is left."""
        left: list[Scope] = []
        apart = self.lifted_apart
        for scope in self.scopes:
            try:
                left.extend(scope.minus(lifted))
            except ValueError:
                left.append(scope)
                apart = (*apart, lifted)
        standing = Standing.PARTLY_LIFTED if left else Standing.ENDED
        return msgspec.structs.replace(
            self,
            standing=standing,
            how=None if left else Ending.LIFTED_IN_FULL,
            scopes=tuple(left),
            lifted_apart=tuple(dict.fromkeys(apart)) if left else (),
        )


_STANDING_WORDS = {
    Standing.NOT_YET: "not issued",
    Standing.OPEN: "asked, not ended",
    Standing.IN_EFFECT: "in effect",
    Standing.PARTLY_LIFTED: "partly lifted",
    Standing.ENDED: "ended",
}


def state_after(entries: Iterable[Entry]) -> State:
    """The state that entries, all of MOVES_STATE, leave in the order in which they take effect.

    What ended stays ended, but what only lapsed may yet be withdrawn or superseded; a communication that
    begins later than it ends is not yet there.
    """
    state = State()
    for entry in sorted(entries, key=lambda entry: entry.order):
        if state.standing is Standing.ENDED and state.how is not Ending.LAPSED:
            break
        if state.how is Ending.LAPSED and type(entry.event) not in _ENDS:
            continue
        begun = isinstance(entry.event, BEGINS)
        if begun is not (state.standing is Standing.NOT_YET):
            continue
        moved = _moved(state, entry.event)
        state = msgspec.structs.replace(moved, since=entry.occurred, moved_by=entry.id)
    return state


def _moved(state: State, event: Event) -> State:
    match event:
        case RequestIssued(scope=scope):
            return State(standing=Standing.OPEN, scopes=(scope,))
        case DirectiveIssued(scope=scope):
            return State(standing=Standing.IN_EFFECT, scopes=(scope,))
        case CommunicationReported(scope=scope, claimed_instrument=claimed):
            return State(standing=Standing.IN_EFFECT if claimed.binding else Standing.OPEN, scopes=(scope,))
        case CallRecorded():
            return State(standing=Standing.OPEN)
        case RequestNarrowed(scope=scope):
            return msgspec.structs.replace(state, scopes=(scope,), lifted_apart=())
        case DirectivePartlyLifted(lifted=lifted):
            return state.lifted(lifted)
        case _:
            return State(standing=Standing.ENDED, how=_ENDS[type(event)])
