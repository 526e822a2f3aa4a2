"""What a company records of its own model version: every event of the stream."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from config.actors import Side
from config.ledger.event import Event
from config.ledger.occurred import Occurred
from config.ledger.sealed import Words
from reviews.model_version.access import Reach
from reviews.scope import Scope

_COMPANY: frozenset[Side] = frozenset({Side.COMPANY})

NotEmpty = Annotated[str, msgspec.Meta(min_length=1)]


class Attribution(StrEnum):
    """To what the company attributes a change of its release plan."""

    OWN_CHOICE = "own_choice"
    COMMUNICATION = "communication"
    JOINT = "joint"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        return _ATTRIBUTION_WORDS[self]


_ATTRIBUTION_WORDS = {
    Attribution.OWN_CHOICE: "by its own choice",
    Attribution.COMMUNICATION: "because of a communication",
    Attribution.JOINT: "partly by its own choice, partly because of a communication",
    Attribution.UNKNOWN: "for reasons not stated",
}


class ChosenBy(StrEnum):
    """Who chose a partner, as the company says."""

    COMPANY = "company"
    GOVERNMENT = "government"
    JOINTLY = "jointly"
    NOT_KNOWN = "not_known"

    @property
    def words(self) -> str:
        return _CHOSEN_WORDS[self]


_CHOSEN_WORDS = {
    ChosenBy.COMPANY: "chosen by the company",
    ChosenBy.GOVERNMENT: "chosen by the government",
    ChosenBy.JOINTLY: "chosen jointly with the government",
    ChosenBy.NOT_KNOWN: "by whose choice is not stated",
}


class ModelVersionRegistered(Event, frozen=True, kw_only=True):
    """A company enters a version of a model under its name, or under a code name: then `name` is the code
    name, shown wherever the version is named, and `real_name` is sealed from the start.

    Only the company makes another name known: by the name that a release of it states.
    """

    TOPIC: ClassVar[str] = "model_version.model-version-registered"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"name"})
    name: NotEmpty
    real_name: Words | None = None

    def sentence(self) -> str:
        code = ", a code name" if self.real_name is not None else ""
        return f"registered the model version {self.name}{code}"


class SafeguardsDeclared(Event, frozen=True, kw_only=True):
    """What safeguards the version has."""

    TOPIC: ClassVar[str] = "model_version.safeguards-declared"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    safeguards: Words

    def sentence(self) -> str:
        return f"declared safeguards: {self.safeguards}"


class SafeguardsChanged(Event, frozen=True, kw_only=True):
    """What safeguards the version has from now on."""

    TOPIC: ClassVar[str] = "model_version.safeguards-changed"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    safeguards: Words
    decision: UUID | None
    independent: bool

    def sentence(self) -> str:
        return f"changed safeguards{_resting_on(self.decision, self.independent)}: {self.safeguards}"


class OutOfFrameworkMarked(Event, frozen=True, kw_only=True):
    """The company says that this version is outside any framework for review."""

    TOPIC: ClassVar[str] = "model_version.out-of-framework-marked"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"reason"})
    reason: Words | None = None

    def sentence(self) -> str:
        return "marked this version as outside the framework" + (f": {self.reason}" if self.reason else "")


class ReleasePlanned(Event, frozen=True, kw_only=True):
    """A release to partners or to everybody is planned; `when` is None where no date is given."""

    TOPIC: ClassVar[str] = "model_version.release-planned"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset({"when"})
    to: Reach
    when: Occurred | None = None

    def sentence(self) -> str:
        return f"planned the release to {self.to.words} for {self.when or 'a date not stated'}"


class ReleaseRescheduled(Event, frozen=True, kw_only=True):
    """A planned release gets another date; the company says to what the change is due."""

    TOPIC: ClassVar[str] = "model_version.release-rescheduled"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    to: Reach
    when: Occurred | None
    attribution: Attribution
    decision: UUID | None = None
    communications: tuple[UUID, ...] = ()

    def sentence(self) -> str:
        return (
            f"rescheduled the release to {self.to.words} for {self.when or 'a date not stated'}, "
            f"{self.attribution.words}"
        )


class ReleaseCanceled(Event, frozen=True, kw_only=True):
    """A planned release will not take place."""

    TOPIC: ClassVar[str] = "model_version.release-canceled"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    to: Reach
    decision: UUID | None
    independent: bool

    def sentence(self) -> str:
        return f"canceled the release to {self.to.words}{_resting_on(self.decision, self.independent)}"


class PartnerIncluded(Event, frozen=True, kw_only=True):
    """An organization becomes a trusted partner for this version."""

    TOPIC: ClassVar[str] = "model_version.partner-included"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    partner: UUID
    chosen_by: ChosenBy

    def sentence(self) -> str:
        return f"included {self.partner} among its partners, {self.chosen_by.words}"


class PartnerExcluded(Event, frozen=True, kw_only=True):
    """An organization is no trusted partner for this version."""

    TOPIC: ClassVar[str] = "model_version.partner-excluded"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    partner: UUID
    chosen_by: ChosenBy

    def sentence(self) -> str:
        return f"excluded {self.partner} from its partners, {self.chosen_by.words}"


class ReleasedToTrustedPartners(Event, frozen=True, kw_only=True):
    """Partners can reach the version. `partner_count` counts them, listed or not, exactly or about;
    `participation_shared` says whether the government was told who they are (None: not stated).

    `name`, in clear, is the name that the version has from now on: so a company drops a code name.
    """

    TOPIC: ClassVar[str] = "model_version.released-to-trusted-partners"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    CORRECTABLE: ClassVar[frozenset[str]] = frozenset(
        {"count_is_exact", "participation_shared", "partner_count"}
    )
    partners: tuple[UUID, ...] = ()
    partner_count: Annotated[int, msgspec.Meta(ge=0)] | None = None
    count_is_exact: bool = True
    participation_shared: bool | None = None
    decision: UUID | None = None
    name: NotEmpty | None = None

    def sentence(self) -> str:
        about = "" if self.count_is_exact else "about "
        count = f"{about}{self.partner_count} " if self.partner_count else ""
        whom = f"{count}trusted partner{'' if self.partner_count == 1 else 's'}"
        shared = {None: "", True: ", telling the government who takes part", False: ""}
        return f"released to {whom}{_under(self.name)}{shared[self.participation_shared]}"


class Released(Event, frozen=True, kw_only=True):
    """Everybody can reach the version. `name`, in clear, is the name that it has from now on: so a company
    drops a code name; whether it is the one that was sealed shows when that is unsealed."""

    TOPIC: ClassVar[str] = "model_version.released"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    decision: UUID | None = None
    name: NotEmpty | None = None

    def sentence(self) -> str:
        return f"released to everybody{_under(self.name)}"


class AccessRestricted(Event, frozen=True, kw_only=True):
    """The company takes part of the access to this version away."""

    TOPIC: ClassVar[str] = "model_version.access-restricted"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    scope: Scope
    decision: UUID | None
    independent: bool

    def sentence(self) -> str:
        return f"restricted access{_resting_on(self.decision, self.independent)}: {self.scope}"


class AccessSuspended(Event, frozen=True, kw_only=True):
    """The company cuts access to this version off, for as long as it does not restore it."""

    TOPIC: ClassVar[str] = "model_version.access-suspended"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    scope: Scope
    decision: UUID | None
    independent: bool

    def sentence(self) -> str:
        return f"suspended access{_resting_on(self.decision, self.independent)}: {self.scope}"


class AccessRestored(Event, frozen=True, kw_only=True):
    """The company gives access back: all that it took away, or `scope`; `to` partners only, or as before."""

    TOPIC: ClassVar[str] = "model_version.access-restored"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    scope: Scope | None
    to: Reach | None
    decision: UUID | None
    independent: bool

    def sentence(self) -> str:
        whom = f" to {self.to.words}" if self.to else ""
        part = f": {self.scope}" if self.scope else ""
        return f"restored access{whom}{_resting_on(self.decision, self.independent)}{part}"


class ImpactStated(Event, frozen=True, kw_only=True):
    """What a limit on access meant for the company or its customers."""

    TOPIC: ClassVar[str] = "model_version.impact-stated"
    BY: ClassVar[frozenset[Side]] = _COMPANY
    impact: Words

    def sentence(self) -> str:
        return f"stated the impact: {self.impact}"


def _resting_on(decision: UUID | None, independent: bool) -> str:
    if independent:
        return " independently of any communication"
    return f" under its decision {decision}" if decision else ""


def _under(name: str | None) -> str:
    return f" under the name {name}" if name else ""


MovesAccess = ReleasedToTrustedPartners | Released | AccessRestricted | AccessSuspended | AccessRestored
MOVES_ACCESS = (ReleasedToTrustedPartners, Released, AccessRestricted, AccessSuspended, AccessRestored)
HasEffect = MovesAccess | ReleaseRescheduled | ReleaseCanceled | SafeguardsChanged
MOVES_PLAN = (ReleasePlanned, ReleaseRescheduled, ReleaseCanceled)
