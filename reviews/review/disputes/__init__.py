"""Disputes about entries of a case: both statements side by side, experts' opinions, how each one ended."""

from reviews.review.disputes.acts import (
    DisputeAnswered,
    DisputeRaised,
    DisputeReferred,
    DisputeResolved,
    DisputeWithdrawn,
    ExpertOpinionAttached,
    Grounds,
    Outcome,
    ResolutionProposed,
)
from reviews.review.disputes.topic import Dispute, Disputes, Standing

__all__ = [
    "Dispute",
    "DisputeAnswered",
    "DisputeRaised",
    "DisputeReferred",
    "DisputeResolved",
    "DisputeWithdrawn",
    "Disputes",
    "ExpertOpinionAttached",
    "Grounds",
    "Outcome",
    "ResolutionProposed",
    "Standing",
]
