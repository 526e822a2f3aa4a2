"""Which rows each stream of this app has in the read models."""

from reviews.projections import (
    acts,
    case,
    clocks,
    confidentiality,
    desk,
    disputes,
    evidence,
    framework,
    inquiry,
    report,
)

__all__ = [
    "acts",
    "case",
    "clocks",
    "confidentiality",
    "desk",
    "disputes",
    "evidence",
    "framework",
    "inquiry",
    "report",
]
