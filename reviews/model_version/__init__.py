"""A model version in its company's own hands: safeguards, release plan, releases, and who can reach it.

Only the company writes here, and no government stream is read: a request moves nothing (rule 5).
"""

from reviews.model_version.access import Access, AccessState, Limit, Reach
from reviews.model_version.acts import (
    AccessRestored,
    AccessRestricted,
    AccessSuspended,
    Attribution,
    ChosenBy,
    HasEffect,
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
from reviews.model_version.effects import CitedDecision, Delay, Effect, EffectKind, Partner, Plan
from reviews.model_version.stream import ModelVersion

__all__ = [
    "Access",
    "AccessRestored",
    "AccessRestricted",
    "AccessState",
    "AccessSuspended",
    "Attribution",
    "ChosenBy",
    "CitedDecision",
    "Delay",
    "Effect",
    "EffectKind",
    "HasEffect",
    "ImpactStated",
    "Limit",
    "ModelVersion",
    "ModelVersionRegistered",
    "OutOfFrameworkMarked",
    "Partner",
    "PartnerExcluded",
    "PartnerIncluded",
    "Plan",
    "Reach",
    "ReleaseCanceled",
    "ReleasePlanned",
    "ReleaseRescheduled",
    "Released",
    "ReleasedToTrustedPartners",
    "SafeguardsChanged",
    "SafeguardsDeclared",
]
