"""The stream of one model version: what its company may record, and who can reach it at any instant."""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from agreements.concerned import speaks_as_liaison
from config.actors import Actor, RecordKind
from config.errors import NotFound, Refused
from config.ledger.event import Event
from config.ledger.occurred import Occurred
from config.ledger.record import PUBLIC
from config.ledger.stream import Stream, UnknownEvent
from reviews.model_version.access import Reach, of_model
from reviews.model_version.acts import (
    MOVES_ACCESS,
    MOVES_PLAN,
    AccessRestored,
    AccessRestricted,
    AccessSuspended,
    Attribution,
    ChosenBy,
    ImpactStated,
    ModelVersionRegistered,
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
from reviews.model_version.effects import CitedDecision
from reviews.model_version.remembering import Remembered
from reviews.scope import Scope


class ModelVersion(Remembered, Stream):
    """One version of a model. Its company may record any release at any time, whatever anybody asked."""

    NAME: ClassVar[str] = "model_version"
    PUBLISHED: ClassVar[bool] = True
    EVENTS: ClassVar[tuple[type[Event], ...]] = (
        ModelVersionRegistered,
        SafeguardsDeclared,
        SafeguardsChanged,
        OutOfFrameworkMarked,
        *MOVES_PLAN,
        PartnerIncluded,
        PartnerExcluded,
        *MOVES_ACCESS,
        ImpactStated,
    )

    # what the company records

    def register(
        self, *, by: Actor, name: str, code_name: str | None = None, case: UUID | None = None
    ) -> None:
        """Enter the version; with a code name its own name is sealed, and only the code name shown.

        Raises Refused where it is there already, or a compiled record, which seals nothing, has a code name.
        """
        if self.entry_registered:
            raise Refused("this model version is registered already", pointer="/name")
        if code_name is not None and by.record_kind is RecordKind.COMPILED:
            raise Refused("a compiled record seals nothing: give the name published", pointer="/code_name")
        if code_name is not None and code_name.casefold() == name.casefold():
            raise Refused("a code name is another name than the one it stands for", pointer="/code_name")
        shown, real_name = (name, None) if code_name is None else (code_name, name)
        self._record(ModelVersionRegistered, by, case=case, name=shown, real_name=real_name)

    def declare_safeguards(self, *, by: Actor, safeguards: str, case: UUID | None = None) -> None:
        self._record(SafeguardsDeclared, by, case=case, safeguards=safeguards)

    def change_safeguards(
        self,
        *,
        by: Actor,
        safeguards: str,
        under: CitedDecision | None,
        independent: bool,
        case: UUID | None = None,
    ) -> None:
        _refuse_unless_one(under, independent)
        self._record(
            SafeguardsChanged, by, under=under, case=case, safeguards=safeguards, independent=independent
        )

    def mark_out_of_framework(self, *, by: Actor, reason: str | None = None) -> None:
        self._record(OutOfFrameworkMarked, by, reason=reason)

    def plan_release(self, *, by: Actor, to: Reach, when: Occurred | None = None) -> None:
        """Raises Refused where the plan is to release to nobody."""
        _refuse_nobody(to)
        self._record(ReleasePlanned, by, to=to, when=when)

    def reschedule_release(
        self,
        *,
        by: Actor,
        attribution: Attribution,
        when: Occurred | None = None,
        to: Reach | None = None,
        under: CitedDecision | None = None,
    ) -> None:
        """Raises Refused where no release is planned, or the attribution does not fit what is cited."""
        self.refuse_strangers(by)
        owed = attribution in (Attribution.COMMUNICATION, Attribution.JOINT)
        if owed and (under is None or not under.communications):
            raise Refused(
                "a change that is due to a communication cites the decision that answers it",
                pointer="/decision",
                rule=7,
            )
        if attribution is Attribution.OWN_CHOICE and under is not None and under.communications:
            raise Refused(
                "a change by own choice cites no decision that answers a communication",
                pointer="/decision",
                rule=7,
            )
        self._record(
            ReleaseRescheduled,
            by,
            under=under,
            to=self._planned(to),
            when=when,
            attribution=attribution,
            communications=under.communications if under else (),
        )

    def cancel_release(
        self, *, by: Actor, under: CitedDecision | None, independent: bool, to: Reach | None = None
    ) -> None:
        """Raises Refused where no release is planned, or not exactly one reason is cited (rule 7)."""
        self.refuse_strangers(by)
        _refuse_unless_one(under, independent)
        self._record(ReleaseCanceled, by, under=under, to=self._planned(to), independent=independent)

    def include_partner(self, *, by: Actor, partner: UUID, chosen_by: ChosenBy) -> None:
        self._record(PartnerIncluded, by, concerning=(partner,), partner=partner, chosen_by=chosen_by)

    def exclude_partner(self, *, by: Actor, partner: UUID, chosen_by: ChosenBy) -> None:
        self._record(PartnerExcluded, by, concerning=(partner,), partner=partner, chosen_by=chosen_by)

    def release_to_partners(
        self,
        *,
        by: Actor,
        partners: tuple[UUID, ...] = (),
        partner_count: int | None = None,
        count_is_exact: bool = True,
        participation_shared: bool | None = None,
        name: str | None = None,
        under: CitedDecision | None = None,
    ) -> None:
        """Record a release to partners, under another `name` from now on where one is given."""
        self._record(
            ReleasedToTrustedPartners,
            by,
            under=under,
            concerning=partners,
            partners=partners,
            partner_count=partner_count,
            count_is_exact=count_is_exact,
            participation_shared=participation_shared,
            name=name,
        )

    def release(self, *, by: Actor, name: str | None = None, under: CitedDecision | None = None) -> None:
        """Record the release, whatever was asked, decided or suspended before (rule 2); `name` where it is
        called otherwise from now on.

        What is suspended or restricted by then stays so until the company restores it.
        """
        self._record(Released, by, under=under, name=name)

    def restrict_access(
        self, *, by: Actor, scope: Scope, under: CitedDecision | None, independent: bool
    ) -> None:
        """Take part of the access away. Raises Refused where the scope names other versions only, or the act
        does not either cite a decision or say that it is independent (rule 7)."""
        _refuse_unless_one(under, independent)
        self._record(AccessRestricted, by, under=under, scope=self._own(scope), independent=independent)

    def suspend_access(
        self, *, by: Actor, scope: Scope, under: CitedDecision | None, independent: bool
    ) -> None:
        """Cut access off. Raises Refused as `restrict_access` does."""
        _refuse_unless_one(under, independent)
        self._record(AccessSuspended, by, under=under, scope=self._own(scope), independent=independent)

    def restore_access(
        self,
        *,
        by: Actor,
        under: CitedDecision | None,
        independent: bool,
        scope: Scope | None = None,
        to: Reach | None = None,
    ) -> None:
        """Give access back, all of it or `scope`, `to` partners only or as before. Raises Refused alike."""
        _refuse_unless_one(under, independent)
        if to is not None:
            _refuse_nobody(to)
        own = self._own(scope) if scope else None
        self._record(AccessRestored, by, under=under, scope=own, to=to, independent=independent)

    def state_impact(self, *, by: Actor, impact: str, case: UUID | None = None) -> None:
        self._record(ImpactStated, by, case=case, impact=impact)

    def refuse_strangers(self, by: Actor) -> None:
        """Raise NotFound where this is a version of another company."""
        # the answer is the same as for a version that does not exist: companies do not learn of each other's
        if speaks_as_liaison(by) and self.company not in (None, by.organization):
            raise NotFound(f"there is no model version {self.id}")

    def _record(
        self,
        event_type: type[Event],
        by: Actor,
        *,
        under: CitedDecision | None = None,
        case: UUID | None = None,
        concerning: Iterable[UUID] = (),
        **said: Any,
    ) -> None:
        self.refuse_strangers(by)
        company = self.company or by.organization
        if under is not None and under.company != company:
            raise NotFound(f"there is no decision {under.id}")
        if "decision" in event_type.__struct_fields__:
            said["decision"] = under.id if under else None
        cited = (*under.cases, under.id) if under else ()
        about = (*((case,) if case else ()), *cited[:-1], self.id, company, *cited[-1:], *concerning)
        cites = (under.citation,) if under else ()
        audience = (PUBLIC,) if event_type is Released else ()
        self.trigger(event_type, by=by, about=dict.fromkeys(about), cites=cites, audience=audience, **said)

    def _own(self, scope: Scope) -> Scope:
        own = of_model(scope, self.id)
        if own is None:
            raise Refused("this scope names other model versions only", pointer="/scope/models", rule=8)
        return own

    def _planned(self, to: Reach | None) -> Reach:
        planned = list(dict.fromkeys(plan.to for plan in self.plans if not plan.canceled))
        if to is None and len(planned) == 1:
            return planned[0]
        if to is None or to not in planned:
            standing = " and ".join(sorted(reach.words for reach in planned)) or "nobody"
            raise Refused(f"say which planned release: one is planned to {standing}", pointer="/to")
        return to

    def when(self, event: Event) -> None:
        if not self.remember(event):
            raise UnknownEvent(self, event)


def _refuse_unless_one(under: CitedDecision | None, independent: bool) -> None:
    if (under is not None) is independent:
        raise Refused(
            "an act that limits or changes something either cites a decision or says that it is independent",
            pointer="/decision",
            rule=7,
        )


def _refuse_nobody(to: Reach) -> None:
    if to is Reach.NOBODY:
        raise Refused("say to whom: partners or everybody", pointer="/to")
