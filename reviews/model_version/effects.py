"""What follows from a company's acts: effects, partners, plans and delays; and what such an act may cite."""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from config.ledger.event import Entry
from config.ledger.occurred import Occurred
from config.ledger.record import Citation
from reviews.model_version.access import Reach
from reviews.model_version.acts import Attribution, ChosenBy, HasEffect
from reviews.scope import Scope


class CitedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision of the same company, as the command read it: what an act on a model version rests on."""

    id: UUID
    citation: Citation
    company: UUID
    communications: tuple[UUID, ...] = ()
    cases: tuple[UUID, ...] = ()


class EffectKind(StrEnum):
    """What an act of the company did to its model version."""

    RESTRICTED = "restricted"
    SUSPENDED = "suspended"
    RESTORED = "restored"
    RELEASED_TO_PARTNERS = "released_to_partners"
    RELEASED = "released"
    RESCHEDULED = "rescheduled"
    CANCELED = "canceled"
    SAFEGUARDS_CHANGED = "safeguards_changed"

    @property
    def limits(self) -> bool:
        """Whether an act of this kind takes access away."""
        return self in (EffectKind.RESTRICTED, EffectKind.SUSPENDED)


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """An act that limits or changes something, with what it cites; `scope` where it states one."""

    entry: Entry
    event: HasEffect
    act: EffectKind
    scope: Scope | None
    decision: UUID | None
    independent: bool


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """An inclusion or exclusion of a partner, with whose choice it was, as the company says."""

    entry: Entry
    partner: UUID
    included: bool
    chosen_by: ChosenBy


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A release plan as one entry left it; `when` is None where no date is given."""

    entry: Entry
    to: Reach
    when: Occurred | None
    canceled: bool = False


class Delay(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a release date, attributed by the company. `days` is the least and the most that it can be
    (negative where the release moved forward), None where a date is not stated."""

    entry: Entry
    to: Reach
    attribution: Attribution
    decision: UUID | None
    communications: tuple[UUID, ...]
    before: Occurred | None
    after: Occurred | None

    @property
    def days(self) -> tuple[float, float] | None:
        before, after = self.before, self.after
        if not before or not after or not before.earliest or not before.latest:
            return None
        if not after.earliest or not after.latest:
            return None
        day = timedelta(days=1)
        return (after.earliest - before.latest) / day, (after.latest - before.earliest) / day
