"""Who can reach a model version: how far it is released, and what is suspended or restricted of that."""

from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from config.ledger.occurred import Occurred, Precision
from reviews.scope import Extent, Period, Scope


class Reach(StrEnum):
    """How far a model version is released."""

    NOBODY = "nobody"
    PARTNERS = "partners"
    EVERYBODY = "everybody"

    @property
    def words(self) -> str:
        return "trusted partners" if self is Reach.PARTNERS else str(self)


class AccessState(StrEnum):
    NOT_RELEASED = "not_released"
    PARTNERS = "partners"
    EVERYBODY = "everybody"
    RESTRICTED = "restricted"
    SUSPENDED = "suspended"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """What the company took away and has not restored.

    `restored` are parts of `scope` that were given back and that no scope can state the rest of; `entry` is
    the act that took it away, `decision` what that act cited.
    """

    suspended: bool
    scope: Scope
    entry: UUID
    decision: UUID | None = None
    restored: tuple[Scope, ...] = ()

    @property
    def words(self) -> str:
        given_back = "".join(f" (given back of it: {part})" for part in self.restored)
        return f"{'suspended' if self.suspended else 'restricted'}: {self.scope}{given_back}"

    def holds_at(self, instant: datetime) -> bool:
        """Whether the period of its scope, if it states one, contains `instant`."""
        period = self.scope.period
        if not isinstance(period, Period):
            return True
        begun = period.since is None or period.since <= instant
        return begun and (period.until is None or instant < period.until)

    def without(self, restored: Scope | None) -> "tuple[Limit, ...]":
        """What is left of it once `restored` is given back; None is all of it, and leaves nothing."""
        if restored is None:
            return ()
        try:
            left = self.scope.minus(restored)
        except ValueError:
            return (msgspec.structs.replace(self, restored=(*self.restored, restored)),)
        return tuple(msgspec.structs.replace(self, scope=scope) for scope in left)


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Who can reach a model version: how far it is released, what is taken away of that, and since when."""

    released_to: Reach = Reach.NOBODY
    limits: tuple[Limit, ...] = ()
    since: Occurred | None = None

    @property
    def state(self) -> AccessState:
        if any(limit.suspended for limit in self.limits):
            return AccessState.SUSPENDED
        if self.limits:
            return AccessState.RESTRICTED
        return AccessState.NOT_RELEASED if self.released_to is Reach.NOBODY else AccessState(self.released_to)

    @property
    def restrictions(self) -> tuple[Scope, ...]:
        """Everything that is taken away, suspended or restricted."""
        return tuple(limit.scope for limit in self.limits)

    @property
    def words(self) -> str:
        """The state for people: `everybody; suspended: all customers, for 1 model`."""
        unreleased = self.released_to is Reach.NOBODY
        released = "nobody: not released" if unreleased else self.released_to.words
        return "; ".join((released, *(limit.words for limit in self.limits))) + self._dated()

    def _dated(self) -> str:
        if self.since is None or self.since.precision is Precision.INSTANT:
            return ""
        if self.since.precision is Precision.UNKNOWN:
            return " (since a date not known, counted from its recording)"
        return f" (since {self.since}, counted from its end)"

    def at(self, instant: datetime) -> "Access":
        """The same without limits whose stated period does not contain `instant`."""
        kept = tuple(limit for limit in self.limits if limit.holds_at(instant))
        return msgspec.structs.replace(self, limits=kept)

    def released(self, to: Reach) -> "Access":
        """Access after a release: never less than before; what is taken away of it stays taken away."""
        wider = max(self.released_to, to, key=list(Reach).index)
        return msgspec.structs.replace(self, released_to=wider)

    def limited(self, limit: Limit) -> "Access":
        return msgspec.structs.replace(self, limits=(*self.limits, limit))

    def restored(self, scope: Scope | None, to: Reach | None) -> "Access":
        """Access after a restoration of `scope` (None: of everything), `to` partners only or as before."""
        left = tuple(self._left(scope))
        return msgspec.structs.replace(self, limits=left, released_to=to or self.released_to)

    def _left(self, restored: Scope | None) -> Iterator[Limit]:
        for limit in self.limits:
            yield from limit.without(restored)


def of_model(scope: Scope, model: UUID) -> Scope | None:
    """The part of a scope that is about one model version; None where it names others only."""
    if not isinstance(scope.models, Extent) and model not in scope.models:
        return None
    return msgspec.structs.replace(scope, models=(model,))
