"""One decision of a company: what it answers or that it is independent, what was done, and why.

Only the company writes here; the communications that it answers arrive as values.
"""

from reviews.decision.acts import (
    Answered,
    Basis,
    BroaderReason,
    BroaderScopeExplained,
    CommitmentOffered,
    CommitmentWithdrawn,
    DecisionKind,
    DecisionMade,
    DecisionRevised,
)
from reviews.decision.stream import Commitment, Decision

__all__ = [
    "Answered",
    "Basis",
    "BroaderReason",
    "BroaderScopeExplained",
    "Commitment",
    "CommitmentOffered",
    "CommitmentWithdrawn",
    "Decision",
    "DecisionKind",
    "DecisionMade",
    "DecisionRevised",
]
