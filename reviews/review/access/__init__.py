"""Access before release: offered, taken up, activated for a window, used, ended (rule 12)."""

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
from reviews.review.access.topic import ONE_WINDOW, Access

__all__ = [
    "ONE_WINDOW",
    "Access",
    "AccessActivated",
    "AccessEndedEarly",
    "AccessLevel",
    "AccessOffered",
    "AccessRevoked",
    "AccessTakenUp",
    "AccessType",
    "AccessUsed",
    "AccessWindowEnded",
    "Environment",
    "Grant",
    "Hold",
]
