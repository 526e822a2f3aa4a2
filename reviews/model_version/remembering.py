"""What a model version remembers of its entries: its plans, its releases, and who can reach it when."""

from datetime import datetime
from uuid import UUID

import msgspec

from config.ledger.event import Entry, Event
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from reviews.model_version.access import Access, Limit, Reach
from reviews.model_version.acts import (
    MOVES_ACCESS,
    AccessRestored,
    AccessRestricted,
    AccessSuspended,
    Attribution,
    HasEffect,
    ImpactStated,
    ModelVersionRegistered,
    MovesAccess,
    OutOfFrameworkMarked,
    PartnerExcluded,
    PartnerIncluded,
    ReleaseCanceled,
    Released,
    ReleasedToTrustedPartners,
    ReleasePlanned,
    ReleaseRescheduled,
    SafeguardsChanged,
    SafeguardsDeclared,
)
from reviews.model_version.effects import Delay, Effect, EffectKind, Partner, Plan
from reviews.scope import Scope

_KINDS: dict[type[HasEffect], EffectKind] = {
    AccessRestricted: EffectKind.RESTRICTED,
    AccessSuspended: EffectKind.SUSPENDED,
    AccessRestored: EffectKind.RESTORED,
    ReleasedToTrustedPartners: EffectKind.RELEASED_TO_PARTNERS,
    Released: EffectKind.RELEASED,
    ReleaseRescheduled: EffectKind.RESCHEDULED,
    ReleaseCanceled: EffectKind.CANCELED,
    SafeguardsChanged: EffectKind.SAFEGUARDS_CHANGED,
}


class Remembered:
    """The state of one model version, and what follows from it at any instant."""

    entry: Entry

    def start(self) -> None:
        self.registered_as = ""
        self.code_named = False
        self.named: list[tuple[Entry, str]] = []
        self.company: UUID | None = None
        self.safeguards: Words | None = None
        self.out_of_framework = False
        self.course: list[tuple[Entry, MovesAccess]] = []
        self.plans: list[Plan] = []
        self.effects: list[Effect] = []
        self.partners: list[Partner] = []
        self.impacts: list[Entry] = []
        self.entry_registered: Entry | None = None
        self.released: Entry | None = None
        self.released_to_partners: Entry | None = None

    # what follows from it

    @property
    def name(self) -> str:
        """What to call it: the name that a release of it stated last, else the one it is registered under."""
        return max(self.named, key=lambda named: named[0].order)[1] if self.named else self.registered_as

    def access_history(self) -> list[tuple[Occurred, Entry, Access]]:
        """Each act that moved access with the access that it left, ordered by when it takes effect.

        An imprecise date counts from its latest instant, and `Access.words` says so.
        """
        access = Access()
        history = []
        for entry, event in sorted(self.course, key=lambda moved: moved[0].order):
            access = msgspec.structs.replace(_moved(access, entry.id, event), since=entry.occurred)
            history.append((entry.occurred, entry, access))
        return history

    @property
    def access(self) -> Access:
        """Who can reach it after the last act that moved access."""
        history = self.access_history()
        return history[-1][2] if history else Access()

    def access_at(self, instant: datetime) -> Access:
        """Who could reach it at an instant."""
        access = Access()
        for _, entry, after in self.access_history():
            if entry.takes_effect <= instant:
                access = after
        return access.at(instant)

    def effects_of(self, decision: UUID) -> tuple[Scope, ...]:
        """What acts that cite `decision` took away of this version."""
        found = (effect for effect in self.effects if effect.act.limits and effect.decision == decision)
        return tuple(effect.scope for effect in found if effect.scope is not None)

    def plan_at(self, instant: datetime, to: Reach = Reach.EVERYBODY) -> Plan | None:
        """The release plan as it stood at an instant; None where none was recorded for `to` by then."""
        standing = [plan for plan in self._plans(to) if plan.entry.takes_effect <= instant]
        return standing[-1] if standing else None

    def _plans(self, to: Reach) -> list[Plan]:
        return sorted((plan for plan in self.plans if plan.to is to), key=lambda plan: plan.entry.order)

    def delays(self) -> tuple[Delay, ...]:
        """Each change of a release date with what the company attributes it to, oldest first."""
        found = []
        before: dict[Reach, Occurred | None] = {}
        for plan in sorted(self.plans, key=lambda plan: plan.entry.order):
            event = plan.entry.event
            if isinstance(event, ReleaseRescheduled):
                found.append(
                    Delay(
                        entry=plan.entry,
                        to=plan.to,
                        attribution=event.attribution,
                        decision=event.decision,
                        communications=event.communications,
                        before=before.get(plan.to),
                        after=plan.when,
                    )
                )
            before[plan.to] = plan.when
        return tuple(found)

    def remember(self, event: Event) -> bool:
        """Set state; False where the event is not known here."""
        match event:
            case ModelVersionRegistered(name=name, real_name=real_name):
                self.registered_as, self.entry_registered = name, self.entry
                self.code_named = real_name is not None
                self.company = self.entry.organization
            case SafeguardsDeclared(safeguards=safeguards) | SafeguardsChanged(safeguards=safeguards):
                self.safeguards = safeguards
            case OutOfFrameworkMarked():
                self.out_of_framework = True
            case ReleasePlanned(to=to, when=when) | ReleaseRescheduled(to=to, when=when):
                self.plans.append(Plan(entry=self.entry, to=to, when=when))
            case ReleaseCanceled(to=to):
                self.plans.append(Plan(entry=self.entry, to=to, when=None, canceled=True))
            case PartnerIncluded() | PartnerExcluded():
                self.partners.append(
                    Partner(
                        entry=self.entry,
                        partner=event.partner,
                        included=isinstance(event, PartnerIncluded),
                        chosen_by=event.chosen_by,
                    )
                )
            case Released():
                self.released = self.entry
            case ReleasedToTrustedPartners():
                self.released_to_partners = self.entry
            case AccessRestricted() | AccessSuspended() | AccessRestored():
                pass
            case ImpactStated():
                self.impacts.append(self.entry)
            case _:
                return False
        self.company = self.company or self.entry.organization
        if isinstance(event, Released | ReleasedToTrustedPartners) and event.name:
            self.named.append((self.entry, event.name))
        if isinstance(event, MOVES_ACCESS):
            self.course.append((self.entry, event))
        if isinstance(event, HasEffect):
            self.effects.append(
                Effect(
                    entry=self.entry,
                    event=event,
                    act=_KINDS[type(event)],
                    scope=getattr(event, "scope", None),
                    decision=getattr(event, "decision", None),
                    independent=_independent(event),
                )
            )
        return True


def _moved(access: Access, entry: UUID, event: MovesAccess) -> Access:
    match event:
        case Released():
            return access.released(Reach.EVERYBODY)
        case ReleasedToTrustedPartners():
            return access.released(Reach.PARTNERS)
        case AccessRestored(scope=scope, to=to):
            return access.restored(scope, to)
    suspended = isinstance(event, AccessSuspended)
    limit = Limit(suspended=suspended, scope=event.scope, entry=entry, decision=event.decision)
    return access.limited(limit)


def _independent(event: Event) -> bool:
    if isinstance(event, ReleaseRescheduled):
        return event.attribution is Attribution.OWN_CHOICE
    return bool(getattr(event, "independent", False))
